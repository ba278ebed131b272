from __future__ import annotations

from msgspec.structs import replace

from hyperconnect.core.registry import Edit, Registry
from hyperconnect.core.twin import Twin
from hyperconnect.model.device import Attribute, Capability, Component, Device
from hyperconnect.model.registry import CAPABILITIES

FORETOLD = CAPABILITIES["comfort"].attributes
"""What the hub itself tells of a room."""


def number(unit: str) -> Attribute:
    return Attribute("number", unit=unit)


def thermostat(device_id: str = "trv_1", slug: str = "living_thermostat") -> Device:
    return Device(
        device_id,
        slug,
        "Living thermostat",
        (
            Component(
                "main",
                {
                    "thermostat": Capability("thermostat", {"target": number("°C")}, {"set_target": {}}),
                    "temperature": Capability("temperature", {"temperature": number("°C")}),
                },
            ),
            Component("floor", {"temperature": Capability("temperature", {"temperature": number("°C")})}),
        ),
    )


def test_a_name_may_be_as_short_as_it_is_clear() -> None:
    registry = Registry(Twin())
    registry.announce(thermostat())
    for name in (
        "living_thermostat.target",
        "living_thermostat.thermostat.target",
        "living_thermostat.main.thermostat.target",
        "trv_1.target",
    ):
        found = registry.attribute(name)
        assert found is not None
        assert found.path == "trv_1.main.thermostat.target"
    floor = registry.attribute("living_thermostat.floor.temperature.temperature")
    assert floor is not None
    assert floor.path == "trv_1.floor.temperature.temperature"
    assert registry.attribute("living_thermostat.humidity") is None
    assert registry.attribute("nobody.target") is None
    order = registry.command("living_thermostat.set_target")
    assert order is not None
    assert order.capability == "thermostat"


def test_what_stands_on_main_wins_over_the_same_short_name_elsewhere() -> None:
    registry = Registry(Twin())
    registry.announce(thermostat())
    found = registry.attribute("living_thermostat.temperature")
    assert found is not None
    assert found.path == "trv_1.main.temperature.temperature"


def test_slugs_are_unique_and_survive_a_new_announcement() -> None:
    registry = Registry(Twin())
    registry.announce(thermostat("a", "lamp"))
    second = registry.announce(thermostat("b", "lamp"))
    assert second is not None
    assert second.slug == "lamp_2"
    assert registry.announce(thermostat("b", "lamp")) is None, "nothing changed"
    again = registry.announce(replace(thermostat("b", "lamp"), sw="2.0"))
    assert again is not None
    assert again.slug == "lamp_2"
    assert registry.device("lamp") == "a"


def test_a_withdrawn_device_leaves_its_slug_to_others() -> None:
    registry = Registry(Twin())
    registry.announce(thermostat("a", "lamp"))
    assert registry.withdraw("a")
    assert not registry.withdraw("a")
    again = registry.announce(thermostat("b", "lamp"))
    assert again is not None
    assert again.slug == "lamp"
    assert list(registry.device_names()) == ["lamp"]


def test_shortest_names_are_offered() -> None:
    registry = Registry(Twin())
    registry.announce(thermostat())
    told = {name for name in registry.attribute_names() if name.removeprefix("living_thermostat.") not in FORETOLD}
    assert told == {
        "living_thermostat.target",
        "living_thermostat.temperature",
        "living_thermostat.floor.temperature.temperature",
        "living_thermostat.online",
    }
    assert list(registry.command_names()) == ["living_thermostat.set_target"]


def test_a_person_names_and_places_a_device_and_it_stays_so() -> None:
    registry = Registry(Twin())
    registry.announce(thermostat("a", "lamp"))
    named = registry.edit("a", Edit(name="Reading lamp", slug="reading_lamp", area="Study"))
    assert named is not None
    assert (named.name, named.slug, named.area) == ("Reading lamp", "reading_lamp", "Study")
    again = registry.announce(replace(thermostat("a", "lamp"), sw="2.0"))
    assert again is not None
    assert (again.name, again.slug, again.area) == ("Reading lamp", "reading_lamp", "Study")
    assert registry.device("lamp") == registry.device("reading_lamp") == "a", "what was written goes on meaning it"
    back = registry.edit("a", Edit(name=""))
    assert back is not None
    assert back.name == "Living thermostat"
    assert registry.edit("nobody", Edit(name="x")) is None
