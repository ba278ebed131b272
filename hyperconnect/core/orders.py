"""Orders: from what is wanted to commands on the bus, each followed until its echo."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hyperconnect.automation.intent import Do, Tell
from hyperconnect.core.broadcasts import Broadcasts
from hyperconnect.core.ear import Ear
from hyperconnect.core.outbox import Outbox
from hyperconnect.core.registry import Registry
from hyperconnect.core.rights import Rights
from hyperconnect.core.twin import Twin
from hyperconnect.errors import CommandError
from hyperconnect.model.command import Command
from hyperconnect.model.effect import Effect, Notify, Remember
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import Datum, Path, Quality, parts_of, path_of

_TTL: Seconds = 30.0
_TTL_VEHICLE: Seconds = 90.0
"""A sleeping car takes up to 40 s to wake before it can answer."""


class Orders:
    """Makes commands, sends them, and knows which are under way; `rights` are those of the rules that want them."""

    def __init__(self, registry: Registry, twin: Twin, ear: Ear) -> None:
        self.outbox = Outbox()
        self.broadcasts = Broadcasts()
        self.rights = Rights(registry)
        self._registry = registry
        self._twin = twin
        self._ear = ear
        self._born = 0
        self._made = 0

    def open(self, now: Moment, memory: Mapping[str, Mapping[str, Any]]) -> None:
        """Begin a life, with what an earlier one kept: ids begin with the millisecond it started in."""
        self._born = int(now * 1000)
        self.outbox.open(memory.get("command", {}))
        self.broadcasts.open(now, memory.get("broadcast", {}))

    def connect(self, now: Moment, out: list[Effect]) -> None:
        """The bus is there: send again what it may have lost, and what waited for it."""
        self.outbox.connected = True
        self.outbox.resend(now, out)
        self.broadcasts.connect(now, out)

    def disconnect(self) -> None:
        """The bus is away."""
        self.outbox.connected = self.broadcasts.connected = False

    def elapse(self, now: Moment, out: list[Effect]) -> None:
        """Do what is due by time."""
        self.outbox.expire(now, out)
        self.broadcasts.expire(now, out)
        self.say(now, out)

    @property
    def deadline(self) -> Moment | None:
        """When something is due by time."""
        sent = self.outbox.deadline
        told = self.broadcasts.deadline
        return told if sent is None or (told is not None and told < sent) else sent

    @property
    def fresh(self) -> bool:
        """Whether anything was sent since the last rows were taken."""
        return bool(self.outbox.fresh or self.broadcasts.fresh)

    def take_rows(self, guards: Callable[[str], bool], *, durable: bool) -> list[Remember]:
        """Return the rows of what was sent since the last call and must survive a crash."""
        return self.outbox.take_rows(guards, durable=durable) + self.broadcasts.take_rows(durable=durable)

    def shift(self, by: Seconds, out: list[Effect]) -> None:
        """The clock was set: everything is due as long from now as before."""
        self.outbox.shift(by, out)
        self.broadcasts.shift(by, out)

    def close(self, out: list[Effect]) -> None:
        """The hub stops: what was given has been said."""
        self.outbox.close(out)
        self.broadcasts.close(out)

    def set(self, path: Path, value: Datum, issued_by: str, now: Moment, out: list[Effect]) -> None:
        """Bring an attribute to a value, unless it is there already or on its way."""
        known = self._twin.get(path)
        there = known is not None and known.quality is Quality.GOOD and known.value == value
        if self.outbox.is_open(path, value) or (there and not self.outbox.awaits(path)):
            return
        device, component, capability, attribute = parts_of(path)
        self._made += 1
        command = Command(
            f"{self._born:x}-{self._made:x}",
            device,
            component,
            capability,
            "set",
            {"value": value},
            issued_by,
            now,
            now + self._ttl(device),
            attribute,
        )
        self.give(command, out)

    def do(self, order: Do, now: Moment, out: list[Effect]) -> None:
        """Give a command with arguments."""
        self._made += 1
        command = Command(
            f"{self._born:x}-{self._made:x}",
            order.device,
            order.component,
            order.capability,
            order.name,
            order.args,
            f"rule:{order.rule}",
            now,
            now + self._ttl(order.device),
            token=order.token,
        )
        self.give(command, out)

    @property
    def outcomes(self) -> bool:
        """Whether commands ended of which somebody waits for the outcome."""
        return bool(self.outbox.outcomes)

    def take_outcomes(self) -> list[tuple[str, bool, str]]:
        """Return (token, whether it was done, why not) of commands that ended since the last call."""
        outcomes, self.outbox.outcomes = self.outbox.outcomes, []
        return outcomes

    def give(self, command: Command, out: list[Effect]) -> None:
        """Send a command; one that cannot be said, or must not be, is reported as rejected."""
        if self._registry.get(command.device) is None:
            self.outbox.reject(command, f"{command.device} is not known", out)
            return
        refusal = self.rights.refusal(command)
        if refusal:
            self.outbox.reject(command, refusal, out)
            did = f"{self._registry.slug(command.device)} was not commanded: {refusal}"
            self.rights.tell(command.issued_by.removeprefix("rule:"), did, command.issued_at, out)
            return
        try:
            messages = self._ear.encode(command) if self._ear.knows(command) else ()
        except CommandError as error:
            self.outbox.reject(command, str(error), out)
            return
        if not messages and not self._offers(command):
            self.outbox.reject(command, f"{command.device} has not announced a {command.capability} here", out)
            return
        spec = None
        if command.attribute:
            spec = self._registry.attribute_of(
                path_of(command.device, command.component, command.capability, command.attribute)
            )
        self.outbox.send(command, messages, out, spec.step if spec is not None else None)

    def say(self, now: Moment, out: list[Effect]) -> None:
        """Say what waited for its device to introduce itself, or to tell what it has done already."""
        for entry in self.outbox.due(now):
            if self._ear.knows(entry.command):
                try:
                    messages = self._ear.encode(entry.command)
                except CommandError as error:
                    self.outbox.give_up(entry, str(error), now, out)
                else:
                    self.outbox.say(entry, messages, now, out)

    def tell(self, tell: Tell, now: Moment, out: list[Effect]) -> None:
        """Notify screens by a command; whoever has no screen is left to the shell."""
        people: list[str] = []
        house = self._registry.house.people
        for name in dict.fromkeys(each for somebody in tell.to for each in house.get(somebody, [somebody])):
            screen = self._registry.command(f"{name}.message.notify")
            if screen is None:
                people.append(name)
                continue
            args: dict[str, Datum] = {"body": tell.text, **({"title": tell.title} if tell.title else {})}
            known = screen.arguments
            if tell.actions and "actions" in known:
                args["actions"] = tuple(f"{key}={label}" for key, label in tell.actions.items())
            args |= {
                key: value
                for key, value in (("level", tell.level), ("image", tell.image), ("tag", tell.tag))
                if value and key in known
            }
            order = Do(tell.rule, screen.device, screen.component, screen.capability, screen.name, args)
            self.do(order, now, out)
        if people:
            out.append(
                Notify(now, tuple(people), tell.text, tell.title, tell.level, tell.actions, tell.image, tell.tag)
            )

    def _offers(self, command: Command) -> bool:
        return self._registry.offers(command.device, command.capability)

    def _ttl(self, device: str) -> Seconds:
        known = self._registry.get(device)
        return _TTL_VEHICLE if known is not None and known.kind == "vehicle" else _TTL
