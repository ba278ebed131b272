"""Frames: what happened in a moment, told at once; and the frames of the last while, for whoever was cut off."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterable

from msgspec import Struct

from hyperconnect.api.events.news import News


class Frame(Struct, frozen=True):
    """All news of one moment, in order; numbers count from 1. `lost` is how many had no room."""

    number: int
    news: tuple[News, ...]
    lost: int = 0


class Gathering:
    """News that wait for the next frame, at most `most`; beyond that the oldest are lost, and counted.

    Of news with the same key only the latest stays, in the latest's place.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._waiting: OrderedDict[str | int, News] = OrderedDict()
        self._serial = 0
        self._number = 0
        self._lost = 0

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def number(self) -> int:
        """The number of the latest frame; 0 before the first."""
        return self._number

    def add(self, news: Iterable[News]) -> None:
        """Take news in."""
        waiting = self._waiting
        for each in news:
            self._serial += 1
            key = each.key or self._serial
            waiting[key] = each
            waiting.move_to_end(key)
            if len(waiting) > self._most:
                waiting.popitem(last=False)
                self._lost += 1

    def take(self) -> Frame | None:
        """Return all that waits as the next frame, or None where nothing does."""
        if not self._waiting:
            return None
        self._number += 1
        frame = Frame(self._number, tuple(self._waiting.values()), self._lost)
        self._waiting.clear()
        self._lost = 0
        return frame


class Past:
    """The latest frames: at most so many, and not many more `news` in all of them."""

    def __init__(self, frames: int, news: int) -> None:
        self._frames: deque[Frame] = deque()
        self._most_frames = frames
        self._most_news = news
        self._news = 0

    def keep(self, frame: Frame) -> None:
        """Keep a frame, which follows the one kept last."""
        self._frames.append(frame)
        self._news += len(frame.news)
        while len(self._frames) > self._most_frames or (self._news > self._most_news and len(self._frames) > 1):
            self._news -= len(self._frames.popleft().news)

    def since(self, number: int) -> tuple[list[Frame], bool]:
        """Return the frames after one, and whether none of them is missing."""
        after = [frame for frame in self._frames if frame.number > number]
        latest = self._frames[-1].number if self._frames else number
        whole = number == latest if not after else after[0].number == number + 1
        return after, whole

    def clear(self) -> None:
        """Forget all frames."""
        self._frames.clear()
        self._news = 0
