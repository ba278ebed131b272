"""State messages: from a device's JSON to values and events.

A message may tell everything the bridge knows or only what changed; what it does not mention stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from msgspec import Struct

from hyperconnect.model.device import Event
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment, moment_of
from hyperconnect.model.observation import Observation, Trouble
from hyperconnect.model.value import Datum, Quality, Source, Value
from hyperconnect.protocols.payload import MISSING, PayloadError, decoded, is_array, is_object, number_of
from hyperconnect.protocols.zigbee2mqtt.action import pressed_of
from hyperconnect.protocols.zigbee2mqtt.expose import TEXT_LIMIT
from hyperconnect.protocols.zigbee2mqtt.thing import Lead, Thing
from hyperconnect.protocols.zigbee2mqtt.vocabulary import Vocabulary

FUTURE: Final = 60.0
"""Seconds that the bridge's clock may be ahead."""

_MILLISECONDS: Final = 1e11
"""Unix times above this are milliseconds: as seconds they would lie in the year 5138."""

_ACTIONS: Final = frozenset({"action", "click"})

Grow: TypeAlias = Callable[[Thing, Mapping[tuple[str, ...], object]], Sequence[Observation]]
"""Gives a thing leaves for the paths of values that no expose names; returns what that announces."""

_DEPTH: Final = 3
"""Objects within each other of which an unannounced value is still read."""


class _Context(Struct, frozen=True):
    """When and how a message came."""

    at: Moment
    observed: Moment
    source: Source
    quality: Quality


class States:
    """Reads one thing's state topic."""

    def __init__(self, thing: Thing, topic: str, name: str, vocabulary: Vocabulary, grow: Grow) -> None:
        self._thing = thing
        self._topic = topic
        self._live = Source(name, topic)
        self._replayed = Source(name, topic, retained=True)
        self._vocabulary = vocabulary
        self._grow = grow

    def read(self, message: Message, at: Moment) -> Sequence[Observation]:
        """Return what a message tells."""
        if not message.payload:
            return ()
        try:
            document = decoded(message.payload)
        except PayloadError as error:
            return (self._trouble(error.why),)
        if not is_object(document):
            return (self._trouble("expected a JSON object"),)
        source, quality = (self._replayed, Quality.RESTORED) if message.retain else (self._live, Quality.GOOD)
        observed = _moment(document["last_seen"], at) if "last_seen" in document else at
        singles = self._thing.singles
        out: list[Observation] = []
        others: list[str] = []
        for key, native in document.items():
            lead = singles.get(key)
            if lead is None:
                others.append(key)
                continue
            try:
                datum = lead[1](native)
            except PayloadError as error:
                out.append(self._trouble(f"{key}: {error.why}"))
                continue
            if datum is not MISSING:
                out.append(Value(lead[0], datum, observed, at, source, quality))
        if others:
            self._read_others(document, others, _Context(at, observed, source, quality), out)
        return out

    def _read_others(
        self, document: Mapping[str, object], keys: Sequence[str], context: _Context, out: list[Observation]
    ) -> None:
        """Read the keys that hold more than one value, tell an event, or were not announced."""
        thing = self._thing
        strange: dict[tuple[str, ...], object] = {}
        for key in keys:
            native = document[key]
            if key in _ACTIONS:
                if context.quality is not Quality.RESTORED and isinstance(native, str) and native:
                    out.append(self._pressed(native[:TEXT_LIMIT], document, context))
            elif key in thing.eclipsed:
                other, lesser = thing.eclipsed[key]
                if other not in document:
                    self._note(lesser, native, key, context, out)
            elif key in thing.nested:
                for inside, inner in _inside(thing, key, native):
                    self._note(inside, inner, key, context, out)
                if key in thing.loose:
                    strange.update(_strange((key,), native, thing))
            elif key not in self._vocabulary.ignored:
                strange.update(_strange((key,), native, thing))
        if strange:
            out[:0] = self._grow(thing, strange)
            for path, native in strange.items():
                lead = thing.lead_of(path)
                if lead is not None:
                    self._note(lead, native, ".".join(path), context, out)

    def _note(self, lead: Lead, native: object, key: str, context: _Context, out: list[Observation]) -> None:
        try:
            datum = lead[1](native)
        except PayloadError as error:
            out.append(self._trouble(f"{key}: {error.why}"))
            return
        if datum is not MISSING:
            out.append(Value(lead[0], datum, context.observed, context.at, context.source, context.quality))

    def _pressed(self, raw: str, document: Mapping[str, object], context: _Context) -> Event:
        """Return an action as an event; what comes with it (`action_step_size`) goes with it."""
        button, action = pressed_of(raw, self._vocabulary.actions)
        data: dict[str, Datum] = {"button": button, "action": action, "raw": raw}
        for key, native in document.items():
            if key.startswith("action_") and isinstance(native, str | int | float) and len(data) < 16:
                data.setdefault(key.removeprefix("action_"), native[:TEXT_LIMIT] if isinstance(native, str) else native)
        return Event(self._thing.id, "main", "button", "pressed", data, context.observed, context.at)

    def _trouble(self, why: str) -> Trouble:
        return Trouble(self._topic, why, self._thing.id)


def _strange(path: tuple[str, ...], native: object, thing: Thing) -> Iterator[tuple[tuple[str, ...], object]]:
    """Yield the plain values that nobody announced, with their paths: of a key, or inside of its object."""
    if is_object(native):
        for key, inner in native.items() if len(path) < _DEPTH else ():
            yield from _strange((*path, key), inner, thing)
    elif native is None or is_array(native) or path[0] == "last_seen" or path[0].startswith("action_"):
        return
    elif thing.lead_of(path) is None:
        yield path, native


def _inside(thing: Thing, key: str, native: object) -> Iterator[tuple[Lead, object]]:
    for nested in thing.nested[key]:
        inner: object = native
        for step in nested.steps:
            if inner is None:
                break
            if not is_object(inner) or step not in inner:
                inner = MISSING
                break
            inner = inner[step]
        if inner is not MISSING:
            yield nested.lead, inner


def _moment(native: object, at: Moment) -> Moment:
    """Return when a device was last heard of: ISO 8601 with a zone, or Unix time in ms or s; else `at`."""
    match native:
        case bool():
            return at
        case int() | float():
            told = number_of(native) or 0.0
            moment = told / 1000 if told > _MILLISECONDS else float(told)
        case str():
            try:
                moment = moment_of(native)
            except (ValueError, OverflowError):
                return at
        case _:
            return at
    return min(moment, at + FUTURE) if moment > 0 else at
