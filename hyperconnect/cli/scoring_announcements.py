"""Announcements of recordings against each other: short and full, whole devices and single entities, migrations."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from hyperconnect.cli.decoding import message_of
from hyperconnect.cli.scoring import Score, ecosystem_of
from hyperconnect.core.dictionary import Meaning
from hyperconnect.model.device import Attribute, Device
from hyperconnect.model.message import Message
from hyperconnect.model.observation import Announced
from hyperconnect.protocols.homeassistant import HomeAssistant
from hyperconnect.protocols.homeassistant.topics import announcement_of
from hyperconnect.protocols.payload import is_object

ANNOUNCED: Final = "announcements understood"
FULL: Final = "abbreviated as in full"
WHOLE: Final = "whole devices as their entities"
MIGRATED: Final = "devices kept through a migration"

_HOME: Final = "homeassistant"


class Announcements:
    """The discovery messages of recordings, in order."""

    def __init__(self, score: Score, words: Mapping[str, Any]) -> None:
        self._score = score
        self._words = words
        self._messages: dict[str, Message] = {}
        self._devices: dict[str, tuple[str, ...]] = {}
        self._migrating: dict[str, tuple[str, ...]] = {}
        self._moved: dict[str, str] = {}
        self._whole: list[tuple[str, Message, list[str]]] = []

    def judge(self, where: str, line: Mapping[str, Any], meaning: Meaning) -> None:
        """Compare what a line announces with what it should; lines that announce nothing are passed over."""
        message = message_of(line)
        if announcement_of(message.topic) is None:
            return
        self._follow(where, message.topic, line, meaning)
        if message.payload and not _migrates(line):
            if "expect_full" not in line and "expect_components" not in line:
                self._messages[message.topic] = message
            self._devices[message.topic] = tuple(meaning.announced)
            why = f"{where}: {message.topic}: {'; '.join(meaning.problems) or 'nothing was announced'}"
            met = bool(meaning.announced) and not meaning.problems
            self._score.count(ecosystem_of(meaning, message.topic, where), ANNOUNCED, why, met=met)
        if "expect_full" in line:
            full = Message(message.topic, json.dumps(line["expect_full"]).encode(), message.retain)
            self._compare(FULL, where, [message], [full])
        if "expect_components" in line:
            self._whole.append((where, message, [str(topic) for topic in line["expect_components"]]))

    def finish(self) -> None:
        """Compare whole devices with their entities, wherever these were announced."""
        for where, message, topics in self._whole:
            self._judge_whole(where, message, topics)
        self._whole.clear()

    def leave(self) -> None:
        """Leave a house: count the devices that migrated in it and were never lost."""
        for device, where in self._moved.items():
            self._score.count(_HOME, MIGRATED, f"{where}: {device}", met=True)
        self._moved.clear()
        self._migrating.clear()
        self._devices.clear()

    def _follow(self, where: str, topic: str, line: Mapping[str, Any], meaning: Meaning) -> None:
        """Follow a migration: entities are told to go, their whole device comes, the entities' topics are cleared."""
        if _migrates(line):
            self._migrating[topic] = self._devices.get(topic, ())
        elif "/device/" in topic and meaning.announced and self._migrating:
            before = {device for devices in self._migrating.values() for device in devices}
            self._migrating.clear()
            self._moved.update(dict.fromkeys(before | set(meaning.announced), where))
            for device in before.difference(meaning.announced):
                self._lose(device, "became another")
        for device in meaning.removed:
            self._lose(device, "was lost")

    def _lose(self, device: str, how: str) -> None:
        where = self._moved.pop(device, None)
        if where is not None:
            self._score.count(_HOME, MIGRATED, f"{where}: {device} {how}", met=False)

    def _judge_whole(self, where: str, message: Message, topics: Iterable[str]) -> None:
        parts = [self._messages.get(topic) for topic in topics]
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            self._score.unasked["a whole device whose entities no line announces"] += 1
        else:
            self._compare(WHOLE, where, [message], known)

    def _compare(self, what: str, where: str, ones: Iterable[Message], others: Iterable[Message]) -> None:
        """Compare what two ways of announcing come to: the devices, and the topics on which they speak."""
        one, other = self._understood(ones), self._understood(others)
        differs = "; ".join(
            name for name, *pair in zip(Understood._fields, one, other, strict=True) if pair[0] != pair[1]
        )
        self._score.count(_HOME, what, f"{where}: {differs} differ", met=one == other and bool(one.devices))

    def _understood(self, messages: Iterable[Message]) -> Understood:
        home = HomeAssistant()
        home.learn(self._words)
        devices: dict[str, Device] = {}
        for message in messages:
            reader = home.reader(message.topic)
            for seen in reader(message, 0.0) if reader is not None else ():
                if isinstance(seen, Announced):
                    devices[seen.device.id] = seen.device
        offered = {shown.key: shown.offers for shown in home.likenesses()}
        return Understood(devices, frozenset(home.filters), offered)


class Understood(NamedTuple):
    """What announcements come to."""

    devices: dict[str, Device]
    topics: frozenset[str]
    entities: dict[str, Mapping[str, Attribute]]


def _migrates(line: Mapping[str, Any]) -> bool:
    payload: object = line.get("payload")
    return is_object(payload) and payload.get("migrate_discovery") is True
