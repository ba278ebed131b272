"""SAIC and MG cars through their gateway, natively.

A car speaks on `saic/<user>/vehicles/<vin>/<group>/<key>`, one plain retained value a topic; what it takes goes to the
same topic with `/set` behind it, and how that went comes back on `…/result`: `Success`, or `Failed:` and why. The
gateway's will is on `_internal/lwt` and takes all of its cars with it; each car's own state is on `available`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct, field

from hyperconnect.errors import CommandError, ContentError
from hyperconnect.model.command import Command
from hyperconnect.model.device import Attribute, State
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment
from hyperconnect.model.observation import Observation
from hyperconnect.model.registry import CAPABILITIES
from hyperconnect.model.value import Datum, Value
from hyperconnect.protocols.identity import id_of
from hyperconnect.protocols.payload import PayloadError, text_of
from hyperconnect.protocols.plain.device import Plain, encoded, reader_of, wanted
from hyperconnect.protocols.plain.lexicon import Lexicon, Place, lexicon_of, map_in
from hyperconnect.protocols.port import Reader

ROOT: Final = "saic"

CAR_LIMIT: Final = 1000
"""Cars that are taken in."""

_PRESENT: Final[dict[str, State]] = {
    "online": State.ONLINE,
    "offline": State.OFFLINE,
    "true": State.ONLINE,
    "false": State.OFFLINE,
}
_MORE: Final[dict[Place, Attribute]] = {
    ("main", capability, name): wanted(CAPABILITIES[capability].attributes[name], writable=name == "on")
    for capability, name in (
        ("vehicle", "state"),
        ("vehicle", "openings"),
        ("charging", "state"),
        ("charging", "power"),
        ("cabin", "on"),
    )
}


class Car(Struct):
    """A car, and what several of its keys say together."""

    plain: Plain
    user: str
    presence: State = State.UNKNOWN
    open: set[str] = field(default_factory=set[str])
    running: Datum = None
    charging: Datum = None
    plugged: Datum = None
    power: float | None = None
    battery: str = ""
    """What the battery says of charging, in our words."""

    def charging_state(self) -> Datum:
        """Return how far charging is, as far as the car has told."""
        if self.charging is True:
            return "charging"
        if self.battery and (self.battery != "charging" or self.charging is None):
            return self.battery
        return None if self.plugged is None else "connected" if self.plugged else "disconnected"

    def charging_power(self) -> Datum:
        """Return what flows into the car: while it charges, all that its battery does not give."""
        if self.charging is not True:
            return 0.0
        return None if self.power is None else -self.power

    def state(self) -> Datum:
        """Return what the car does."""
        if self.running is True:
            return "driving"
        return "charging" if self.charging is True else None if self.running is None else "parked"


class Saic:
    """All cars of all SAIC gateways on the broker."""

    name = "saic"

    def __init__(self, root: str = ROOT) -> None:
        self._root = root
        self._lexicon = Lexicon()
        self._openings: dict[str, str] = {}
        self._charging: dict[str, str] = {}
        self._cars: dict[tuple[str, str], Car] = {}
        self._gateways: dict[str, State] = {}

    def learn(self, vocabulary: Mapping[str, Any]) -> None:
        """Take in what keys, commands and the battery's words mean, and what stands open.

        Raises:
            ContentError: the vocabulary cannot be used; names the key.
        """
        self._lexicon = lexicon_of("", vocabulary, ("True", "False"))
        self._openings = {key: str(word) for key, word in map_in("", vocabulary, "openings").items()}
        self._charging = {key: str(word) for key, word in map_in("", vocabulary, "charging").items()}
        known = CAPABILITIES["charging"].attributes["state"].options
        for key, word in self._charging.items():
            if word not in known:
                raise ContentError(f"{word} is no state of charging", where=f"charging.{key}")

    @property
    def filters(self) -> tuple[str, ...]:
        """The gateways' wills, and all that cars say."""
        return (f"{self._root}/_internal/lwt", f"{self._root}/+/_internal/lwt", f"{self._root}/+/vehicles/+/#")

    def greet(self) -> tuple[Message, ...]:
        """Return nothing: everything is retained."""
        return ()

    def reader(self, topic: str) -> Reader | None:
        """Return who reads a topic of a car or a gateway; commands on their way are nobody's."""
        if not topic.startswith(f"{self._root}/"):
            return None
        match topic[len(self._root) + 1 :].split("/"):
            case ["_internal", "lwt"]:
                return self._will_reader("")
            case [user, "_internal", "lwt"]:
                return self._will_reader(user)
            case [user, "vehicles", vin, *rest] if user and vin.isalnum() and rest and rest[-1] != "set":
                car = self._car(user, vin)
                return None if car is None else self._car_reader(car, rest, topic)
            case _:
                return None

    def encode(self, command: Command) -> tuple[Message, ...]:
        """Return what the gateway wants for a command: `cabin.on` is the remote climate's state, all else a table."""
        car = next((one for one in self._cars.values() if one.plain.id == command.device), None)
        if car is None or car.plain.announced is None:
            raise CommandError("is not known here", where=command.device)
        if (command.component, command.capability, command.attribute) == ("main", "cabin", "on"):
            value = command.args.get("value")
            if not isinstance(value, bool):
                raise CommandError(f"cannot be {value!r}", where="cabin.on", hint="it takes true or false")
            word = b"on" if value else b"off"
            return (Message(f"{car.plain.base}climate/remoteClimateState/set", word, qos=1),)
        return encoded(car.plain, command)

    def owners(self, topic: str) -> Collection[str] | None:
        """Return whose car is commanded on a topic."""
        if not topic.endswith("/set"):
            return None
        cars = [car.plain for car in self._cars.values() if car.plain.announced is not None]
        return [car.id for car in cars if topic.startswith(car.base)] or None

    def expire(self, now: Moment) -> tuple[Sequence[Observation], Moment | None]:  # noqa: ARG002 - the port's shape
        """Return nothing: the gateway tells when it loses a car."""
        return (), None

    def _car(self, user: str, vin: str) -> Car | None:
        car = self._cars.get((user, vin))
        if car is None and len(self._cars) < CAR_LIMIT:
            identifiers = (f"vin:{vin.upper()}", f"saic:{vin}", f"ha:{vin}")
            plain = Plain(
                id_of(f"saic_{vin}"),
                f"{self._root}/{user}/vehicles/{vin}/",
                self._lexicon,
                f"MG {vin}",
                "vehicle",
                self.name,
                identifiers,
                slug=f"mg_{vin[-6:]}",
                manufacturer="SAIC",
                more=_MORE,
            )
            car = self._cars[user, vin] = Car(plain, user)
        return car

    def _car_reader(self, car: Car, rest: list[str], topic: str) -> Reader:
        if rest == ["available"]:
            return self._presence_reader(car, topic)
        if rest[-1] == "result":
            return _result_reader(car, "/".join(rest[:-1]).removesuffix("/set"), topic)

        def derive(key: str, value: Value) -> Sequence[Observation]:
            return self._derive(car, key, value)

        return reader_of(car.plain, "/".join(rest), topic, derive)

    def _derive(self, car: Car, key: str, value: Value) -> Sequence[Observation]:
        datum, plain = value.value, car.plain
        told: dict[tuple[str, str], Datum] = {}
        match key:
            case "drivetrain/running":
                car.running = datum
                told["vehicle", "state"] = car.state()
            case "drivetrain/charging":
                car.charging = datum
                told["charging", "state"] = car.charging_state()
                told["vehicle", "state"] = car.state()
                if datum is False or (datum is True and car.power is not None):
                    told["charging", "power"] = car.charging_power()
            case "drivetrain/chargerConnected":
                car.plugged = datum
                told["charging", "state"] = car.charging_state()
            case "bms/chargeStatus":
                car.battery = self._charging.get(str(datum), "")
                told["charging", "state"] = car.battery or car.charging_state()
            case "drivetrain/power":
                car.power = datum if isinstance(datum, int | float) else None
                if car.charging is not None:
                    told["charging", "power"] = car.charging_power()
            case "climate/remoteClimateState":
                told["cabin", "on"] = None if datum is None else datum != "off"
                told["cabin", "defrost_front"] = None if datum is None else datum == "front"
            case "info/brand" | "info/model" | "info/series" if isinstance(datum, str) and datum:
                return self._rename(plain, key, datum)
            case _ if key in self._openings:
                if datum is True or datum == "unlocked":
                    car.open.add(self._openings[key])
                else:
                    car.open.discard(self._openings[key])
                told["vehicle", "openings"] = tuple(sorted(car.open))
            case _:
                return ()
        return [plain.derived(("main", *place), word, value) for place, word in told.items()]

    def _rename(self, plain: Plain, key: str, text: str) -> Sequence[Observation]:
        if key == "info/brand":
            plain.manufacturer = text[:100]
        elif key == "info/series":
            plain.hw = text[:100]
        else:
            plain.model = text[:100]
        plain.name = f"{plain.manufacturer} {plain.model}".strip()
        return plain.announce()

    def _will_reader(self, user: str) -> Reader:
        def read(message: Message, at: Moment) -> Sequence[Observation]:
            try:
                state = _PRESENT.get(text_of(message.payload).strip().lower())
            except PayloadError:
                state = None
            if state is None:
                return ()
            self._gateways[user] = state
            told: list[Observation] = []
            for car in self._cars.values():
                if user in {"", car.user}:
                    told.extend(car.plain.turn(self._state(car), at, "bridge"))
            return told

        return read

    def _presence_reader(self, car: Car, topic: str) -> Reader:
        def read(message: Message, at: Moment) -> Sequence[Observation]:
            try:
                state = _PRESENT.get(text_of(message.payload).strip().lower())
            except PayloadError as error:
                return car.plain.trouble(topic, error.why)
            if state is None:
                return ()
            car.presence = state
            announced = car.plain.announce() if car.plain.announced is None else ()
            return [*announced, *car.plain.turn(self._state(car), at, "device")]

        return read

    def _state(self, car: Car) -> State:
        """Return a car's state: what it says itself, unless its gateway is gone."""
        wills = [self._gateways[user] for user in ("", car.user) if user in self._gateways]
        if State.OFFLINE in wills:
            return State.OFFLINE
        return car.presence if car.presence is not State.UNKNOWN or not wills else State.ONLINE


def _result_reader(car: Car, key: str, topic: str) -> Reader:
    """Return who reads how a command went; only a failure is worth a word."""

    def read(message: Message, at: Moment) -> Sequence[Observation]:  # noqa: ARG001 - the port's shape
        try:
            text = text_of(message.payload).strip()
        except PayloadError as error:
            return car.plain.trouble(topic, error.why)
        if message.retain or not text or text.lower().startswith("success"):
            return ()
        return car.plain.trouble(topic, f"{key} was refused: {text.removeprefix('Failed:').strip()[:200]}")

    return read
