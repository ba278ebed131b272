"""The feed: frames of news for everybody who listens; it hears the hub only while somebody does, and shortly after."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Sequence
from contextlib import ExitStack
from secrets import token_hex
from typing import Final

import msgspec
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event

from hyperconnect.api.events.frame import Frame, Gathering, Past
from hyperconnect.api.events.news import News, Worked, claimed_path, news_of
from hyperconnect.api.events.standing import Standings
from hyperconnect.api.events.wanted import Wanted
from hyperconnect.api.events.wording import Leaf, Wording
from hyperconnect.errors import HyperconnectError
from hyperconnect.model.effect import Effect, Registered, Retired
from hyperconnect.model.moment import Seconds
from hyperconnect.model.value import Path
from hyperconnect.shell.jobs import Job
from hyperconnect.shell.service import Service

PERIOD: Final[Seconds] = 0.125
"""How far frames are apart at least."""
LISTENERS: Final = 50
"""How many may listen at once."""
LINGER: Final[Seconds] = 60.0
"""How long the hub is heard after the last listener has gone: who was cut off comes back and has missed nothing."""
KEEP_ALIVE: Final[Seconds] = 15.0
"""After so long without news a comment says that the line is alive."""
_AGAIN_MS: Final = 2000
_BACKLOG = 64
"""Frames that may wait for a slow listener; beyond that the oldest are lost to it."""
_MOST_NEWS = 1024
_PAST_FRAMES = 512
_PAST_NEWS = 1024


class FullError(HyperconnectError):
    """As many listen as may."""


class Line:
    """What is on its way to one listener: events of a stream, as bytes."""

    def __init__(self, wanted: Wanted, most: int = _BACKLOG) -> None:
        self.wanted = wanted
        self._most = most
        self._waiting: deque[bytes] = deque()
        self._lost = 0
        self._bell = asyncio.Event()
        self._ended = False

    def put(self, event: bytes) -> None:
        """Send an event; where too many wait, the oldest is lost, and that is told in its place."""
        if len(self._waiting) >= self._most:
            self._waiting.popleft()
            self._lost += 1
        self._waiting.append(event)
        self._bell.set()

    def end(self) -> None:
        """Send nothing more."""
        self._ended = True
        self._bell.set()

    async def events(self, keep_alive: Seconds = KEEP_ALIVE) -> AsyncGenerator[bytes]:
        """Yield what is sent, all that waits at once, until it ends; now and then a comment where nothing is."""
        while not self._ended:
            try:
                async with asyncio.timeout(keep_alive):
                    await self._bell.wait()
            except TimeoutError:
                yield KEEPALIVE_COMMENT
                continue
            self._bell.clear()
            gap = _gap("you read too slowly", frames=self._lost) if self._lost else b""
            waiting = gap + b"".join(self._waiting)
            self._lost = 0
            self._waiting.clear()
            if waiting:
                yield waiting


class Feed:
    """Tells everybody who listens what the hub does, a frame at a time.

    Events of the stream are called `opened` (what is told from here on), `frame` (a list of news) and `gap` (what was
    lost, and why). Their ids lead back to where a listener was cut off, for as long as the frames are kept.
    """

    def __init__(
        self,
        service: Service,
        *,
        period: Seconds = PERIOD,
        listeners: int = LISTENERS,
        linger: Seconds = LINGER,
        backlog: int = _BACKLOG,
    ) -> None:
        self._service = service
        self._period = period
        self._most = listeners
        self._linger = linger
        self._backlog = backlog
        self._lines: dict[Line, None] = {}
        self._gathering = Gathering(_MOST_NEWS)
        self._past = Past(_PAST_FRAMES, _PAST_NEWS)
        self._life = token_hex(4)
        self._hearing = ExitStack()
        self._hears = False
        self._wording: Wording | None = None
        self._standings: Standings | None = None
        self._due: asyncio.TimerHandle | None = None
        self._leaving: asyncio.TimerHandle | None = None
        self._last: Seconds = 0.0

    def __len__(self) -> int:
        return len(self._lines)

    @property
    def hears(self) -> bool:
        """Whether it listens to the hub."""
        return self._hears

    def open(self, wanted: Wanted, after: str = "") -> Line:
        """Return a line for somebody new; `after` is the id of the last event that they got.

        Raises:
            FullError: there is no room for more.
        """
        if len(self._lines) >= self._most:
            raise FullError(f"{self._most} listen already", hint="end another stream of events, then try again")
        if self._leaving is not None:
            self._leaving.cancel()
            self._leaving = None
        if not self._hears:
            self._begin()
        self._tell()  # what waits belongs to those who listened before
        line = Line(wanted, self._backlog)
        kinds = sorted(wanted.kinds)
        devices = sorted(map(self._service.hub.registry.slug, wanted.devices))
        line.put(_event("opened", {"types": kinds, "devices": devices}, "" if after else self._id(), _AGAIN_MS))
        if after:
            self._catch_up(line, after)
        self._lines[line] = None
        return line

    def close(self, line: Line) -> None:
        """End a line."""
        line.end()
        if line not in self._lines:
            return
        del self._lines[line]
        if not self._lines:
            self._leaving = asyncio.get_running_loop().call_later(self._linger, self._rest)

    async def run(self) -> None:
        """Wait until cancelled, and then end all lines: a stream keeps no server from stopping."""
        try:
            await asyncio.Event().wait()
        finally:
            self.end()

    def end(self) -> None:
        """End all lines, and hear the hub no more."""
        for line in tuple(self._lines):
            line.end()
        self._lines.clear()
        self._rest()

    def _begin(self) -> None:
        service = self._service
        self._wording = Wording(service.hub.registry, service.timezone)
        self._standings = Standings(service.hub.engine)
        self._hearing.enter_context(service.listening(self.hear))
        self._hears = True

    def _rest(self) -> None:
        self._hears = False
        self._hearing.close()
        for timer in (self._due, self._leaving):
            if timer is not None:
                timer.cancel()
        self._due = self._leaving = None
        self._gathering.take()
        self._past.clear()
        self._life = token_hex(4)  # ids of before lead nowhere from now on

    def hear(self, effects: Sequence[Effect]) -> None:
        """Take in what the hub did, for the next frame."""
        wording, standings = self._wording, self._standings
        if wording is None or standings is None:
            return
        news: list[News] = []
        for effect in effects:
            one = news_of(effect)
            if one is not None:
                news.append(one)
                if isinstance(effect, Registered | Retired):
                    wording.rename()
            elif path := claimed_path(effect):
                news.append(wording.claimed(self._service.hub.engine.claims, Path(path), self._service.now()))
        news += standings.news(effects, self._service.now())
        if news:
            self._take(news)

    def work(self, job: Job) -> None:
        """Take in how a job stands, for the next frame; of each only its latest standing is told."""
        if self._hears:
            worked = Worked(self._service.now(), job.id, job.kind, job.progress, job.doing)
            self._take([News(f"job.{job.state}", "", worked, f"job {job.id}")])

    def _take(self, news: Sequence[News]) -> None:
        self._gathering.add(news)
        if self._due is None:
            loop = asyncio.get_running_loop()
            self._due = loop.call_at(max(loop.time(), self._last + self._period), self._tell)

    def _tell(self) -> None:
        """Tell all that waits."""
        if self._due is not None:
            self._due.cancel()
            self._due = None
        frame = self._gathering.take()
        if frame is None:
            return
        self._last = asyncio.get_running_loop().time()
        self._past.keep(frame)
        self._send([frame], self._lines)

    def _catch_up(self, line: Line, after: str) -> None:
        life, _, number = after.partition("-")
        told = (
            int(number) if number.isascii() and number.isdecimal() and len(number) < 12 else self._gathering.number + 1
        )
        known = life == self._life and told <= self._gathering.number
        missed, whole = self._past.since(told) if known else ([], False)
        if not whole:
            why = "the events after the last one you got are kept no more"
            line.put(_event("gap", {"why": why, "frames": None}, "" if missed else self._id()))
        self._send(missed, (line,))

    def _send(self, frames: Sequence[Frame], lines: Sequence[Line] | dict[Line, None]) -> None:
        wording = self._wording
        if wording is None:
            return
        for frame in frames:
            leaf, said = Leaf(frame, wording), dict[Wanted, bytes]()
            for line in lines:
                event = said.get(line.wanted)
                if event is None:
                    event = said[line.wanted] = self._framed(frame, leaf.text(line.wanted))
                if event:
                    line.put(event)

    def _framed(self, frame: Frame, text: bytes) -> bytes:
        gap = _gap("more happened at once than is kept", news=frame.lost) if frame.lost else b""
        return gap + _raw("frame", text, self._id(frame.number)) if text else gap

    def _id(self, number: int | None = None) -> str:
        return f"{self._life}-{self._gathering.number if number is None else number}"


def _gap(why: str, **lost: int) -> bytes:
    return _event("gap", {"why": why, **lost})


def _event(name: str, data: object, number: str = "", retry: int | None = None) -> bytes:
    text = msgspec.json.encode(data).decode()
    return format_sse_event(data_str=text, event=name, id=number or None, retry=retry)


def _raw(name: str, data: bytes, number: str) -> bytes:
    """Return an event whose data is one line of JSON."""
    return b"event: %b\ndata: %b\nid: %b\n\n" % (name.encode(), data, number.encode())
