"""Compiled actions: each appends what it wants and says what it did, in a few words."""

from __future__ import annotations

from hyperconnect.automation.action.post import Post, Request
from hyperconnect.automation.action.step import Ready, Several, Step
from hyperconnect.automation.action.tell import Announce, Note, Remark, Say, Send
from hyperconnect.automation.action.turn import ActionFailed, Turn, valued
from hyperconnect.automation.action.write import Aim, Claim, SetTo

__all__ = [
    "ActionFailed",
    "Aim",
    "Announce",
    "Claim",
    "Note",
    "Post",
    "Ready",
    "Remark",
    "Request",
    "Say",
    "Send",
    "SetTo",
    "Several",
    "Step",
    "Turn",
    "valued",
]
