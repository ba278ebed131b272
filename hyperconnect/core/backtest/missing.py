"""What the record does not tell: attributes never recorded, triggers it cannot set off, times without a word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from heapq import heappush, heapreplace
from typing import Final

from hyperconnect.automation.form import TriggerForm, form_of
from hyperconnect.automation.rule import LiveRule
from hyperconnect.automation.teller import Teller
from hyperconnect.core.backtest.life import REACHED
from hyperconnect.core.backtest.report import Silence, Unheard, Unrecorded
from hyperconnect.core.home import PREFIX
from hyperconnect.core.hub import Hub
from hyperconnect.errors import ContentError
from hyperconnect.model.moment import Moment, Seconds

STARTS: Final = "the moments of `hub: started`"
_LONG: Final[Seconds] = 3600.0
_TIMES: Final = 20
"""A silence is told that is an hour long, and so many times as long as the usual one."""
_MOST: Final = 20


class Silences:
    """Listens for the longest times in which nothing was recorded."""

    def __init__(self, since: Moment) -> None:
        self._last = self._begin = since
        self._count = 0
        self._longest: list[tuple[Seconds, Moment, Moment]] = []

    def heard(self, at: Moment) -> None:
        """Something was recorded at a moment."""
        length = at - self._last
        if length >= _LONG:
            if len(self._longest) < _MOST:
                heappush(self._longest, (length, self._last, at))
            elif length > self._longest[0][0]:
                heapreplace(self._longest, (length, self._last, at))
        self._last = max(self._last, at)
        self._count += 1

    def told(self, until: Moment) -> tuple[Silence, ...]:
        """Return the long ones, oldest first; the record was to go on until then."""
        self.heard(until)
        usual = (self._last - self._begin) / max(self._count, 1)
        return tuple(
            Silence(since, end)
            for since, end in sorted((since, end) for length, since, end in self._longest if length >= _TIMES * usual)
        )


def unrecorded(
    hub: Hub,
    records: Mapping[str, int],
    thinned: Mapping[str, int],
    known: Collection[str],
    chosen: Collection[str],
) -> tuple[Unrecorded, ...]:
    """Return the attributes that rules read of which nothing is recorded, or only thinned values."""
    readers: dict[str, set[str]] = {}
    for rule in hub.engine.rules:
        live = hub.engine.live(rule)
        if live is not None and (not chosen or rule in chosen):
            for path in _read(live, hub):
                readers.setdefault(path, set()).add(rule)
    teller = Teller(hub.registry, "UTC")
    return tuple(
        Unrecorded(teller.name(path), tuple(sorted(rules)), records.get(path, 0), thinned.get(path, 0), path in known)
        for path, rules in sorted(readers.items())
        if (not records.get(path) and not path.startswith(PREFIX) and not path.endswith(REACHED)) or thinned.get(path)
    )


def unheard(hub: Hub, chosen: Collection[str]) -> tuple[Unheard, ...]:
    """Return the triggers that no record can set off."""
    return tuple(
        Unheard(rule, index, what)
        for rule in sorted(hub.engine.rules)
        if (not chosen or rule in chosen) and hub.engine.live(rule) is not None
        for index, what in _deaf(hub.engine.document(rule) or {})
    )


def _deaf(document: dict[str, object]) -> Iterator[tuple[int, str]]:
    try:
        form = form_of(document)
    except ContentError:
        return
    for index, trigger in enumerate(form.when):
        what = _not_recorded(trigger)
        if what and trigger.enabled:
            yield index, what


def _not_recorded(trigger: TriggerForm) -> str:
    if trigger.mqtt is not None:
        return f"messages on {trigger.mqtt}"
    if trigger.webhook is not None:
        return f"calls of the web hook {trigger.webhook}"
    if trigger.calendar is not None:
        return f"entries of the calendar {trigger.calendar.of}"
    if trigger.hub is not None:
        return STARTS if trigger.hub == "started" else f"the moments of `hub: {trigger.hub}`"
    return "calls by people" if trigger.called else ""


def _read(live: LiveRule, hub: Hub) -> Iterator[str]:
    """Yield the attributes that decide about a rule."""
    found = Counter[str]()
    for expression in live.plan.expressions:
        found.update(expression.sources)
    for watch in live.watches:
        found.update(hub.twin.paths[slot] for slot in watch.slots)
    yield from (path for path in found if not path.startswith("~") and path.count(".") >= 3)
