"""evcc: a house's energy and its cars' charging.

Everything is on `evcc/…` (or another root), retained, one plain value a topic: the house on `site/`, each loadpoint on
`loadpoints/<number>/`, each car on `vehicles/<name>/`. Lists are a count and a topic for each member, phases a sum and
`l1` to `l3`; an empty payload is no value, and NaN and infinities are written as such. What can be set is published to
the same topic with `/set` behind it. `status` is the will.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

from msgspec import Struct, field

from hyperconnect.errors import CommandError, ContentError
from hyperconnect.model.command import Command
from hyperconnect.model.device import Attribute, State
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment, moment_of
from hyperconnect.model.observation import Observation, Trouble
from hyperconnect.model.registry import CAPABILITIES
from hyperconnect.model.value import Datum, Quality, Source, Value
from hyperconnect.protocols.ahead import ahead_of
from hyperconnect.protocols.identity import id_of
from hyperconnect.protocols.payload import PayloadError, decoded, is_object, number_of, text_of
from hyperconnect.protocols.plain.device import Plain, encoded, reader_of, wanted
from hyperconnect.protocols.plain.lexicon import Lexicon, Place, lexicon_of, list_in, map_in
from hyperconnect.protocols.port import Reader

ROOT: Final = "evcc"

THING_LIMIT: Final = 200
"""Loadpoints and cars that are taken in."""

_STATES: Final[dict[str, State]] = {"online": State.ONLINE, "offline": State.OFFLINE}
_TITLES: Final = frozenset({"siteTitle", "title", "name"})
_HOME: Final[Place] = ("main", "energy_site", "home")
_AHEAD: Final[Place] = ("main", "energy_site", "prices")
_STATE: Final[Place] = ("main", "charging", "state")


class Sort(Struct, frozen=True):
    """One sort of device: its lexicon, what it does not tell, and under which key some of it is written."""

    lexicon: Lexicon = Lexicon()
    skip: frozenset[str] = frozenset()
    more: dict[Place, Attribute] = {}


class Thing(Struct):
    """The site, a loadpoint or a car, and what several of its keys say together."""

    plain: Plain
    sort: Sort
    charging: Datum = None
    plugged: Datum = None
    power: float = 0.0
    titled: str = ""
    loadpoints: dict[str, float] = field(default_factory=dict[str, float])

    def charging_state(self) -> Datum:
        """Return how far charging is."""
        if self.charging is True:
            return "charging"
        return None if self.plugged is None else "connected" if self.plugged else "disconnected"


class Evcc:
    """One evcc: its site, its loadpoints and its cars."""

    name = "evcc"

    def __init__(self, root: str = ROOT) -> None:
        self._root = root
        self._sorts: dict[str, Sort] = {}
        self._things: dict[str, Thing] = {}
        self._powers: dict[str, float] = {}
        self._state = State.UNKNOWN

    def learn(self, vocabulary: Mapping[str, Any]) -> None:
        """Take in what the keys of site, loadpoints and cars mean.

        Raises:
            ContentError: the vocabulary cannot be used; names the key.
        """
        for name in ("site", "loadpoint", "vehicle"):
            document = map_in("", vocabulary, name)
            lexicon = _rewritten(f"{name}.", lexicon_of(f"{name}.", document), map_in(f"{name}.", document, "set"))
            more = {"site": (_HOME,), "loadpoint": (_STATE,), "vehicle": ()}[name]
            self._sorts[name] = Sort(
                lexicon,
                list_in(f"{name}.", document, "skip"),
                {place: wanted(CAPABILITIES[place[1]].attributes[place[2]]) for place in more},
            )

    @property
    def filters(self) -> tuple[str, ...]:
        """Everything but the commands, which cannot be told apart by a filter."""
        return (f"{self._root}/#",)

    def greet(self) -> tuple[Message, ...]:
        """Return nothing: everything is retained."""
        return ()

    def reader(self, topic: str) -> Reader | None:
        """Return who reads a topic; commands on their way, counts and tables are nobody's."""
        if not topic.startswith(f"{self._root}/"):
            return None
        levels = topic[len(self._root) + 1 :].split("/")
        if levels[-1] == "set":
            return None
        match levels:
            case ["status"]:
                return self._status_reader(topic)
            case ["site", "forecast", "grid"]:
                return self._ahead_reader(topic)
            case ["site", *rest] if rest:
                return self._thing_reader("site", "", rest, topic)
            case ["loadpoints", number, *rest] if rest and number.isdecimal():
                return self._thing_reader("loadpoint", number, rest, topic)
            case ["vehicles", name, *rest] if rest and name:
                return self._thing_reader("vehicle", name, rest, topic)
            case _:
                return None

    def encode(self, command: Command) -> tuple[Message, ...]:
        """Return what evcc wants for a command."""
        thing = next((one for one in self._things.values() if one.plain.id == command.device), None)
        if thing is None or thing.plain.announced is None:
            raise CommandError("is not known here", where=command.device)
        if command.attribute == "planSoc":
            _check_plan(command.args.get("value"))
        return encoded(thing.plain, command)

    def owners(self, topic: str) -> Collection[str] | None:
        """Return which of its things is set on a topic."""
        if not topic.startswith(f"{self._root}/") or not topic.endswith("/set"):
            return None
        things = [thing.plain for thing in self._things.values() if thing.plain.announced is not None]
        return [thing.id for thing in things if topic.startswith(thing.base)] or None

    def expire(self, now: Moment) -> tuple[Sequence[Observation], Moment | None]:  # noqa: ARG002 - the port's shape
        """Return nothing: evcc has a will."""
        return (), None

    def _thing_reader(self, sort_name: str, native: str, rest: list[str], topic: str) -> Reader | None:
        sort = self._sorts.get(sort_name, Sort())
        if rest[0] in sort.skip:
            return None
        thing = self._thing(sort_name, native, sort)
        if thing is None:
            return None

        def derive(key: str, value: Value) -> Sequence[Observation]:
            return self._derive(thing, native, key, value)

        read = reader_of(thing.plain, "/".join(rest), topic, derive)
        return _introducing(thing.plain, read) if rest == ["title"] else read

    def _ahead_reader(self, topic: str) -> Reader | None:
        """Return who reads what a kWh from the grid will cost: one JSON list."""
        thing = self._thing("site", "", self._sorts.get("site", Sort()))
        if thing is None:
            return None
        plain = thing.plain

        def read(message: Message, at: Moment) -> Sequence[Observation]:
            try:
                told = ahead_of(message.payload)
            except PayloadError as error:
                return plain.trouble(topic, error.why)
            source = Source(self.name, topic, retained=message.retain)
            quality = Quality.RESTORED if message.retain else Quality.GOOD
            value = Value(plain.path(_AHEAD), told or None, at, at, source, quality)
            if _AHEAD not in plain.more:
                # Few have a tariff that is known ahead: who has none shows nothing of it.
                if not told:
                    return []
                plain.more = {**plain.more, _AHEAD: wanted(CAPABILITIES[_AHEAD[1]].attributes[_AHEAD[2]])}
                return [*plain.announce(), value]
            return [value]

        return read

    def _thing(self, sort_name: str, native: str, sort: Sort) -> Thing | None:
        known_as = f"{sort_name}/{native}" if native else sort_name
        thing = self._things.get(known_as)
        if thing is None and len(self._things) < THING_LIMIT:
            part = {"site": "site/", "loadpoint": f"loadpoints/{native}/", "vehicle": f"vehicles/{native}/"}[sort_name]
            name = {"site": "evcc", "loadpoint": f"Loadpoint {native}", "vehicle": native}[sort_name]
            plain = Plain(
                id_of(f"{self._root}_{sort_name}_{native}".rstrip("_")),
                f"{self._root}/{part}",
                sort.lexicon,
                name,
                "vehicle" if sort_name == "vehicle" else "energy",
                self.name,
                (f"evcc:{self._root}/{known_as}",),
                manufacturer="" if sort_name == "vehicle" else "evcc",
                via="" if sort_name == "site" else id_of(f"{self._root}_site"),
                more=sort.more,
            )
            thing = self._things[known_as] = Thing(plain, sort)
        return thing

    def _derive(self, thing: Thing, native: str, key: str, value: Value) -> Sequence[Observation]:
        datum, plain = value.value, thing.plain
        told: list[Observation] = []
        if self._state is not plain.state:
            told.extend(plain.turn(self._state, value.received_at, "bridge"))
        match key:
            case "connected":
                thing.plugged = datum
                told.append(plain.derived(_STATE, thing.charging_state(), value))
            case "charging" if native:
                thing.charging = datum
                told.append(plain.derived(_STATE, thing.charging_state(), value))
            case "chargePower" if native:
                self._powers[native] = float(datum) if isinstance(datum, int | float) else 0.0
            case "homePower":
                whole = datum + sum(self._powers.values()) if isinstance(datum, int | float) else None
                told.append(plain.derived(_HOME, whole, value))
            case "version" if isinstance(datum, str):
                plain.sw = datum[:100]
                told.extend(plain.announce())
            case _ if key in _TITLES and isinstance(datum, str) and datum and not (key == "name" and thing.titled):
                thing.titled = datum
                plain.name = datum[:100]
                told.extend(plain.announce())
            case _:
                pass
        return told

    def _status_reader(self, topic: str) -> Reader:
        def read(message: Message, at: Moment) -> Sequence[Observation]:
            try:
                text = text_of(message.payload).strip()
            except PayloadError as error:
                return [Trouble(topic, error.why)]
            self._state = _STATES.get(text, State.UNKNOWN)
            return [turn for thing in self._things.values() for turn in thing.plain.turn(self._state, at, "bridge")]

        return read


def _introducing(plain: Plain, read: Reader) -> Reader:
    """Return a reader of a title that, heard before all else, is what its device introduces itself by."""

    def introduce(message: Message, at: Moment) -> Sequence[Observation]:
        if plain.announced is None:
            with suppress(PayloadError):
                plain.name = text_of(message.payload).strip()[:100] or plain.name
        return read(message, at)

    return introduce


def _rewritten(where: str, lexicon: Lexicon, others: Mapping[str, object]) -> Lexicon:
    """Return a lexicon in which some keys are written under another key.

    Raises:
        ContentError: one of the keys is not in it.
    """
    entries = dict(lexicon.entries)
    for read_key, write_key in others.items():
        seen, written = entries.get(read_key), entries.get(str(write_key))
        if seen is None or written is None:
            raise ContentError("names keys that are not there", where=f"{where}set.{read_key}")
        entries[read_key] = seen.set_through(str(write_key), written)
    return Lexicon(entries, lexicon.orders)


def _check_plan(value: Datum) -> None:
    """Pass if a text is a plan: how full, as a percentage, and by when, as ISO 8601 with a zone.

    Raises:
        CommandError: it is not.
    """
    hint = 'write {"value": 80, "time": "2030-01-01T06:00:00Z"}'
    try:
        plan = decoded(str(value).encode())
        if is_object(plan) and set(plan) == {"value", "time"} and 0 <= (number_of(plan["value"]) or 0) <= 100:
            moment_of(str(plan["time"]))
            return
    except (PayloadError, ValueError):
        pass
    raise CommandError(f"{str(value)[:100]} is no plan", where="planSoc", hint=hint)
