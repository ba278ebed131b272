"""What stays of a rule after it changed, ended, stumbled or went: nothing that nobody wants any more."""

from __future__ import annotations

from typing import Any

import pytest

from hyperconnect.automation.engine import Engine
from hyperconnect.automation.intent import Emit, Intent, Set, Tell
from hyperconnect.automation.names import NamedEvent
from hyperconnect.automation.trigger import Watch
from hyperconnect.model.moment import Moment
from hyperconnect.model.value import Datum
from tests.automation.household import Household, reasons, rule

PRESSED: list[dict[str, Any]] = [{"change": "hall_motion.motion", "to": True}]
TARGET = "living_thermostat.target"


def opened() -> Household:
    household = Household()
    household.open()
    household.set(TARGET, 17.0)
    return household


def press(household: Household) -> list[Intent]:
    household.set("hall_motion.motion", False)
    return household.set("hall_motion.motion", True)


def targets(out: list[Intent]) -> list[Datum]:
    return [intent.value for intent in out if isinstance(intent, Set) and ".thermostat.target" in intent.path]


def save(household: Household, document: dict[str, object]) -> list[Intent]:
    out: list[Intent] = []
    household.engine.save(str(document["rule"]), document, household.now, out, known=True)
    return out


HOLDING: dict[str, object] = {"rule": "hold", "while": "front_door.open == true", "hold": {TARGET: "19 °C"}}


@pytest.mark.parametrize(
    "later",
    [
        {**HOLDING, "enabled": False},
        {**HOLDING, "while": "outdoor.temperature < 0 °C"},
        {**HOLDING, "hold": {"living_lights.on": True}},
        {"rule": "hold", "when": PRESSED, "then": [{"set": {"living_lights.on": True}}]},
    ],
)
def test_a_rule_that_is_written_otherwise_lets_go_of_what_it_held(later: dict[str, object]) -> None:
    household = opened()
    save(household, HOLDING)
    household.set("outdoor.temperature", 5.0)
    household.set("front_door.open", False)
    assert targets(household.set("front_door.open", True)) == [19.0]
    household.set(TARGET, 19.0)
    assert targets(save(household, later)) == [17.0]
    assert not [claim for claim in household.engine.claims if claim.path.endswith("thermostat.target")]


def test_what_an_end_brings_back_ends_as_it_should() -> None:
    household = opened()
    save(household, HOLDING)
    lease = {"set": {TARGET: "22 °C"}, "claim": {"for": "10min"}}
    save(household, rule(rule="lease", when=PRESSED, then=[lease], band="safety"))
    household.set("front_door.open", False)
    household.set("front_door.open", True)
    household.set(TARGET, 19.0)
    assert targets(press(household)) == [22.0]
    household.set(TARGET, 22.0)
    assert targets(household.wait(600)) == [19.0]
    household.set(TARGET, 19.0)
    assert targets(household.set("front_door.open", False)) == [17.0]


def test_what_was_remembered_of_a_removed_rule_does_not_come_back() -> None:
    household = opened()
    waiting = rule(when=PRESSED, then=[{"delay": "5min"}, {"set": {"living_lights.on": True}}])
    household.save(waiting)
    press(household)
    other = household.restarted(values=True)
    other.save(waiting)
    other.wait(300)
    other.remove("light")
    other.save(waiting)
    assert not [intent for intent in other.wait(600) if isinstance(intent, Set)]


def test_a_queue_asks_at_the_gate_and_never_runs_deep() -> None:
    household = opened()
    then: list[dict[str, Any]] = [{"delay": "1min"}, {"notify": {"to": "alex", "text": "x"}}]
    household.save(rule(when=PRESSED, then=then, mode="queue", max=200, limit={"runs": 2, "per": "1h"}))
    for _ in range(6):
        press(household)
    assert len([intent for intent in household.wait(1200) if isinstance(intent, Tell)]) == 2
    household.save(
        rule(
            when=PRESSED,
            then=then,
            mode="queue",
            max=5000,
            if_="front_door.open == false",
            limit={"runs": 9999, "per": "1s"},
        )
    )
    household.set("front_door.open", False)
    for _ in range(1500):
        press(household)
    household.set("front_door.open", True)
    household.wait(600)


def test_what_exit_waits_for_ends_when_the_state_begins_again() -> None:
    household = opened()
    leave = [{"delay": "5min"}, {"set": {"living_lights.on": False}}]
    household.save({"rule": "hall", "while": "hall_motion.motion == true", "enter": [{"log": "in"}], "exit": leave})
    press(household)
    household.set("hall_motion.motion", False, after=60)
    household.set("hall_motion.motion", True, after=60)
    assert not [intent for intent in household.wait(600) if isinstance(intent, Set)]


def test_a_rule_that_stumbles_is_paused_and_all_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    household = opened()
    household.save(rule(rule="a", when=PRESSED, then=[{"log": "${hall_motion.motion}"}]))
    household.save(rule(rule="b", when=PRESSED, then=[{"set": {"living_lights.on": True}}]))
    live = household.engine.live("a")
    assert live is not None
    (watch,) = live.watches
    react = type(watch).react

    def stumble(self: Watch, slot: int, old: Datum, new: Datum, now: Moment, out: list[Intent]) -> None:
        if self is watch:
            raise RuntimeError("a bug of ours")
        react(self, slot, old, new, now, out)

    monkeypatch.setattr(type(watch), "react", stumble)
    out = press(household)
    assert [intent.path for intent in out if isinstance(intent, Set)]
    assert {name: status.standing for name, status in household.engine.rules.items()} == {
        "a": "paused",
        "b": "running",
    }
    assert reasons(out)[0].outcome == "paused"


class Emitting(Household):
    """A household whose rules hear what others emit."""

    def event(self, name: str) -> NamedEvent | None:
        """See `Names`; events of the home are whatever rules emit."""
        device, _, rest = name.partition(".")
        return NamedEvent("home", "main", "home", rest) if device == "home" else super().event(name)


def test_rules_hear_what_others_emit_and_a_circle_of_them_ends() -> None:
    household = Emitting()
    household.open()
    household.save(rule(rule="one", when=[*PRESSED, {"event": "home.pong"}], then=[{"emit": "ping"}]))
    household.save(rule(rule="two", when=[{"event": "home.ping"}], then=[{"emit": "pong"}]))
    out = press(household)
    assert 10 < len([intent for intent in out if isinstance(intent, Emit)]) < 20
    assert "paused" in {status.standing for status in household.engine.rules.values()}


def test_claims_of_rules_that_nobody_saved_are_let_go() -> None:
    household = opened()
    save(household, HOLDING)
    household.set("front_door.open", True)
    household.set(TARGET, 19.0)
    other = household.restarted(values=True)
    out: list[Intent] = []
    other.engine.prune(other.now, out)
    assert targets(out) == [17.0]
    assert isinstance(other.engine, Engine)
    assert not list(other.engine.claims)


def test_what_cannot_be_held_is_told_once_however_often_the_rule_is_edited() -> None:
    household = opened()
    document: dict[str, object] = {**HOLDING, "hold": {TARGET: "= outdoor.temperature + 10 K"}}
    save(household, document)
    household.set("front_door.open", False)
    out = household.set("front_door.open", True)
    assert [reason.outcome for reason in reasons(out)].count("failed") == 1
    out = save(household, {**document, "title": "Warm"}) + household.wait(1)
    assert "failed" not in [reason.outcome for reason in reasons(out)]
