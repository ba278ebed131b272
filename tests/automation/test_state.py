"""State rules: held while something is true, settled against flicker, whole across a restart."""

from __future__ import annotations

import json
from zoneinfo import ZoneInfo

import msgspec
import pytest

from hyperconnect.automation.action.turn import Turn
from hyperconnect.automation.alarm import Alarms
from hyperconnect.automation.check import Check, Term
from hyperconnect.automation.compile_state import compile_state
from hyperconnect.automation.form import form_of
from hyperconnect.automation.intent import Bounds, Intent
from hyperconnect.automation.looked import Looked
from hyperconnect.automation.names import Scope
from hyperconnect.automation.state import StateHost, StateWatch, Wishes
from hyperconnect.automation.trigger.watch import Cause, SeenAt
from hyperconnect.model.moment import Moment
from hyperconnect.model.reason import Outcome
from hyperconnect.model.value import Datum, Path
from tests.automation.household import EVENING, Household

ROOM = "living_thermostat.temperature"
MODE = "living_thermostat.mode"
TARGET = Path("living_thermostat_1.main.thermostat.target")
LIGHT = Path("living_lights_1.main.light.on")
BRIGHTNESS = Path("living_lights_1.main.light.brightness")

Happening = tuple[str, object]


class Rule:
    """A rule with one state: it writes down what happens."""

    def __init__(self, household: Household, document: dict[str, object], memory: str = "") -> None:
        self.household = household
        self.turn = Turn(household.values, Scope(household.now, "Europe/Berlin"), ZoneInfo("Europe/Berlin"))
        self.alarms = Alarms()
        self.seen_at: SeenAt | None = None
        self.happened: list[Happening] = []
        self.words: list[tuple[str, ...]] = []
        self.touches = 0
        check = Check(household)
        lets: list[tuple[str, Term]] = []
        form = form_of({"rule": "state", **document})
        for name, written in form.let.items():
            term = check.constant(written, f"/let/{name}")
            assert term is not None
            check.variables[name] = term.type
            lets.append((name, term))
        state = compile_state(form, check, lets)
        assert state is not None, check.findings
        assert not check.findings
        self.document = document
        host: StateHost = self
        self.watch: StateWatch = state.watch(host, 0, (2, 0, "state", 0))
        if memory:
            self.watch.recall(json.loads(memory))
        self.watch.start(household.now)

    def enter(self, cause: Cause, now: Moment, out: list[Intent]) -> None:
        assert (now, out) == (self.household.now, [])
        self.happened.append(("enter", cause.cause))
        self.words.append(cause.words)

    def leave(self, cause: Cause, now: Moment, out: list[Intent]) -> None:
        assert (now, out) == (self.household.now, [])
        self.happened.append(("leave", cause.cause))
        self.words.append(cause.words)

    def hold(self, wishes: Wishes, now: Moment, out: list[Intent]) -> None:
        assert (now, out) == (self.household.now, [])
        self.happened.append(("hold", dict(wishes)))

    def let_go(self, now: Moment, out: list[Intent]) -> None:
        assert (now, out) == (self.household.now, [])
        self.happened.append(("let go", None))

    def fire(self, cause: Cause, now: Moment, out: list[Intent]) -> None:
        raise AssertionError((cause, now, out))

    def missed(
        self, cause: Cause, outcome: Outcome, why: str, now: Moment, out: list[Intent], read: Looked = ()
    ) -> None:
        assert bool(read) is (outcome == "cut")
        assert (now, out, cause.index) == (self.household.now, [], 0)
        self.happened.append((outcome, why))

    def touched(self) -> None:
        self.touches += 1

    def edged(self) -> None:
        raise AssertionError

    def set(self, name: str, value: Datum, *, live: bool = True, after: float = 0.0) -> list[Happening]:
        """Let time pass and a device tell a value; return what happened."""
        happened = self.wait(after)
        named = self.household.attribute(name)
        assert named is not None
        old, self.household.values[named.slot] = self.household.values[named.slot], value
        if named.slot in self.watch.slots and old != value:
            self.turn.live = live
            self.watch.react(named.slot, old, value, self.household.now, [])
            self.turn.live = True
        return happened + self._taken() + self.wait(0.0)

    def wait(self, seconds: float) -> list[Happening]:
        """Let time pass."""
        until = self.household.now + seconds
        while (due := self.alarms.deadline) is not None and due <= until:
            self.household.now = self.turn.scope.now = max(due, self.household.now)
            sleeper = self.alarms.take(due)
            assert sleeper is self.watch
            self.watch.elapse(self.household.now, [])
        self.household.now = self.turn.scope.now = until
        return self._taken()

    def restarted(self, *, away: float = 0.0, values: bool = False, **changed: object) -> Rule:
        """The same rule after the hub was away; the values are unknown at first, unless they are asked for."""
        memory = self.watch.remembered()
        household = Household(now=self.household.now + away)
        if values:
            household.values[:] = self.household.values
        return Rule(household, {**self.document, **changed}, "" if memory is None else json.dumps(memory))

    def _taken(self) -> list[Happening]:
        happened, self.happened = self.happened, []
        return happened


def frost(**parts: object) -> Rule:
    return Rule(
        Household(), {"while": f"{ROOM} < 6 °C", "hold": {"living_thermostat.target": {"min": "10 °C"}}, **parts}
    )


HELD: Happening = ("hold", {TARGET: Bounds(min=10.0)})
ROOM_PATH = "living_thermostat_1.main.temperature.temperature"


def test_it_begins_and_ends_with_its_state() -> None:
    rule = frost()
    assert rule.set(ROOM, 8.0) == []
    assert rule.set(ROOM, 5.0) == [("enter", ROOM_PATH), HELD]
    assert (rule.watch.active, rule.watch.since) == (True, EVENING)
    assert rule.set(ROOM, 4.0) == []
    assert rule.set(ROOM, 6.0) == [("let go", None), ("leave", ROOM_PATH)]
    assert (rule.watch.active, rule.watch.since) == (False, None)


def test_a_state_that_is_true_when_saved_begins_at_once() -> None:
    household = Household()
    household.values[0:] = [5.0 for _ in household.values]
    rule = Rule(household, {"while": f"{ROOM} < 6 °C", "hold": {"living_thermostat.target": "12 °C"}})
    assert rule.wait(0.0) == [("enter", "start"), ("hold", {TARGET: 12.0})]


def test_it_settles_on_both_sides() -> None:
    rule = frost(settle={"on": "3min", "off": "2min"})
    assert rule.set(ROOM, 5.0) == []
    assert rule.wait(179) == []
    assert rule.wait(1) == [("enter", ROOM_PATH), HELD]
    assert rule.watch.since == EVENING + 180
    assert rule.set(ROOM, 7.0) == []
    assert rule.wait(119) == []
    assert rule.wait(1) == [("let go", None), ("leave", ROOM_PATH)]


def test_flicker_neither_begins_nor_ends_it() -> None:
    rule = frost(settle={"on": "3min", "off": "2min"})
    rule.set(ROOM, 5.0)
    assert rule.set(ROOM, 7.0, after=100) == [("cut", "did not stay so for 3min")]
    assert rule.set(ROOM, 5.0, after=100) == []
    assert rule.wait(180) == [("enter", ROOM_PATH), HELD]
    assert rule.set(ROOM, 7.0) == []
    assert rule.set(ROOM, 5.0, after=119) == []
    assert rule.wait(1000) == []
    assert rule.watch.active


def test_unknown_keeps_the_last_known_truth() -> None:
    rule = frost()
    assert rule.set(ROOM, None) == []
    rule.set(ROOM, 5.0)
    assert rule.set(ROOM, None) == []
    assert rule.wait(3600) == []
    assert rule.watch.active
    assert rule.set(ROOM, 7.0) == [("let go", None), ("leave", ROOM_PATH)]
    assert rule.set(ROOM, None) == []
    assert not rule.watch.active


def test_a_gap_does_not_stop_the_clock_but_it_begins_only_when_the_truth_is_known() -> None:
    rule = frost(settle={"on": "3min"})
    rule.set(ROOM, 5.0)
    rule.set(ROOM, None, after=60)
    assert rule.wait(300) == []
    assert rule.set(ROOM, 5.0) == [("enter", ROOM_PATH), HELD]
    other = frost(settle={"on": "3min"})
    other.set(ROOM, 5.0)
    other.set(ROOM, None, after=60)
    assert other.set(ROOM, 7.0, after=300) == [("cut", "did not stay so for 3min")]


def test_a_short_gap_changes_nothing() -> None:
    rule = frost(settle={"on": "3min"})
    rule.set(ROOM, 5.0)
    rule.set(ROOM, None, after=60)
    rule.set(ROOM, 5.0, after=10)
    assert rule.wait(109) == []
    assert rule.wait(1) == [("enter", ROOM_PATH), HELD]


def test_it_ends_in_a_gap_because_ending_is_the_safe_side() -> None:
    rule = frost(settle={"off": "2min"})
    rule.set(ROOM, 5.0)
    rule.set(ROOM, 7.0)
    assert rule.set(ROOM, None, after=60) == []
    assert rule.wait(60) == [("let go", None), ("leave", ROOM_PATH)]


def test_all_parts_must_be_true() -> None:
    rule = Rule(Household(), {"while": [f"{ROOM} < 20 °C", "front_door.open"], "hold": {"living_lights.on": True}})
    assert rule.set(ROOM, 18.0) == []
    assert rule.set("front_door.open", value=True) == [
        ("enter", "front_door_1.main.contact.open"),
        ("hold", {LIGHT: True}),
    ]
    assert rule.set("front_door.open", value=None) == []
    assert rule.set(ROOM, 21.0) == [("let go", None), ("leave", ROOM_PATH)]


def test_what_is_held_follows_its_expression() -> None:
    rule = Rule(
        Household(),
        {"while": f"{ROOM} > 20 °C", "hold": {"living_lights.brightness": f"= 30 % if {MODE} == 'off' else 80 %"}},
    )
    rule.set(MODE, "off")
    assert rule.set(ROOM, 21.0)[1:] == [("hold", {BRIGHTNESS: 30.0})]
    touches = rule.touches
    assert rule.set(MODE, "heat") == [("hold", {BRIGHTNESS: 80.0})]
    assert rule.touches == touches + 1
    assert rule.set(MODE, "auto") == []
    assert rule.touches == touches + 1
    rule.set(ROOM, 19.0)
    assert rule.set(MODE, "off") == []


def test_an_unknown_value_keeps_the_last_and_is_told_once() -> None:
    rule = Rule(
        Household(),
        {"while": f"{ROOM} > 20 °C", "hold": {"living_lights.brightness": "= meter.power / 10 W * 1 %"}},
    )
    why = "living_lights.brightness: its value `meter.power / 10 W * 1 %` is unknown"
    assert rule.set(ROOM, 21.0) == [
        ("enter", ROOM_PATH),
        ("failed", f"{why}; it is not held"),
        ("hold", {}),
    ]
    assert rule.set("meter.power", 500.0) == [("hold", {BRIGHTNESS: 50.0})]
    assert rule.set("meter.power", None) == [("failed", f"{why}; what was held before stays")]
    assert rule.set("meter.power", 500.0) == []
    [(outcome, told)] = rule.set("meter.power", 2000.0)
    assert outcome == "failed"
    assert "out of range" in str(told)


def test_what_stays_unknown_is_told_once() -> None:
    rule = Rule(
        Household(),
        {
            "while": f"{ROOM} > 20 °C",
            "hold": {"living_lights.brightness": f"= 5 % if {MODE} == 'off' else meter.power / 10 W * 1 %"},
        },
    )
    rule.set(ROOM, 21.0)
    assert rule.set(MODE, "heat") == []
    assert rule.set(MODE, "off") == [("hold", {BRIGHTNESS: 5.0})]
    assert [outcome for outcome, _ in rule.set(MODE, "auto")] == ["failed"]
    assert rule.set(MODE, "heat") == []


def test_bounds_follow_their_expression() -> None:
    rule = Rule(
        Household(),
        {"while": f"{ROOM} > 20 °C", "hold": {"living_thermostat.target": {"min": "8 °C", "max": f"= {ROOM} - 2 K"}}},
    )
    assert rule.set(ROOM, 21.0)[1:] == [("hold", {TARGET: Bounds(8.0, 19.0)})]
    assert rule.set(ROOM, 22.0) == [("hold", {TARGET: Bounds(8.0, 20.0)})]


def test_a_state_of_the_clock_begins_and_ends_on_time() -> None:
    rule = Rule(Household(), {"while": "time() between 18:30 .. 18:59", "hold": {"living_lights.on": True}})
    assert rule.wait(29 * 60) == []
    assert rule.wait(60) == [("enter", "time"), ("hold", {LIGHT: True})]
    assert rule.wait(29 * 60) == []
    assert rule.wait(60) == [("let go", None), ("leave", "time")]


def test_what_is_held_may_follow_the_clock() -> None:
    rule = Rule(
        Household(),
        {"while": f"{ROOM} > 20 °C", "hold": {"living_lights.brightness": "= 20 % if hour() >= 19 else 90 %"}},
    )
    rule.set(ROOM, 21.0)
    assert rule.wait(3599) == []
    assert rule.wait(1) == [("hold", {BRIGHTNESS: 20.0})]


def test_named_values_stand_on_both_sides() -> None:
    rule = Rule(
        Household(),
        {
            "let": {"warm": "= outdoor.temperature + 3 K"},
            "while": f"{ROOM} < warm",
            "hold": {"living_thermostat.target": "= warm"},
        },
    )
    rule.set(ROOM, 18.0)
    assert rule.set("outdoor.temperature", 17.0)[1:] == [("hold", {TARGET: 20.0})]
    assert rule.set("outdoor.temperature", 18.0) == [("hold", {TARGET: 21.0})]
    assert rule.set("outdoor.temperature", 12.0)[0] == ("let go", None)


def test_a_state_without_hold_only_enters_and_leaves() -> None:
    rule = Rule(Household(), {"while": f"{ROOM} < 6 °C", "enter": [{"log": "cold"}]})
    assert rule.set(ROOM, 5.0) == [("enter", ROOM_PATH)]
    assert rule.set(ROOM, 7.0) == [("let go", None), ("leave", ROOM_PATH)]


def test_restored_values_count_once_the_turn_is_over() -> None:
    rule = frost()
    named = rule.household.attribute(ROOM)
    assert named is not None
    rule.household.values[named.slot] = 5.0
    rule.turn.live = False
    rule.watch.react(named.slot, None, 5.0, rule.household.now, [])
    rule.turn.live = True
    assert rule.happened == []
    assert rule.wait(0.0) == [("enter", ROOM_PATH), HELD]


def test_a_restored_value_moves_what_is_held_once_the_turn_is_over() -> None:
    rule = Rule(
        Household(),
        {"while": f"{ROOM} > 20 °C", "hold": {"living_lights.brightness": "= meter.power / 10 W * 1 %"}},
    )
    rule.set("meter.power", 300.0)
    rule.set(ROOM, 21.0)
    named = rule.household.attribute("meter.power")
    assert named is not None
    rule.household.values[named.slot] = 400.0
    rule.turn.live = False
    rule.watch.react(named.slot, 300.0, 400.0, rule.household.now, [])
    rule.turn.live = True
    assert rule.happened == []
    assert rule.wait(0.0) == [("hold", {BRIGHTNESS: 40.0})]


def test_only_what_the_clock_changes_is_looked_at_by_the_clock() -> None:
    rule = frost()
    rule.set(ROOM, 5.0)
    assert rule.watch.active
    assert rule.alarms.deadline is None


def test_after_a_restart_it_does_not_enter_again_but_holds_again() -> None:
    rule = frost()
    rule.set(ROOM, 5.0)
    other = rule.restarted(away=60)
    assert (other.watch.active, other.watch.since) == (True, EVENING)
    assert other.wait(0.0) == [HELD]
    assert other.set(ROOM, 5.0) == []
    assert other.set(ROOM, 7.0) == [("let go", None), ("leave", ROOM_PATH)]


def test_after_a_restart_the_last_held_value_counts_until_a_new_one_is_known() -> None:
    rule = Rule(
        Household(),
        {"while": f"{ROOM} > 20 °C", "hold": {"living_lights.brightness": "= meter.power / 10 W * 1 %"}},
    )
    rule.set("meter.power", 300.0)
    rule.set(ROOM, 21.0)
    other = rule.restarted()
    assert other.wait(0.0)[-1] == ("hold", {BRIGHTNESS: 30.0})
    assert other.set("meter.power", 300.0) == []
    assert other.set("meter.power", 400.0) == [("hold", {BRIGHTNESS: 40.0})]


@pytest.mark.parametrize(("away", "rest"), [(0.0, 120.0), (100.0, 20.0), (120.0, 0.0), (7200.0, 0.0)])
def test_a_settling_state_goes_on_settling_while_the_hub_is_away(away: float, rest: float) -> None:
    rule = frost(settle={"on": "3min"})
    rule.set(ROOM, 5.0)
    rule.wait(60)
    other = rule.restarted(away=away, values=True)
    if rest:
        assert other.wait(rest - 1) == []
    assert other.wait(1 if rest else 0) == [("enter", ROOM_PATH), HELD]


def test_what_was_due_waits_for_the_first_word_after_a_restart() -> None:
    rule = frost(settle={"on": "3min"})
    rule.set(ROOM, 5.0)
    other = rule.restarted(away=600)
    assert other.wait(60) == []
    assert other.set(ROOM, 5.0, live=False) == [("enter", ROOM_PATH), HELD]


def test_a_state_that_ended_while_the_hub_was_away_ends_now() -> None:
    rule = frost()
    rule.set(ROOM, 5.0)
    other = rule.restarted(away=600)
    other.wait(0.0)
    assert other.set(ROOM, 9.0) == [("let go", None), ("leave", ROOM_PATH)]


def test_an_end_that_was_due_while_the_hub_was_away_comes_now() -> None:
    rule = frost(settle={"off": "2min"})
    rule.set(ROOM, 5.0)
    rule.set(ROOM, 7.0)
    assert rule.restarted(away=600).wait(0.0) == [("let go", None), ("leave", ROOM_PATH)]


def test_whoever_edits_what_is_held_does_not_end_it() -> None:
    rule = frost()
    rule.set(ROOM, 5.0)
    other = rule.restarted(values=True, hold={"living_lights.on": True})
    assert other.watch.remembered() is not None
    assert other.wait(0.0) == [("hold", {LIGHT: True})]


def test_nothing_is_remembered_of_a_state_at_rest() -> None:
    rule = frost(settle={"on": "3min"})
    assert rule.watch.remembered() is None
    rule.set(ROOM, 5.0)
    assert rule.touches == 1
    rule.set(ROOM, 7.0)
    assert rule.watch.remembered() is None
    assert rule.touches == 2


def test_memory_that_is_none_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        frost().watch.recall({"active": "yes"})


def test_a_stopped_state_sets_no_alarms() -> None:
    rule = frost(settle={"on": "3min"})
    rule.set(ROOM, 5.0)
    rule.watch.stop()
    assert rule.wait(600) == []


@pytest.mark.parametrize(
    ("hold", "held"),
    [
        ({"living_lights.brightness": "80 %"}, ["living_lights.brightness at 80 %"]),
        (
            {"living_lights.brightness": "= 30 % if meter.power > 1 kW else 80 %"},
            ["living_lights.brightness at 80 %"],
        ),
        ({"living_thermostat.target": {"max": "12 °C"}}, ["living_thermostat.target at most 12 °C"]),
        ({"living_thermostat.target": {"min": "10 °C"}}, ["living_thermostat.target at least 10 °C"]),
        (
            {"living_thermostat.target": {"min": "10 °C", "max": "12.5 °C"}, "living_lights.on": True},
            ["living_thermostat.target between 10 °C and 12.5 °C", "living_lights.on at true"],
        ),
    ],
)
def test_what_is_held_is_told_at_both_ends(hold: dict[str, object], held: list[str]) -> None:
    rule = Rule(Household(), {"while": "front_door.open", "hold": hold})
    rule.set("meter.power", 0.0)
    rule.set("front_door.open", False)
    rule.set("front_door.open", True)
    rule.set("front_door.open", False)
    assert rule.words == [tuple(f"{verb} {each}" for each in held) for verb in ("holds", "no longer holds")]


def test_in_the_end_the_last_value_is_told() -> None:
    dim = "= 30 % if meter.power > 1 kW else 80 %"
    rule = Rule(Household(), {"while": "front_door.open", "hold": {"living_lights.brightness": dim}})
    for name, value in (("meter.power", 0.0), ("front_door.open", True), ("meter.power", 2000.0)):
        rule.set(name, value)
    rule.set("front_door.open", False)
    assert rule.words[-1] == ("no longer holds living_lights.brightness at 30 %",)


def test_what_is_unknown_is_not_said_to_be_held() -> None:
    rule = Rule(
        Household(),
        {"while": "front_door.open", "hold": {"living_lights.brightness": "= meter.power / 1 W * 1 %"}},
    )
    rule.set("front_door.open", True)
    assert rule.words == [()]
