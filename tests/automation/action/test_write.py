"""Attributes set, claimed, confirmed and aimed at."""

from __future__ import annotations

from typing import Any

import pytest

from hyperconnect.automation.intent import Lease, Reach, Set
from hyperconnect.automation.program import Act, Confirm
from hyperconnect.model.device import Attribute
from hyperconnect.model.moment import moment_of
from hyperconnect.model.value import Path
from tests.automation.action.machine import Machine, compiled, home, program_of
from tests.automation.household import EVENING, Household

LIGHT = Path("living_lights_1.main.light.on")
TARGET = Path("living_thermostat_1.main.thermostat.target")
MODE = Path("living_thermostat_1.main.thermostat.mode")


def ran(action: dict[str, Any], household: Household | None = None) -> Machine:
    household = household or home()
    return Machine(household).run(program_of([action], household))


def outside(temperature: float | None) -> Household:
    household = home()
    household.set("outdoor.temperature", temperature)
    return household


def test_a_plain_set_is_no_claim() -> None:
    machine = ran({"set": {"living_lights.on": True}})
    assert machine.out == [Set("light", LIGHT, True)]
    assert machine.did == ["set living_lights.on to true"]


def test_a_value_is_worked_out_and_the_run_is_named() -> None:
    machine = ran({"set": {"living_thermostat.target": "= outdoor.temperature + 16 K"}}, outside(5.0))
    assert machine.out == [Set("light", TARGET, 21.0, 7)]
    assert machine.did == ["set living_thermostat.target to 21 °C"]


@pytest.mark.parametrize(
    ("claim", "lease", "words"),
    [
        ({"for": "90min"}, Lease("comfort", EVENING + 5400), "for 90min"),
        ({"for": "= 1min - 2min"}, Lease("comfort", EVENING), "for 0 s"),
        ({"for": "= 2 * 30min"}, Lease("comfort", EVENING + 3600), "for 1 h"),
        (
            {"until": "front_door.open", "band": "safety", "release": "restore"},
            Lease("safety", None, "front_door.open", "restore"),
            "until `front_door.open`",
        ),
        (
            {"for": "1h", "until": "front_door.open"},
            Lease("comfort", EVENING + 3600, "front_door.open"),
            "for 1h or until `front_door.open`",
        ),
    ],
)
def test_a_claim_is_a_lease_that_begins_now(claim: dict[str, str], lease: Lease, words: str) -> None:
    machine = ran({"set": {"living_thermostat.target": "21 °C"}, "claim": claim})
    assert machine.out == [Set("light", TARGET, 21.0, 7, lease)]
    assert machine.did == [f"set living_thermostat.target to 21 °C {words}"]


def test_a_claim_of_unknown_length_is_not_made() -> None:
    household = home()
    household.add("heater", {"timer.left": Attribute("number", unit="s")})
    machine = ran({"set": {"living_lights.on": True}, "claim": {"for": "= heater.left"}}, household)
    assert (machine.out, machine.did) == ([], ["failed: how long to hold it is unknown"])


@pytest.mark.parametrize(
    ("name", "written", "temperature", "why"),
    [
        (
            "living_thermostat.target",
            "= outdoor.temperature",
            None,
            "failed: living_thermostat.target: its value `outdoor.temperature` is unknown",
        ),
        (
            "living_thermostat.target",
            "= outdoor.temperature",
            2.0,
            "failed: living_thermostat.target: 2 °C is out of range",
        ),
        (
            "living_thermostat.mode",
            "= concat('he', 'at') if outdoor.temperature > 9 °C else concat('b', 'oil')",
            2.0,
            "failed: living_thermostat.mode: boil is none of off, heat, auto",
        ),
    ],
)
def test_a_value_that_cannot_be_set_fails(name: str, written: str, temperature: float | None, why: str) -> None:
    machine = ran({"set": {name: written}}, outside(temperature))
    assert (machine.out, machine.did) == ([], [why])


def test_a_failure_ends_the_run_unless_it_may_go_on() -> None:
    actions: list[object] = [{"set": {"living_thermostat.target": "= outdoor.temperature"}}, {"log": "after"}]
    assert len(Machine(home()).run(program_of(actions)).did) == 1
    actions[0] = {"set": {"living_thermostat.target": "= outdoor.temperature"}, "on_error": "continue"}
    assert Machine(home()).run(program_of(actions)).did[1:] == ["noted: after"]


def test_a_group_is_set_member_by_member() -> None:
    household = home(groups={"lights": {"members": ["living_lights", "lamp", "flame", "front_door"]}})
    household.add("lamp", {"light.on": Attribute("bool", writable=True)})
    household.add("flame", {"light.on": Attribute("bool")})
    program, check = compiled([{"set": {"lights.on": True}}], household)
    assert not check.findings
    assert program.words == ("set lamp.on to true", "set living_lights.on to true")
    assert program.intents == (Set("light", Path("lamp_1.main.light.on"), True), Set("light", LIGHT, True))


def test_a_variable_of_the_home_is_an_attribute() -> None:
    household = home()
    household.add("home", {"variable.guests": Attribute("integer", writable=True)})
    household.set("home.guests", 2)
    machine = ran({"set": {"home.guests": "= home.guests + 1"}}, household)
    assert machine.out == [Set("light", Path("home_1.main.variable.guests"), 3, 7)]
    assert machine.did == ["set home.guests to 3"]


def test_a_scene_is_what_the_household_wrote_under_one_claim() -> None:
    household = home(scenes={"evening": {"living_lights.on": True, "living_thermostat.target": "20 °C"}})
    machine = ran({"scene": "evening", "claim": {"for": "1h"}, "confirm": "20s"}, household)
    lease = Lease("comfort", EVENING + 3600)
    assert machine.out == [Set("light", LIGHT, True, 7, lease), Set("light", TARGET, 20.0, 7, lease)]
    assert machine.did[-1] == "confirmed living_lights.on, living_thermostat.target"


def test_what_was_set_is_confirmed() -> None:
    act, confirm = program_of([{"set": {"living_lights.on": True}, "confirm": "20s", "on_error": "continue"}]).code
    assert isinstance(act, Act)
    assert isinstance(confirm, Confirm)
    ((attribute, name, value),) = confirm.wanted
    assert (attribute, name, value.fixed) == (home().attribute("living_lights.on"), "living_lights.on", True)
    assert (confirm.timeout.fixed, confirm.on_error) == (20.0, "continue")


def test_a_value_to_be_reached_by_a_time_or_by_an_arrival() -> None:
    machine = ran({"reach": {"living_thermostat.target": "= outdoor.temperature + 16 K", "by": "06:00"}}, outside(5.0))
    assert machine.out == [Reach("light", TARGET, 21.0, "", moment_of("2026-01-16T05:00:00Z"))]
    assert machine.did == ["living_thermostat.target is to reach 21 °C by 06:00"]
    goal = {"reach": {"living_thermostat.target": "21 °C", "by": "arrival"}}
    program, check = compiled([goal], arrivals=("su7",))
    assert not check.findings
    assert program.intents == (Reach("light", TARGET, 21.0, "su7_1"),)
    assert program.aims


@pytest.mark.parametrize("power", [1e12, 1e300, float("inf"), float("nan")])
def test_a_claim_that_would_never_end_is_not_made(power: float) -> None:
    household = home()
    household.set("meter.power", power)
    claim = {"set": {"living_lights.on": True}, "claim": {"for": "= meter.power / 1 W * 1s"}}
    machine = ran(claim, household)
    assert not machine.out
    assert machine.did[0].startswith("failed: how long to hold it")


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("= 1e10 * 1e10", "failed: log.value: 1e+20 is beyond what can be set"),
        ("= meter.power / 1 W * 1e10", "failed: log.value: its value `meter.power / 1 W * 1e10` is unknown"),
    ],
)
def test_what_is_no_number_of_this_world_is_not_set(value: str, why: str) -> None:
    household = home()
    household.add("log", {"log.value": Attribute("number", writable=True)})
    household.set("meter.power", 1e10)
    machine = ran({"set": {"log.value": value}}, household)
    assert not machine.out
    assert machine.did == [why]
