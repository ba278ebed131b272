"""The journal: every input the hub was given, in order, so that a life can be lived again to the same effects.

A journal is a directory of segments, `<number>.journal`. A segment begins with `MAGIC`, then come records; each is
twelve bytes of header (length, crc32 of the body, crc32 of those eight bytes, all little-endian u32) and a body. The
first body of a segment is its `Header`, every other one a msgpack array of inputs. A new start of the hub begins a new
segment, so a segment has at most one torn end and nothing ever follows it. A segment that goes on with a life begins
with a snapshot, its first array: who has not read the segments before it can begin there.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from struct import Struct as Layout
from typing import Protocol, TypeVar
from zlib import crc32

import msgspec

from hyperconnect.errors import StoreError
from hyperconnect.model.effect import Effect
from hyperconnect.model.input import Input, Opened
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.shell.snapshot import Memory, Snapshot

_T = TypeVar("_T")

MAGIC = b"hyperconnect journal 1\n"
BUFFER = 64 << 10
"""Bytes that wait for the operating system at most."""

HOLD: Seconds = 1.0
"""How long, by the inputs' own moments, a record waits for the operating system at most."""

_FRAME = Layout("<III")
_LENGTH = Layout("<II")
# A record of inputs begins with its frame and the head of a msgpack array, both filled in when it is complete.
_ARRAY = Layout(">BI")
_ARRAY32 = 0xDD
_HEAD = bytes(_FRAME.size + _ARRAY.size)
_SEGMENTS = 64


class Header(msgspec.Struct, frozen=True):
    """What a segment says about itself.

    `life` is the number of the segment in which this start of the hub began, `first` how many inputs of that life stand
    in segments before this one, those included that could not be written (a full disk). With `snapshot` the first
    record after this one holds no inputs of that life, but what it comes to up to here.
    """

    segment: int
    life: int
    first: int
    snapshot: bool = False


class Journal:
    """Writes the journal of one life of the hub into `directory`.

    A segment holds `cap` bytes, or one batch that is larger. The oldest segments are deleted while all together exceed
    `keep` times `cap` bytes, or 64 files. `memory` tells what the hub remembers when a segment begins; without it, what
    it remembered when it was opened counts.
    """

    def __init__(self, directory: Path, cap: int = 64 << 20, *, keep: int = 2, memory: Memory | None = None) -> None:
        self._directory = directory
        self._cap = cap
        self._keep = keep
        self._buffer = bytearray(_HEAD)
        self._written_at: Moment = 0.0
        self._count = 0
        self._waiting = 0
        self._size = 0
        self._life = 0
        self._first = 0
        self._snapshot = Snapshot(memory)
        self._file: int | None = None

    def open(self) -> None:
        """Begin a life: make the directory and its next segment.

        Raises:
            StoreError: the directory cannot be written.
        """
        self._begin(first=0)

    def write(self, inputs: Sequence[Input]) -> None:
        """Append a batch. It reaches the operating system once 64 KiB or a second have gathered, or at `flush`.

        Raises:
            StoreError: the disk refused and what was waiting is lost to the journal, or this batch cannot be written
                at all; the journal goes on in a new segment.
        """
        if not inputs:
            return
        buffer = self._buffer
        start = len(buffer)
        try:
            for happening in inputs:
                _encode_into(happening, buffer, -1)
        except (TypeError, ValueError, OverflowError, RecursionError) as error:
            del buffer[start:]
            self.flush()
            self._end()
            self._count += len(inputs)
            raise StoreError(f"an input cannot be journalled: {error}", where=str(self._directory)) from error
        if self._size + len(buffer) > self._cap and self._count > self._first:
            batch = buffer[start:]
            del buffer[start:]
            try:
                self.flush()
                self._begin(first=self._count)
            except StoreError:
                self._count += len(inputs)
                self._snapshot.note(inputs)
                raise
            buffer = self._buffer
            buffer += batch
        self._count += len(inputs)
        self._waiting += len(inputs)
        self._snapshot.note(inputs)
        at = inputs[-1].at
        if len(buffer) >= BUFFER or not 0.0 <= at - self._written_at < HOLD:
            self._written_at = at
            self.flush()

    def flush(self) -> None:
        """Hand everything that waits to the operating system; what it has survives a crash of this process.

        Raises:
            StoreError: as for `write`.
        """
        if not self._waiting:
            return
        data, self._buffer = self._buffer, bytearray(_HEAD)
        waiting, self._waiting = self._waiting, 0
        _ARRAY.pack_into(data, _FRAME.size, _ARRAY32, waiting)
        _seal(data)
        if self._file is None:
            # The snapshot knows what waits already: it is lived twice, as a broker may say a message twice.
            self._begin(first=self._count - waiting)
        self._append(data)

    def close(self) -> None:
        """Write what waits and end the segment.

        Raises:
            StoreError: the last inputs could not be written.
        """
        try:
            self.flush()
        finally:
            self._end()

    def _begin(self, first: int) -> None:
        """Begin the next segment with what led here, and let the oldest go."""
        self._end()
        try:
            self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            old = segments(self._directory)
            number = int(old[-1].stem) + 1 if old else 1
            path = self._directory / f"{number:08d}.journal"
            self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise self._refused(error) from error
        self._size = 0
        self._life = self._life or number
        self._first = first
        known = self._snapshot.inputs(self._cap // 4)
        data = bytearray(MAGIC)
        for body in (Header(number, self._life, first, snapshot=bool(known)), *([known] if known else ())):
            record = bytearray(_FRAME.size)
            _encode_into(body, record, -1)
            _seal(record)
            data += record
        try:
            self._append(data)
        except StoreError:
            with suppress(OSError):
                path.unlink()
            raise
        self._forget(old)

    def _append(self, data: bytearray) -> None:
        """Write all of it or nothing; where the disk takes only a part, that part is taken back."""
        if self._file is None:
            raise StoreError("the journal is closed", where=str(self._directory))
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[os.write(self._file, rest) :]
        except OSError as error:
            with suppress(OSError):
                os.ftruncate(self._file, self._size)
            self._end()
            raise self._refused(error) from error
        self._size += len(data)

    def _forget(self, old: list[Path]) -> None:
        """Delete the oldest segments until the others fit beside a full new one."""
        room = (self._keep - 1) * self._cap
        for count, path in enumerate(reversed(old), start=1):
            try:
                room -= path.stat().st_size
                if room < 0 or count >= _SEGMENTS:
                    path.unlink()
            except OSError as error:
                raise self._refused(error) from error

    def _end(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _refused(self, error: OSError) -> StoreError:
        return StoreError(
            f"the journal cannot be written: {error.strerror}",
            where=str(self._directory),
            hint="free some space or make the directory writable; the hub goes on without its journal meanwhile",
        )


def segments(directory: Path) -> list[Path]:
    """Return a journal's segments, oldest first."""
    return sorted(path for path in directory.glob("*.journal") if path.stem.isdecimal())


def read(path: Path, passed: Callable[[int], None] = lambda _: None) -> Iterator[Input]:
    """Yield the inputs of a segment, or of all segments of a journal's directory, in order.

    Where the beginning of a life is not among them, its snapshot stands in its place. A torn end, as a crash or a power
    cut leaves it, is simply the end. `passed` is told of each record that is through, with the bytes it takes up.

    Raises:
        StoreError: it cannot be read, is no journal, is damaged before its end, or inputs between two segments are
            missing. Everything before that place was yielded.
    """
    paths = segments(path) if path.is_dir() else [path]
    life = seen = 0
    for segment in paths:
        bodies = _bodies(segment)
        body = next(bodies, None)
        if body is None:
            continue
        header = _decoded(_header, body, segment)
        if header.life == life and header.first != seen:
            raise StoreError(
                f"{header.first - seen} inputs before this segment are missing",
                where=str(segment),
                hint="they could not be written then; what follows can be read as a segment by itself",
            )
        beginning = next(bodies, None) if header.snapshot else None
        if beginning is not None and header.life != life:
            yield from _decoded(_inputs, beginning, segment)
        life, seen = header.life, header.first
        for body in bodies:
            inputs = _decoded(_inputs, body, segment)
            seen += len(inputs)
            yield from inputs
            passed(len(body) + _FRAME.size)


class Replayed(Protocol):
    """What can live a journal again: the hub."""

    def handle(self, happening: Input, /) -> Sequence[Effect]:
        """Return the effects of one input."""
        ...


def replay(path: Path, make: Callable[[], Replayed]) -> Iterator[tuple[Input, Sequence[Effect]]]:
    """Live a journal again: a new hub for every life in it; yield each input with its effects.

    A life whose beginning has been dropped begins with its first snapshot, as after a restart at that moment; what
    stands before one is passed over, because nobody knows what it began with.

    Raises:
        StoreError: as for `read`.
    """
    hub: Replayed | None = None
    for happening in read(path):
        if isinstance(happening, Opened):
            hub = make()
        if hub is not None:
            yield happening, hub.handle(happening)


def digest(effects: Iterable[Effect]) -> str:
    """Return the SHA-256 of effects, in order: equal for two lives exactly if they did the same."""
    total = sha256()
    for effect in effects:
        total.update(_encode(effect))
    return total.hexdigest()


def _seal(record: bytearray) -> None:
    """Fill in the frame of a record whose body is complete."""
    length, check = len(record) - _FRAME.size, crc32(memoryview(record)[_FRAME.size :])
    _FRAME.pack_into(record, 0, length, check, crc32(_LENGTH.pack(length, check)))


def _bodies(path: Path) -> Iterator[bytes]:
    """Yield the bodies of a segment's records."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise StoreError(f"the journal cannot be read: {error.strerror}", where=str(path)) from error
    if not data.startswith(MAGIC):
        if MAGIC.startswith(data) or not data.strip(b"\0"):
            return
        raise StoreError("this is no journal", where=str(path), hint="name a .journal file or its directory")
    position = len(MAGIC)
    while position + _FRAME.size <= len(data):
        length, check, header_check = _FRAME.unpack_from(data, position)
        start = position + _FRAME.size
        end = start + length
        if header_check != crc32(_LENGTH.pack(length, check)):
            if not data[start:].strip(b"\0"):
                return
            raise _damaged(path, position)
        body = data[start:end]
        if len(body) < length or (crc32(body) != check and end == len(data)):
            return
        if crc32(body) != check:
            raise _damaged(path, position)
        yield body
        position = end


def _damaged(path: Path, position: int) -> StoreError:
    return StoreError(
        f"the journal is damaged at byte {position}",
        where=str(path),
        hint="what stands before that place can be replayed; check the disk",
    )


def _decoded(decoder: msgspec.msgpack.Decoder[_T], body: bytes, path: Path) -> _T:
    try:
        return decoder.decode(body)
    except msgspec.DecodeError as error:
        raise StoreError(
            f"the journal holds something unknown: {error}",
            where=str(path),
            hint="it was written by another version of hyperconnect; replay it with that one",
        ) from error


_encode = msgspec.msgpack.Encoder().encode
_encode_into = msgspec.msgpack.Encoder().encode_into
_header = msgspec.msgpack.Decoder(Header)
_inputs: msgspec.msgpack.Decoder[list[Input]] = msgspec.msgpack.Decoder(list[Input])
