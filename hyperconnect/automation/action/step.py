"""What all compiled actions have in common, the one whose intent never differs, and several that are one."""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct

from hyperconnect.automation.action.post import Post, Request
from hyperconnect.automation.action.tell import Announce, Note, Remark, Say, Send
from hyperconnect.automation.action.turn import ActionFailed, Turn
from hyperconnect.automation.action.write import Aim, SetTo
from hyperconnect.automation.intent import Intent


class Ready(Struct, frozen=True, gc=False):
    """An action whose intent never differs."""

    intent: Intent
    words: str

    def perform(self, turn: Turn, out: list[Intent]) -> str:  # noqa: ARG002  (nothing depends on the turn)
        """Do it."""
        out.append(self.intent)
        return self.words


class Several(Struct, frozen=True):
    """What one written action does to however many attributes: how many there are never moves what comes after it.

    Where one of them fails, those after it are left out, unless it `goes_on`.
    """

    steps: tuple[Ready | SetTo, ...]
    goes_on: bool = False

    def perform(self, turn: Turn, out: list[Intent]) -> str:
        """Do it."""
        words: list[str] = []
        for step in self.steps:
            try:
                words.append(step.perform(turn, out))
            except ActionFailed as failed:
                words.append(failed.why)
                if not self.goes_on:
                    raise ActionFailed(", ".join(words)) from failed
        return ", ".join(words)


Step: TypeAlias = Ready | SetTo | Several | Send | Say | Aim | Announce | Note | Remark | Post | Request
"""One thing a rule does. `perform` appends what is wanted and returns what was done; it raises `ActionFailed`."""
