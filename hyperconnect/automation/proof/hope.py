"""Expectations: what must have come by then, held against what came."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf
from typing import assert_never
from zoneinfo import ZoneInfo

from hyperconnect.automation.claim import same
from hyperconnect.automation.expression import DURATION, ExpressionError, render, type_of
from hyperconnect.automation.form import HopeForm, Scalar
from hyperconnect.automation.intent import Broadcast, Do, Emit, Fetch, Reach, Set, Tell
from hyperconnect.automation.proof.outcome import Shortfall
from hyperconnect.automation.proof.reading import FlawError, datum, seconds
from hyperconnect.automation.proof.sketch import Sketch
from hyperconnect.automation.proof.stage import Deed, Done, Stage
from hyperconnect.automation.reason import sentence
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import Datum, Path, parts_of

SLACK: Seconds = 0.9
"""What comes so soon after the moment that an expectation names still counts: devices need a moment to answer."""
_MOST_SHOWN = 6


class Judge:
    """Holds expectations against what came of a test that began at `start`."""

    def __init__(self, sketch: Sketch, stage: Stage, start: Moment, timezone: str) -> None:
        self._sketch = sketch
        self._stage = stage
        self._start = start
        self._timezone = timezone

    def judge(self, hopes: Sequence[HopeForm], pointer: str) -> tuple[Shortfall, ...]:
        """Return what did not come as expected; `pointer` leads to the test.

        Raises:
            FlawError: an expectation cannot be understood.
        """
        afters = [
            None if hope.after is None else seconds(hope.after, f"/expect/{place}/after")
            for place, hope in enumerate(hopes)
        ]
        steps = sorted({after for after in afters if after is not None})
        found: list[Shortfall] = []
        for place, (hope, after) in enumerate(zip(hopes, afters, strict=True)):
            earlier = max((step for step in steps if after is not None and step < after), default=None)
            since = -inf if earlier is None else self._start + earlier + SLACK
            until = inf if after is None else self._start + after
            where = f"{pointer}/expect/{place}"
            found += self._shortfalls(hope, where, f"/expect/{place}", since, until)
        return tuple(found)

    def _shortfalls(self, hope: HopeForm, where: str, place: str, since: Moment, until: Moment) -> Iterator[Shortfall]:
        done = [each for each in self._stage.done if since < each.at <= until + SLACK]
        by = "" if until == inf else f" by {self._after(until)}"
        for name, value in hope.set.items():
            yield from self._set(name, value, done, where, place, by)
        if hope.do is not None:
            yield from self._do(hope.do, done, where, place, by)
        if hope.notify is not None:
            yield from self._notify(hope.notify, done, where, by)
        if hope.publish is not None and not any(_is_published(each.deed, hope.publish) for each in done):
            yield self._missing(f"a message on {hope.publish}{by}", done, where)
        if hope.nothing:
            early = [each for each in done if each.at < until and not each.idle]
            if early:
                yield Shortfall(where, f"nothing{by.replace(' by', ' before')}", self._told(early))
        if hope.runs is not None:
            runs = sum(since < at <= until + SLACK for at in self._stage.runs)
            if runs != hope.runs:
                yield Shortfall(where, f"{_runs(hope.runs)}{by}", (f"there {_were(runs)}", *self._why(since, until)))
        if hope.why is not None:
            sentences = self._why(since, until)
            if not any(hope.why.casefold() in each.casefold() for each in sentences):
                yield Shortfall(where, f"a reason with “{hope.why}”{by}", sentences)

    def _set(
        self, name: str, value: Scalar, done: Sequence[Done], where: str, place: str, by: str
    ) -> Iterator[Shortfall]:
        named = self._sketch.attribute(name)
        if named is None:
            raise FlawError(f"{place}/set", f"{name} is no attribute that this rule could set")
        try:
            wanted = datum(value, named.attribute, self._start, ZoneInfo(self._timezone))
        except ExpressionError as error:
            raise FlawError(f"{place}/set", error.why) from error
        for each in done:
            match each.deed:
                case Set(path=path, value=got) | Reach(path=path, value=got) if path == named.path:
                    if same(path, wanted, got):
                        return
                case _:
                    pass
        shown = render(wanted, type_of(named.attribute), self._timezone)
        yield self._missing(f"{name} to be set to {shown}{by}", done, where)

    def _do(self, name: str, done: Sequence[Done], where: str, place: str, by: str) -> Iterator[Shortfall]:
        named = self._sketch.command(name)
        if named is None:
            raise FlawError(f"{place}/do", f"{name} is no command that this rule could send")
        wanted = (named.device, named.component, named.capability, named.name)
        for each in done:
            match each.deed:
                case Do(device=device, component=component, capability=capability, name=word):
                    if (device, component, capability, word) == wanted:
                        return
                case _:
                    pass
        yield self._missing(f"{name} to be sent{by}", done, where)

    def _notify(self, wanted: str | dict[str, str], done: Sequence[Done], where: str, by: str) -> Iterator[Shortfall]:
        told = [each.deed for each in done if isinstance(each.deed, Tell)]
        for who, text in ({"": wanted} if isinstance(wanted, str) else wanted).items():
            if not any(self._is_told(tell, who) and text in f"{tell.title}\n{tell.text}" for tell in told):
                whom = who or "somebody"
                yield self._missing(f"{whom} to be told “{text}”{by}", done, where)

    def _is_told(self, tell: Tell, who: str) -> bool:
        people = self._sketch.house.people
        reached = {*tell.to, *(device for name in tell.to for device in people.get(name, ()))}
        return not who or who in reached

    def _missing(self, expected: str, done: Sequence[Done], where: str) -> Shortfall:
        """Return that something did not come, with what came, or why nothing did."""
        came = self._told(done)
        return Shortfall(where, expected, came or self._why(-inf, inf)[-2:])

    def _told(self, done: Sequence[Done]) -> tuple[str, ...]:
        words = [f"after {self._after(each.at)}: {self.words(each.deed)}" for each in done if not each.idle]
        more = len(words) - _MOST_SHOWN
        return (*words[:_MOST_SHOWN], *([f"and {more} more"] if more > 0 else []))

    def _why(self, since: Moment, until: Moment) -> tuple[str, ...]:
        found = (
            sentence(reason, self._sketch, self._timezone)
            for reason in self._stage.reasons
            if since < reason.at <= until + SLACK
        )
        return tuple(dict.fromkeys(found))[-_MOST_SHOWN:]

    def _after(self, at: Moment) -> str:
        return render(at - self._start, DURATION)

    def words(self, deed: Deed) -> str:
        """Return what was done in a few words."""
        match deed:
            case Set(path=path, value=value):
                return f"{self._name(path)} was set to {self._shown(path, value)}"
            case Reach(path=path, value=value):
                return f"{self._name(path)} was to reach {self._shown(path, value)}"
            case Do(device=device, capability=capability, name=name):
                return f"{self._sketch.slug(device)}.{capability}.{name} was sent"
            case Tell(to=to, text=text):
                return f"{', '.join(to)} was told “{text}”"
            case Broadcast(topic=topic):
                return f"a message went to {topic}"
            case Fetch(url=url):
                return f"{url} was asked"
            case Emit(name=name):
                return f"home.{name} happened"
            case _:
                assert_never(deed)

    def _name(self, path: Path) -> str:
        device, _, capability, attribute = parts_of(path)
        short = f"{self._sketch.slug(device)}.{attribute}"
        named = self._sketch.attribute(short)
        is_meant = named is not None and named.path == path
        return short if is_meant else f"{self._sketch.slug(device)}.{capability}.{attribute}"

    def _shown(self, path: Path, value: Datum) -> str:
        named = self._sketch.attribute(path)
        return str(value) if named is None else render(value, type_of(named.attribute), self._timezone)


def _is_published(deed: Deed, topic: str) -> bool:
    return isinstance(deed, Broadcast) and deed.topic == topic


def _runs(count: int) -> str:
    return f"{count} run" if count == 1 else f"{count} runs"


def _were(count: int) -> str:
    return f"was {_runs(count)}" if count == 1 else f"were {_runs(count)}"
