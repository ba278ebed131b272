"""What all compiled actions have in common, and the one whose intent never differs."""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct

from hyperconnect.automation.action.post import Post, Request
from hyperconnect.automation.action.settle import lasting
from hyperconnect.automation.action.tell import Announce, Note, Remark, Say, Send
from hyperconnect.automation.action.turn import Turn
from hyperconnect.automation.action.write import Aim, SetTo
from hyperconnect.automation.check import Term
from hyperconnect.automation.expression import render
from hyperconnect.automation.intent import Intent
from hyperconnect.model.moment import Seconds


class Ready(Struct, frozen=True):
    """An action whose intent never differs."""

    intent: Intent
    words: str

    def perform(self, turn: Turn, out: list[Intent]) -> str:  # noqa: ARG002  (nothing depends on the turn)
        """Do it."""
        out.append(self.intent)
        return self.words


class Pause(Struct, frozen=True):
    """Wait before the next action; a rule's run does the waiting."""

    length: Term

    def seconds(self, turn: Turn) -> Seconds:
        """Return how long to wait.

        Raises:
            ActionFailed: the length is unknown.
        """
        return lasting(self.length, "how long to wait", turn)

    def words(self, seconds: Seconds) -> str:
        """Return the length for people."""
        return self.length.shown or render(seconds, self.length.type)


Step: TypeAlias = Ready | SetTo | Send | Say | Aim | Announce | Note | Remark | Post | Request | Pause
"""One thing a rule does. `perform` appends what is wanted and returns what was done; it raises `ActionFailed`."""
