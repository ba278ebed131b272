"""The mirror: a house as Home Assistant would show it, for recordings that tell what it should show.

Entity ids, states and attributes in Home Assistant's words, and its services as our commands. What the recordings take
for granted and never say stands here too: they are of 2021, when whatever is on or off was off until it was told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import cos, hypot, radians
from typing import Any, Final, NamedTuple, assert_never

import msgspec

from hyperconnect.errors import CommandError
from hyperconnect.model.command import Command
from hyperconnect.model.device import Availability, Device, Event, State
from hyperconnect.model.expectation import expectation_of
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.observation import Announced, Asking, Observation, Refused, Trouble, Withdrawn
from hyperconnect.model.value import Datum, Quality, Value, parts_of
from hyperconnect.protocols.homeassistant import HomeAssistant
from hyperconnect.protocols.homeassistant.likeness import Likeness, likenesses_of
from hyperconnect.protocols.homeassistant.service import commands_of
from hyperconnect.protocols.homeassistant.speech import Spoken
from hyperconnect.protocols.identity import snake
from hyperconnect.protocols.payload import is_array
from hyperconnect.protocols.port import Protocol
from hyperconnect.protocols.tasmota import Tasmota

STARTED: Final = 1_700_000_000.0
"""When a house begins to be looked at."""

HOME: Final = (32.87336, -117.22743)
"""Latitude and longitude of the house in which Home Assistant tests itself."""

_HOME_RADIUS: Final = 100 / 111_195
"""How near to it one is at home: 100 m, in degrees of latitude."""

_OFF_UNTIL_TOLD: Final = frozenset({"binary_sensor", "fan", "light", "switch"})


class Heard(NamedTuple):
    """A value as it was told."""

    component: str
    name: str
    value: Datum


class Standing(msgspec.Struct):
    """What is known of one device."""

    heard: list[Heard] = msgspec.field(default_factory=list[Heard])
    state: State = State.UNKNOWN
    stale: bool = False


class Mirror:
    """A house that was never seen before."""

    def __init__(self, documents: Mapping[str, Mapping[str, Any]]) -> None:
        """Remember the words of devices/, by name."""
        self._tasmota, self._home = Tasmota(), HomeAssistant()
        for protocol in self._protocols:
            protocol.learn(documents.get(protocol.name, {}))
        self._now: Moment = STARTED
        self._tasmotas: dict[str, Device] = {}
        self._standings: dict[str, Standing] = {}
        self._entity_ids: dict[str, str] = {}
        self._shown: dict[str, Likeness] | None = None
        self.sent: list[Message] = []
        self.problems: list[str] = []
        self.heard_by: set[str] = set()

    @property
    def _protocols(self) -> tuple[Protocol, ...]:
        return self._tasmota, self._home

    @property
    def ecosystem(self) -> str:
        """Whose messages were heard: a native protocol's before Home Assistant's."""
        return next((one.name for one in self._protocols if one.name in self.heard_by), "nobody")

    def hear(self, message: Message) -> None:
        """Let a message arrive."""
        for protocol in self._protocols:
            reader = protocol.reader(message.topic)
            if reader is not None:
                self.heard_by.add(protocol.name)
                self._take(reader(message, self._now))
        self._entities()

    def wait(self, seconds: Seconds) -> None:
        """Let time pass."""
        self._now += seconds
        for protocol in self._protocols:
            self._take(protocol.expire(self._now)[0])

    def find(self, entity_id: str) -> Likeness | None:
        """Return the entity of that id."""
        return self._entities().get(entity_id.lower())

    def rename(self, entity_id: str) -> None:
        """Call the only entity of a domain by another id; nothing if there are several."""
        domain = entity_id.partition(".")[0]
        of_domain = [shown for shown in self._entities().values() if shown.domain == domain]
        if len(of_domain) == 1:
            self._entity_ids[of_domain[0].key] = entity_id.lower()
            self._shown = None

    def presumed(self, entity_id: str) -> Likeness | None:
        """Return a sensor of no name that was announced, but called after its device: whichever told something last.

        Tasmota devices have such sensors of themselves, which are there before they tell anything.
        """
        domain, _, name = entity_id.lower().partition(".")
        owner = next((one for one in self._tasmotas.values() if name.startswith(f"{snake(one.name)}_")), None)
        if domain != "sensor" or owner is None:
            return None
        sensors = [one for one in self._entities().values() if one.domain == domain and one.device == owner.id]
        for heard in reversed(self._standings[owner.id].heard):
            for shown in sensors:
                if heard.name in shown.offers and shown.is_told(heard.component, heard.name.partition(".")[0]):
                    return shown
        return Likeness(entity_id, domain, owner.id, "", {}, {}, wary=True)

    def name(self, shown: Likeness) -> str:
        """Return what people read of an entity."""
        device = self._tasmotas.get(shown.device)
        return shown.name or (device.name if device is not None else "")

    def spoken(self, shown: Likeness) -> Spoken:
        """Return an entity's values in Home Assistant's words."""
        spoken = shown.spoken()
        for heard in self._standing(shown).heard:
            if shown.is_told(heard.component, heard.name.partition(".")[0]):
                spoken.hear(heard.name, heard.value)
        return spoken

    def state(self, shown: Likeness) -> str:
        """Return an entity's state."""
        standing, spoken = self._standing(shown), self.spoken(shown)
        if shown.wary and standing.state is not State.ONLINE:
            return "unavailable"
        if shown.expires and (standing.stale or not spoken.values):
            return "unavailable"
        state = spoken.state
        if state != "unknown":
            return state
        if shown.domain in _OFF_UNTIL_TOLD:
            return "off"
        return _whereabouts(spoken.values) if shown.domain == "device_tracker" else state

    def attributes(self, shown: Likeness) -> Mapping[str, object]:
        """Return an entity's attributes that are known."""
        given = {
            "friendly_name": self.name(shown),
            "assumed_state": shown.assumed,
            **shown.fixed,
        }
        spoken = self.spoken(shown).attributes
        return given | spoken | {name: word for name, word in _untold(shown) if spoken.get(name) in {None, "unknown"}}

    def call(self, domain: str, service: str, data: Mapping[str, Any]) -> None:
        """Call a service; what it publishes stands in `sent` then."""
        named: object = data.get("entity_id", "all")
        ids = [named] if isinstance(named, str) else list(_texts(named))
        if ids == ["all"]:
            ids = [one for one, shown in self._entities().items() if shown.domain == domain]
        given = {key: value for key, value in data.items() if key != "entity_id"}
        for entity_id in ids:
            shown = self.find(entity_id)
            if shown is not None:
                self._order(shown, service, given)

    def _order(self, shown: Likeness, service: str, given: Mapping[str, Any]) -> None:
        protocol: Protocol = self._tasmota if shown.device in self._tasmotas else self._home
        for wanted in commands_of(shown.domain, service, given, self.spoken(shown)):
            component = shown.components.get(wanted.capability, "main")
            command = Command(
                "mirror",
                shown.device,
                component,
                wanted.capability,
                wanted.command,
                wanted.args,
                "user:cli",
                self._now,
                self._now + 30,
                wanted.attribute,
            )
            try:
                self.sent.extend(protocol.encode(command))
            except CommandError as error:
                self.problems.append(" ".join(str(error).split()))
            else:
                self._suppose(shown, command)

    def _suppose(self, shown: Likeness, command: Command) -> None:
        """Take for true what a command wants where nothing tells what became of it."""
        expected = expectation_of(command)
        if expected is None:
            return
        _, component, capability, leaf = parts_of(expected.path)
        spec = shown.offers.get(f"{capability}.{leaf}")
        if shown.optimistic or spec is None or not spec.readable:
            self._standing(shown).heard.append(Heard(component, f"{capability}.{leaf}", expected.value))

    def _take(self, seen: Sequence[Observation]) -> None:
        for one in seen:
            match one:
                case Announced(device=device):
                    self._shown = None
                    self._standings.setdefault(device.id, Standing())
                    if self._tasmota.name in device.protocols:
                        self._tasmotas[device.id] = device
                case Withdrawn(device=gone):
                    self._shown = None
                    self._standings.pop(gone, None)
                    self._tasmotas.pop(gone, None)
                case Availability(device=device_id, state=state):
                    self._standings.setdefault(device_id, Standing()).state = state
                case Value():
                    device_id, component, capability, leaf = parts_of(one.path)
                    standing = self._standings.setdefault(device_id, Standing())
                    standing.stale = one.quality is Quality.STALE
                    standing.heard.append(Heard(component, f"{capability}.{leaf}", one.value))
                case Asking(messages=messages):
                    self.sent.extend(messages)
                case Trouble(why=why) | Refused(why=why):
                    self.problems.append(why)
                case Event():
                    pass
                case _:
                    assert_never(one)

    def _standing(self, shown: Likeness) -> Standing:
        return self._standings.setdefault(shown.device, Standing())

    def _entities(self) -> Mapping[str, Likeness]:
        """Return all entities by their ids; an id stays while its entity does, whatever it is called later."""
        if self._shown is None:
            shown = {one.key: one for one in self._likenesses()}
            self._entity_ids = {key: known for key, known in self._entity_ids.items() if key in shown}
            for key, one in shown.items():
                if key not in self._entity_ids:
                    self._entity_ids[key] = _free(_entity_id(one), self._entity_ids.values())
            self._shown = {self._entity_ids[key]: one for key, one in shown.items()}
        return self._shown

    def _likenesses(self) -> Iterable[Likeness]:
        yield from self._home.likenesses()
        for device in self._tasmotas.values():
            yield from likenesses_of(device, self._tasmota.names(device.id))


def _entity_id(shown: Likeness) -> str:
    """Return the id that an entity gets: of its name, else of what makes it one of its kind."""
    unique = shown.key.rpartition(" ")[2]
    nameless = f"mqtt {unique}" if shown.domain == "device_tracker" else f"mqtt {shown.domain}"
    return f"{shown.domain}.{snake(shown.name or nameless)}"


def _untold(shown: Likeness) -> Iterator[tuple[str, object]]:
    """Yield the attributes that an entity of 2021 showed before they were told."""
    match shown.domain:
        case "fan":
            if "fan.oscillating" in shown.offers:
                yield "oscillating", False
            if "setting.speed" in shown.offers:
                yield "speed", "off"
        case "climate":
            if "thermostat.preset" in shown.offers:
                yield "preset_mode", "none"
        case _:
            pass


def _free(wanted: str, taken: Iterable[str]) -> str:
    """Return an id that nobody has: the wanted one, or with a number behind it."""
    others = set(taken)
    found, number = wanted, 2
    while found in others:
        found, number = f"{wanted}_{number}", number + 1
    return found


def _whereabouts(values: Mapping[str, Datum]) -> str:
    """Return whether somebody is at home, by where they are."""
    match values.get("location.latitude"), values.get("location.longitude"):
        case ((int() | float() as latitude), (int() | float() as longitude)):
            away = hypot(latitude - HOME[0], (longitude - HOME[1]) * cos(radians(HOME[0])))
            return "home" if away <= _HOME_RADIUS else "not_home"
        case _:
            return "unknown"


def _texts(named: object) -> Iterable[str]:
    return [str(one) for one in named] if is_array(named) else []
