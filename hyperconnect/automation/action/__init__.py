"""Compiled actions: each appends what it wants and says what it did, in a few words."""

from __future__ import annotations

from hyperconnect.automation.action.step import Aim, Pause, Ready, Say, Send, SetTo, Step
from hyperconnect.automation.action.turn import ActionFailed, Turn, valued

__all__ = ["ActionFailed", "Aim", "Pause", "Ready", "Say", "Send", "SetTo", "Step", "Turn", "valued"]
