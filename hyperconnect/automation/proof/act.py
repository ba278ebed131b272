"""One test, lived through: what is given, what happens, and how long it takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from hyperconnect.automation.calendar import Entry
from hyperconnect.automation.expression import ExpressionError
from hyperconnect.automation.form import MomentForm, Scalar, TestForm, many
from hyperconnect.automation.proof.hope import SLACK, Judge
from hyperconnect.automation.proof.outcome import Result, Shortfall
from hyperconnect.automation.proof.reading import USUAL, FlawError, clock, datum, entries, seconds
from hyperconnect.automation.proof.sketch import Sketch
from hyperconnect.automation.proof.stage import MOST_WAKES, Stage, TooMuchError
from hyperconnect.automation.signal import Signal
from hyperconnect.automation.zone import HOME as AT_HOME
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import Datum, Path

LONGEST: Seconds = 40 * 86_400.0
"""How much virtual time one test may take."""
ELSEWHERE = "elsewhere"
"""The place of who is nowhere in particular."""
_FAR = 0.1
"""Degrees north of home, which are about 11 km."""
_CALENDAR = "calendar."


class Actor:
    """Lives through the tests of one rule.

    `documents` are the rules at work, `where` is time zone and place, `answers` are those that notices offer.
    """

    def __init__(
        self,
        sketch: Sketch,
        rule: str,
        documents: Mapping[str, dict[str, object]],
        where: tuple[str, float, float],
        answers: Iterable[str] = (),
    ) -> None:
        self._sketch = sketch
        self._rule = rule
        self._documents = documents
        self._where = where
        self._answers = frozenset(answers)
        self.branches: set[str] = set()

    def live(self, test: TestForm, pointer: str) -> Result:
        """Return how a test ends."""
        try:
            start, timezone = self._clock(test)
        except FlawError as flaw:
            return Result(test.it, f"{pointer}{flaw.pointer}", (), flaw.why)
        stage = Stage(self._sketch, self._rule, self._documents, start, (timezone, *self._where[1:]))
        try:
            shortfalls = self._live(test, stage, timezone, pointer)
        except FlawError as flaw:
            return Result(test.it, f"{pointer}{flaw.pointer}", (), flaw.why)
        except TooMuchError:
            why = f"more than {MOST_WAKES} things happened in it; let it take less time"
            return Result(test.it, pointer, (), why)
        finally:
            self.branches |= stage.branches
        return Result(test.it, pointer, shortfalls, "", bool(stage.reasons))

    def _clock(self, test: TestForm) -> tuple[Moment, str]:
        timezone = str(test.given.get("zone", self._where[0]))
        return clock(str(test.given.get("clock", USUAL)), timezone)

    def _live(self, test: TestForm, stage: Stage, timezone: str, pointer: str) -> tuple[Shortfall, ...]:
        zone, start = ZoneInfo(timezone), stage.now
        moments = sorted(
            (seconds(moment.after, f"/when/{place}/after"), place, moment) for place, moment in enumerate(test.when)
        )
        end = _end(test)
        self.give(test.given, stage, zone)
        stage.open()
        stage.advance(start)
        for after, place, moment in moments:
            stage.advance(start + after)
            self.happen(moment, f"/when/{place}", stage, zone)
            stage.advance(start + after)
        stage.advance(start + end + SLACK)
        return Judge(self._sketch, stage, start, timezone).judge(test.expect, pointer)

    def give(self, given: Mapping[str, Scalar], stage: Stage, zone: ZoneInfo) -> None:
        """Let the home be as the test says; what it does not mention is unknown.

        Raises:
            FlawError: it cannot be so.
        """
        stage.world.update(self._sketch.initial())
        for name, value in given.items():
            place = f"/given/{name}"
            if name in {"clock", "zone"}:
                continue
            if name.startswith(_CALENDAR):
                stage.calendars[name.removeprefix(_CALENDAR)] = _entries(str(value), stage.now, zone, place)
            else:
                stage.world.update(self.values(name, value, place, stage.now, zone))

    def happen(self, moment: MomentForm, pointer: str, stage: Stage, zone: ZoneInfo) -> None:
        """Let something happen.

        Raises:
            FlawError: it cannot.
        """
        stage.reach(self._devices(moment.offline, f"{pointer}/offline"), online=False)
        stage.reach(self._devices(moment.online, f"{pointer}/online"), online=True)
        values: dict[Path, Datum] = {}
        for name, value in moment.set.items():
            values |= self.values(name, value, f"{pointer}/set/{name}", stage.now, zone)
        stage.become(values)
        if moment.event is not None:
            stage.signal(self._event(moment.event, moment.payload, f"{pointer}/event"))
        if moment.mqtt is not None:
            stage.message(moment.mqtt, moment.payload)
        if moment.webhook is not None:
            stage.signal(Signal(f"webhook:{moment.webhook}", payload=moment.payload))
        if moment.call is not None and not stage.call(moment.call):
            raise FlawError(f"{pointer}/call", f"{moment.call} is not at work here")
        if moment.restart is not None:
            stage.restart(seconds(moment.restart, f"{pointer}/restart"))

    def values(self, name: str, value: Scalar, pointer: str, now: Moment, zone: ZoneInfo) -> dict[Path, Datum]:
        """Return what an attribute becomes; `<device>.location` is a place by its name."""
        device, _, tail = name.partition(".")
        if tail == "location":
            return self._place(device, str(value), pointer)
        named = self._sketch.attribute(name)
        if named is None:
            raise FlawError(pointer, f"{name} is no attribute of anything that this rule names")
        try:
            return {named.path: datum(value, named.attribute, now, zone)}
        except ExpressionError as error:
            raise FlawError(pointer, error.why) from error

    def _place(self, device: str, zone: str, pointer: str) -> dict[Path, Datum]:
        known = self._sketch.house.zones.get(zone)
        if known is not None:
            latitude, longitude = known.latitude, known.longitude
        elif zone in {AT_HOME, ELSEWHERE}:
            latitude, longitude = self._where[1], self._where[2]
        else:
            raise FlawError(pointer, f"{zone} is no zone; `{ELSEWHERE}` is far from all of them")
        if zone == ELSEWHERE:
            latitude += _FAR
        north, east = (self._sketch.attribute(f"{device}.location.{part}") for part in ("latitude", "longitude"))
        if north is None or east is None:
            raise FlawError(pointer, f"{device} does not tell where it is")
        return {north.path: latitude, east.path: longitude}

    def _devices(self, names: str | list[str], pointer: str) -> list[str]:
        found: list[str] = []
        for name in many(names):
            device = self._sketch.device(name)
            people = self._sketch.house.people.get(name, ())
            carried = [known for each in people if (known := self._sketch.device(each)) is not None]
            those = [device] if device is not None else self._sketch.members(name) or carried
            if not those:
                raise FlawError(pointer, f"{name} is no device that this rule names")
            found += those
        return found

    def _event(self, name: str, payload: object, pointer: str) -> Signal:
        """Return the signal of an event: of a device, of the home, or somebody's answer to a notice."""
        known = self._sketch.event(name)
        if known is not None:
            return Signal(known.key, known.device, payload)
        who, _, answer = name.partition(".")
        who = next((each for each in self._sketch.house.people.get(who, ()) if self._sketch.device(each)), who)
        device = self._sketch.device(who)
        if device is None or answer not in self._answers:
            raise FlawError(pointer, f"{name} is neither an event nor an answer that this rule offers")
        screen = self._sketch.command(f"{who}.message.notify")
        component = screen.component if screen is not None else "main"
        return Signal(f"event:{device}.{component}.message.{answer}", device, {"id": answer})


def _end(test: TestForm) -> Seconds:
    """Return how long a test takes.

    Raises:
        FlawError: that is too long.
    """
    ends: list[Seconds] = [0.0]
    for place, moment in enumerate(test.when):
        away = seconds(moment.restart, f"/when/{place}/restart") if moment.restart is not None else 0.0
        ends.append(seconds(moment.after, f"/when/{place}/after") + away)
    ends += [seconds(hope.after, f"/expect/{place}/after") for place, hope in enumerate(test.expect) if hope.after]
    if max(ends) > LONGEST:
        raise FlawError("", "it takes more than 40 days")
    return max(ends)


def _entries(written: str, now: Moment, zone: ZoneInfo, pointer: str) -> tuple[Entry, ...]:
    try:
        return entries(written, now, zone)
    except ValueError as error:
        why = f"`{written}` is no entry; write it as 09:00 Dentist; 14:00 School"
        raise FlawError(pointer, why) from error
