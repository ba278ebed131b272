"""A home made from what rules name."""

from __future__ import annotations

import pytest

from hyperconnect.automation.form import GroupForm, HouseForm, VariableForm
from hyperconnect.automation.names import NamedAttribute, Names
from hyperconnect.automation.proof import Nobody, Sketch
from hyperconnect.automation.proof.gather import gather
from tests.automation.household import Household
from tests.automation.proof.home import form


def sketched(
    *conditions: str, house: HouseForm | None = None, names: Names | None = None, **given: str | bool
) -> Sketch:
    """Return the home that a rule with these conditions makes; `__` in `given` stands for a dot."""
    rule = "rule: r\nwhen: [{ hub: started }]\nif: ['true', " + ", ".join(f"'{each}'" for each in conditions) + "]\n"
    values = "".join(f"      {key.replace('__', '.')}: {value}\n" for key, value in given.items())
    tests = f"tests:\n  - it: works\n    given:\n{values}    expect: [{{ runs: 0 }}]\n" if given else ""
    read = form(f"{rule}then: [{{ log: x }}]\n{tests}")
    return Sketch(names or Nobody(house), gather([read], read.tests, house or HouseForm()))


def path(sketch: Sketch, name: str) -> str | None:
    named = sketch.attribute(name)
    return None if named is None else named.path


@pytest.mark.parametrize(
    ("conditions", "name", "place"),
    [
        (["su7.soc > 5 %"], "su7.soc", "su7.main.traction.soc"),
        (["su7.traction.soc > 5 %"], "su7.soc", "su7.main.traction.soc"),
        (["front_door.contact.open"], "front_door.open", "front_door.main.contact.open"),
        (["front_door.open"], "front_door.open", "front_door.main.contact.open"),
        (["heat.target > 5 °C"], "heat.target", "heat.main.thermostat.target"),
        (["front_door.contact.open"], "front_door.main.contact.open", "front_door.main.contact.open"),
        (
            ["room.target > 5 °C", "room.temperature < 3 °C", "room.demand > 1 %"],
            "room.target",
            "room.main.thermostat.target",
        ),
        (
            ["living_thermostat.target > room.temperature"],
            "living_thermostat.target",
            "living_thermostat.main.thermostat.target",
        ),
        (["room.temperature > 5 °C"], "room.temperature", "room.main.temperature.temperature"),
        (["su7.temperature > 5 °C", "su7.plugged", "su7.cabin.on"], "su7.temperature", "su7.main.cabin.temperature"),
        (["hall_light.on"], "hall_light.on", "hall_light.main.light.on"),
        (["fan.on"], "fan.on", "fan.main.fan.on"),
        (["meter.phase_a.power.power > 1 W"], "meter.phase_a.power.power", "meter.phase_a.power.power"),
        (["su7.online"], "su7.online", "su7.main.availability.online"),
        (['home.mode == "away"'], "home.mode", "home.main.home.mode"),
        (["in_zone(su7, home)"], "su7.location.latitude", "su7.main.location.latitude"),
        (["arrival(su7, home) is unknown"], "su7.navigation.eta", "su7.main.navigation.eta"),
    ],
)
def test_a_name_leads_where_the_registry_has_it(conditions: list[str], name: str, place: str) -> None:
    assert path(sketched(*conditions), name) == place


def test_what_no_capability_has_is_a_setting_of_the_kind_that_is_given() -> None:
    sketch = sketched("su7.a", "su7.b > 1", su7__a=True, su7__b="20min", su7__c="21 °C", su7__d="word", su7__e="3")
    kinds = {
        name: (named.path.rpartition(".")[0], named.attribute.type, named.attribute.unit)
        for name in "abcde"
        if isinstance(named := sketch.attribute(f"su7.{name}"), NamedAttribute)
    }
    setting = "su7.main.setting"
    assert kinds == {
        "a": (setting, "bool", None),
        "b": (setting, "number", "s"),
        "c": (setting, "number", "°C"),
        "d": (setting, "string", None),
        "e": (setting, "number", None),
    }


def test_nobody_is_imagined_who_is_not_named() -> None:
    sketch = sketched("su7.soc > 5 %", 'answer.id == "x"')
    assert sketch.devices == ["su7"]
    assert sketch.device("yu7") is None
    assert path(sketch, "su7.sock") is None
    assert path(sketch, "su7.contact.open") is None


def test_what_is_known_is_as_it_is() -> None:
    known = Household(["su7", "living_lights"])
    sketch = sketched("su7.level > 5 %", "su7.soc > 5 %", "kitchen_light.on", names=known)
    assert path(sketch, "su7.level") == "su7_1.main.battery.level"
    assert path(sketch, "su7.soc") == "su7_1.main.traction.soc"
    assert path(sketch, "su7_1.soc") == "su7_1.main.traction.soc"
    assert path(sketch, "su7.sock") is None
    assert path(sketch, "kitchen_light.on") == "kitchen_light.main.light.on"
    assert sketch.device("su7") == "su7_1"
    assert sketch.slug("su7_1") == "su7"
    assert sketch.device("living_lights") is None


def test_what_a_rule_keeps_under_a_name_is_no_device() -> None:
    waits = "{ wait: { for_event: [{ event: alex.later }], timeout: 30min, save: answer } }"
    read = form(f"rule: r\nwhen: [{{ hub: started }}]\nthen: [{waits}, {{ if: answer.ok, then: [{{ log: x }}] }}]")
    mentions = gather([read], [], HouseForm())
    assert set(mentions.tails) == {"alex"}


def test_commands_and_events_lead_where_the_registry_has_them() -> None:
    read = form(
        "rule: r\nwhen: [{ event: doorbell.pressed }]\nthen: [{ do: su7.cabin.precondition }, { do: gate.unlock }]"
    )
    sketch = Sketch(Nobody(), gather([read], [], HouseForm()))
    event, command, lock = (
        sketch.event("doorbell.pressed"),
        sketch.command("su7.precondition"),
        sketch.command("gate.unlock"),
    )
    assert event is not None
    assert event.key == "event:doorbell.main.button.pressed"
    assert command is not None
    assert (command.device, command.capability, set(command.arguments)) == ("su7", "cabin", {"target", "until"})
    assert lock is not None
    assert lock.capability == "lock"


def test_groups_hold_who_is_in_the_sketch() -> None:
    house = HouseForm(groups={"openings": GroupForm(["front_door", "gate"]), "doors": GroupForm(capability="contact")})
    sketch = sketched("any(openings, contact.open)", "all(doors, contact.open)", "su7.soc > 1 %", house=house)
    assert sketch.members("openings") == ("front_door", "gate")
    assert sketch.members("doors") == ("front_door", "gate")
    assert sketch.members("all_devices") == ("front_door", "gate", "su7")
    assert sketch.members("windows") is None


def test_variables_are_those_of_the_household() -> None:
    house = HouseForm(variables={"guests": VariableForm("integer", initial=2)})
    sketch = sketched("home.guests > 1", house=house)
    named = sketch.attribute("home.guests")
    assert named is not None
    assert named.attribute.writable
    assert sketch.initial()[named.path] == 2
    assert path(sketch, "home.cats") is None


def test_a_new_life_begins_with_an_empty_list() -> None:
    sketch = sketched("su7.soc > 5 %")
    named = sketch.attribute("su7.soc")
    assert named is not None
    sketch.values[named.slot] = 5.0
    before = sketch.values
    sketch.begin()
    assert sketch.values is not before
    assert set(sketch.values) == {None}
    assert len(sketch.values) == len(before)
