"""The one door: `handle(input) -> effects`, and `deadline`.

Everything that can happen is an `Input` and carries its moment; everything the hub wants done is an `Effect`. The
hub asks no clock and touches no disk, so the same inputs give the same effects: live, on a virtual clock, in a test,
or replayed from the journal a week later.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, assert_never

from msgspec.structs import replace

from hyperconnect.automation.engine import Engine
from hyperconnect.core.comfort.goals import Goals
from hyperconnect.core.ear import Ear
from hyperconnect.core.ecosystems import ecosystems
from hyperconnect.core.freshness import Freshness
from hyperconnect.core.orders import Orders
from hyperconnect.core.registry import HOME, Registry
from hyperconnect.core.roll import Roll
from hyperconnect.core.steward import Steward
from hyperconnect.core.twin import Twin
from hyperconnect.errors import HyperconnectError
from hyperconnect.model.command import Command, CommandReport, CommandState
from hyperconnect.model.device import Availability, Device, Event
from hyperconnect.model.effect import (
    Effect,
    Faulted,
    Happened,
    Noted,
    Planned,
    Publish,
    Reported,
    Subscribe,
)
from hyperconnect.model.input import (
    Accepted,
    Asked,
    CalendarRead,
    Called,
    Cancelled,
    Closing,
    Connected,
    Disconnected,
    Edited,
    Elapsed,
    Fetched,
    Forgotten,
    Found,
    Hooked,
    HouseRead,
    Input,
    Lost,
    Opened,
    ProfileLoaded,
    Received,
    Resumed,
    RuleRefused,
    RuleRemoved,
    RuleSaved,
    Steered,
    Switched,
    TimeChanged,
    Unlearned,
    Wavered,
)
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.observation import Announced, Asking, Observation, Refused, Trouble, Withdrawn
from hyperconnect.model.value import Quality, Value, path_of
from hyperconnect.protocols.port import Protocol

_SWEEP_EVERY: Seconds = 10.0
"""How often the edges of rules are made durable: each by itself would be a row a message."""
_PAYLOAD_CAP = 16 * 1024 * 1024


class Hub:
    """The household's decisions. One task owns it; nothing in it waits.

    `phone_keys` are the secrets of phones that encrypt what they say, by `user/device` or `user`. They are no inputs,
    so that no journal holds them.
    With `protocols` it speaks those alone: who asks what would have been stands in for the devices.
    """

    def __init__(
        self, *, phone_keys: Mapping[str, str] | None = None, protocols: Sequence[Protocol] | None = None
    ) -> None:
        self.twin = Twin()
        self.registry = Registry(self.twin)
        self.services: dict[tuple[str, str], Found] = {}
        self._profiles, natives = ecosystems(phone_keys or {})
        taught = [self._profiles.name] if protocols is None else [each.name for each in protocols]
        self._ear = Ear(natives if protocols is None else protocols, taught)
        self._orders = Orders(self.registry, self.twin, self._ear)
        self._goals = Goals(self.registry, self.twin)
        self._steward = Steward(self.registry, self.twin, self._orders, self._goals)
        self._freshness = Freshness(self.twin)
        self.roll = Roll(self.registry, self._ear, self._goals, self._steward)
        self._connected = False
        self._subscribe_at: Moment | None = None
        self._sweep_at: Moment = 0.0

    @property
    def engine(self) -> Engine:
        """The rules at work."""
        return self._steward.engine

    @property
    def goals(self) -> Goals:
        """What rules want reached, and the planner that sees to it."""
        return self._goals

    def scopes(self, rule: str) -> tuple[str, ...] | None:
        """Return the only scopes that a rule acts with: its author's, as far as it wants them; None: all."""
        return self._orders.rights.scopes(rule)

    def planned(self, rule: str) -> list[Planned]:
        """Return how what a rule wants reached stands, as it was last told."""
        return self._goals.planned(rule)

    @property
    def deadline(self) -> Moment | None:
        """When the hub wants an `Elapsed`, or None if it waits for nothing but messages."""
        earliest = self._steward.engine.deadline
        for moment in (
            self._orders.deadline,
            self._goals.deadline,
            self._freshness.deadline,
            self._ear.deadline,
            self._subscribe_at,
            self._steward.start.at,
        ):
            if moment is not None and (earliest is None or moment < earliest):
                earliest = moment
        return earliest

    def handle(self, happened: Input) -> list[Effect]:
        """Take in what happened; return what is to be done, in order.

        Inputs must come in the order of their moments; only a `TimeChanged` may lie before what came before it.
        Nothing from outside makes this raise: what cannot be understood becomes a `Faulted` effect.
        """
        out: list[Effect] = []
        now = happened.at
        try:
            self._take(happened, now, out)
        except Exception as error:  # noqa: BLE001  the last net: whatever an input did, the hub goes on
            out.append(Faulted(now, "hub", f"{type(happened).__name__}: {type(error).__name__}: {error}"))
        self._end(now, out)
        return out

    def _take(self, happened: Input, now: Moment, out: list[Effect]) -> None:
        match happened:
            case Received(message=message):
                self._receive(message, now, out)
            case Elapsed():
                self._elapse(now, out)
            case Opened():
                self._open(happened, out)
            case Connected():
                self._connect(now, out)
            case Disconnected():
                self._connected = False
                self._orders.disconnect()
            case Found():
                self.services[happened.service, happened.name] = happened
            case Lost():
                self.services.pop((happened.service, happened.name), None)
            case ProfileLoaded(name=name, document=document):
                self._load_profile(name, document, now, out)
            case RuleSaved() | RuleRefused() | RuleRemoved() | Called() | Cancelled() | Switched():
                self._steward.handle(happened, out)
                if self._ear.lacks(self.engine.filters):
                    self._subscribe_at = now
            case HouseRead() | CalendarRead() | Hooked() | Resumed() | Fetched() | Wavered():
                self._steward.handle(happened, out)
            case TimeChanged(by=by):
                self._shift(by, now, out)
                self._steward.handle(happened, out)
            case Asked(command=command):
                self._ask(command, now, out)
            case Edited() | Forgotten() | Accepted() | Unlearned() | Steered():
                self.roll.heed(happened, out)
            case Closing():
                self._steward.closing(now, out)
                self._orders.close(out)
                self._sweep_at = now
            case _:
                assert_never(happened)

    def _end(self, now: Moment, out: list[Effect]) -> None:
        """End a turn: what it leads to by itself, and what must be remembered of it."""
        steward, outbox = self._steward, self._orders.outbox
        if outbox.unmet:
            steward.let_go(now, out)
        if outbox.outcomes:
            steward.carry_out((), now, out)
        if steward.presence.due:
            steward.look_who_is_home(now, out)
        if now >= self._sweep_at:
            self._sweep_at = now + _SWEEP_EVERY
            out += steward.remembered(everything=True)
        elif steward.engine.dirty:
            out += steward.remembered(everything=False)
        if self._orders.fresh:
            out += steward.kept(out)

    def _ask(self, command: Command, now: Moment, out: list[Effect]) -> None:
        if command.device == HOME:
            path = path_of(HOME, command.component, command.capability, command.attribute)
            self._steward.set_variable(path, command.args.get("value"), now, out)
            out.append(Reported(CommandReport(command, CommandState.CONFIRMED, now, now - command.issued_at)))
        else:
            self._steward.ask(command, now, out)

    def _open(self, opened: Opened, out: list[Effect]) -> None:
        self._orders.open(opened.at, opened.memory)
        self.roll.open(opened.memory)
        self._goals.open(opened)
        for device in self.registry:
            self._steward.registered(device, opened.at, out)
        self._steward.open(opened, out)

    def _connect(self, now: Moment, out: list[Effect]) -> None:
        self._connected = True
        self._ear.forget_filters()
        self._subscribe(out)
        self._orders.connect(now, out)
        self._goals.connected(now)
        self._steward.begins(now)

    def _receive(self, message: Message, now: Moment, out: list[Effect]) -> None:
        topic = message.topic
        if len(message.payload) > _PAYLOAD_CAP:
            out.append(Faulted(now, topic, "the payload is larger than 16 MiB and was not read"))
            return
        try:
            for rank, read in self._ear.readers(topic):
                self._hear(rank, read(message, now), now, out)
        except HyperconnectError as error:
            out.append(Faulted(now, topic, str(error)))
        except Exception as error:  # noqa: BLE001  the edge of a message: whatever it did, the hub goes on
            out.append(Faulted(now, topic, f"{type(error).__name__}: {error}"))
        steward = self._steward
        if message.retain:
            steward.restored(now)
        if steward.changes:
            steward.end_turn(now, out)
        if steward.engine.listens:
            steward.message(message, now, out)
        deadline = self._goals.deadline
        if deadline is not None and deadline <= now:
            steward.look(now, out)

    def _hear(self, rank: int, told: Sequence[Observation], now: Moment, out: list[Effect]) -> None:
        """Take in what a message told.

        Most of it is said over and over: what was believed already is not judged again (but a zero, which may be
        negative), and only confirmed, unless somebody waits for just that word.
        """
        ear, twin, goals = self._ear, self.twin, self._goals
        names, slots, values, watched = ear.names(rank), twin.slots, twin.values, goals.watched
        awaited, silent = self._orders.outbox.awaited, self.roll.silent
        for seen in told:
            if type(seen) is not Value:
                self._observe(rank, seen, now, out)
                names = ear.names(rank)
                continue
            path = seen.path if names is None else names[seen.path]
            if path is None:
                continue
            value, said = seen if path == seen.path else replace(seen, path=path), seen.value
            slot = slots.get(path)
            old = None if slot is None else values[slot]
            if slot is None or said != old or type(said) is not type(old) or (not said and type(said) is float):
                judged = ear.believed(value)
                if type(judged) is Value:
                    self._note(twin.slot(path) if slot is None else slot, judged, now, out)
                elif judged is not None:
                    self._observe(rank, judged, now, out)
            elif path in awaited or (silent and path.partition(".")[0] in silent):
                self._note(slot, value, now, out)
            elif twin.note(slot, value) and slot in watched:
                goals.heard(slot, now, changed=False)

    def _note(self, slot: int, value: Value, now: Moment, out: list[Effect]) -> None:
        """Take in a value; who waits for it hears of it, and whoever listens, if it is another than before."""
        twin, outbox, steward = self.twin, self._orders.outbox, self._steward
        path, new, old = value.path, value.value, twin.values[slot]
        if not twin.note(slot, value):
            return
        live = value.quality is not Quality.RESTORED
        if live and self.roll.silent:
            self.roll.spoke(path.partition(".")[0], now, out)
        asked = path in outbox.awaited and (live or path in outbox.doubted) and outbox.heard(path, new, now, out)
        changed = new != old or type(new) is not type(old)
        if changed:
            out.append(Noted(value))
            if slot in steward.presence.slots:
                steward.presence.due = True
            if self._freshness.deadline is None:
                self._freshness.heard(now)
            steward.noted(slot, old, value, now, out, asked=asked)
        if slot in self._goals.watched:
            self._goals.heard(slot, now, changed=changed)

    def _observe(self, rank: int, seen: Observation, now: Moment, out: list[Effect]) -> None:
        match seen:
            case Value():
                self._hear(rank, (seen,), now, out)
            case Event():
                device_id = self._ear.id_of(rank, seen.device)
                if device_id is not None:
                    self.roll.spoke(device_id, now, out)
                    event = replace(seen, device=device_id)
                    out.append(Happened(event))
                    self._steward.event(event, now, out)
            case Availability():
                self.roll.turn(rank, seen, now, out)
            case Announced(device=device, writes=writes):
                self._announce(rank, device, now, out)
                for trouble in self._ear.trespasses(rank, device.id, writes):
                    self._observe(rank, trouble, now, out)
            case Withdrawn(device=device_id):
                self.roll.withdraw(rank, device_id, now, out)
            case Asking(messages=messages):
                out.extend([Publish(message) for message in messages])
            case Refused(path=path, why=why):
                self._orders.outbox.refuse(self._ear.path(rank, path), why, now, out)
            case Trouble(topic=topic, why=why, device=device_id):
                out.append(Faulted(now, device_id or topic, why))
            case _:
                assert_never(seen)

    def _announce(self, rank: int, device: Device, now: Moment, out: list[Effect]) -> None:
        self.roll.register(self._ear.announce(rank, device), now, out)
        self.roll.settle(rank, device.id, now, out)
        if self._orders.outbox.unsaid:
            self._orders.say(now, out)
        self._subscribe_at = now
        for change in self._ear.look_again(rank, now):
            self._observe(rank, change, now, out)

    def _subscribe(self, out: list[Effect]) -> None:
        self._subscribe_at = None
        if not self._connected:
            return
        fresh = self._ear.fresh_filters(self.engine.filters)
        if fresh:
            out.append(Subscribe(fresh))
        out.extend([Publish(message) for message in self._ear.greetings()])

    def _load_profile(self, name: str, document: dict[str, Any], now: Moment, out: list[Effect]) -> None:
        ecosystem = document.get("ecosystem")
        try:
            if not isinstance(ecosystem, str):
                self._profiles.add(name, document)
            elif not self._ear.learn(ecosystem, document):
                out.append(Faulted(now, name, f"there is no ecosystem {ecosystem!r}"))
        except HyperconnectError as error:
            out.append(Faulted(now, name, str(error)))
        except Exception as error:  # noqa: BLE001  a person's file: whatever it holds, the hub goes on
            out.append(Faulted(now, name, f"cannot be used: {type(error).__name__}: {error}"))
        self._subscribe_at = now

    def _shift(self, by: Seconds, now: Moment, out: list[Effect]) -> None:
        """The clock was set by so much, to now: everything known is as old as before, what takes a while goes on."""
        self.twin.shift(by)
        self._freshness.shift(by)
        self._ear.shift(by)
        self._orders.shift(by, out)
        self._goals.shift(by, now, out)
        self._sweep_at += by
        if self._subscribe_at is not None:
            self._subscribe_at += by

    def _elapse(self, now: Moment, out: list[Effect]) -> None:
        self._orders.elapse(now, out)
        due = self._ear.deadline
        if due is not None and due <= now:
            for rank, change in self._ear.expired(now):
                self._observe(rank, change, now, out)
        if self._subscribe_at is not None:
            self._subscribe(out)
        out.extend([Noted(value) for value in self._freshness.look(now)])
        if self._steward.changes:
            self._steward.end_turn(now, out)
        self._steward.elapse(now, out)
