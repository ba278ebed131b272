"""A simulated world and a hub on one bus, without a loop: for tests that ask what the hub makes of the things."""

from __future__ import annotations

from collections import deque
from pathlib import Path

from hyperconnect.core.hub import Hub
from hyperconnect.model.command import Command, CommandReport
from hyperconnect.model.effect import Effect, Faulted, Happened, Publish, Reported, Subscribe
from hyperconnect.model.input import Asked, Connected, Elapsed, Input, Opened, Received
from hyperconnect.model.message import Message, matches
from hyperconnect.model.value import Datum
from hyperconnect.shell.library import Library
from hyperconnect.sim.world import World


class Joined:
    """A hub that hears a world and commands it. `faults`, `events` and `reports` keep what the hub told."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.hub = Hub()
        self.faults: list[Faulted] = []
        self.events: list[Happened] = []
        self.reports: list[CommandReport] = []
        self._filters: tuple[str, ...] = ()
        self._waiting: deque[Input] = deque()
        self._asked = 0
        now = world.now
        self.handle(Opened(now, 52.4, 13.06, "Europe/Berlin", {}))
        found, _ = Library(Path(__file__).parents[2]).profiles(now, None)
        for profile in found:
            self.handle(profile)
        self.handle(Connected(now))

    def live(self, seconds: float) -> None:
        """Let so much time pass."""
        end = self.world.now + seconds
        while True:
            due = [moment for moment in (self.world.deadline, self.hub.deadline) if moment is not None]
            now = max(self.world.now, min(due)) if due else end
            if now > end:
                break
            self.hear(self.world.advance(now))
            if self.hub.deadline is not None and self.hub.deadline <= now:
                self.handle(Elapsed(now))
        self.hear(self.world.advance(end))

    def hear(self, messages: list[Message]) -> None:
        """Give the hub what was said, as far as it listens."""
        for message in messages:
            if any(matches(pattern, message.topic) for pattern in self._filters):
                live = Message(message.topic, message.payload, retain=False, qos=message.qos)
                self.handle(Received(self.world.now, live))

    def handle(self, happened: Input) -> None:
        """Give the hub an input and do what it wants; what comes of that is its next input."""
        self._waiting.append(happened)
        if len(self._waiting) > 1:
            return
        while self._waiting:
            for effect in self.hub.handle(self._waiting[0]):
                self._do(effect)
            self._waiting.popleft()

    def value(self, name: str) -> Datum:
        """Return what the hub knows of an attribute, by the name rules use."""
        attribute = self.hub.registry.attribute(name)
        assert attribute is not None, name
        return self.hub.twin.values[self.hub.twin.slot(attribute.path)]

    def ask(self, path: str, order: str, **args: Datum) -> CommandReport:
        """Give a command by the path of what it sets, or of itself, and wait until it is over."""
        device, component, capability, attribute = path.split(".", 3)
        self._asked += 1
        now = self.world.now
        command = Command(
            f"test{self._asked}",
            device,
            component,
            capability,
            order,
            args,
            "user:test",
            now,
            now + 60,
            attribute=attribute if order == "set" else "",
        )
        self.handle(Asked(now, command))
        self.live(61)
        return [report for report in self.reports if report.command.id == command.id][-1]

    def _do(self, effect: Effect) -> None:
        match effect:
            case Publish(message=message):
                self.hear(self.world.receive(message, self.world.now))
            case Subscribe(filters=filters):
                self._filters += filters
                for message in self.world.greet():
                    if any(matches(pattern, message.topic) for pattern in filters):
                        self.handle(Received(self.world.now, message))
            case Faulted():
                self.faults.append(effect)
            case Happened():
                self.events.append(effect)
            case Reported(report=report):
                self.reports.append(report)
            case _:
                pass
