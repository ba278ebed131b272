"""Scoring: what recordings mean against what they should mean, counted by ecosystem."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final, TypeAlias, cast

from msgspec import Struct, field

from hyperconnect.cli.scoring_disagreements import Disagreement, reason_for
from hyperconnect.core.dictionary import Meaning
from hyperconnect.core.ecosystems import ecosystems
from hyperconnect.errors import HyperconnectError
from hyperconnect.model.device import State
from hyperconnect.model.moment import iso
from hyperconnect.model.value import Value, parts_of
from hyperconnect.protocols.payload import MISSING, is_array
from hyperconnect.protocols.template import compiled

TOLD: Final = "values, events and availability"
TEMPLATES: Final = "templates"

Row: TypeAlias = tuple[str, str, str, str, str]
"""Ecosystem, what was asked, met, all, percentage."""

_RELATIVE: Final = 1e-6
"""How far a number may be from the expected one, relative to it."""


class Score(Struct):
    """How many expectations were met and missed, by ecosystem and what was asked; what was missed; what not asked.

    A miss that is among the `disagreements` is told with its reason, and is a miss still. Of names that are wanting
    only the number is kept: `unnamed` counts them.
    """

    met: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    missed: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    misses: list[str] = field(default_factory=list[str])
    unasked: Counter[str] = field(default_factory=Counter[str])
    unnamed: Counter[str] = field(default_factory=Counter[str])
    disagreements: tuple[Disagreement, ...] = ()

    def count(self, ecosystem: str, what: str, why: str, *, met: bool) -> None:
        """Count an expectation; `why` tells where it stands and what differs, should it be missed."""
        if met:
            self.met[ecosystem, what] += 1
        else:
            self.missed[ecosystem, what] += 1
            reason = reason_for(self.disagreements, ecosystem, why)
            self.misses.append(f"{why} (disagrees: {reason})" if reason else why)

    def count_name(self, ecosystem: str, what: str, name: str, *, met: bool) -> None:
        """Count whether something has a name; that it has none is no difference, only a name that is wanting."""
        (self.met if met else self.missed)[ecosystem, what] += 1
        if not met:
            self.unnamed[name] += 1

    def rows(self) -> list[Row]:
        """Return the table."""
        rows: list[Row] = []
        for key in sorted(self.met.keys() | self.missed.keys()):
            met, total = self.met[key], self.met[key] + self.missed[key]
            rows.append((*key, str(met), str(total), f"{100 * met / total:.1f}"))
        return rows


def judge_line(score: Score, where: str, expect: Mapping[str, Any], meaning: Meaning, topic: str = "") -> None:
    """Compare what a line means with what it should mean."""
    ecosystem = ecosystem_of(meaning, topic, where)
    for wanted, found, what in _compared(expect, meaning):
        why = f"{where}: {what}: expected {wanted!r}, got {found!r}"
        score.count(ecosystem, TOLD, why, met=is_same(found, wanted))


def judge_template(score: Score, where: str, line: Mapping[str, Any]) -> None:
    """Compare what a template prints with what it should print; null is that it fails."""
    native = line.get("payload", "")
    text = native if isinstance(native, str) else json.dumps(native)
    found: str | None
    try:
        read = compiled(str(line["template"])).read(text, _json(native))
        found = "" if read is MISSING else str(read)
    except HyperconnectError:
        found = None
    wanted = line["expect"]
    why = f"{where}: {line['template']}: expected {wanted!r}, got {found!r}"
    score.count("homeassistant", TEMPLATES, why, met=found == (wanted.strip() if isinstance(wanted, str) else wanted))


def ecosystem_of(meaning: Meaning, *places: str) -> str:
    """Return whose message it was; if nobody understood it, whose it seems to be by its topic or file."""
    return meaning.protocols[0] if meaning.protocols else ecosystem_by(*places)


def ecosystem_by(*places: str) -> str:
    """Return the ecosystem that a level of a topic, or else of a file's path, is called by; `nobody` if none is."""
    levels = (level.lower() for place in places for level in re.split(r"[/\\]", place))
    return next((name for level in levels for name in _names() if level.startswith(name)), "nobody")


@cache
def _names() -> tuple[str, ...]:
    return tuple(protocol.name for protocol in ecosystems({})[1] if protocol.name != "profile")


def _json(native: object) -> object:
    if not isinstance(native, str):
        return native
    try:
        return json.loads(native)
    except ValueError:
        return MISSING


def is_same(found: object, wanted: object) -> bool:
    """Return whether something found is what was wanted; numbers may differ by rounding, also those in lists."""
    if is_array(found) and is_array(wanted):
        return len(found) == len(wanted) and all(is_same(*pair) for pair in zip(found, wanted, strict=True))
    if _is_number(wanted) and _is_number(found):
        return _close(wanted, found)
    return isinstance(found, bool) is isinstance(wanted, bool) and found == wanted


def _compared(expect: Mapping[str, Any], meaning: Meaning) -> Iterator[tuple[object, object, str]]:
    """Yield what was expected, what was found, and its name."""
    if "event" in expect:
        yield from _compared_event(expect, meaning)
        return
    for key, wanted in expect.items():
        match key:
            case "available":
                states = {one.state for one in meaning.availability}
                yield wanted, (State.ONLINE in states) if states else None, key
            case "observed_at":
                moments = {value.observed_at for value in meaning.values}
                stamps = [*moments, *(iso(moment) for moment in moments)]
                yield wanted, wanted if wanted in stamps else sorted(moments), key
            case "sound":
                heard = [event.data.get("label") for event in meaning.events if event.data.get("kind") == "sound"]
                yield wanted, wanted if wanted in heard else heard, key
            case _:
                yield _plain(wanted), _found(key, meaning.values), key


def _compared_event(expect: Mapping[str, Any], meaning: Meaning) -> Iterator[tuple[object, object, str]]:
    said = [f"{event.capability}.{event.name}" for event in meaning.events]
    yield expect["event"], expect["event"] if expect["event"] in said else said, "event"
    data: dict[str, object] = {}
    for event in meaning.events:
        if f"{event.capability}.{event.name}" == expect["event"]:
            data = dict(event.data)
            break
    for key, wanted in expect.items():
        if key != "event":
            yield _plain(wanted), _plain(data.get(key)), f"event {key}"


def _found(key: str, values: list[Value]) -> object:
    wanted, _, leaf = key.rpartition(":")
    told: dict[str, object] = {}
    for value in values:
        _, component, capability, attribute = parts_of(value.path)
        if f"{capability}.{attribute}" == leaf:
            told[component] = _plain(value.value)
    if wanted:
        return told.get(wanted, "nothing")
    return told.get("main", next(iter(told.values()), "nothing"))


def _plain(value: object) -> object:
    return list(cast("tuple[object, ...]", value)) if isinstance(value, tuple) else value


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _close(wanted: Any, found: Any) -> bool:
    return math.isclose(wanted, found, rel_tol=_RELATIVE, abs_tol=1e-9)
