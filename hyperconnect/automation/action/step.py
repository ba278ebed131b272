"""What all compiled actions have in common, and the one whose intent never differs."""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct

from hyperconnect.automation.action.post import Post, Request
from hyperconnect.automation.action.tell import Announce, Note, Remark, Say, Send
from hyperconnect.automation.action.turn import Turn
from hyperconnect.automation.action.write import Aim, SetTo
from hyperconnect.automation.intent import Intent


class Ready(Struct, frozen=True):
    """An action whose intent never differs."""

    intent: Intent
    words: str

    def perform(self, turn: Turn, out: list[Intent]) -> str:  # noqa: ARG002  (nothing depends on the turn)
        """Do it."""
        out.append(self.intent)
        return self.words


Step: TypeAlias = Ready | SetTo | Send | Say | Aim | Announce | Note | Remark | Post | Request
"""One thing a rule does. `perform` appends what is wanted and returns what was done; it raises `ActionFailed`."""
