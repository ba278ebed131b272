"""Answers about messages: what a device said last, word for word, beside what that was taken to mean."""

from __future__ import annotations

from base64 import b64encode
from typing import Literal

from msgspec import Struct

from hyperconnect.model.device import Device
from hyperconnect.model.moment import Moment
from hyperconnect.model.value import Path, path_of
from hyperconnect.shell.service import Service


class Heard(Struct, frozen=True):
    """The last message of a topic. Of `size` bytes `payload` has the first, as text or, if they are none, in base64.

    `paths` are the attributes that the device said last on this topic. `at` is None, and the payload empty, where the
    message was heard before the hub started or did not fit.
    """

    topic: str
    protocol: str
    at: Moment | None
    retained: bool
    encoding: Literal["text", "base64"]
    payload: str
    size: int
    cut: bool
    paths: tuple[Path, ...]


def messages_of(service: Service, device: Device) -> list[Heard]:
    """Return the last message of each topic on which a device said what is known of it, by topic."""
    topics: dict[tuple[str, str], list[Path]] = {}
    for component in device.components:
        for capability in component.capabilities.values():
            for name in capability.attributes:
                note = service.hub.twin.get(path_of(device.id, component.id, capability.name, name))
                if note is not None and note.source.topic:
                    topics.setdefault((note.source.topic, note.source.protocol), []).append(note.path)
    return [_heard(service, topic, protocol, paths) for (topic, protocol), paths in sorted(topics.items())]


def _heard(service: Service, topic: str, protocol: str, paths: list[Path]) -> Heard:
    last = service.messages.last(topic)
    if last is None:
        return Heard(
            topic, protocol, None, retained=False, encoding="text", payload="", size=0, cut=False, paths=(*paths,)
        )
    cut = last.size > len(last.payload)
    encoding, payload = _said(last.payload, cut=cut)
    return Heard(topic, protocol, last.at, last.retained, encoding, payload, last.size, cut, (*paths,))


def _said(payload: bytes, *, cut: bool) -> tuple[Literal["text", "base64"], str]:
    """Return bytes as text; the end of what was cut may be half a letter."""
    try:
        return "text", payload.decode()
    except UnicodeDecodeError as error:
        if cut and error.start > len(payload) - 4:
            return "text", payload[: error.start].decode()
        return "base64", b64encode(payload).decode()
