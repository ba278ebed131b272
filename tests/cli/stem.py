"""The real command line in processes of its own, forked from one that has imported it: each begins at once.

`run` and `call` do what `python -m hyperconnect` would, but for what Python itself reads of an environment as it begins
(`PYTHONPATH` and the like). The stem ends with the process that asks it, and what nobody waits for any more is killed.
"""

from __future__ import annotations

import asyncio
import atexit
import gc
import os
import runpy
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.connection import wait
from multiprocessing.context import ForkProcess
from pathlib import Path
from pkgutil import walk_packages
from tempfile import TemporaryFile
from typing import NamedTuple, Self

from msgspec import Struct
from msgspec.json import decode, encode

PATIENCE = 90
LONGEST = 1 << 17
"""Bytes of a request."""


def run(
    *arguments: str, env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Call a command with more environment, and return how it ended and what it said."""
    with _Asking(_Request(arguments, {**os.environ, **(env or {})}, str(cwd or Path.cwd()))) as asking:
        asking.way.settimeout(PATIENCE)
        return asking.answer(asking.way.recv(16))


async def call(*arguments: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Do the same while other tasks go on."""
    with _Asking(_Request(arguments, {**os.environ, **(env or {})}, str(Path.cwd()))) as asking:
        asking.way.setblocking(False)
        return asking.answer(await asyncio.get_running_loop().sock_recv(asking.way, 16))


class _Request(Struct, frozen=True):
    """What is called, and where."""

    arguments: tuple[str, ...]
    env: dict[str, str]
    cwd: str


class _Asking:
    """A request and where its answer comes to: an exit code over the way, and what is written into two files."""

    def __init__(self, request: _Request) -> None:
        self.way, theirs = socket.socketpair()
        self._arguments = request.arguments
        self._out, self._err = TemporaryFile(), TemporaryFile()  # noqa: SIM115  (closed in __exit__)
        with theirs:
            files = [theirs.fileno(), self._out.fileno(), self._err.fileno()]
            socket.send_fds(_stem(), [encode(request)], files)

    def answer(self, code: bytes) -> subprocess.CompletedProcess[str]:
        """Return what came of it."""
        assert code, "the stem has ended"
        said: list[str] = []
        for file in (self._out, self._err):
            file.seek(0)
            said.append(file.read().decode())
        return subprocess.CompletedProcess(self._arguments, int(code), *said)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for each in (self.way, self._out, self._err):
            each.close()


@cache
def _stem() -> socket.socket:
    """Return the way to the stem of this process."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        one_thread = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
        stem = subprocess.Popen(
            [sys.executable, "-P", __file__], stdin=theirs.fileno(), stdout=subprocess.DEVNULL, env=one_thread
        )

    def end() -> None:
        ours.close()
        stem.wait(PATIENCE)

    atexit.register(end)
    return ours


class _Running(NamedTuple):
    """A process that does what somebody asked."""

    process: ForkProcess
    asker: socket.socket

    def end(self, *, hung_up: bool) -> None:
        """Tell the exit code of what has ended; end what nobody waits for."""
        if hung_up:
            self.process.kill()
        self.process.join()
        with self.asker, suppress(OSError):
            self.asker.send(str(self.process.exitcode).encode())


def _serve(door: socket.socket) -> None:
    """Fork for each request, until nobody can ask any more."""
    running: list[_Running] = []
    while True:
        ready = wait([door, *(way for each in running for way in (each.process.sentinel, each.asker))])
        for each in running.copy():
            if each.process.sentinel in ready or each.asker in ready:
                each.end(hung_up=each.process.sentinel not in ready)
                running.remove(each)
        if door in ready:
            said, files, _, _ = socket.recv_fds(door, LONGEST, 3)
            if not said:
                break
            process = get_context("fork").Process(target=_do, args=(decode(said, type=_Request), *files[1:]))
            process.start()
            running.append(_Running(process, socket.socket(fileno=files[0])))
            for file in files[1:]:
                os.close(file)
    for each in running:
        each.end(hung_up=True)


def _do(request: _Request, out: int, err: int) -> None:
    """Be the command that is asked for."""
    os.dup2(out, 1)
    os.dup2(err, 2)
    os.chdir(request.cwd)
    os.environ.clear()
    os.environ.update(request.env)
    time.tzset()
    sys.path.insert(0, request.cwd)
    sys.argv[1:] = request.arguments
    runpy.run_module("hyperconnect", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    package = import_module("hyperconnect")
    for module in walk_packages(package.__path__, "hyperconnect."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    gc.freeze()
    _serve(socket.socket(fileno=0))
