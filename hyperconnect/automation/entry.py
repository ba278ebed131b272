"""What the roster keeps of a rule, whether it is at work or not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hyperconnect.automation.claim import rank_of
from hyperconnect.automation.rule import LiveRule
from hyperconnect.automation.status import RuleStatus
from hyperconnect.model.reason import Finding

WEAKEST = rank_of("ambience", -100)
"""How strong a rule is that is not at work."""


class Entry:
    """What is kept of a rule: its latest document, how it stands, and the version at work, if any.

    `refused` is what is wrong with a later text that could not even be taken; the document is the one before, if any.
    `memory` is what an earlier life remembered, until a version is at work that can take it. `groups` are those it
    names, with their `members` at the time, `calls` the rules it calls. `switched` is what a person or another rule
    said of its being on.
    """

    def __init__(self, rule: str) -> None:
        self.document: dict[str, object] = {}
        self.refused: tuple[Finding, ...] = ()
        self.status = RuleStatus(rule, rule)
        self.live: LiveRule | None = None
        self.memory: Mapping[str, Any] = {}
        self.devices: dict[str, str | None] = {}
        self.groups: tuple[str, ...] = ()
        self.members: tuple[tuple[str, ...] | None, ...] = ()
        self.calls: tuple[str, ...] = ()
        self.switched: bool | None = None
        self.rank = WEAKEST
        self.told = False

    def take(self, memory: Mapping[str, Any]) -> None:
        """Know what an earlier life remembered."""
        plain = dict(memory)
        self.switched = plain.pop("switched", self.switched)
        self.status.paused = str(plain.pop("paused", self.status.paused))
        self.memory = plain
        self.told = True

    def remembered(self) -> Mapping[str, Any] | None:
        """Return what must survive a restart, as JSON, or None."""
        memory = self.live.remembered() if self.live is not None else self.memory or None
        if self.switched is None and not self.status.paused:
            return memory
        more: dict[str, Any] = dict(memory or {})
        if self.switched is not None:
            more["switched"] = self.switched
        if self.status.paused:
            more["paused"] = self.status.paused
        return more
