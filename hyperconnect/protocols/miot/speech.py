"""What is said between a MIoT device and its hub: questions in batches, answers and their codes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

from msgspec import json as codec

from hyperconnect.model.command import CommandState
from hyperconnect.protocols.miot.document import Document, Native
from hyperconnect.protocols.miot.order import Call, Wish
from hyperconnect.protocols.payload import is_array, is_object

ROOT: Final = "$miio/"
"""Where the topics of miIO devices begin. No broker carries them: they lead to the hub's own sockets and back."""

BATCH: Final = 15
"""Properties that may be asked for at once; more than these do not fit into the memory of some devices."""


class Part(StrEnum):
    """What is said on a topic `$miio/<did>/<part>`.

    `spec`: the model's document and what is known of this one. `state`: `online` or `offline`. `up`: what the device
    says, as JSON. `down`: a method and its parameters, for the device.
    """

    SPEC = "spec"
    STATE = "state"
    UP = "up"
    DOWN = "down"


_CODES: Final = {
    -4001: "cannot be read",
    -4002: "cannot be written",
    -4003: "does not exist",
    -4004: "failed in the device",
    -4005: "cannot have this value",
    -4006: "was given wrong arguments",
    -4007: "does not exist",
    -9999: "did not answer in time",
}
_FOR_GOOD: Final = frozenset({-4001, -4003, -4007})


def topic_of(did: str, part: Part) -> str:
    """Return a topic of a device."""
    return f"{ROOT}{did}/{part}"


def outcome_of(code: int) -> CommandState:
    """Return what a device's code says of a command: 0 is done, 1 is under way, anything else refused."""
    match code:
        case 0:
            return CommandState.CONFIRMED
        case 1:
            return CommandState.ACCEPTED
        case _:
            return CommandState.REJECTED


def why(code: int) -> str:
    """Return what a refusing code means, for people."""
    return f"{_CODES.get(code, 'was refused')} ({code})"


def refused_in(result: object) -> set[tuple[int, int]]:
    """Return the properties that an answer to `get_properties` refuses for good."""
    refused: set[tuple[int, int]] = set()
    for entry in result if is_array(result) else ():
        if is_object(entry) and entry.get("code") in _FOR_GOOD:
            siid, piid = entry.get("siid"), entry.get("piid")
            if isinstance(siid, int) and isinstance(piid, int):
                refused.add((siid, piid))
    return refused


def introduction(document: Mapping[str, Any], name: str, info: object) -> bytes:
    """Return what is said on `spec` of a device that calls itself `info`.

    The answer to `miIO.info` may hold the token, so only these four of its parts are passed on.
    """
    told: dict[str, object] = {"document": document, "name": name}
    for theirs, ours in (("model", "model"), ("mac", "mac"), ("fw_ver", "sw"), ("hw_ver", "hw")):
        value = info.get(theirs) if is_object(info) else None
        if isinstance(value, str):
            told[ours] = value
    return codec.encode(told)


def questions(
    document: Document, did: str, refused: Collection[tuple[int, int]] = ()
) -> list[list[dict[str, str | int]]]:
    """Return parameters of `get_properties` that together ask for all that can be read, but for what was refused."""
    asked: list[dict[str, str | int]] = [
        {"did": did, "siid": one.siid, "piid": one.piid}
        for one in document.properties
        if one.readable and (one.siid, one.piid) not in refused
    ]
    return [asked[start : start + BATCH] for start in range(0, len(asked), BATCH)]


def request_of(did: str, wish: Wish) -> dict[str, object]:
    """Return method and parameters of what a command comes to."""
    if isinstance(wish, Call):
        given = [{"piid": piid, "value": value} for piid, value in wish.given]
        return {"method": "action", "params": {"did": did, "siid": wish.siid, "aiid": wish.aiid, "in": given}}
    return {"method": "set_properties", "params": _settings(did, wish)}


def _settings(did: str, wish: Sequence[tuple[int, int, Native]]) -> list[dict[str, Native]]:
    return [{"did": did, "siid": siid, "piid": piid, "value": value} for siid, piid, value in wish]
