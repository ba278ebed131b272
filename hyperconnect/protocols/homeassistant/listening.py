"""Listening: which entity reads which topic, prepared once per topic, and what happens by time alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import NoneType
from typing import NamedTuple

from msgspec import Struct, field

from hyperconnect.errors import HyperconnectError
from hyperconnect.model.device import Availability, Event, State
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.observation import Observation, Trouble
from hyperconnect.model.value import Datum, Path, Quality, Source, Value, path_of
from hyperconnect.protocols.homeassistant.assembly import MAIN, Place
from hyperconnect.protocols.homeassistant.availability import Check, Rule, state_of, told
from hyperconnect.protocols.homeassistant.entity import Emission, Entity
from hyperconnect.protocols.homeassistant.extract import Convert, Extract, Picked
from hyperconnect.protocols.payload import (
    MISSING,
    STATE_LIMIT,
    Missing,
    PayloadError,
    decoded,
    is_object,
    text_of,
)
from hyperconnect.protocols.pieces import Piece, Pieces
from hyperconnect.protocols.port import Reader
from hyperconnect.protocols.template_meter import METER

PROTOCOL = "homeassistant"

_PLAIN = (str, int, float, NoneType)
_RECALL = 10
"""The effort of reading an entity's last messages."""


class Bound(NamedTuple):
    """An attribute bound to its path; the delays are those of its entity, in seconds."""

    path: Path
    extract: Extract
    expire_after: Seconds | None
    off_delay: Seconds | None


class Lead:
    """An attribute as one topic tells it. What is said of a `member` over and over is read once."""

    __slots__ = ("convert", "datum", "member", "native", "path", "read")

    def __init__(self, path: Path, read: Extract) -> None:
        self.path = path
        self.read = read
        self.member = read.member if isinstance(read, Picked) else None
        self.convert = read.convert if isinstance(read, Picked) else None
        self.native: object = MISSING
        self.datum: Datum | Missing = MISSING

    def take(self, native: object, convert: Convert) -> Datum | Missing:
        """Read what the member says, and remember it; not what may be equal and yet read otherwise (a negative zero).

        Raises:
            HyperconnectError: it is nothing that the attribute can hold.
        """
        datum = convert(native)
        if isinstance(native, _PLAIN) and (native or type(native) is not float):
            self.native, self.datum = native, datum
        return datum


class Watch(Struct):
    """A value that changes by time alone."""

    value: Value
    due: Moment
    stale: bool


class Ears(Struct):
    """What one device reads on one topic."""

    values: list[Bound] = field(default_factory=list[Bound])
    emissions: list[Emission] = field(default_factory=list[Emission])
    checks: set[Check] = field(default_factory=set[Check])


class Standing(Struct):
    """A device's availability rules and where each stands."""

    rules: dict[Rule, list[Path]]
    states: dict[Rule, State] = field(default_factory=dict[Rule, State])
    state: State = State.UNKNOWN


class Listening:
    """Who reads what. Remembers the last message of each topic, so that an entity announced late is not mute."""

    def __init__(self) -> None:
        self._ears: dict[str, dict[str, Ears]] = {}
        self._last: dict[str, tuple[Message, Moment]] = {}
        self._standings: dict[str, Standing] = {}
        self._heard: dict[Check, bool] = {}
        self._latest: dict[Check, int] = {}
        self._turn = 0
        self._watches: dict[Path, Watch] = {}
        self._delays: dict[str, Seconds] = {}
        self._topics_of: dict[str, set[str]] = {}
        self._topics: tuple[str, ...] | None = None

    @property
    def topics(self) -> tuple[str, ...]:
        """All topics that somebody reads, in order of announcement."""
        if self._topics is None:
            self._topics = tuple(self._ears)
        return self._topics

    def last(self, topic: str) -> Message | None:
        """Return the last message on a topic that somebody reads."""
        heard = self._last.get(topic)
        return heard[0] if heard else None

    def speaker(self, topic: str, but: str) -> str | None:
        """Return another device whose values come on a topic, or None."""
        return next(
            (device for device, ears in self._ears.get(topic, {}).items() if device != but and ears.values), None
        )

    def hear(self, device: str, entities: Iterable[Entity], places: Mapping[tuple[int, str], Place]) -> None:
        """Let a device read its topics, and only these."""
        rules: dict[Rule, list[Path]] = {}
        delays: list[Seconds] = []
        ears: dict[str, Ears] = {}
        for entity in entities:
            paths = rules.setdefault(entity.rule, [])
            delays += [delay for delay in (entity.expire_after, entity.off_delay) if delay]
            for topic, bound in _bound(device, entity, places):
                paths.append(bound.path)
                ears.setdefault(topic, Ears()).values.append(bound)
            for emission in entity.emissions:
                ears.setdefault(emission.topic, Ears()).emissions.append(emission)
            for check in entity.rule.checks:
                ears.setdefault(check.topic, Ears()).checks.add(check)
            if entity.extras is not None:
                ears.setdefault(entity.extras.topic, Ears())
        self._listen(device, ears)
        self._delays.pop(device, None)
        if delays:
            self._delays[device] = min(delays)
        before = self._standings.get(device)
        self._standings[device] = Standing(rules, state=before.state if before else State.UNKNOWN)

    def leave(self, device: str) -> None:
        """Let a device read nothing any more."""
        self._delays.pop(device, None)
        self._standings.pop(device, None)
        self._listen(device, {})
        prefix = f"{device}."
        for path in [path for path in self._watches if path.startswith(prefix)]:
            del self._watches[path]

    def _listen(self, device: str, ears: dict[str, Ears]) -> None:
        """Let a device read exactly these topics."""
        before = self._topics_of.pop(device, set())
        if ears:
            self._topics_of[device] = set(ears)
        for topic in before.difference(ears):
            del self._ears[topic][device]
            if not self._ears[topic]:
                del self._ears[topic]
                self._last.pop(topic, None)
                self._topics = None
        for topic, ear in ears.items():
            readers = self._ears.get(topic)
            if readers is None:
                self._ears[topic] = {device: ear}
                self._topics = None
            else:
                readers[device] = ear

    def recall(
        self, device: str, entities: Iterable[Entity], places: Mapping[tuple[int, str], Place], at: Moment
    ) -> Pieces:
        """Tell what is already known of fresh entities from the last messages on their topics."""
        read: dict[str, tuple[str, object]] = {}
        for entity in entities:
            topics = {check.topic for check in entity.rule.checks if check not in self._heard}
            feeds = [(topic, bound) for topic, bound in _bound(device, entity, places) if topic in self._last]
            heard = [topic for topic in topics.union(topic for topic, _ in feeds) if topic in self._last]
            if not heard:
                continue
            yield Piece((), _RECALL)
            observations: list[Observation] = []
            read.update({topic: contents(self._last[topic][0]) for topic in heard if topic not in read})
            METER.open()
            try:
                for check in entity.rule.checks:
                    if check.topic in read and check not in self._heard:
                        self._tell(check, *read[check.topic], observations, device)
                for topic, bound in feeds:
                    message, then = self._last[topic]
                    _read_values(message, then, (bound,), *read[topic], device, observations)
            finally:
                METER.close()
            yield Piece(observations, 1)
        yield Piece(self._judge(device, at), 0)

    def reader(self, topic: str) -> Reader | None:
        """Return who reads a topic."""
        readers = self._ears.get(topic)
        if not readers:
            return None
        leads = [Lead(bound.path, bound.extract) for ears in readers.values() for bound in ears.values]
        live, retained = Source(PROTOCOL, topic), Source(PROTOCOL, topic, retained=True)
        last = self._last
        device = next(iter(readers))
        plain = not any(
            ears.emissions or ears.checks or any(bound.expire_after or bound.off_delay for bound in ears.values)
            for ears in readers.values()
        )

        def read(message: Message, at: Moment) -> Sequence[Observation]:
            try:
                text = text_of(message.payload)
                json: object = decoded(message.payload)
            except PayloadError as error:
                try:
                    text = text_of(message.payload)
                except PayloadError:
                    return [Trouble(topic, error.why, device)]
                json = MISSING
            last[topic] = (message, at)
            source, quality = (retained, Quality.RESTORED) if message.retain else (live, Quality.GOOD)
            found: list[Observation] = []
            METER.open()
            try:
                members = json if is_object(json) else None
                for lead in leads:
                    try:
                        if members is None or lead.member is None or lead.convert is None:
                            datum = lead.read(text, json)
                        else:
                            native = members.get(lead.member, "")
                            if native == "":
                                continue
                            again = native == lead.native and type(native) is type(lead.native)
                            datum = lead.datum if again else lead.take(native, lead.convert)
                    except HyperconnectError as error:
                        found.append(Trouble(topic, f"{lead.path}: {error.why}", lead.path.partition(".")[0]))
                        continue
                    if datum is not MISSING:
                        found.append(Value(lead.path, datum, at, at, source, quality))
                return found if plain else self._more(topic, message, at, text, json, found)
            finally:
                METER.close()

        return read

    def expire(self, now: Moment) -> tuple[Sequence[Observation], Moment | None]:
        """Return values whose time is over, and when to ask next."""
        over = [path for path, watch in self._watches.items() if watch.due <= now]
        changes: list[Observation] = []
        for path in over:
            watch = self._watches.pop(path)
            value = watch.value
            datum, quality = (value.value, Quality.STALE) if watch.stale else (False, Quality.GOOD)
            observed = value.observed_at if watch.stale else watch.due
            changes.append(Value(path, datum, observed, now, value.source, quality))
        moments = [watch.due for watch in self._watches.values()]
        if self._delays:
            moments.append(now + min(self._delays.values()))
        return changes, min(moments, default=None)

    def _more(
        self, topic: str, message: Message, at: Moment, text: str, json: object, found: list[Observation]
    ) -> list[Observation]:
        """Do what few topics need: watch values that expire, take events, judge availability."""
        for device, ears in tuple(self._ears.get(topic, {}).items()):
            if self._delays.get(device):
                self._watch(ears, at, found)
            if not message.retain:
                for emission in ears.emissions:
                    self._emit(device, emission, topic, at, text, json, found)
            for check in ears.checks:
                self._tell(check, text, json, found, device)
            if ears.checks:
                found += self._judge(device, at)
        return found

    def _watch(self, ears: Ears, at: Moment, found: Sequence[Observation]) -> None:
        values = {seen.path: seen for seen in found if isinstance(seen, Value)}
        for bound in ears.values:
            value = values.get(bound.path)
            if value is None:
                continue
            if bound.off_delay and value.value is True:
                self._watches[bound.path] = Watch(value, at + bound.off_delay, stale=False)
            elif bound.expire_after:
                self._watches[bound.path] = Watch(value, at + bound.expire_after, stale=True)
            else:
                self._watches.pop(bound.path, None)

    def _emit(
        self,
        device: str,
        emission: Emission,
        topic: str,
        at: Moment,
        text: str,
        json: object,
        found: list[Observation],
    ) -> None:
        try:
            data = emission.read(text, json)
        except HyperconnectError as error:
            found.append(Trouble(topic, f"{emission.capability}.{emission.event}: {error.why}", device))
            return
        if data is not MISSING:
            found.append(Event(device, MAIN, emission.capability, emission.event, data, at, at))

    def _tell(self, check: Check, text: str, json: object, found: list[Observation], device: str) -> None:
        try:
            said = told(check, text, json)
        except HyperconnectError as error:
            found.append(Trouble(check.topic, f"availability: {error.why}", device))
            return
        if said is not None:
            self._turn += 1
            self._heard[check], self._latest[check] = said, self._turn

    def _judge(self, device: str, at: Moment) -> list[Observation]:
        """Return a device's availability if it changed, and unknown for what alone became unavailable."""
        standing = self._standings[device]
        observations: list[Observation] = []
        before, standing.states = (
            standing.states,
            {
                rule: state_of(
                    rule, self._heard, max(rule.checks, key=lambda check: self._latest.get(check, 0), default=None)
                )
                for rule in standing.rules
            },
        )
        states = set(standing.states.values())
        always = any(not rule.checks for rule in standing.rules)
        state = next((one for one in (State.ONLINE, State.OFFLINE) if one in states), State.UNKNOWN)
        if not always and state is not standing.state and state is not State.UNKNOWN:
            standing.state = state
            observations.append(Availability(device, state, at, "device"))
        for rule, now in standing.states.items():
            if state is State.ONLINE and now is State.OFFLINE and before.get(rule) is not State.OFFLINE:
                source = Source(PROTOCOL, rule.checks[0].topic)
                observations += [Value(path, None, at, at, source) for path in standing.rules[rule]]
        return observations


def _bound(device: str, entity: Entity, places: Mapping[tuple[int, str], Place]) -> Iterable[tuple[str, Bound]]:
    for feed in entity.feeds:
        place = places[id(entity), feed.capability]
        if not place.dropped:
            path = path_of(device, place.component, feed.capability, feed.attribute)
            yield feed.topic, Bound(path, feed.extract, entity.expire_after, entity.off_delay)


def contents(message: Message) -> tuple[str, object]:
    """Return a payload as text and as JSON, `MISSING` if it is none."""
    try:
        text = text_of(message.payload)
        return text, decoded(message.payload)
    except PayloadError:
        return message.payload[:STATE_LIMIT].decode(errors="replace"), MISSING


def _read_values(
    message: Message,
    at: Moment,
    bounds: Iterable[Bound],
    text: str,
    json: object,
    device: str,
    found: list[Observation],
) -> None:
    source = Source(PROTOCOL, message.topic, retained=message.retain)
    quality = Quality.RESTORED if message.retain else Quality.GOOD
    for bound in bounds:
        try:
            datum = bound.extract(text, json)
        except HyperconnectError as error:
            found.append(Trouble(message.topic, f"{bound.path}: {error.why}", device))
            continue
        if datum is not MISSING:
            found.append(Value(bound.path, datum, at, at, source, quality))
