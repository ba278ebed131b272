"""Recordings of every kind, told apart by their lines, and scored."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from hyperconnect.cli.decoding import documents, message_of, received_at
from hyperconnect.cli.mirror import Mirror
from hyperconnect.cli.scoring import Score, judge_line, judge_template
from hyperconnect.cli.scoring_announcements import Announcements
from hyperconnect.cli.scoring_disagreements import OURS, read_disagreements
from hyperconnect.cli.scoring_leaves import judge_leaves
from hyperconnect.cli.scoring_scenarios import judge_scenario
from hyperconnect.core.dictionary import Dictionary
from hyperconnect.errors import ContentError
from hyperconnect.model.message import Message

_BRIDGE: Final = "zigbee2mqtt/bridge/devices"


class Recordings:
    """Files of recordings, one after another. `open` begins a file, each of which tells of another house.

    The devices of a Zigbee bridge, one a line, are known in all files after theirs.
    """

    def __init__(self, content: Path | None) -> None:
        self._documents = documents(content)
        self._score = Score(disagreements=read_disagreements(OURS))
        self._announcements = Announcements(self._score, self._documents.get("homeassistant", {}))
        self._dictionary: Dictionary | None = None
        self._zigbee: list[Mapping[str, Any]] = []
        self._at = received_at()

    def open(self) -> None:
        """Begin a file."""
        self._announcements.leave()
        self._dictionary = None

    def judge(self, where: str, line: Mapping[str, Any]) -> None:
        """Score a line.

        Raises:
            ContentError: it is not written as lines of its kind are.
        """
        try:
            match line:
                case {"steps": _}:
                    judge_scenario(self._score, where, line, Mirror(self._documents))
                case {"template": _, "expect": _}:
                    judge_template(self._score, where, line)
                case {"topic": _}:
                    self._read(where, line)
                case {"ieee_address": _, "friendly_name": _}:
                    self._zigbee.append(line)
                case {"ieee_address": str(address), "attributes": list()}:
                    self._leaves(where, line, address)
                case _:
                    pass
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise ContentError(f"this is no line of a recording: {error!r}", where=where) from error

    def finish(self) -> Score:
        """Return the score of all."""
        self._announcements.leave()
        self._announcements.finish()
        return self._score

    def _read(self, where: str, line: Mapping[str, Any]) -> None:
        house = self._dictionary = self._dictionary or self._house()
        meaning = house.read(message_of(line), self._at)
        self._announcements.judge(where, line, meaning)
        if isinstance(line.get("expect"), Mapping):
            judge_line(self._score, where, line["expect"], meaning, str(line["topic"]))

    def _leaves(self, where: str, line: Mapping[str, Any], address: str) -> None:
        name = next((str(one["friendly_name"]) for one in self._zigbee if one["ieee_address"] == address), None)
        if name is None:
            self._score.unasked["the leaves of a device that no bridge lists"] += 1
            return
        house = self._dictionary = self._dictionary or self._house()
        judge_leaves(self._score, where, line, name, house, self._at)

    def _house(self) -> Dictionary:
        house = Dictionary()
        for name, document in self._documents.items():
            house.learn(name, document)
        if self._zigbee:
            house.read(Message(_BRIDGE, json.dumps(self._zigbee).encode(), retain=True), self._at)
        return house
