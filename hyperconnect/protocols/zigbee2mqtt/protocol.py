"""Zigbee2MQTT: a bridge that tells over MQTT what its Zigbee devices are, say and take.

`<base>/bridge/devices` lists the devices with every value they have; the protocol listens to the topics of those it
was told of, whatever their names look like (they may contain `/`). A device is known by its IEEE address, so it stays
itself when it is renamed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from msgspec.structs import replace

from hyperconnect.errors import CommandError
from hyperconnect.model.command import Command
from hyperconnect.model.device import Attribute, Availability, State
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment
from hyperconnect.model.observation import Announced, Observation, Trouble, Withdrawn
from hyperconnect.protocols.check import check_arguments, check_value
from hyperconnect.protocols.identity import id_of
from hyperconnect.protocols.payload import PayloadError, decoded, is_object, text_of
from hyperconnect.protocols.pieces import InPieces, Piece, Pieces
from hyperconnect.protocols.port import Reader
from hyperconnect.protocols.zigbee2mqtt.bridge import DAMAGE_LIMIT, ROW_LIMIT, device_of, group_of, rows_of
from hyperconnect.protocols.zigbee2mqtt.expose import Leaf
from hyperconnect.protocols.zigbee2mqtt.state import States
from hyperconnect.protocols.zigbee2mqtt.thing import Thing
from hyperconnect.protocols.zigbee2mqtt.vocabulary import Vocabulary, vocabulary_of

BASE: Final = "zigbee2mqtt"

EXTRA_LIMIT: Final = 64
"""Values that a device never announced and that are taken in all the same."""

_STATES: Final = {"online": State.ONLINE, "offline": State.OFFLINE}
_EVENTS: Final = {"device_announce": State.ONLINE, "device_leave": State.OFFLINE}
_KEY_LIMIT: Final = 100
_ORDERS: Final = frozenset({"set", "get"})

_BYTES: Final = 200
"""Bytes of a row that make the least effort."""

_GONE: Final = 10
"""The effort of forgetting a device."""


class Zigbee2Mqtt:
    """One Zigbee2MQTT bridge and all that it knows."""

    name = "zigbee2mqtt"

    def __init__(self, base: str = BASE) -> None:
        self._base = base
        self._vocabulary = Vocabulary()
        self._devices: dict[str, Thing] = {}
        self._groups: dict[str, Thing] = {}
        self._rows: dict[bytes, str] = {}
        self._group_rows: list[bytes] = []
        self._topics: dict[str, Thing] = {}
        self._bridge = State.UNKNOWN
        self._lists = tuple(f"{base}/bridge/{name}" for name in ("state", "devices", "groups", "event"))
        self._filters: tuple[str, ...] | None = None
        self._readers: tuple[Reader, ...] = (
            self._read_bridge,
            InPieces(self._read_devices),
            InPieces(self._read_groups),
            self._read_event,
        )

    def learn(self, vocabulary: Mapping[str, Any]) -> None:
        """Take in what exposes mean, the content of `devices/zigbee2mqtt.yaml`.

        Raises:
            ContentError: it cannot be used; names the key.
        """
        self._vocabulary = vocabulary_of(vocabulary)

    def greet(self) -> tuple[Message, ...]:
        """Return what makes things introduce themselves: nothing, the bridge retains its lists."""
        return ()

    @property
    def filters(self) -> tuple[str, ...]:
        """The bridge's lists, then the topics of the devices and groups in them."""
        if self._filters is None:
            told = (text for name in self._topics for text in (name, f"{name}/availability"))
            self._filters = (*self._lists, *told)
        return self._filters

    def reader(self, topic: str) -> Reader | None:
        """Return who reads a topic, or None if nothing known speaks there."""
        if topic in self._lists:
            return self._readers[self._lists.index(topic)]
        thing = self._topics.get(topic)
        if thing is not None:
            return States(thing, topic, self.name, self._vocabulary, self._grow).read
        thing = self._topics.get(topic.removesuffix("/availability"))
        return self._availability_reader(thing) if thing is not None else None

    def encode(self, command: Command) -> tuple[Message, ...]:
        """Return what to publish: to `<name>/set`, or to `<name>/get` for the command `get` of an attribute.

        Raises:
            CommandError: the device is not known, does not take the command, or not with this value.
        """
        thing = self._devices.get(command.device) or self._groups.get(command.device)
        if thing is None:
            raise CommandError("is not known here", where=command.device)
        order = thing.orders.get((command.component, command.capability, command.name, command.attribute))
        name = f"{command.device}.{command.component}.{command.capability}.{command.attribute or command.name}"
        if order is None:
            raise CommandError("cannot be set" if command.attribute else "is no command of the device", where=name)
        if isinstance(order.takes, Attribute):
            if "value" not in command.args:
                raise CommandError("needs a value", where=name)
            check_value(name, command.args["value"], order.takes)
        else:
            check_arguments(name, command.args, order.takes)
        return order.encode(command.args)

    def owners(self, topic: str) -> Collection[str] | None:
        """Return whose topic this is, by name, address or number; requests are the bridge's, updates its devices'."""
        if not topic.startswith(f"{self._base}/") or not self._devices:
            return None
        if topic == f"{self._base}/bridge/request/device/ota_update/update":
            return self._devices.keys()
        if topic.startswith(f"{self._base}/bridge/"):
            return [thing.id for thing in self._devices.values() if not thing.topic]
        levels = topic.split("/")
        ends = [end for end in range(len(levels) - 1, 0, -1) if not _ORDERS.isdisjoint(levels[end:])]
        thing = next((self._topics[name] for end in ends if (name := "/".join(levels[:end])) in self._topics), None)
        if thing is None and ends:
            native = topic[len(self._base) + 1 :].partition("/")[0]
            thing = self._devices.get(id_of(native.lower())) or self._groups.get(id_of(f"{self._base}_group_{native}"))
        return (thing.id,) if thing is not None else None

    def expire(self, now: Moment) -> tuple[Sequence[Observation], Moment | None]:  # noqa: ARG002 - the port's shape
        """Return nothing: the bridge itself tells when a device is silent for too long."""
        return (), None

    def _read_devices(self, message: Message, at: Moment) -> Pieces:
        if not message.payload:
            return
        try:
            rows = rows_of(message.payload)
        except PayloadError as error:
            yield Piece([Trouble(message.topic, error.why)], 0)
            return
        out: list[Observation] = []
        fresh: dict[bytes, str] = {}
        found: dict[str, Thing] = {}
        damaged = 0
        for row in rows[:ROW_LIMIT]:
            raw = bytes(row)
            thing = self._devices.get(self._rows.get(raw, ""))
            yield Piece((), 1 if thing is not None else 5 + len(raw) // _BYTES)
            if thing is None:
                try:
                    thing, faults = device_of(raw, self._base)
                except PayloadError as error:
                    damaged += 1
                    if damaged > DAMAGE_LIMIT:
                        break
                    out.append(Trouble(message.topic, error.why))
                    continue
                out += [Trouble(message.topic, why, thing.id) for why in faults]
            fresh[raw] = thing.id
            found[thing.id] = thing
        self._rows = fresh
        if len(rows) > ROW_LIMIT:
            out.append(Trouble(message.topic, f"of {len(rows)} devices only {ROW_LIMIT} were taken in"))
        if damaged:
            # Whose row it was cannot be told, so nobody is taken to be gone.
            found = {**self._devices, **found}
        bridge = next((thing.id for thing in found.values() if not thing.topic), "")
        for thing in found.values():
            if thing.topic and not thing.card.via:
                thing.card = replace(thing.card, via=bridge)
        yield Piece(out, len(found) // 10)
        yield from self._replace(self._devices, found, at)
        yield from self._regroup(message.topic, at)

    def _read_groups(self, message: Message, at: Moment) -> Pieces:
        if not message.payload:
            return
        try:
            self._group_rows = [bytes(row) for row in rows_of(message.payload)[:ROW_LIMIT]]
        except PayloadError as error:
            yield Piece([Trouble(message.topic, error.why)], 0)
            return
        yield from self._regroup(message.topic, at)

    def _regroup(self, topic: str, at: Moment) -> Pieces:
        """Put the groups together anew: what they take depends on their members."""
        out: list[Observation] = []
        found: dict[str, Thing] = {}
        damaged = 0
        for raw in self._group_rows:
            yield Piece((), 5 + len(raw) // _BYTES)
            try:
                thing = group_of(raw, self._base, self._devices)
            except PayloadError as error:
                damaged += 1
                if damaged > DAMAGE_LIMIT:
                    break
                out.append(Trouble(topic, error.why))
                continue
            found[thing.id] = thing
        yield Piece(out, len(found) // 10)
        yield from self._replace(self._groups, found, at)

    def _replace(self, things: dict[str, Thing], found: Mapping[str, Thing], at: Moment) -> Pieces:
        """Let things be those that were found, telling who went, who came and who changed.

        Who stays keeps its `Thing`, because whoever reads its topic holds it. Of two with one name only the first
        counts: what they say and take could not be told apart.
        """
        out: list[Observation] = []
        first: dict[str, str] = {}
        for device_id, news in found.items():
            if news.topic and first.setdefault(news.topic, device_id) != device_id:
                out.append(Trouble(news.topic, "the name is another's already", device_id))
        staying = {
            device_id: news for device_id, news in found.items() if first.get(news.topic, device_id) == device_id
        }
        for device_id in [device_id for device_id in things if device_id not in staying]:
            gone = things.pop(device_id)
            self._forget_topic(gone, gone.topic)
            yield Piece([*out, Withdrawn(device_id)], _GONE)
            out = []
        for device_id, news in staying.items():
            thing = things.get(device_id)
            if thing is news:
                continue
            before = (thing.device, self._state_of(thing)) if thing is not None else (None, None)
            name = news.topic
            if thing is None:
                thing = news
            else:
                name = thing.topic
                thing.become(news)
            for effort in thing.settling(self._vocabulary):
                yield Piece(out, effort)
                out = []
            things[device_id] = thing
            if name != thing.topic:
                self._forget_topic(thing, name)
            if thing.topic:
                self._topics[thing.topic] = thing
                self._filters = None
            if thing.device != before[0]:
                out.append(Announced(thing.device))
            state = self._state_of(thing)
            if state is not State.UNKNOWN and state is not before[1]:
                out.append(Availability(device_id, state, at, "bridge"))
        yield Piece(out, 0)

    def _forget_topic(self, thing: Thing, topic: str) -> None:
        """Let a topic of a thing go, unless it is another's by now."""
        if self._topics.get(topic) is thing:
            del self._topics[topic]
            self._filters = None

    def _read_bridge(self, message: Message, at: Moment) -> Sequence[Observation]:
        try:
            state = _state_in(message.payload)
        except PayloadError as error:
            return (Trouble(message.topic, error.why),)
        if state is State.UNKNOWN or state is self._bridge:
            return ()
        self._bridge = state
        things = (*self._devices.values(), *self._groups.values())
        return [Availability(thing.id, self._state_of(thing), at, "bridge") for thing in things]

    def _read_event(self, message: Message, at: Moment) -> Sequence[Observation]:
        if not message.payload or message.retain:
            return ()
        try:
            document = decoded(message.payload)
        except PayloadError as error:
            return (Trouble(message.topic, error.why),)
        data = document.get("data") if is_object(document) else None
        if not is_object(document) or not is_object(data):
            return ()
        state = _EVENTS.get(str(document.get("type")))
        thing = self._topics.get(f"{self._base}/{data.get('friendly_name')}")
        if state is None or thing is None:
            return ()
        thing.told = state
        return (Availability(thing.id, self._state_of(thing), at, "bridge"),)

    def _availability_reader(self, thing: Thing) -> Reader:
        def read(message: Message, at: Moment) -> Sequence[Observation]:
            try:
                state = _state_in(message.payload)
            except PayloadError as error:
                return (Trouble(message.topic, error.why, thing.id),)
            if state is State.UNKNOWN:
                return ()
            thing.told = state
            return (Availability(thing.id, self._state_of(thing), at, "device"),)

        return read

    def _state_of(self, thing: Thing) -> State:
        """Return whether a thing can be talked to: through the bridge, and itself if it tells."""
        if self._bridge is State.OFFLINE or thing.disabled:
            return State.OFFLINE
        return self._bridge if thing.told is State.UNKNOWN else thing.told

    def _grow(self, thing: Thing, strange: Mapping[tuple[str, ...], object]) -> Sequence[Observation]:
        """Take in what a device tells without having announced it."""
        if len(thing.extras) + len(strange) > EXTRA_LIMIT:
            return ()
        fresh = {
            path: Leaf(path[-1], path, _type_of(native), category="diagnostic", extra=True)
            for path, native in strange.items()
            if all(path) and len(".".join(path)) <= _KEY_LIMIT
        }
        if not fresh:
            return ()
        thing.extras.update(fresh)
        thing.settle(self._vocabulary)
        return (Announced(thing.device),)


def _type_of(native: object) -> str:
    match native:
        case bool():
            return "binary"
        case int() | float():
            return "numeric"
        case _:
            return "text"


def _state_in(payload: bytes) -> State:
    """Return the state in `{"state": "online"}` or plain text; unknown for an empty payload.

    Raises:
        PayloadError: it is neither.
    """
    text = text_of(payload).strip()
    if text.startswith("{"):
        document = decoded(payload)
        text = str(document.get("state")) if is_object(document) else ""
    if text not in _STATES and text:
        raise PayloadError(f"expected online or offline, got {text[:40]!r}")
    return _STATES.get(text, State.UNKNOWN)
