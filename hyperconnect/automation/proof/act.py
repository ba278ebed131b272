"""One test, lived through: what is given, what happens, and how long it takes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from typing import cast
from zoneinfo import ZoneInfo

from hyperconnect.automation.expression import ExpressionError
from hyperconnect.automation.form import MomentForm, Scalar, TestForm
from hyperconnect.automation.proof.hope import SLACK, Judge
from hyperconnect.automation.proof.outcome import Result
from hyperconnect.automation.proof.reading import USUAL, FlawError, clock, datum, entries, seconds
from hyperconnect.automation.proof.sketch import Sketch
from hyperconnect.automation.proof.stage import MOST_WAKES, Stage, TooMuchError
from hyperconnect.automation.signal import Signal
from hyperconnect.automation.zone import HOME as AT_HOME
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import Datum, Path

LONGEST: Seconds = 40 * 86_400.0
"""How much virtual time one test may take."""
_ELSEWHERE = 0.1
"""Degrees north of home: about 11 km."""
_CALENDAR = "calendar."


class Actor:
    """Lives through the tests of one rule; `documents` are the rules at work, `where` is time zone and place."""

    def __init__(
        self, sketch: Sketch, rule: str, documents: Mapping[str, dict[str, object]], where: tuple[str, float, float]
    ) -> None:
        self._sketch = sketch
        self._rule = rule
        self._documents = documents
        self._where = where
        self.branches: set[str] = set()

    def live(self, test: TestForm, pointer: str) -> Result:
        """Return how a test ends."""
        stage: Stage | None = None
        try:
            start, timezone = self._clock(test)
            stage = Stage(self._sketch, self._rule, self._documents, start, (timezone, *self._where[1:]))
            shortfalls = self._live(test, pointer, stage, timezone)
        except FlawError as flaw:
            return Result(test.it, f"{pointer}{flaw.pointer}", (), flaw.why)
        except TooMuchError:
            why = f"more than {MOST_WAKES} things happened in it; let it take less time"
            return Result(test.it, pointer, (), why)
        finally:
            if stage is not None:
                self.branches |= stage.branches
        return Result(test.it, pointer, shortfalls, "", bool(stage.reasons))

    def _live(self, test: TestForm, pointer: str, stage: Stage, timezone: str):
        zone = ZoneInfo(timezone)
        start = stage.now
        self._give(test.given, stage, zone)
        moments = [(seconds(moment.after, f"/when/{place}/after"), place, moment) for place, moment in enumerate(test.when)]
        afters = [seconds(hope.after, f"/expect/{place}/after") for place, hope in enumerate(test.expect) if hope.after]
        away = [seconds(moment.restart, f"/when/{place}/restart") + after for after, place, moment in moments if moment.restart]
        end = max((0.0, *(after for after, _, _ in moments), *afters, *away))
        if end > LONGEST:
            raise FlawError("", "it takes more than 40 days")
        stage.open()
        stage.advance(start)
        for after, place, moment in sorted(moments, key=lambda one: one[:2]):
            stage.advance(start + after)
            self._happen(moment, f"/when/{place}", stage, zone)
            stage.advance(start + after)
        stage.advance(start + end + SLACK)
        return Judge(self._sketch, stage, start, timezone).judge(test.expect, pointer)

    def _clock(self, test: TestForm) -> tuple[Moment, str]:
        timezone = str(test.given.get("zone", self._where[0]))
        return clock(str(test.given.get("clock", USUAL)), timezone)

    def _give(self, given: Mapping[str, Scalar], stage: Stage, zone: ZoneInfo) -> None:
        """Let the home be as the test says; whatever it does not mention is unknown."""
        for name in self._sketch.house.variables:
            ...
        stage.world.update(self._sketch.initial())
        for name, value in given.items():
            if name in {"clock", "zone"}:
                continue
            if name.startswith(_CALENDAR):
                try:
                    stage.calendars[name.removeprefix(_CALENDAR)] = entries(str(value), stage.now, zone)
                except ValueError as error:
                    why = f"`{value}` is no entry; write it as 09:00 Dentist; 14:00 School"
                    raise FlawError(f"/given/{name}", why) from error
                continue
            stage.world.update(self._values(name, value, f"/given/{name}", stage.now, zone))

    def _happen(self, moment: MomentForm, pointer: str, stage: Stage, zone: ZoneInfo) -> None:
        stage.reach(self._devices(moment.offline, f"{pointer}/offline"), online=False)
        stage.reach(self._devices(moment.online, f"{pointer}/online"), online=True)
        values: dict[Path, Datum] = {}
        for name, value in moment.set.items():
            values |= self._values(name, value, f"{pointer}/set/{name}", stage.now, zone)
        stage.become(values)
        if moment.event is not None:
            self._event(moment, pointer, stage)
        if moment.mqtt is not None:
            stage.message(moment.mqtt, moment.payload)
        if moment.webhook is not None:
            stage.signal(Signal(f"webhook:{moment.webhook}", payload=moment.payload))
        if moment.call is not None and not stage.call(moment.call):
            raise FlawError(f"{pointer}/call", f"{moment.call} is not at work here")
        if moment.restart is not None:
            stage.restart(seconds(moment.restart, f"{pointer}/restart"))
