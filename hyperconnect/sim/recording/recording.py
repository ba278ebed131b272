"""Recordings: what was said on a broker, a line of JSON each, to be read, mended and said again.

The first line is the head, `{"recording": 1, "began": "2026-01-15T16:40:00Z"}`. Each other one is a message:
`{"at": 1.5, "topic": "home/a", "payload": "21.5"}`, with `retain` and `qos` where they are not false and 0. What is no
UTF-8 stands as base64 in `bytes` in the place of `payload`.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from typing import TypeVar

import msgspec
from msgspec import Struct

from hyperconnect.errors import ContentError
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment, Seconds, iso, moment_of

MESSAGES = 500_000
"""Messages a recording holds at most."""

LARGEST = 1 << 20
"""Bytes a message carries at most."""

LONGEST: Seconds = 366 * 86_400.0
LONGEST_TOPIC = 1000
_BYTE = re.compile(r"\(byte (\d+)\)")
T = TypeVar("T")


class Head(Struct, frozen=True, forbid_unknown_fields=True):
    """The first line: the version of the form, and when the recording began, as ISO 8601 with a zone."""

    recording: int
    began: str


class Line(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One message, `at` seconds after the beginning."""

    at: float
    topic: str
    payload: str = ""
    bytes: str = ""
    retain: bool = False
    qos: int = 0


class Recording(Struct, frozen=True):
    """What was said: each message with its seconds after `began`, in order."""

    began: Moment
    messages: tuple[tuple[Seconds, Message], ...]


def write_head(began: Moment) -> bytes:
    """Return the first line of a recording, with its line end."""
    return _json(Head(1, iso(began)))


def write_line(at: Seconds, message: Message) -> bytes:
    """Return the line of a message, with its line end."""
    try:
        text, encoded = message.payload.decode(), ""
    except UnicodeDecodeError:
        text, encoded = "", b64encode(message.payload).decode()
    return _json(Line(round(at, 3), message.topic, text, encoded, message.retain, message.qos))


def read_recording(text: str, name: str) -> Recording:
    """Return the recording a text holds; `name` names it in errors. Empty lines are passed over.

    Raises:
        ContentError: it is none, or too long; names line and column.
    """
    # Not splitlines: that would also split at characters which JSON may hold.
    lines = text.split("\n")
    head = _decode(_HEAD, lines[0], f"{name}:1")
    if head.recording != 1:
        why = f"this is form {head.recording} of a recording, and form 1 is all that is known here"
        raise ContentError(why, where=f"{name}:1:1", hint="record it again with this version of hyperconnect")
    try:
        began = moment_of(head.began)
    except (ValueError, OverflowError) as error:
        why = f"{head.began!r} is no moment with a zone, as in 2026-01-15T16:40:00Z"
        raise ContentError(why, where=f"{name}:1:1") from error
    messages: list[tuple[Seconds, Message]] = []
    before = 0.0
    for number, written in enumerate(lines[1:], 2):
        if not written.strip():
            continue
        where = f"{name}:{number}"
        line = _decode(_LINE, written, where)
        messages.append((line.at, _message(line, where, before)))
        before = line.at
        if len(messages) > MESSAGES:
            why = f"a recording holds {MESSAGES} messages at most"
            raise ContentError(why, where=f"{where}:1", hint="split it into several files")
    return Recording(began, tuple(messages))


def _message(line: Line, where: str, before: Seconds) -> Message:
    payload = line.payload.encode()
    why = ""
    if not before <= line.at <= LONGEST:
        why = f"`at` goes back from {before:g} to {line.at:g}" if line.at < before else "`at` is more than a year"
    elif not line.topic or len(line.topic) > LONGEST_TOPIC or any(sign in line.topic for sign in "+#\0"):
        why = f"{line.topic[:40]!r} is no topic one can publish on"
    elif line.qos not in {0, 1, 2}:
        why = "`qos` is 0, 1 or 2"
    elif line.payload and line.bytes:
        why = "a message has a `payload` or `bytes`, not both"
    elif line.bytes:
        try:
            payload = b64decode(line.bytes, validate=True)
        except (binascii.Error, ValueError):
            why = "`bytes` is no base64"
    if not why and len(payload) > LARGEST:
        why = f"a message carries at most {LARGEST} bytes, not {len(payload)}"
    if why:
        raise ContentError(why, where=f"{where}:1")
    return Message(line.topic, payload, line.retain, line.qos)


def _json(line: Head | Line) -> bytes:
    return msgspec.json.encode(line) + b"\n"


_HEAD = msgspec.json.Decoder(Head)
_LINE = msgspec.json.Decoder(Line)


def _decode(decoder: msgspec.json.Decoder[T], line: str, where: str) -> T:
    """Return what a line holds.

    Raises:
        ContentError: it is no such line; names the column where that is known.
    """
    try:
        return decoder.decode(line)
    except (msgspec.DecodeError, RecursionError) as error:
        why, column = str(error), 1
        if (found := _BYTE.search(why)) is not None:
            column = len(line.encode()[: int(found[1])].decode(errors="ignore")) + 1
            why = why[: found.start()].strip()
        elif not line.strip():
            why = "it is empty"
        raise ContentError(
            f"not a line of a recording: {why}",
            where=f"{where}:{column}",
            hint="`hyperconnect record` writes such files",
        ) from error
