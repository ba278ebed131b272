"""A car's radio link: what it says without a network is said later, all at once and with its old timestamps.

Who listens hears of a long gap from the broker, which speaks the car's last will.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from random import Random

from hyperconnect.model.moment import Seconds
from hyperconnect.sim.voice.homeassistant import Voice
from hyperconnect.sim.world import Due, World

WILL: Seconds = 90.0
"""A broker gives a silent client up after one and a half times its keep-alive of a minute."""
KEPT = 360
"""Messages that are kept for later; the oldest are forgotten first."""
GOOD: Seconds = 900.0
"""Mean time between two losses of a patchy link on the road."""
BAD: Seconds = 40.0
"""Mean length of such a loss."""


class Link:
    """The way of a car's words to the bus. `up` says whether there is a network."""

    def __init__(self, world: World, voice: Voice, rng: Random) -> None:
        self.up = True
        self.patchy = False
        """whether the network fails now and then on the road"""
        self._world = world
        self._voice = voice
        self._rng = rng
        self._kept: deque[Callable[[], None]] = deque(maxlen=KEPT)
        self._will: Due | None = None
        self._given_up = False
        self._bad_until = 0.0
        self._good_until = 0.0

    def tell(self, name: str, state: Mapping[str, object]) -> None:
        """Publish a state, now or when there is a network."""
        if self.up:
            self._voice.tell(name, state)
        else:
            self._kept.append(lambda: self._voice.tell(name, state))

    def happen(self, name: str, event: Mapping[str, object]) -> None:
        """Publish an event, now or when there is a network."""
        if self.up:
            self._voice.happen(name, event)
        else:
            self._kept.append(lambda: self._voice.happen(name, event))

    def look(self, *, covered: bool, driving: bool) -> None:
        """Look for a network: there is none under cover, and now and then none on the road."""
        now = self._world.now
        if self.patchy and driving and now >= self._bad_until and now >= self._good_until:
            if self._good_until:
                self._bad_until = now + self._rng.expovariate(1 / BAD)
            self._good_until = max(now, self._bad_until) + self._rng.expovariate(1 / GOOD)
        self.turn(up=not covered and now >= self._bad_until)

    def turn(self, *, up: bool) -> None:
        """Lose the network, or find it again and say all that was kept."""
        if up == self.up:
            return
        self.up = up
        if not up:
            self._will = self._world.after(WILL, self._give_up)
            return
        if self._will is not None:
            self._will.cancel()
        if self._given_up:
            self._given_up = False
            self._voice.available()
        while self._kept:
            self._kept.popleft()()

    def _give_up(self) -> None:
        self._given_up = True
        self._voice.available(online=False)
