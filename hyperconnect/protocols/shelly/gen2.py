"""One Shelly of the second generation or later: components by their key (`switch:0`), told in pieces that merge."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from msgspec.structs import replace

from hyperconnect.errors import CommandError
from hyperconnect.model.command import Command
from hyperconnect.model.device import Attribute, Availability, Device, State
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment
from hyperconnect.model.observation import Asking, Observation, Refused, Trouble
from hyperconnect.model.registry import CAPABILITIES
from hyperconnect.model.value import Datum, path_of
from hyperconnect.protocols.check import check_arguments, check_value
from hyperconnect.protocols.growing import Growing
from hyperconnect.protocols.identity import id_of, slug_of
from hyperconnect.protocols.leaves import Leaves, Name
from hyperconnect.protocols.meaning import Meaning, setting
from hyperconnect.protocols.payload import PayloadError, is_array, is_object, object_of
from hyperconnect.protocols.port import Reader
from hyperconnect.protocols.shelly.claim import Claims
from hyperconnect.protocols.shelly.command import CONCERNS, call_of, is_writable, meant_by, narrowed, orders_of
from hyperconnect.protocols.shelly.rpc import NO_HANDLER, Calls, Order
from hyperconnect.protocols.shelly.vocabulary import Vocabulary
from hyperconnect.protocols.telling import Sources, Telling

ASK_AGAIN: Final = 10.0
"""Seconds between two rounds of questions to a device that keeps coming and going."""

_QUESTIONS: Final = ("Shelly.GetDeviceInfo", "Shelly.GetConfig", "Shelly.GetStatus")
_DYNAMIC: Final = frozenset({"bthomesensor", "bthomedevice", "blutrv", "boolean", "number", "text", "enum", "button"})
"""Kinds of components that people add, and that only `Shelly.GetComponents` describes."""

_KEPT: Final = ("name", "type", "obj_id", "min", "max", "options", "meta")
"""What is kept of a component's configuration."""

_KEY = re.compile(r"[a-z][a-z0-9_]{0,31}(:\d{1,5})?")
_MAC = re.compile(r"-([0-9a-f]{12})$", re.IGNORECASE)
_TRUE_MAC = re.compile(r"[0-9a-f]{12}")
_PHASE = re.compile(r"([abcn])_(.+)")


class Gen2:
    """A device known by its topic prefix, which may have several levels."""

    def __init__(self, prefix: str, answers: str, vocabulary: Vocabulary, claims: Claims) -> None:
        self.prefix = prefix
        self.source = ""
        self.state = State.UNKNOWN
        self.calls = Calls(prefix, answers)
        self._vocabulary = vocabulary
        self._claims = claims
        self._config: dict[str, Mapping[str, object]] = {}
        self._keys: dict[str, str] = {}
        self._heard: dict[tuple[str, str], object] = {}
        self._asked_at: Moment | None = None
        self._described = False
        last = prefix.rpartition("/")[2]
        device_id = id_of(prefix)
        card = Device(
            device_id,
            slug_of(last, device_id),
            last,
            kind="outlet" if "plug" in last.lower() else "other",
            manufacturer="Shelly",
            protocols=("shelly",),
        )
        self.growing = Growing(card)
        self._leaves = Leaves(self.growing, self._find, shape=self._shape)

    @property
    def id(self) -> str:
        """The device's id."""
        return self.growing.card.id

    @property
    def native(self) -> bool:
        """Whether the prefix alone shows that it is a Shelly."""
        return self.prefix.lower().startswith("shelly") and _MAC.search(self.prefix) is not None

    def reader(self, rest: str) -> Reader | None:
        """Return who reads a topic below the prefix."""
        if rest == "online":
            return self._online
        topic = f"{self.prefix}/{rest}"
        sources = Sources("shelly", topic)
        if rest == "events/rpc":
            return lambda message, at: self._notice(message, sources.telling(message, at))
        key = rest.removeprefix("status/")
        if key == rest or not _KEY.fullmatch(key):
            return None

        def read(message: Message, at: Moment) -> Sequence[Observation]:
            if not message.payload:
                return ()
            told = sources.telling(message, at)
            try:
                self._component(key, object_of(message.payload), told)
            except PayloadError as error:
                return [Trouble(topic, error.why, self.id)]
            return told.finished(self.growing)

        return read

    def answered(self, document: Mapping[str, object], told: Telling) -> Sequence[Observation]:
        """Return what the answer to a question or a command of ours tells."""
        order = self.calls.close(document.get("id"))
        error, result = document.get("error"), document.get("result")
        if is_object(error):
            if order is None and error.get("code") == NO_HANDLER:
                return ()
            why = f"the device refused: {str(error.get('message'))[:200]} ({error.get('code')})"
            if order is not None and order.concerns:
                told.out += [Refused(path, why) for path in order.concerns]
            else:
                told.trouble(why, self.id)
        elif order is not None:
            for path, datum in order.settles:
                told.value(path, datum)
        elif is_object(result):
            self._result(result, told)
        return told.finished(self.growing)

    def encode(self, command: Command) -> tuple[Message, ...]:
        """Return the call that a command comes to.

        Raises:
            CommandError: the device has no such component, or it cannot take this.
        """
        component, capability, name = command.component, command.capability, command.name
        where = f"{command.device}.{component}.{capability}.{command.attribute or name}"
        args: Mapping[str, Datum] = command.args
        if name == "set":
            spec = self.growing.spec(component, capability, command.attribute)
            if spec is None or not spec.writable:
                raise CommandError("cannot be set", where=where)
            check_value(where, args.get("value"), spec)
            name, args = meant_by(capability, command.attribute, args.get("value"))
        if capability != "setting":
            orders = self.growing.commands(component, capability)
            if name not in orders:
                raise CommandError("is nothing this device takes", where=where)
            check_arguments(where, args, orders[name])
        if capability == "update":
            return (self.calls.request("Shelly.Update", {"stage": "stable"}, command.id, Order()),)
        kind, _, index = self._keys.get(f"{component}.{capability}", "").partition(":")
        call = call_of(kind, int(index or 0), capability, name, args)
        settles = tuple(
            (path_of(self.id, component, capability, attribute), datum)
            for attribute, datum in call.settled.items()
            if self.growing.spec(component, capability, attribute) is not None
        )
        concerns = tuple(path for path, _ in settles)
        if capability == "cover":
            concerns = (path_of(self.id, component, capability, CONCERNS.get(name, "state")),)
        return (self.calls.request(call.method, call.params, command.id, Order(concerns, settles)),)

    def _online(self, message: Message, at: Moment) -> Sequence[Observation]:
        """Read the will: anything else than true or false is not a Shelly's, or the fault of one that is known."""
        if message.payload not in {b"true", b"false"}:
            why = f"expected true or false, got {message.payload[:40].decode(errors='replace')!r}"
            return [Trouble(message.topic, why, self.id)] if message.payload and self.native else ()
        online = message.payload == b"true"
        self.state = State.ONLINE if online else State.OFFLINE
        if not self.growing.card.identifiers:
            self._known_by(self.prefix)
        turned = Availability(self.id, self.state, at, "will")
        announced = self.growing.announcement() if self.native else []
        return [*announced, turned, *(self._ask(at) if online else [])]

    def _ask(self, at: Moment) -> list[Observation]:
        if self._asked_at is not None and 0 <= at - self._asked_at < ASK_AGAIN:
            return []
        self._asked_at = at
        return [Asking(tuple(self.calls.request(method, {}) for method in _QUESTIONS))]

    def _notice(self, message: Message, told: Telling) -> Sequence[Observation]:
        """Read what a device tells unasked."""
        try:
            document = object_of(message.payload)
        except PayloadError as error:
            return [Trouble(message.topic, error.why, self.id)]
        params, method, source = document.get("params"), document.get("method"), document.get("src")
        if not is_object(params) or not isinstance(method, str):
            return [Trouble(message.topic, "expected `method` and `params`", self.id)]
        if isinstance(source, str) and source != self.source:
            self._recognise(source[:100])
        told.observed_at(params.get("ts"))
        if method == "NotifyEvent":
            self._events(params.get("events"), told)
        elif method in {"NotifyStatus", "NotifyFullStatus"}:
            self._status(params, told)
        if self.state is State.UNKNOWN and not told.retained:
            self.state = State.ONLINE
            told.out += [Availability(self.id, self.state, told.at, "device"), *self._ask(told.at)]
        return told.finished(self.growing)

    def _recognise(self, source: str) -> None:
        """Take in the device's own id, which holds its MAC whatever the prefix is."""
        self.source = source
        kind = "outlet" if "plug" in source.lower() else self.growing.card.kind
        self.growing.describe(replace(self.growing.card, kind=kind))
        self._known_by(source)

    def _known_by(self, name: str, mac: str = "") -> None:
        """Take in what tells the device from others: its id, and its MAC where that or the id holds one."""
        found = _MAC.search(name)
        mac = mac or (found[1].lower() if found else "")
        known = (*((f"mac:{mac}",) if mac else ()), *self.growing.card.identifiers, f"shelly:{name.lower()}")
        mine = self._claims.take(self.id, known)
        self.growing.describe(replace(self.growing.card, identifiers=mine))

    def _status(self, components: Mapping[str, object], told: Telling) -> None:
        for key, status in components.items():
            if is_object(status) and _KEY.fullmatch(key):
                self._component(key, status, told)

    def _component(self, key: str, status: Mapping[str, object], told: Telling) -> None:
        kind = key.partition(":")[0]
        if kind in _DYNAMIC and key not in self._config and not self._described:
            self._described = True
            told.out.append(Asking((self._components(0),)))
        if kind == "input" and "state" in status and status["state"] is None:
            self.growing.emit(self._place(key), "button", "pressed")
        self._leaves.read_at(key, status, told)

    def _events(self, events: object, told: Telling) -> None:
        for event in events[:64] if is_array(events) else []:
            if not is_object(event):
                continue
            key, word, moment = event.get("component"), event.get("event"), event.get("ts")
            if not isinstance(key, str) or not isinstance(word, str) or not _KEY.fullmatch(key):
                continue
            told.observed_at(moment)
            if word == "config_changed":
                told.out.append(Asking((self.calls.request("Shelly.GetConfig", {}),)))
                continue
            again = moment is not None and self._heard.get((key, word)) == moment
            action = self._vocabulary.presses.get(word, "other" if key.startswith("input:") else "")
            if not action or again:
                continue
            self._heard[key, word] = moment
            component, number = self._place(key), event.get("idx")
            button = f"{component}_{number}" if isinstance(number, int) else component
            self.growing.emit(component, "button", "pressed")
            data: dict[str, Datum] = {"button": button, "action": action, "raw": word[:100]}
            told.event(self.id, component, "button", "pressed", data)

    def _result(self, result: Mapping[str, object], told: Telling) -> None:
        """Read what one of the questions was answered, known by its shape."""
        components, system = result.get("components"), result.get("sys")
        if is_array(components):
            self._dynamic(result, components, told)
        elif "mac" in result and "gen" in result:
            self._identify(result, told)
        elif is_object(system) and "device" in system:
            self._configure(result)
            device = system["device"]
            name = device.get("name") if is_object(device) else None
            self._call(name)
        else:
            if is_object(system):
                told.observed_at(system.get("unixtime"))
            self._status(result, told)

    def _identify(self, info: Mapping[str, object], told: Telling) -> None:
        """Read Shelly.GetDeviceInfo."""
        card = self.growing.card
        mac, source = _word(info.get("mac")).lower(), _word(info.get("id"))
        self.growing.describe(
            replace(
                card,
                model=_word(info.get("app")) or card.model,
                model_id=_word(info.get("model")),
                sw=_word(info.get("ver")),
            )
        )
        if source:
            self._recognise(source)
        if _TRUE_MAC.fullmatch(mac):
            self._known_by(source or self.prefix, mac)
        self._call(info.get("name"))
        if self.growing.card.sw:
            spec = CAPABILITIES["update"].attributes["installed"]
            told.value(self.growing.offer("main", "update", "installed", spec), self.growing.card.sw)
            self.growing.order("main", "update", CAPABILITIES["update"].commands)

    def _call(self, name: object) -> None:
        if isinstance(name, str) and name:
            card = self.growing.card
            self.growing.describe(replace(card, name=name[:100], slug=slug_of(name, card.id)))

    def _configure(self, configs: Mapping[str, object]) -> None:
        """Take in what components are called, and what decides their meaning; then find that out anew."""
        for key, config in configs.items():
            if not is_object(config) or not _KEY.fullmatch(key):
                continue
            kept: dict[str, object] = {name: config[name] for name in _KEPT if name in config}
            if kept and self._config.get(key) != kept:
                self._config[key] = kept
                if ":" in key:
                    self._leaves.forget(key)
                    if key.startswith("bthomesensor:"):
                        self.growing.drop(self._place(key))
                    self.growing.call(self._place(key), _word(config.get("name")))
                    if key.startswith("input:") and config.get("type") == "button":
                        self.growing.emit(self._place(key), "button", "pressed")

    def _dynamic(self, result: Mapping[str, object], components: list[object], told: Telling) -> None:
        """Read a page of Shelly.GetComponents, and ask for the next."""
        found = [one for one in components[:64] if is_object(one)]
        self._configure({_word(one.get("key")): one.get("config") for one in found})
        self._described = True
        self._status({_word(one.get("key")): one.get("status") for one in found}, told)
        offset, total = result.get("offset"), result.get("total")
        if isinstance(offset, int) and isinstance(total, int) and found and offset + len(found) < min(total, 500):
            told.out.append(Asking((self._components(offset + len(found)),)))

    def _components(self, offset: int) -> Message:
        params = {"dynamic_only": True, "include": ["status", "config"], "offset": offset}
        return self.calls.request("Shelly.GetComponents", params)

    def _place(self, key: str) -> str:
        """Return the component of ours that a native one is: `switch:1` is `switch1`, what stands alone is main."""
        kind, _, index = key.partition(":")
        home = self._vocabulary.belongs.get(kind, kind)
        if not index:
            return "main"
        if home == "main":
            return "main" if index == "0" else f"{kind}{index}"
        return f"{home}_{index}" if home[-1:].isdigit() else f"{home}{index}"

    def _find(self, name: Name) -> tuple[str, Meaning]:
        """Return what a leaf is: by its component's kind, or by what it is called anywhere."""
        vocabulary, key, rest = self._vocabulary, name[0], ".".join(name[1:])
        kind, _, index = key.partition(":")
        component, config = self._place(key), self._config.get(key, {})
        table = vocabulary.kinds.get(vocabulary.like.get(kind, kind), {})
        if kind == "bthomesensor" and rest == "value":
            table = {"value": vocabulary.bthome.get(str(config.get("obj_id")), setting("value"))}
        elif kind == "thermostat" and config.get("type") == "cooling":
            table = {**table, **vocabulary.cools}
        phase = _PHASE.fullmatch(rest) if kind in {"em", "emdata"} else None
        if phase is not None:
            component, rest = phase[1] if index in {"", "0"} else f"{phase[1]}{index}", phase[2]
        meaning = table.get(rest) or vocabulary.every.get(rest)
        if meaning is None:
            return component, setting(rest if index else f"{key}.{rest}")
        return meaning.part or component, meaning

    def _shape(self, name: Name, component: str, meaning: Meaning, spec: Attribute) -> Attribute:
        """Return an attribute as writable as its component makes it, and let the device take the commands."""
        kind = name[0].partition(":")[0]
        capability = meaning.capability
        if not is_writable(kind, capability, meaning.attribute):
            return spec
        self._keys[f"{component}.{capability}"] = name[0]
        spec = replace(spec, writable=True)
        if capability == "setting":
            return narrowed(spec, self._config.get(name[0], {}))
        writable = frozenset(self.growing.writable(component, capability) | {meaning.attribute})
        self.growing.order(component, capability, orders_of(kind, capability, writable))
        return spec


def _word(native: object) -> str:
    return native[:200] if isinstance(native, str) else ""
