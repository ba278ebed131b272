"""A state rule alone in its household."""

from __future__ import annotations

import json
from zoneinfo import ZoneInfo

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
from tests.automation.household import Household

ROOM = "living_thermostat.temperature"


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
