"""A life lived again: the hub itself, on the time of the record, with devices that do what it tells them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from heapq import heappop, heappush
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from hyperconnect.core.backtest.doings import USUAL
from hyperconnect.core.backtest.record import Scene, Version, Was
from hyperconnect.core.backtest.stand_in import NAME, SOURCE, SPOKEN, StandIn
from hyperconnect.core.home import PREFIX
from hyperconnect.core.hub import Hub
from hyperconnect.core.registry import HOME
from hyperconnect.model.command import Command
from hyperconnect.model.device import Availability, Device, State
from hyperconnect.model.effect import Effect, Fetch, Publish
from hyperconnect.model.expectation import expectation_of
from hyperconnect.model.input import (
    Connected,
    Elapsed,
    Fetched,
    HouseRead,
    Input,
    Opened,
    Received,
    RuleSaved,
)
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.observation import Announced, Observation
from hyperconnect.model.value import Datum, Path, Quality, Value

REACHED: Final = ".main.availability.online"
"""How the path ends that tells whether a device can be reached."""
_LEAD: Final[Seconds] = 60.0
"""How long the hub has been there before rules are saved: what it does at its start was not in the record."""
_MOST_WAKES: Final = 100_000
"""Wakes at one moment, after which time goes on whatever is due."""

_STATES: Final = {True: State.ONLINE, False: State.OFFLINE}

Hear = Callable[[Moment, list[Effect], list[Command]], None]
"""Is told what came of a moment: effects, and the commands that devices were given."""


Listen = Callable[[list[Effect]], None]
"""Is told everything that the hub does."""


class Life:
    """One version of the rules at work. `latency` tells how long the echo of a command for an attribute takes.

    `listen` is told everything that the hub does.
    """

    def __init__(self, version: Version, hear: Hear, latency: Callable[[Path], Seconds] = lambda _: USUAL) -> None:
        self.version = version
        self.now: Moment = 0.0
        self._stand_in = StandIn()
        self.hub = Hub(protocols=(self._stand_in,))
        self.listen: Listen = lambda _: None
        self._hear = hear
        self._latency = latency
        self._due: list[tuple[Moment, int, Path, Datum]] = []
        self._latest: dict[Path, int] = {}
        self._serial = 0
        self._deadline: Moment | None = None

    def begin(self, scene: Scene) -> None:
        """Let the hub know the household as it was, and put the rules to work.

        Where nothing is known of the time before, the hub starts here, as its rules see it; else it started earlier.
        """
        since = scene.since
        start = since - _LEAD
        variables = {
            path.removeprefix(PREFIX): was.value for path, was in scene.values.items() if path.startswith(PREFIX)
        }
        memory: dict[str, dict[str, Any]] = {
            "device": {key: {**row, "identifiers": ()} for key, row in scene.memory.get("device", {}).items()},
            "edit": dict(scene.memory.get("edit", {})),
            "variable": variables,
        }
        self.now = start
        rules: list[Input] = [
            RuleSaved(since, name, document, known=True) for name, document in self.version.rules.items()
        ]
        is_first = not scene.values
        self._handle(Opened(start, scene.latitude, scene.longitude, scene.timezone, memory))
        self._handle(HouseRead(start, scene.house))
        self._announce([msgspec.convert(row, Device) for row in memory["device"].values()])
        self._know(scene)
        if not is_first:
            self._handle(Connected(start))
        self.advance(since)
        for saved in rules:
            self._handle(saved)
        if is_first:
            self._handle(Connected(since))

    def advance(self, until: Moment) -> None:
        """Let time pass: what is due by then happens."""
        wakes = 0
        while True:
            due = self._due[0][0] if self._due else None
            deadline = self._deadline
            if deadline is not None and deadline <= until and (due is None or deadline <= due):
                wakes = wakes + 1 if deadline <= self.now else 0
                if wakes > _MOST_WAKES:
                    break
                self._handle(Elapsed(max(deadline, self.now)))
            elif due is not None and due <= until:
                self._answer(max(due, self.now))
            else:
                break
        self.now = max(self.now, until)

    def hear(self, words: Iterable[Observation], at: Moment) -> None:
        """Let devices say something, all in one breath."""
        self._stand_in.words.extend(words)
        self._handle(Received(at, SPOKEN))

    def tell(self, happened: Input) -> None:
        """Let something else happen."""
        self._handle(happened)

    def is_reached(self, device: str) -> bool:
        """Return whether a device can be reached, as far as was told."""
        told = self.hub.roll.availability.get(device)
        return told is None or told.state is not State.OFFLINE

    def _announce(self, devices: Iterable[Device]) -> None:
        self.hear([Announced(device) for device in devices if device.id != HOME], self.now)

    def _know(self, scene: Scene) -> None:
        """Let the hub know what attributes held, as if it had heard it when it was said."""
        words: list[Observation] = []
        for path, was in scene.values.items():
            at = min(was.at, self.now)
            if path.endswith(REACHED):
                words.append(reached(was))
            elif not path.startswith(PREFIX):
                words.append(Value(was.path, was.value, at, self.now, SOURCE, Quality.GOOD))
        self.hear(words, self.now)

    def _handle(self, happened: Input) -> None:
        effects = self.hub.handle(happened)
        self.now = max(self.now, happened.at)
        self._deadline = self.hub.deadline
        if effects or self._stand_in.orders:
            self._follow(effects)

    def _follow(self, effects: list[Effect]) -> None:
        orders, self._stand_in.orders = self._stand_in.orders, []
        for order in orders:
            self._obey(order)
        self._hear(self.now, effects, orders)
        self.listen(effects)
        for effect in effects:
            if isinstance(effect, Publish):
                message, engine = effect.message, self.hub.engine
                if engine.listens and engine.wants(message.topic):
                    self._handle(Received(self.now, replace(message, retain=False)))
            elif isinstance(effect, Fetch):
                self._handle(Fetched(self.now, effect.token, ok=True))

    def _obey(self, order: Command) -> None:
        expected = expectation_of(order)
        if expected is None:
            return
        self._serial += 1
        self._latest[expected.path] = self._serial
        due = order.issued_at + self._latency(expected.path)
        heappush(self._due, (due, self._serial, expected.path, expected.value))

    def _answer(self, now: Moment) -> None:
        """A device did what it was told last, unless it is away."""
        _, serial, path, value = heappop(self._due)
        if self._latest.get(path) == serial and self.is_reached(path.partition(".")[0]):
            self.hear([Value(path, value, now, now, SOURCE)], now)


def reached(was: Was) -> Availability:
    """Return whether a device can be reached, as the hub took it when it heard of it."""
    state = _STATES[was.value] if isinstance(was.value, bool) else State.UNKNOWN
    return Availability(was.path.removesuffix(REACHED), state, was.at, NAME)
