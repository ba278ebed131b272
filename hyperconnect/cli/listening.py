"""Listens to a broker, and writes down what devices say."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Self

from hyperconnect.cli.reaching import Reach
from hyperconnect.errors import SettingsError, StoreError
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.shell.clock import Bell
from hyperconnect.shell.packets import is_filter
from hyperconnect.shell.transport import Down, Up
from hyperconnect.sim.recording.discretion import blur, hide
from hyperconnect.sim.recording.recording import LARGEST, LONGEST_TOPIC, MESSAGES, write_head, write_line
from hyperconnect.sim.recording.scene import scene_of

_COMMANDS = frozenset({"set", "get", "cmnd", "cmd", "command", "request", "control"})
"""Levels of topics on which devices are spoken to; a recording that said them again might switch a real one."""

_OURS = "hyperconnect"
"""The first level of what hubs and simulations say of themselves."""


@dataclass(frozen=True, slots=True)
class Taste:
    """What of a message is written: secrets or not, positions to so many decimal places or wholly."""

    hide: bool = True
    digits: int | None = None


class Tape:
    """The file that a recording is written to, message by message.

    A `.yaml` is a scenario: it is written at the end, the recording beside it.
    """

    def __init__(self, out: Path, began: Moment, taste: Taste, largest: float) -> None:
        self.full = False
        self._out = out
        self._path = out.with_suffix(".ndjson")
        self._began = began
        self._taste = taste
        self._largest = largest
        self._file: FileIO | None = None
        self._size = 0
        self._lasted: Seconds = 0.0
        self._kept: set[str] = set()
        self._count: Counter[str] = Counter()

    @property
    def summary(self) -> str:
        """What was recorded, for people."""
        total = sum(self._count.values())
        if total == 0:
            return f"{self._path}: nothing was said; is the topic filter right?"
        end = ", which is as large as it may become" if self.full else ""
        loudest = ", ".join(f"{topic} ({count})" for topic, count in self._count.most_common(3))
        return (
            f"{self._path}: {total} messages on {len(self._count)} topics in {self._lasted:.0f} s{end}\n"
            f"most often: {loudest}\n"
            f"read it before you give it to anybody: it tells of a home"
        )

    def __enter__(self) -> Self:
        if self._out.suffix not in {".ndjson", ".yaml"}:
            raise SettingsError(
                f"{self._out} ends neither in .ndjson nor in .yaml", where="OUT", hint="try home.ndjson"
            )
        for path in {self._path, self._out}:
            if path.exists():
                raise SettingsError(f"{path} exists already", where="OUT", hint="choose another name, or remove it")
        try:
            self._file = FileIO(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w")
        except OSError as error:
            raise SettingsError(f"cannot be written: {error.strerror}", where=str(self._path)) from error
        self._put(write_head(self._began))
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()
        if not self._count:
            self._path.unlink(missing_ok=True)
        elif self._out != self._path:
            self._out.write_text(scene_of(self._path.stem, self._began, self._lasted), encoding="utf-8")

    def write(self, at: Seconds, message: Message) -> None:
        """Write a message down, unless it is a command, or there is no room.

        Raises:
            StoreError: the disk refuses.
        """
        topic = message.topic
        levels = topic.split("/")
        if levels[0] == _OURS or not _COMMANDS.isdisjoint(levels):
            return
        if len(topic) > LONGEST_TOPIC or len(message.payload) > LARGEST:
            return
        if message.retain:
            self._kept.add(topic)
        # A broker says only to new listeners that something is retained; what was so stays so.
        message = Message(topic, message.payload, topic in self._kept, message.qos)
        if self._taste.hide:
            message = hide(message)
        if self._taste.digits is not None:
            message = blur(message, self._taste.digits)
        line = write_line(at, message)
        if self._size + len(line) > self._largest or sum(self._count.values()) >= MESSAGES:
            self.full = True
            return
        self._put(line)
        self._lasted = at
        self._count[topic] += 1

    def _put(self, line: bytes) -> None:
        if self._file is None:
            return
        try:
            self._file.write(line)
        except OSError as error:
            raise StoreError(f"cannot be written: {error.strerror}", where=str(self._path)) from error
        self._size += len(line)


async def listen(way: Reach, filters: tuple[str, ...], tape: Tape, lasts: Seconds) -> None:
    """Write down what is said for so long, or until the tape is full.

    Raises:
        SettingsError: a topic filter is none.
        BrokerError: no broker answers.
    """
    for each in filters:
        if not is_filter(each):
            raise SettingsError(f"{each!r} is no topic filter", where="--topic", hint="as in 'zigbee2mqtt/#'")
    transport = way.connection("record")
    bell = Bell()
    loop = asyncio.get_running_loop()
    began: float | None = None
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(transport.run(bell.ring), name="hyperconnect.record")
        while not tape.full:
            rest = None if began is None else began + lasts - loop.time()
            if rest is not None and rest <= 0:
                break
            await bell.wait(rest)
            for arrival in transport.take():
                match arrival:
                    case Up():
                        transport.subscribe(filters)
                        began = loop.time() if began is None else began
                    case Down():
                        pass
                    case Message():
                        tape.write(max(0.0, loop.time() - (began or loop.time())), arrival)
            transport.done()
        running.cancel()
