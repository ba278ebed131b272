"""The one door: `handle(input) -> effects`, and `deadline`.

Everything that can happen is an `Input` and carries its moment; everything the hub wants done is an `Effect`. The
hub asks no clock and touches no disk, so the same inputs give the same effects: live, on a virtual clock, in a test,
or replayed from the journal a week later.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, assert_never

import msgspec

from hyperconnect.automation.engine import Engine
from hyperconnect.automation.intent import Do, Intent, Reach, Set, Tell
from hyperconnect.core.goal import Goals
from hyperconnect.core.outbox import Outbox
from hyperconnect.core.registry import Registry
from hyperconnect.core.twin import Twin
from hyperconnect.errors import CommandError, HyperconnectError
from hyperconnect.model.command import Command
from hyperconnect.model.device import Availability, Device, Event
from hyperconnect.model.effect import (
    Effect,
    Explained,
    Faulted,
    Happened,
    Noted,
    Notify,
    Publish,
    Registered,
    Remember,
    Retired,
    RuleJudged,
    Subscribe,
    Turned,
)
from hyperconnect.model.input import (
    Asked,
    Closing,
    Connected,
    Disconnected,
    Elapsed,
    Found,
    Input,
    Lost,
    Opened,
    ProfileLoaded,
    Received,
    RuleRemoved,
    RuleSaved,
)
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.observation import Announced, Asking, Observation, Trouble, Withdrawn
from hyperconnect.model.reason import Finding, Reason
from hyperconnect.model.value import Datum, Path, Quality, Value, parts_of
from hyperconnect.protocols.homeassistant import HomeAssistant
from hyperconnect.protocols.owntracks import OwnTracks
from hyperconnect.protocols.port import Protocol, Reader
from hyperconnect.protocols.profile import Profiles

_TTL: Seconds = 30.0
_TTL_VEHICLE: Seconds = 90.0
"""A sleeping car takes up to 40 s to wake before it can answer."""
_SWEEP_EVERY: Seconds = 10.0
"""How often the edges of rules are made durable: each by itself would be a row a message."""
_TOPICS_KEPT = 50_000
"""How many topics' readers are kept; a flood of new topics starts the cache anew instead of growing it."""
_PAYLOAD_CAP = 16 * 1024 * 1024


class Hub:
    """The household's decisions. One task owns it; nothing in it waits."""

    def __init__(self) -> None:
        self.twin = Twin()
        self.registry = Registry(self.twin)
        self.engine = Engine(self.registry, self.twin.values, self.twin.seen_at)
        self.availability: dict[str, Availability] = {}
        self.services: dict[tuple[str, str], Found] = {}
        self._goals = Goals(self.registry, self.twin)
        self._outbox = Outbox()
        self._profiles = Profiles()
        self._protocols: tuple[Protocol, ...] = (self._profiles, HomeAssistant(), OwnTracks())
        self._owner: dict[str, Protocol] = {}
        self._readers: dict[str, tuple[tuple[Protocol, Reader], ...]] = {}
        self._filters: tuple[str, ...] = ()
        self._expiry: dict[str, Moment] = {}
        self._born = 0
        self._commands = 0
        self._connected = False
        self._sweep_at: Moment = 0.0

    @property
    def deadline(self) -> Moment | None:
        """When the hub wants an `Elapsed`, or None if it waits for nothing but messages."""
        moments = [
            moment
            for moment in (
                self.engine.deadline,
                self._outbox.deadline,
                self._goals.deadline,
                *self._expiry.values(),
            )
            if moment is not None
        ]
        return min(moments) if moments else None

    def handle(self, happened: Input) -> list[Effect]:
        """Take in what happened; return what is to be done, in order.

        Inputs must come in the order of their moments. Nothing from outside makes this raise: what cannot be
        understood becomes a `Faulted` effect.
        """
        out: list[Effect] = []
        now = happened.at
        match happened:
            case Received(message=message):
                self._receive(message, now, out)
            case Elapsed():
                self._elapse(now, out)
            case Opened():
                self._open(happened)
            case Connected():
                self._connected = True
                self._filters = ()
                self._subscribe(out)
                self._outbox.resend(now, out)
            case Disconnected():
                self._connected = False
            case Found():
                self.services[happened.service, happened.name] = happened
            case Lost():
                self.services.pop((happened.service, happened.name), None)
            case ProfileLoaded(name=name, document=document):
                self._load_profile(name, document, now, out)
            case RuleSaved(rule=rule, document=document):
                self._save_rule(rule, document, now, out)
            case RuleRemoved(rule=rule):
                self.engine.remove(rule)
            case Asked(command=command):
                self._command(command, out)
            case Closing():
                self._sweep_at = now
            case _:
                assert_never(happened)
        everything = now >= self._sweep_at
        if everything:
            self._sweep_at = now + _SWEEP_EVERY
        for rule, memory in self.engine.take_dirty(everything=everything):
            out.append(Remember("run", rule, memory))
        return out

    def send(
        self, name: str, wanted: Datum, *, issued_by: str, now: Moment, args: dict[str, Datum] | None = None
    ) -> Command:
        """Return the command that a written name means: an attribute to set, or a command with arguments.

        Raises:
            CommandError: the name is no writable attribute and no command.
        """
        order = self.registry.command(name)
        if order is not None and wanted is None:
            return self._make(order.device, order.component, order.capability, order.name, args or {}, issued_by, now)
        found = self.registry.attribute(name)
        if found is None:
            raise CommandError(f"{name} is not known", hint="`hyperconnect devices ls` lists what is")
        if not found.attribute.writable:
            raise CommandError(f"{name} can only be read", hint="`hyperconnect devices show` marks what can be set")
        device, component, capability, attribute = parts_of(found.path)
        return self._make(device, component, capability, "set", {"value": wanted}, issued_by, now, attribute=attribute)

    def _open(self, opened: Opened) -> None:
        self._born = int(opened.at)
        for data in opened.memory.get("device", {}).values():
            device = self.registry.announce(msgspec.convert(data, Device))
            if device is not None:
                self._goals.registered(device)
        self._goals.open(opened.latitude, opened.longitude, opened.memory)
        runs = opened.memory.get("run", {})
        self.engine.open(opened.at, opened.timezone, opened.latitude or 0.0, opened.longitude or 0.0, runs)

    def _receive(self, message: Message, now: Moment, out: list[Effect]) -> None:
        topic = message.topic
        readers = self._readers.get(topic)
        if readers is None:
            readers = self._find_readers(topic)
        if len(message.payload) > _PAYLOAD_CAP:
            out.append(Faulted(now, topic, "the payload is larger than 16 MiB and was not read"))
            return
        try:
            for protocol, read in readers:
                for seen in read(message, now):
                    if type(seen) is Value:
                        self._note(seen, now, out)
                    else:
                        self._observe(seen, protocol, now, out)
        except HyperconnectError as error:
            out.append(Faulted(now, topic, str(error)))
        except Exception as error:  # noqa: BLE001  the edge of a message: whatever it did, the hub goes on
            out.append(Faulted(now, topic, f"{type(error).__name__}: {error}"))
        deadline = self._goals.deadline
        if deadline is not None and deadline <= now:
            self._look(now, out)

    def _find_readers(self, topic: str) -> tuple[tuple[Protocol, Reader], ...]:
        if len(self._readers) >= _TOPICS_KEPT:
            self._readers.clear()
        readers = tuple(
            (protocol, reader) for protocol in self._protocols if (reader := protocol.reader(topic)) is not None
        )
        self._readers[topic] = readers
        return readers

    def _note(self, value: Value, now: Moment, out: list[Effect]) -> None:
        slot = self.twin.slot(value.path)
        old = self.twin.values[slot]
        if not self.twin.note(slot, value):
            return
        new = value.value
        live = value.quality is not Quality.RESTORED
        if live:
            self._outbox.heard(value.path, new, now, out)
        if new == old and type(new) is type(old):
            return
        out.append(Noted(value))
        intents: list[Intent] = []
        self.engine.react(slot, old, new, now, live, intents)
        if intents:
            self._carry_out(intents, now, out)
        self._goals.heard(slot, now, out)

    def _observe(self, seen: Observation, protocol: Protocol, now: Moment, out: list[Effect]) -> None:
        match seen:
            case Value():
                self._note(seen, now, out)
            case Event():
                out.append(Happened(seen))
            case Availability():
                self._turn(seen, out)
            case Announced(device=device):
                self._announce(device, protocol, now, out)
            case Withdrawn(device=device_id):
                self._withdraw(device_id, protocol, now, out)
            case Asking(messages=messages):
                out.extend([Publish(message) for message in messages])
            case Trouble(topic=topic, why=why, device=device_id):
                out.append(Faulted(now, device_id or topic, why))
            case _:
                assert_never(seen)

    def _announce(self, device: Device, protocol: Protocol, now: Moment, out: list[Effect]) -> None:
        self._readers.clear()
        owner = self._owner.setdefault(device.id, protocol)
        if owner is not protocol:
            return
        known = self.registry.announce(device)
        if known is not None:
            out.append(Registered(now, known))
            out.append(Remember("device", known.id, msgspec.to_builtins(known)))
            self._goals.registered(known)
            for rule, findings in self.engine.registered(known.slug, known.id, now):
                out.append(self._judged(rule, findings, now))
        self._subscribe(out)
        self._expire(protocol, now, out)

    def _withdraw(self, device_id: str, protocol: Protocol, now: Moment, out: list[Effect]) -> None:
        if self._owner.get(device_id) is not protocol:
            return
        self._readers.clear()
        del self._owner[device_id]
        self.availability.pop(device_id, None)
        if self.registry.withdraw(device_id):
            out.append(Retired(now, device_id))
            out.append(Remember("device", device_id, None))

    def _turn(self, availability: Availability, out: list[Effect]) -> None:
        known = self.availability.get(availability.device)
        if known is not None and known.state is availability.state:
            return
        self.availability[availability.device] = availability
        out.append(Turned(availability))

    def _subscribe(self, out: list[Effect]) -> None:
        wanted = tuple(filter_ for protocol in self._protocols for filter_ in protocol.filters)
        if not self._connected or wanted == self._filters:
            return
        known = set(self._filters)
        fresh = tuple(dict.fromkeys(filter_ for filter_ in wanted if filter_ not in known))
        self._filters = wanted
        if fresh:
            out.append(Subscribe(fresh))

    def _load_profile(self, name: str, document: dict[str, Any], now: Moment, out: list[Effect]) -> None:
        try:
            self._profiles.add(name, document)
        except HyperconnectError as error:
            out.append(Faulted(now, name, str(error)))
            return
        self._readers.clear()
        self._subscribe(out)

    def _save_rule(self, rule: str, document: dict[str, Any], now: Moment, out: list[Effect]) -> None:
        out.append(self._judged(rule, self.engine.save(rule, document, now), now))

    def _judged(self, rule: str, findings: tuple[Finding, ...], now: Moment) -> RuleJudged:
        accepted = all(finding.severity != "error" for finding in findings)
        status = self.engine.rules.get(rule)
        return RuleJudged(now, rule, findings, accepted, status.waits_for if status is not None else ())

    def _elapse(self, now: Moment, out: list[Effect]) -> None:
        self._outbox.expire(now, out)
        for protocol in self._protocols:
            due = self._expiry.get(protocol.name)
            if due is not None and due <= now:
                self._expire(protocol, now, out)
        intents: list[Intent] = []
        self.engine.elapse(now, intents)
        self._carry_out(intents, now, out)
        self._look(now, out)

    def _expire(self, protocol: Protocol, now: Moment, out: list[Effect]) -> None:
        changes, due = protocol.expire(now)
        if due is None:
            self._expiry.pop(protocol.name, None)
        else:
            self._expiry[protocol.name] = due
        for change in changes:
            self._observe(change, protocol, now, out)

    def _look(self, now: Moment, out: list[Effect]) -> None:
        for order in self._goals.look(now, out):
            self._set(order.path, order.value, f"rule:{order.rule}", now, out)

    def _carry_out(self, intents: Sequence[Intent], now: Moment, out: list[Effect]) -> None:
        for intent in intents:
            match intent:
                case Set(rule=rule, path=path, value=value):
                    self._set(path, value, f"rule:{rule}", now, out)
                case Reason():
                    out.append(Explained(intent))
                case Do():
                    issued_by = f"rule:{intent.rule}"
                    self._command(
                        self._make(
                            intent.device,
                            intent.component,
                            intent.capability,
                            intent.name,
                            intent.args,
                            issued_by,
                            now,
                        ),
                        out,
                    )
                case Tell():
                    self._tell(intent, now, out)
                case Reach():
                    self._goals.aim(intent, now, out)
                case _:
                    assert_never(intent)

    def _set(self, path: Path, value: Datum, issued_by: str, now: Moment, out: list[Effect]) -> None:
        known = self.twin.get(path)
        said_so = known is not None and known.quality is Quality.GOOD and known.value == value
        if self._outbox.is_open(path, value) or (said_so and not self._outbox.awaits(path)):
            return
        device, component, capability, attribute = parts_of(path)
        self._command(
            self._make(device, component, capability, "set", {"value": value}, issued_by, now, attribute=attribute),
            out,
        )

    def _make(
        self,
        device: str,
        component: str,
        capability: str,
        name: str,
        args: dict[str, Datum],
        issued_by: str,
        now: Moment,
        *,
        attribute: str = "",
    ) -> Command:
        self._commands += 1
        known = self.registry.get(device)
        ttl = _TTL_VEHICLE if known is not None and known.kind == "vehicle" else _TTL
        return Command(
            f"{self._born:x}-{self._commands:x}",
            device,
            component,
            capability,
            name,
            args,
            issued_by,
            now,
            now + ttl,
            attribute,
        )

    def _command(self, command: Command, out: list[Effect]) -> None:
        owner = self._owner.get(command.device)
        if owner is None:
            self._outbox.reject(command, f"{command.device} has not announced itself", out)
            return
        try:
            messages = owner.encode(command)
        except CommandError as error:
            self._outbox.reject(command, str(error), out)
            return
        self._outbox.send(command, messages, out)

    def _tell(self, tell: Tell, now: Moment, out: list[Effect]) -> None:
        people: list[str] = []
        for name in tell.to:
            order = self.registry.command(f"{name}.message.notify")
            if order is None:
                people.append(name)
                continue
            args: dict[str, Datum] = {"body": tell.text}
            if tell.title:
                args["title"] = tell.title
            issued_by = f"rule:{tell.rule}"
            command = self._make(order.device, order.component, order.capability, order.name, args, issued_by, now)
            self._command(command, out)
        if people:
            out.append(Notify(now, tuple(people), tell.text, tell.title, tell.level))
