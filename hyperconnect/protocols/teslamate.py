"""TeslaMate: what a Tesla says of itself, natively.

A car speaks on `teslamate/[namespace/]cars/<id>/<key>`, one plain value a topic, retained but for `healthy`; an empty
payload says that there is no value. It takes no commands. The route (`active_route`) says how many minutes remain at
the moment it is published, so only a live message makes a moment of arrival: a replayed one may be hours old.
TeslaMate has no will: a logger that is not `healthy`, or a car whose `state` is offline, is what can be known.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct, field

from hyperconnect.errors import CommandError
from hyperconnect.model.command import Command
from hyperconnect.model.device import Attribute, Event, State
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment
from hyperconnect.model.observation import Observation
from hyperconnect.model.registry import CAPABILITIES
from hyperconnect.model.value import Datum, Path, Quality, Source, Value
from hyperconnect.protocols.identity import id_of
from hyperconnect.protocols.payload import PayloadError, decoded, is_object
from hyperconnect.protocols.plain.device import Plain, reader_of, wanted
from hyperconnect.protocols.plain.lexicon import Lexicon, Place, lexicon_of, list_in, map_in
from hyperconnect.protocols.port import Reader

ROOT: Final = "teslamate"

CAR_LIMIT: Final = 100
"""Cars that are taken in."""

_ROUTE: Final = "active_route"
_STATES: Final[dict[str, State]] = {"offline": State.OFFLINE, "asleep": State.ASLEEP}


def _places(capability: str, *attributes: str) -> dict[Place, Attribute]:
    known = CAPABILITIES[capability].attributes
    return {("main", capability, name): wanted(known[name]) for name in attributes}


_MORE: Final[dict[Place, Attribute]] = {
    **_places("vehicle", "openings"),
    **_places("tires", "warning"),
    **_places("location", "zones"),
    **_places("navigation", "active", "eta"),
}


class Car(Struct):
    """A car, and what several of its keys say together."""

    plain: Plain
    open: set[str] = field(default_factory=set[str])
    soft: set[str] = field(default_factory=set[str])
    fence: str | None = None
    healthy: bool = True
    asleep: State = State.UNKNOWN

    def state(self) -> State:
        """Return whether the car can be known of now."""
        return self.asleep if self.healthy else State.OFFLINE


class TeslaMate:
    """All cars of all TeslaMates on the broker."""

    name = "teslamate"

    def __init__(self, root: str = ROOT) -> None:
        self._root = root
        self._lexicon = Lexicon()
        self._openings: dict[str, str] = {}
        self._warnings: frozenset[str] = frozenset()
        self._cars: dict[str, Car] = {}

    def learn(self, vocabulary: Mapping[str, Any]) -> None:
        """Take in what the keys mean, what stands open and what warns.

        Raises:
            ContentError: the vocabulary cannot be used; names the key.
        """
        self._lexicon = lexicon_of("", vocabulary)
        self._openings = {key: str(word) for key, word in map_in("", vocabulary, "openings").items()}
        self._warnings = list_in("", vocabulary, "warnings")

    @property
    def filters(self) -> tuple[str, ...]:
        """All cars, with and without a namespace."""
        return (f"{self._root}/cars/+/+", f"{self._root}/+/cars/+/+")

    def greet(self) -> tuple[Message, ...]:
        """Return nothing: everything is retained."""
        return ()

    def reader(self, topic: str) -> Reader | None:
        """Return who reads one of a car's topics."""
        match topic.removeprefix(f"{self._root}/").split("/"):
            case ["cars", number, key] if topic.startswith(f"{self._root}/"):
                namespace = ""
            case [namespace, "cars", number, key] if namespace and topic.startswith(f"{self._root}/"):
                pass
            case _:
                return None
        if not number.isalnum() or not key:
            return None
        car = self._car(namespace, number)
        if car is None:
            return None
        if key == _ROUTE:
            return self._route_reader(car.plain, topic)

        def derive(told: str, value: Value) -> Sequence[Observation]:
            return self._derive(car, told, value)

        return reader_of(car.plain, key, topic, derive)

    def encode(self, command: Command) -> tuple[Message, ...]:
        """Refuse: TeslaMate only listens to the car."""
        raise CommandError(
            "cannot be commanded: TeslaMate reports what a car does and takes no commands",
            where=f"{command.device}.{command.component}.{command.capability}.{command.attribute or command.name}",
        )

    def owners(self, topic: str) -> Collection[str] | None:  # noqa: ARG002 - the port's shape
        """Return None: TeslaMate takes no commands."""
        return None

    def expire(self, now: Moment) -> tuple[Sequence[Observation], Moment | None]:  # noqa: ARG002 - the port's shape
        """Return nothing: a car that is silent is parked."""
        return (), None

    def _car(self, namespace: str, number: str) -> Car | None:
        """Return a car; one that nobody heard of yet is remembered when it first speaks, as long as there is room."""
        native = f"{namespace}/{number}" if namespace else number
        car = self._cars.get(native)
        if car is None and len(self._cars) < CAR_LIMIT:
            known_as = f"teslamate_{namespace}_car_{number}" if namespace else f"teslamate_car_{number}"
            car = self._cars[native] = Car(
                Plain(
                    id_of(known_as),
                    "",
                    self._lexicon,
                    f"Tesla {number}",
                    "vehicle",
                    self.name,
                    (f"teslamate:{native}", f"ha:{known_as}"),
                    slug=f"tesla_{namespace}_{number}" if namespace else f"tesla_{number}",
                    manufacturer="Tesla",
                    nulls=frozenset({"", "nil"}),
                    more=_MORE,
                )
            )
        return car

    def _derive(self, car: Car, key: str, value: Value) -> Sequence[Observation]:
        """Return what a key says together with others, or of the car as a whole."""
        datum, plain = value.value, car.plain
        match key:
            case "state":
                word = datum if isinstance(datum, str) else ""
                car.asleep = _STATES.get(word, State.ONLINE) if word else State.UNKNOWN
                return self._turn(car, value, "device")
            case "healthy":
                car.healthy = datum is not False
                return self._turn(car, value, "logger")
            case "geofence":
                return self._enter(car, value)
            case "display_name" | "model" | "version" if isinstance(datum, str) and datum:
                return self._rename(plain, key, datum)
            case "vin" if isinstance(datum, str) and datum.isalnum():
                plain.identifiers = (*plain.identifiers[:2], f"vin:{datum.upper()}")
                return plain.announce()
            case _ if key in self._openings:
                _turn(car.open, self._openings[key], datum)
                return [plain.derived(("main", "vehicle", "openings"), tuple(sorted(car.open)), value)]
            case _ if key in self._warnings:
                _turn(car.soft, key, datum)
                return [plain.derived(("main", "tires", "warning"), bool(car.soft), value)]
            case _:
                return ()

    def _turn(self, car: Car, value: Value, reason: str) -> Sequence[Observation]:
        return car.plain.turn(car.state(), value.received_at, reason)

    def _rename(self, plain: Plain, key: str, text: str) -> Sequence[Observation]:
        match key:
            case "display_name":
                plain.name = plain.slug = text[:100]
            case "model":
                plain.model = f"Model {text}"[:100]
            case _:
                plain.sw = text[:100]
        return plain.announce()

    def _enter(self, car: Car, value: Value) -> Sequence[Observation]:
        """Return the zones the car is in, and that it entered or left one if that happened just now."""
        plain, at = car.plain, value.received_at
        fence = value.value if isinstance(value.value, str) else ""
        before, car.fence = car.fence, fence
        told: list[Observation] = [plain.derived(("main", "location", "zones"), (fence,) if fence else (), value)]
        if before is None or before == fence or value.quality is Quality.RESTORED:
            return told
        for zone, turn in ((before, "leave"), (fence, "enter")):
            if zone:
                data: dict[str, Datum] = {"zone": zone, "event": turn}
                told.append(Event(plain.id, "main", "location", "zone", data, at, at))
        return told

    def _route_reader(self, plain: Plain, topic: str) -> Reader:
        """Return who reads the route: an object with its end and what remains, or with an `error` if there is none."""
        live, replayed = Source(self.name, topic), Source(self.name, topic, retained=True)
        prefix = f"{_ROUTE}/"
        leaves = [
            (key.removeprefix(prefix).split("/"), plain.path(entry.place), entry.read)
            for key, entry in self._lexicon.entries.items()
            if key.startswith(prefix)
        ]
        active, eta = plain.path(("main", "navigation", "active")), plain.path(("main", "navigation", "eta"))

        def read(message: Message, at: Moment) -> Sequence[Observation]:
            source, quality = (replayed, Quality.RESTORED) if message.retain else (live, Quality.GOOD)

            def told(path: Path, datum: Datum) -> Value:
                return Value(path, datum, at, at, source, quality)

            try:
                route = _route_of(message.payload)
                under_way = len(route) > 1 and not route.get("error")
                values = [told(active, under_way)]
                minutes: Datum = None
                for steps, path, convert in leaves:
                    native: object = route if under_way else None
                    for step in steps:
                        native = native.get(step) if is_object(native) else None
                    datum = None if native is None else convert(native)
                    if steps[-1] == "minutes_to_arrival":
                        # A route past its end counts on below nothing: it does not know any more.
                        minutes = datum = None if isinstance(datum, float | int) and datum < 0 else datum
                    values.append(told(path, datum))
            except PayloadError as error:
                return plain.trouble(topic, error.why)
            arrives = at + minutes if isinstance(minutes, int | float) and not message.retain else None
            values.append(told(eta, arrives))
            return [*plain.announce(), *values] if plain.announced is None else values

        return read


def _route_of(payload: bytes) -> dict[str, object]:
    """Return a route; without keys if there is none."""
    if not payload:
        return {}
    route = decoded(payload)
    if not is_object(route):
        raise PayloadError("expected a JSON object")
    return route


def _turn(those: set[str], word: str, datum: Datum) -> None:
    if datum is True:
        those.add(word)
    else:
        those.discard(word)
