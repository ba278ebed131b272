"""Whose a command topic is: who announced it first, or speaks on it. Nobody else may have it written to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from hyperconnect.protocols.homeassistant.entity import Entity


class Writer(NamedTuple):
    """Who first announced a command topic; `via` is the bridge it stands behind."""

    device: str
    platform: str
    via: str


class Ownership:
    """The command topics of all devices. `speaker` finds another device that tells its values on a topic."""

    def __init__(self, speaker: Callable[[str, str], str | None]) -> None:
        self._speaker = speaker
        self._writers: dict[str, Writer] = {}
        self._topics: dict[str, set[str]] = {}

    def arm(self, device: str, via: str, entities: Iterable[Entity]) -> list[str]:
        """Let a device have its command topics; disarm the entities that want another's, and say which."""
        self.leave(device)
        own = self._topics.setdefault(device, set())
        refused: list[str] = []
        for entity in entities:
            topics = entity.command_topics
            for topic in topics:
                owner = self._stranger(topic, entity, device, via)
                if owner is not None:
                    entity.disarm()
                    refused.append(f"{entity.key} may not write to {topic}: it belongs to {owner}")
                    break
            else:
                for topic in topics:
                    self._writers.setdefault(topic, Writer(device, entity.platform, via))
                own |= topics
        return refused

    def leave(self, device: str) -> None:
        """Take a device's command topics from it."""
        for topic in self._topics.pop(device, ()):
            writer = self._writers.get(topic)
            if writer is not None and writer.device == device:
                del self._writers[topic]

    def _stranger(self, topic: str, entity: Entity, device: str, via: str) -> str | None:
        """Return whose a command topic is, if it is another device's.

        Updates of a bridge's devices all go to one topic of the bridge; they alone may share it.
        """
        writer = self._writers.get(topic)
        if writer is None:
            return self._speaker(topic, device)
        if writer.device == device:
            return None
        shared = via and via == writer.via and entity.platform == "update" and writer.platform == "update"
        return None if shared else writer.device
