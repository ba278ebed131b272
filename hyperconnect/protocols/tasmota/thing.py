"""One Tasmota device: its parts and sensors as announced, and what its messages say of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

from hyperconnect.errors import CommandError
from hyperconnect.model.command import Command
from hyperconnect.model.device import Availability, Device, State
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment, moment_of
from hyperconnect.model.observation import Asking, Observation, Trouble
from hyperconnect.model.registry import CAPABILITIES
from hyperconnect.model.value import Datum, Path
from hyperconnect.protocols.check import check_arguments, check_value
from hyperconnect.protocols.growing import Growing
from hyperconnect.protocols.identity import id_of, slug_of
from hyperconnect.protocols.leaves import Name
from hyperconnect.protocols.payload import PayloadError, is_object, object_of, text_of
from hyperconnect.protocols.port import Reader
from hyperconnect.protocols.tasmota.config import Config
from hyperconnect.protocols.tasmota.light import ONOFF, Light
from hyperconnect.protocols.tasmota.output import Fan, Relay, Shutter
from hyperconnect.protocols.tasmota.part import Part
from hyperconnect.protocols.tasmota.sensor import Sensors, Vocabulary
from hyperconnect.protocols.tasmota.touch import OFF_DELAY, Button, Contact
from hyperconnect.protocols.telling import Sources, Telling

_, _RELAY, _LIGHT, _SHUTTER = range(4)

_SHUTTERS: Final = 4

_WRAPPED: Final = {
    "STATUS8": "StatusSNS",
    "STATUS10": "StatusSNS",
    "STATUS11": "StatusSTS",
    "STATUS": "Status",
}
"""Answers that hold a message of another topic under one key."""

_SETTERS: Final[dict[tuple[str, str], str]] = {
    ("fan", "speed"): "set_speed",
    ("fan", "mode"): "set_mode",
    ("cover", "position"): "set_position",
    ("cover", "tilt"): "set_tilt",
}
"""The command that setting an attribute is, where it is not `on` with the attribute as argument."""


class Thing:
    """A device known by its configuration."""

    def __init__(self, config: Config, vocabulary: Vocabulary) -> None:
        mac = config.mac.lower()
        device_id = id_of(f"tasmota_{mac}")
        self.config = config
        self.growing = Growing(
            Device(
                device_id,
                slug_of(config.name, device_id),
                config.name,
                kind="other",
                manufacturer="Tasmota",
                model=config.model,
                sw=config.sw,
                identifiers=(f"mac:{mac}", f"tasmota:{mac}") if len(mac) == 12 else (f"tasmota:{mac}",),
                protocols=("tasmota",),
            )
        )
        self.state = State.UNKNOWN
        self.troubles: list[str] = []
        self.parts = self._parts()
        for part in self.parts:
            part.offer(self.growing)
        self._keys = frozenset(key for part in self.parts for key in part.keys)
        self._sensors = Sensors(vocabulary, self.growing)
        self._senses = False
        self._name_parts()

    @property
    def id(self) -> str:
        """The device's id."""
        return self.growing.card.id

    @property
    def bases(self) -> tuple[str, ...]:
        """The topics below which it speaks."""
        return tuple(dict.fromkeys((self.config.tele, self.config.stat)))

    def expect(self, sensors: Mapping[str, object]) -> None:
        """Take in which sensors it has."""
        self._senses = self._sensors.expect(sensors, self._keys)

    def follow(self, before: Thing) -> None:
        """Take over what an earlier configuration of the same device knew: whether it is there, what was announced."""
        self.state = before.state
        self.growing.told = before.growing.told

    def introduce(self, at: Moment, topic: str, *, retained: bool) -> Sequence[Observation]:
        """Return what its configuration tells."""
        source = Sources("tasmota", topic)
        told = Telling(source.replayed if retained else source.live, at)
        if self.config.ip:
            spec = CAPABILITIES["connectivity"].attributes["ip"]
            told.value(self.growing.offer("main", "connectivity", "ip", spec), self.config.ip)
        for why in self.troubles:
            told.trouble(why, self.id)
        return told.finished(self.growing)

    @property
    def names(self) -> dict[Path, Name]:
        """The device's own names of what it tells besides its parts."""
        return self._sensors.names()

    def reader(self, topic: str) -> Reader | None:
        """Return who reads one of its topics."""
        config, sources = self.config, Sources("tasmota", topic)
        if topic == f"{config.tele}LWT":
            return self._will
        base = next((base for base in self.bases if topic.startswith(base)), None)
        if base is None:
            return None
        last = topic[len(base) :]
        wrapped = _WRAPPED.get(last)
        if last.startswith("POWER"):
            return lambda message, at: self._power(last, sources.telling(message, at), message.payload)
        state = last != "SENSOR" and wrapped != "StatusSNS"

        def read(message: Message, at: Moment) -> Sequence[Observation]:
            told = sources.telling(message, at)
            try:
                document = object_of(message.payload)
                inner = document.get(wrapped) if wrapped else None
                self._read(inner if is_object(inner) else document, told, state=state)
            except PayloadError as error:
                return [Trouble(topic, error.why, self.id)]
            return told.finished(self.growing)

        return read

    def encode(self, command: Command) -> tuple[Message, ...]:
        """Return what to publish for a command.

        Raises:
            CommandError: the device has no such part, or it cannot take this.
        """
        capability, name, args = command.capability, command.name, command.args
        where = f"{command.device}.{command.component}.{capability}.{command.attribute or name}"
        part = next((one for one in self.parts if one.component == command.component), None)
        orders = self.growing.commands(command.component, capability)
        if part is None or not orders:
            raise CommandError("is nothing this device takes", where=where)
        if name == "set":
            name, args = self._meant(command, where)
        elif name not in orders:
            raise CommandError("is no command of the device", where=where, hint=f"it takes {', '.join(orders)}")
        check_arguments(where, args, orders.get(name, {}))
        return part.encode(name, args)

    def expire(self, now: Moment) -> tuple[list[Observation], Moment | None]:
        """Return the pulses that are over, and when to look again."""
        seen: list[Observation] = []
        due: list[Moment] = []
        for part in self.parts:
            if not isinstance(part, Contact) or not part.pulse:
                continue
            if part.off_at is not None and part.off_at <= now:
                told = Telling(Sources("tasmota", f"{self.config.stat}RESULT").live, now)
                part.release(told)
                seen += told.out
            # A pulse may begin before the next look: none ends before it is over.
            due.append(now + OFF_DELAY if part.off_at is None else part.off_at)
        return seen, min(due, default=None)

    def poll(self) -> list[Observation]:
        """Return the questions that make it tell all it has."""
        questions: list[Message] = []
        if any(isinstance(part, Relay | Light | Fan) for part in self.parts):
            questions.append(Message(f"{self.config.command}STATE", b""))
        if self._senses or any(isinstance(part, Shutter) or _polled(part) for part in self.parts):
            questions.append(Message(f"{self.config.command}STATUS", b"10"))
        return [Asking(tuple(questions))] if questions else []

    def ask_sensors(self) -> list[Observation]:
        """Return the question for sensors that were announced after the device had come."""
        if self.state is not State.ONLINE or not self._senses:
            return []
        return [Asking((Message(f"{self.config.command}STATUS", b"10"),))]

    def _meant(self, command: Command, where: str) -> tuple[str, dict[str, Datum]]:
        """Return the command and arguments that setting an attribute comes to."""
        spec = self.growing.spec(command.component, command.capability, command.attribute)
        if spec is None or not spec.writable:
            raise CommandError("cannot be set", where=where)
        value = command.args.get("value")
        check_value(where, value, spec)
        if command.attribute == "on":
            return ("on" if value else "off"), {}
        return _SETTERS.get((command.capability, command.attribute), "on"), {command.attribute: value}

    def _will(self, message: Message, at: Moment) -> Sequence[Observation]:
        try:
            word = text_of(message.payload, 200)
        except PayloadError as error:
            return [Trouble(message.topic, error.why, self.id)]
        if word not in {self.config.online, self.config.offline}:
            return []
        online = word == self.config.online
        self.state = State.ONLINE if online else State.OFFLINE
        turned = Availability(self.id, self.state, at, "will")
        return [turned, *self.poll()] if online else [turned]

    def _power(self, last: str, told: Telling, payload: bytes) -> Sequence[Observation]:
        """Read an output's word, or with SetOption4 the answer that others give on RESULT."""
        try:
            text = text_of(payload, 4096)
            document = object_of(payload) if text.startswith("{") else {last: text}
            self._read(document, told, state=True)
        except PayloadError as error:
            return [Trouble(told.source.topic, error.why, self.id)]
        return told.finished(self.growing)

    def _read(self, document: Mapping[str, object], told: Telling, *, state: bool) -> None:
        time = document.get("Time")
        if isinstance(time, str) and len(time) > len("2020-01-01T00:00:00"):
            with suppress(ValueError):
                told.observed_at(moment_of(time))
        if document.get("Command") == "Unknown":
            raise PayloadError("the device does not know a command that it was sent")
        for part in self.parts:
            if part.keys.isdisjoint(document):
                continue
            try:
                part.read(document, told)
            except PayloadError as error:
                told.trouble(f"{part.component}: {error.why}", self.id)
        self._sensors.read(document, self._keys, told, state=state)

    def _name_parts(self) -> None:
        """Call the parts as the device does: outputs by their friendly names, switches by theirs."""
        for part in self.parts:
            if isinstance(part, Contact) and part.name:
                self.growing.call(part.component, part.name)
            elif isinstance(part, Relay | Light):
                number = int(part.component[5:]) - 1
                name = self.config.names[number] if number < len(self.config.names) else ""
                self.growing.call(part.component, name)

    def _parts(self) -> tuple[Part, ...]:
        """Return what the configuration makes of outputs, switches and buttons."""
        config = self.config
        parts: list[Part] = []
        relays = list(config.relays)
        for index, role in enumerate(relays):
            lit = "30" in config.options or (config.fan and index == 0)
            if role == _RELAY:
                parts.append(Light(config, index, ONOFF) if lit else Relay(config, index))
            elif role == _LIGHT:
                parts.append(Light(config, index, ONOFF if config.fan and index == 0 else _clamped(config.light)))
        parts += [Shutter(config, number) for number in range(self._pairs(relays))]
        if config.fan:
            parts.append(Fan(config))
        parts += [Contact(config, index) for index, mode in enumerate(config.switches) if mode >= 0]
        if "73" in config.options:
            parts += [Button(config, index) for index, there in enumerate(config.buttons) if there]
        return tuple(parts)

    def _pairs(self, relays: list[int]) -> int:
        """Return how many shutters there are: each is two outputs that stand together."""
        count = index = 0
        while index < len(relays):
            if relays[index] != _SHUTTER:
                index += 1
            elif index + 1 < len(relays) and relays[index + 1] == _SHUTTER:
                count, index = count + 1, index + 2
            else:
                self.troubles.append(f"output {index + 1} is half a shutter without its other half")
                return 0
        return min(count, _SHUTTERS)


def _polled(part: Part) -> bool:
    return isinstance(part, Contact) and part.mode.state and not part.pulse


def _clamped(light: int) -> int:
    return min(max(light, 1), 5)
