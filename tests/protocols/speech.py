"""Talking to a protocol in tests, as the hub would."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import msgspec

from hyperconnect.model.command import Command
from hyperconnect.model.device import Device
from hyperconnect.model.message import Message
from hyperconnect.model.observation import Announced, Observation, Trouble, Withdrawn
from hyperconnect.model.value import Datum, Value
from hyperconnect.protocols.port import Protocol

Seen = TypeVar("Seen")


def say(
    protocol: Protocol, topic: str, payload: object, at: float = 1_700_000_000.0, *, retain: bool = False
) -> Sequence[Observation]:
    """Let a payload (JSON unless text or bytes) arrive; nothing if nobody reads the topic."""
    read = protocol.reader(topic)
    if read is None:
        return ()
    match payload:
        case bytes():
            raw = payload
        case str():
            raw = payload.encode()
        case _:
            raw = msgspec.json.encode(payload)
    return read(Message(topic, raw, retain), at)


def only(kind: type[Seen], seen: Sequence[Observation]) -> list[Seen]:
    """Return the observations of one kind."""
    return [one for one in seen if isinstance(one, kind)]


def values(seen: Sequence[Observation]) -> dict[str, Datum]:
    """Return values by path without the device, `main.` left out."""
    return {one.path.partition(".")[2].removeprefix("main."): one.value for one in only(Value, seen)}


def troubles(seen: Sequence[Observation]) -> list[str]:
    """Return what went wrong."""
    return [one.why for one in only(Trouble, seen)]


def announced(seen: Sequence[Observation]) -> Device:
    """Return the device announced last."""
    return only(Announced, seen)[-1].device


def withdrawn(seen: Sequence[Observation]) -> list[str]:
    """Return the ids of devices withdrawn."""
    return [one.device for one in only(Withdrawn, seen)]


def wish(device: str, name: str, component: str = "main", /, **args: Datum) -> Command:
    """Return a command: `capability.command`, or `capability.attribute` with `value`."""
    capability, _, last = name.partition(".")
    setting = "value" in args
    return Command(
        "c1",
        device,
        component,
        capability,
        "set" if setting else last,
        args,
        "user:test",
        0.0,
        30.0,
        last if setting else "",
    )


def sent(protocol: Protocol, command: Command) -> list[tuple[str, str]]:
    """Return topic and payload of what a command publishes."""
    return [(message.topic, message.payload.decode()) for message in protocol.encode(command)]
