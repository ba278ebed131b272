"""What a Zigbee device is set up with: named by the words of its name, if type and unit fit, else kept as a setting."""

from __future__ import annotations

import pytest

from hyperconnect.model.registry import CAPABILITIES
from hyperconnect.protocols.payload import PayloadError
from hyperconnect.protocols.zigbee2mqtt.conversion import conversion_of
from hyperconnect.protocols.zigbee2mqtt.expose import Leaf
from tests.protocols.test_zigbee2mqtt import described
from tests.protocols.zigbee_home import attributes, expose


def test_what_is_set_up_is_known_by_the_words_of_its_name() -> None:
    found = attributes(
        described(
            expose("numeric", "probe_temperature_calibration", 3, unit="°C"),
            expose("numeric", "local_temperature_calibration", 7, unit="°F"),
            expose("numeric", "humidity_calibration", 3, unit="V"),
            expose("numeric", "countdown_2", 3, unit="min", value_max=60),
            expose("enum", "keep_time", 3, values=["30", "60"]),
            expose("enum", "sleep_mode", 3, values=["deep", "light"]),
            expose("binary", "boost_mode", 3),
            expose("binary", "child_lock", 3, value_on="LOCK", value_off="UNLOCK"),
            expose("enum", "humidity_warning", 1, values=["none", "low", "high"]),
        )
    )
    assert set(found) - {"connectivity.lqi"} == {
        "probe:calibration.temperature",
        "calibration.temperature",
        "setting.humidity_calibration",
        "channel_2:timer.countdown",
        "detector.hold",
        "sleep:control.mode",
        "setting.boost_mode",
        "control.child_lock",
        "warning.humidity",
    }
    assert found["channel_2:timer.countdown"].maximum == 3600
    assert (found["detector.hold"].minimum, found["detector.hold"].maximum) == (30, 60)
    assert found["control.child_lock"].category == "config"


def test_a_timetable_inside_of_an_object_has_a_component_for_each_part() -> None:
    slot = expose(
        "composite",
        "monday",
        features=[
            expose("numeric", "monday_temp_1", 3, unit="°C"),
            expose("enum", "monday_hour_1", 3, values=["00", "06", "22"]),
            expose("text", "monday_note", 3),
        ],
    )
    found = attributes(described(slot))
    assert set(found) - {"connectivity.lqi"} == {
        "monday_1:schedule.temperature",
        "monday_1:schedule.hour",
        "setting.monday.monday_note",
    }
    assert found["monday_1:schedule.hour"].maximum == 22


def test_a_difference_of_temperatures_has_no_zero() -> None:
    conversion = conversion_of(
        Leaf("c", ("c",), "numeric", unit="°F", access=3), CAPABILITIES["calibration"].attributes["temperature"], {}
    )
    assert conversion is not None
    assert conversion.read(9) == pytest.approx(5)
    assert conversion.write(5) == pytest.approx(9)


def test_numbers_written_as_words_are_numbers() -> None:
    spec = CAPABILITIES["detector"].attributes["hold"]
    conversion = conversion_of(Leaf("k", ("k",), "enum", access=3, values=("030", "60")), spec, {})
    assert conversion is not None
    assert (conversion.read("030"), conversion.write(60)) == (30, "60")
    with pytest.raises(PayloadError):
        conversion.read("90")
    assert conversion_of(Leaf("k", ("k",), "enum", access=3, values=("30", "long")), spec, {}) is None
