"""The steward: lets rules hear what happens, and has carried out what they want."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias, assert_never

import msgspec

from hyperconnect.automation.calendar import Entry
from hyperconnect.automation.change import Change
from hyperconnect.automation.claim import rank_of
from hyperconnect.automation.engine import Engine
from hyperconnect.automation.intent import Intent
from hyperconnect.automation.plan import text_of
from hyperconnect.automation.signal import Signal
from hyperconnect.core.comfort.capability import NAME as FORECASTS
from hyperconnect.core.comfort.goals import Goals
from hyperconnect.core.errands import Errands
from hyperconnect.core.hands import Hands
from hyperconnect.core.home import PREFIX, Home
from hyperconnect.core.orders import Orders
from hyperconnect.core.presence import OCCUPANCY, Presence
from hyperconnect.core.registry import Registry
from hyperconnect.core.start import Start
from hyperconnect.core.twin import Twin
from hyperconnect.errors import ContentError
from hyperconnect.model import effect
from hyperconnect.model.command import Command
from hyperconnect.model.device import Availability, Device, Event, State
from hyperconnect.model.effect import Effect, Faulted, Noted, Remember, RuleJudged
from hyperconnect.model.input import (
    CalendarRead,
    Called,
    Cancelled,
    Fetched,
    Hooked,
    HouseRead,
    Opened,
    Resumed,
    RuleRefused,
    RuleRemoved,
    RuleSaved,
    Switched,
    TimeChanged,
    Wavered,
)
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment
from hyperconnect.model.reason import Finding
from hyperconnect.model.value import Datum, Path, Quality, Source, Value, path_of

_HUB = Source("hub", "")
_FORETOLD = f".{FORECASTS}.".encode()
_GUARDS = rank_of("security", -100)
"""The weakest rank of a rule that guards life or house."""

Wanted: TypeAlias = (
    RuleSaved
    | RuleRefused
    | RuleRemoved
    | HouseRead
    | CalendarRead
    | Hooked
    | Called
    | Cancelled
    | Switched
    | Resumed
    | Fetched
    | Wavered
    | TimeChanged
)
"""Inputs that are about rules."""


class Steward:
    """Between what is known and what is done stands the engine; the steward serves both sides of it."""

    def __init__(self, registry: Registry, twin: Twin, orders: Orders, goals: Goals) -> None:
        self.engine = Engine(registry, twin.values, twin.seen_at, orders.rights.may_call)
        self.home = Home(registry, twin)
        self.presence = Presence(registry, twin)
        self.changes: list[Change] = []
        self._registry = registry
        self._twin = twin
        self._orders = orders
        self._goals = goals
        self._errands = Errands(self.engine, self.home, twin, orders, goals)
        self._hands = Hands(self.engine, twin, orders)
        self.start = Start()

    def open(self, opened: Opened, out: list[Effect]) -> None:
        """Begin a life with what an earlier one remembered."""
        memory = opened.memory
        self.presence.open(opened.at, opened.latitude, opened.longitude)
        self._furnished(self.home.open(memory.get("variable", {}), opened.at), opened.at, out)
        where = (opened.latitude or 0.0, opened.longitude or 0.0)
        self.engine.open(opened.at, opened.timezone, *where, memory)

    def handle(self, happened: Wanted, out: list[Effect]) -> None:
        """Take in what concerns rules."""
        now, engine = happened.at, self.engine
        intents: list[Intent] = []
        match happened:
            case RuleSaved() | RuleRefused() | RuleRemoved():
                self._file(happened, intents, out)
            case HouseRead():
                self._furnish(happened, intents, out)
            case CalendarRead(calendar=calendar, entries=entries):
                read = tuple(Entry(*entry) for entry in entries)
                engine.scheduled(calendar, read, now, intents)
                self._goals.scheduled(calendar, read, now)
            case Hooked(name=name, payload=payload):
                engine.signal(Signal(f"webhook:{name}", payload=payload), now, intents)
            case Called(rule=rule, args=args, by=by):
                if not engine.call(rule, args, by, now, intents, regardless=happened.regardless):
                    out.append(Faulted(now, rule, "is not at work, so it cannot be called"))
            case Cancelled(rule=rule, by=by, run=run):
                engine.cancel(rule, f"{by} ended it", now, intents, run=run)
                if not run:
                    self._errands.drop_goals(rule, now, intents, out)
            case Switched(rule=rule, on=on):
                self._errands.switch(rule, now, intents, out, on=on)
            case Resumed(path=path):
                if not engine.resume(path, now, intents):
                    out.append(Faulted(now, path, "nobody set it by hand"))
            case Fetched(token=token, ok=ok, why=why):
                engine.signal(Signal(f"outcome:{token}", payload={"ok": ok, "why": why}), now, intents)
            case Wavered(turns=turns):
                engine.wavered(turns)
            case TimeChanged(by=by):
                self.start.shift(by)
                engine.shift(by, now, intents)
            case _:
                assert_never(happened)
        self._errands.carry_out(intents, now, out)

    def begins(self, now: Moment) -> None:
        """The bus is there: rules that wait for the hub's start run once what it remembers has come."""
        self.start.begins(now)

    def restored(self, now: Moment) -> None:
        """The bus still tells what it remembers."""
        self.start.restored(now)

    def closing(self, now: Moment, out: list[Effect]) -> None:
        """The hub is about to stop."""
        self._signal(Signal("hub:stopping"), now, out)

    def look_who_is_home(self, now: Moment, out: list[Effect]) -> None:
        """Count the people at home, because one of them may have come or gone."""
        count = self.presence.look()
        if count != "nothing":
            self._errands.set_variable(Path(f"{PREFIX}{OCCUPANCY}"), count, now, out)

    def registered(self, device: Device, now: Moment, out: list[Effect]) -> None:
        """A device appeared or changed."""
        if any(device.slug in devices or device.id in devices for devices in self.home.house.people.values()):
            self.presence.learn()
        self._hands.learn(device)
        for rule, findings in self.engine.registered(device.slug, device.id, now):
            out.append(self._judged(rule, findings, now))

    def noted(self, slot: int, old: Datum, value: Value, now: Moment, out: list[Effect], *, asked: bool) -> None:
        """An attribute has another value; rules hear of it when the message is over."""
        live = value.quality is not Quality.RESTORED
        self.changes.append(Change(slot, old, value.value, live))
        if live and slot in self._hands.settable:
            intents: list[Intent] = []
            self._hands.look(value.path, old, value.value, now, intents, asked=asked)
            if intents:
                self._errands.carry_out(intents, now, out)

    def end_turn(self, now: Moment, out: list[Effect]) -> None:
        """The message is over: let rules hear of all it changed."""
        changes, self.changes = self.changes, []
        intents: list[Intent] = []
        if len(changes) == 1:
            change = changes[0]
            self.engine.react(change.slot, change.old, change.new, now, change.live, intents)
        else:
            self.engine.turn(changes, now, intents)
        if intents:
            self._errands.carry_out(intents, now, out)

    def event(self, event: Event, now: Moment, out: list[Effect]) -> None:
        """A device told something momentary."""
        key = f"event:{event.device}.{event.component}.{event.capability}.{event.name}"
        self._signal(Signal(key, event.device, event.data), now, out)
        answer = event.data.get("id")
        if event.name == "answered" and isinstance(answer, str):
            key = f"{key.removesuffix('answered')}{answer}"
            self._signal(Signal(key, event.device, event.data), now, out)

    def message(self, message: Message, now: Moment, out: list[Effect]) -> None:
        """A live message came that rules may listen to by its topic."""
        if not message.retain and self.engine.wants(message.topic):
            intents: list[Intent] = []
            self.engine.message(message.topic, _readable(message.payload), now, intents)
            self._errands.carry_out(intents, now, out)

    def reachable(self, availability: Availability, now: Moment, out: list[Effect]) -> None:
        """A device can or cannot be reached from now on."""
        path = path_of(availability.device, "main", "availability", "online")
        known = {State.ONLINE: True, State.ASLEEP: True, State.OFFLINE: False, State.UNKNOWN: None}
        slot = self._twin.slot(path)
        old, new = self._twin.values[slot], known[availability.state]
        value = Value(path, new, now, now, _HUB)
        self._twin.note(slot, value)
        if old is not new:
            out.append(Noted(value))
            intents: list[Intent] = []
            self.engine.react(slot, old, new, now, True, intents)
            self._errands.carry_out(intents, now, out)

    def elapse(self, now: Moment, out: list[Effect]) -> None:
        """Do what is due by time."""
        if self.start.take(now):
            left: list[Intent] = []
            self.engine.prune(now, left)
            self._errands.carry_out(left, now, out)
            self._signal(Signal("hub:started"), now, out)
        while (due := self.engine.deadline) is not None and due <= now:
            intents: list[Intent] = []
            self.engine.elapse(now, intents)
            self._errands.carry_out(intents, now, out)
        self._tell_rejudged(now, out)
        self._errands.look(now, out)

    def look(self, now: Moment, out: list[Effect]) -> None:
        """Let goals be judged anew, if it is time."""
        self._errands.look(now, out)

    def carry_out(self, intents: Sequence[Intent], now: Moment, out: list[Effect]) -> None:
        """Do what rules want, and let them hear of what that changes."""
        self._errands.carry_out(intents, now, out)

    def ask(self, command: Command, now: Moment, out: list[Effect]) -> None:
        """Give a device a command because a person wants it."""
        intents: list[Intent] = []
        self._hands.ask(command, now, intents, out)
        self._errands.carry_out(intents, now, out)

    def let_go(self, now: Moment, out: list[Effect]) -> None:
        """Commands were not obeyed: what people wanted by them is not held any longer."""
        unmet, self._orders.outbox.unmet = self._orders.outbox.unmet, []
        intents: list[Intent] = []
        for command in unmet:
            self._hands.let_go(command, now, intents)
        self._errands.carry_out(intents, now, out)

    def set_variable(self, path: Path, value: Datum, now: Moment, out: list[Effect]) -> None:
        """Give a variable of the household a value because a person wants it."""
        self._errands.set_variable(path, value, now, out)

    def remembered(self, *, everything: bool) -> list[Remember]:
        """Return what changed of what rules must not forget."""
        return [Remember(*row) for row in self.engine.take_dirty(everything=everything)]

    def kept(self, out: Sequence[Effect]) -> list[Remember]:
        """Return what must survive a crash of the commands that were given together with these effects."""
        durable = Remember in [type(each) for each in out]
        return self._orders.take_rows(self._guards, durable=durable)

    def _guards(self, issued_by: str) -> bool:
        """Return whether a command is one of the bands safety and security."""
        live = self.engine.live(issued_by.removeprefix("rule:"))
        return live is not None and live.plan.rank <= _GUARDS

    def _signal(self, signal: Signal, now: Moment, out: list[Effect]) -> None:
        intents: list[Intent] = []
        self.engine.signal(signal, now, intents)
        if intents:
            self._errands.carry_out(intents, now, out)

    def _file(self, happened: RuleSaved | RuleRefused | RuleRemoved, intents: list[Intent], out: list[Effect]) -> None:
        rule, now = happened.rule, happened.at
        match happened:
            case RuleSaved():
                self._save(happened, out)
            case RuleRefused(findings=findings):
                self.engine.refuse(rule, findings, now)
            case RuleRemoved():
                self._remove(rule, now, intents, out)

    def _save(self, saved: RuleSaved, out: list[Effect]) -> None:
        rule, document, now = saved.rule, saved.document, saved.at
        self._registry.rules[rule] = document
        engine = self.engine
        intents: list[Intent] = []
        if document.get("enabled") is False:
            self._errands.drop_goals(rule, now, intents, out)
        judged = self._judged(rule, engine.save(rule, document, now, intents, known=saved.known), now)
        if not judged.keeps_running:
            self._orders.rights.know(saved)
        out.append(judged)
        self._tell_rejudged(now, out)
        if _FORETOLD in text_of(document):
            self._goals.read(now)
        self._errands.carry_out(intents, now, out)

    def _remove(self, rule: str, now: Moment, intents: list[Intent], out: list[Effect]) -> None:
        self._errands.drop_goals(rule, now, intents, out)
        self._orders.rights.forget(rule)
        self.engine.remove(rule, now, intents)
        if self._registry.rules.pop(rule, None) is not None:
            out.append(effect.RuleGone(now, rule))

    def _tell_rejudged(self, now: Moment, out: list[Effect]) -> None:
        out += [self._judged(rule, findings, now) for rule, findings in self.engine.take_rejudged()]

    def _judged(self, rule: str, findings: tuple[Finding, ...], now: Moment) -> RuleJudged:
        accepted = all(finding.severity != "error" for finding in findings)
        status = self.engine.status(rule)
        if status is None:
            return RuleJudged(now, rule, findings, accepted)
        return RuleJudged(now, rule, findings, accepted, status.waits_for, status.keeps_running, bool(status.paused))

    def _furnish(self, read: HouseRead, intents: list[Intent], out: list[Effect]) -> None:
        try:
            device = self.home.furnish(read.document, read.at)
        except ContentError as error:
            out.append(Faulted(read.at, "home.yaml", str(error)))
            return
        self._furnished(device, read.at, out)
        self.presence.learn()
        self._goals.learn(read.at)
        for rule, findings in self.engine.furnished(read.at):
            out.append(self._judged(rule, findings, read.at))
        self.engine.signal(Signal("house"), read.at, intents)

    def _furnished(self, device: Device, now: Moment, out: list[Effect]) -> None:
        out.append(effect.Registered(now, device))


def _readable(payload: bytes) -> object:
    """Return a payload as JSON, or as text where it is none."""
    try:
        return msgspec.json.decode(payload)
    except (msgspec.DecodeError, RecursionError):
        return payload.decode(errors="replace")
