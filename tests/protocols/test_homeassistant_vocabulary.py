"""Names of things: what is learned, and what is only said more exactly."""

from __future__ import annotations

from typing import Any

import pytest

from hyperconnect.errors import ContentError
from hyperconnect.protocols.homeassistant import HomeAssistant
from tests.protocols.speech import announced, say
from tests.protocols.taught import home_assistant


def leaves(protocol: HomeAssistant, platform: str, key: str, **config: Any) -> set[str]:
    config = {"uniq_id": "u", "stat_t": "s", "dev": {"ids": ["d"]}} | config
    device = announced(say(protocol, f"homeassistant/{platform}/d/{key}/config", config))
    return {
        f"{component.id}:{capability.name}.{name}"
        for component in device.components
        for capability in component.capabilities.values()
        for name in capability.attributes
    }


def test_without_a_vocabulary_things_keep_their_names() -> None:
    config = {"dev_cla": "temperature", "unit_of_meas": "°C"}
    assert leaves(HomeAssistant(), "sensor", "temperature", **config) == {"main:setting.temperature"}
    assert leaves(HomeAssistant(), "sensor", "traction_soc", unit_of_meas="%") == {"main:traction.soc"}, "our own names"


@pytest.mark.parametrize(
    ("platform", "key", "config", "leaf"),
    [
        ("sensor", "power_phase_b", {"dev_cla": "power", "unit_of_meas": "W"}, "phase_b:power.power"),
        ("sensor", "power_apparent_phase_b", {"unit_of_meas": "VA"}, "phase_b:power.apparent_power"),
        ("sensor", "floor_temperature", {"unit_of_meas": "°C"}, "floor:temperature.temperature"),
        ("sensor", "total_power_reactive", {"unit_of_meas": "var"}, "total:power.reactive_power"),
        ("sensor", "temperature_calibration", {"unit_of_meas": "°C"}, "main:setting.temperature_calibration"),
        ("sensor", "floor_temperature", {"unit_of_meas": "bananas"}, "main:setting.floor_temperature"),
        ("switch", "state_l2", {"cmd_t": "c"}, "l2:switch.on"),
        ("switch", "countdown_l2", {"cmd_t": "c", "ent_cat": "config"}, "main:setting.countdown_l2"),
        ("light", "light_left", {"cmd_t": "c"}, "left:light.on"),
        ("sensor", "tires_front_left", {"unit_of_meas": "bar"}, "main:tires.front_left"),
        ("sensor", "d_depth", {}, "main:setting.depth"),
    ],
)
def test_a_name_may_say_which_part_it_is(platform: str, key: str, config: dict[str, Any], leaf: str) -> None:
    assert leaves(home_assistant(), platform, key, **config) == {leaf}


@pytest.mark.parametrize(
    ("document", "where"),
    [
        ({"clases": {}}, "clases"),
        ({"names": ["a"]}, "names"),
        ({"names": {"air.nonsense": "a"}}, "names"),
        ({"names": {"air.co2": {"a": 1}}}, "air.co2"),
        ({"parts": [1]}, "parts"),
    ],
)
def test_a_vocabulary_that_cannot_be_used_is_refused_with_its_place(document: dict[str, Any], where: str) -> None:
    with pytest.raises(ContentError) as caught:
        HomeAssistant().learn({"ecosystem": "homeassistant"} | document)
    assert where in caught.value.where
