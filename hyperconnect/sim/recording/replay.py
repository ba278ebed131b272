"""A device that says what a real one once said."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.sim.recording.recording import Recording
from hyperconnect.sim.recording.shifting import shifted
from hyperconnect.sim.world import World

PAUSE: Seconds = 1.0
"""Between the last message of a recording and its first one again."""


class Replay:
    """Says the messages of a recording again, `speed` times as fast, at the paths of `times` moved to the story's time.

    It hears nothing: what was said is past.
    """

    def __init__(
        self,
        world: World,
        recording: Recording,
        *,
        speed: float = 1.0,
        loop: bool = False,
        times: Sequence[tuple[str, ...]] = (),
    ) -> None:
        self._world = world
        self._recording = recording
        self._speed = speed
        self._loop = loop
        self._times = tuple(times)

    def start(self, begin: Moment) -> None:
        """Say everything, beginning at a moment."""
        if self._recording.messages:
            self._world.at(begin, partial(self._say_from, 0, begin))

    def _say_from(self, index: int, begin: Moment) -> None:
        """Say a message and all others of its moment; plan the next one."""
        messages = self._recording.messages
        now = messages[index][0]
        while index < len(messages) and messages[index][0] == now:
            self._say(messages[index][1], now)
            index += 1
        if index < len(messages):
            self._world.at(begin + messages[index][0] / self._speed, partial(self._say_from, index, begin))
        elif self._loop:
            again = begin + now / self._speed + PAUSE
            self._world.at(again, partial(self._say_from, 0, again))

    def _say(self, message: Message, at: Seconds) -> None:
        payload = message.payload
        if self._times:
            payload = shifted(payload, self._times, self._world.now - (self._recording.began + at))
        self._world.say(message.topic, payload, retain=message.retain, qos=message.qos)
