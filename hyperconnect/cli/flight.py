"""A household and its hub, lived through without waiting and without an event loop: a year of days in a minute.

It means the same as a `Story` on a virtual clock: what is said at one moment is heard in the same turns and in the same
order. What nobody asks for is left away: nothing is kept on a disk, and no history.
"""

from __future__ import annotations

import asyncio
import gc
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from hyperconnect.cli.beginning import first_inputs
from hyperconnect.core.hub import Hub
from hyperconnect.errors import ContentError
from hyperconnect.model.effect import Effect, Publish, Subscribe
from hyperconnect.model.input import Closing, Connected, Elapsed, Input, Opened, Received, TimeChanged
from hyperconnect.model.message import Message, matches
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.sim.household import Household
from hyperconnect.sim.script.scenario import Scenario

_BATCH = 256
"""Messages the hub handles before it does what they lead to, as the service does."""
_JUMP: Seconds = 2.0
"""From here on a clock that was set is told."""

_SELDOM = 100_000
"""Objects more than before after which the garbage collector looks: what is made here goes by itself."""


class Flight:
    """One scenario about to be lived. `listener` hears what the hub does, `wrong` what of the content cannot be used.

    `memory` is what the hub remembers of an earlier life. `heard` counts the messages that came to it, `said` those of
    the things.
    """

    def __init__(
        self,
        world: Household,
        scenario: Scenario,
        *,
        listener: Callable[[Sequence[Effect]], None] = lambda _: None,
        wrong: Callable[[ContentError], None] = lambda _: None,
        content: Path | None = None,
        memory: Mapping[str, Mapping[str, Any]] = MappingProxyType({}),
    ) -> None:
        self.world = world
        self.hub = Hub()
        self.said = self.heard = 0
        self._scenario = scenario
        self._listener = listener
        self._wrong = wrong
        self._content = content
        self._memory = {kind: {**rows} for kind, rows in memory.items()}
        self._now: Moment = world.now
        self._off: Seconds = 0.0
        self._due: Moment = world.now
        self._filters: list[str] = []
        self._ears: tuple[str, ...] = ()
        self._routes: dict[str, tuple[bool, bool]] = {}
        self._retained: dict[str, Message] = {}
        self._to_hub: list[Message] = []
        self._to_things: list[Message] = []

    def begin(self) -> None:
        """Open the hub with the rules, connect it, and let the things introduce themselves."""
        home, now = self._scenario, self._now
        self._off = self.world.clock_off
        first = asyncio.run(first_inputs(home, self.world.places, self._content, now, self._wrong))
        self._carry_out([Opened(now + self._off, home.latitude, home.longitude, home.timezone, self._memory), *first])
        self._ears = self.world.filters
        self._carry_out([Connected(now + self._off)])
        self._publish(self.world.greet())
        self._turn_things()
        self._turn_hub()

    def live(self, until: Moment = math.inf) -> None:
        """Live on until a moment, or until the story is over."""
        world = self.world
        often = gc.get_threshold()
        gc.set_threshold(_SELDOM)
        try:
            self._live(world, until)
        finally:
            gc.set_threshold(*often)

    def close(self) -> None:
        """Let the hub remember what is remembered only at the end."""
        self._carry_out([Closing(self._now + self._off)])

    def _live(self, world: Household, until: Moment) -> None:
        while world.now < world.ends:
            due = world.deadline
            if due is None or self._due < due:
                due = self._due
            if due > until:
                return
            if due > self._now:
                self._now = max(math.ceil(due * 1e6) / 1e6, due)
            self._turn_things()
            while self._to_hub or self._due <= self._now or world.clock_off != self._off:
                self._turn_hub()
                if self._to_things:
                    self._turn_things()

    def _turn_things(self) -> None:
        """Let the things hear what they were told, and all that is due with them happen."""
        world, now = self.world, self._now
        if self._to_things:
            told, self._to_things = self._to_things, []
            for message in told:
                self._publish(world.receive(message, now))
        said = world.advance(now)
        if said:
            self._publish(said)

    def _turn_hub(self) -> None:
        """Let the hub hear what was said, and all that is due with it happen."""
        off = self.world.clock_off
        now = self._now + off
        jump, self._off = off - self._off, off
        if abs(jump) > _JUMP:
            self._carry_out([TimeChanged(now, jump)])
        if self._due <= self._now:
            self._carry_out([Elapsed(now)])
        while self._to_hub:
            heard, self._to_hub = self._to_hub[:_BATCH], self._to_hub[_BATCH:]
            self.heard += len(heard)
            self._carry_out([Received(now, message) for message in heard])
        due = self.hub.deadline
        self._due = math.inf if due is None else due - off

    def _carry_out(self, inputs: Sequence[Input]) -> None:
        handle = self.hub.handle
        effects: list[Effect] = []
        for happened in inputs:
            effects += handle(happened)
        messages: list[Message] = []
        for effect in effects:
            if type(effect) is Publish:
                messages.append(effect.message)
            elif type(effect) is Subscribe:
                self._subscribe(effect.filters)
        if messages:
            self._deliver(messages)
        if effects:
            self._listener(effects)

    def _publish(self, messages: list[Message]) -> None:
        self.said += len(messages)
        self._deliver(messages)

    def _deliver(self, messages: list[Message]) -> None:
        """Hand messages to whoever listens to their topics, and keep those that are retained."""
        routes = self._routes
        for message in messages:
            topic = message.topic
            if message.retain:
                self._retained.pop(topic, None)
                if message.payload:
                    self._retained[topic] = message
            route = routes.get(topic)
            if route is None:
                route = routes[topic] = self._route(topic)
            hub, things = route
            if not (hub or things):
                continue
            if message.retain or message.qos > 1:
                message = Message(topic, message.payload, retain=False, qos=min(message.qos, 1))  # noqa: PLW2901
            if hub:
                self._to_hub.append(message)
            if things:
                self._to_things.append(message)

    def _route(self, topic: str) -> tuple[bool, bool]:
        """Return whether the hub and whether the things listen to a topic."""
        if not topic or "+" in topic or "#" in topic:
            return False, False
        return any(matches(one, topic) for one in self._filters), any(matches(one, topic) for one in self._ears)

    def _subscribe(self, filters: Sequence[str]) -> None:
        self._routes.clear()
        for pattern in filters:
            self._filters.append(pattern)
            for topic, message in self._retained.items():
                if matches(pattern, topic):
                    self._to_hub.append(message if message.qos <= 1 else Message(topic, message.payload, retain=True))
