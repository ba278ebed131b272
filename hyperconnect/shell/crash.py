"""Crash points: where a process may die between two steps of the loop around the hub."""

from __future__ import annotations

from enum import Enum, auto


class CrashPoint(Enum):
    """The places between which everything is done or nothing: where a crash finds the hub at its worst."""

    HANDLED = auto()
    """The hub has decided; nobody knows yet."""
    JOURNALLED = auto()
    """The journal has heard; nothing is durable."""
    COMMITTED = auto()
    """What must be remembered is durable; nothing was published."""
    SUBSCRIBED = auto()
    """The broker was asked for topics."""
    PUBLISHING = auto()
    """One message of a batch was published; others may wait."""
    PUBLISHED = auto()
    """Everything was published; history has not heard."""
    TOLD = auto()
    """History and listeners have heard."""
    ACKNOWLEDGING = auto()
    """Everything that arrived is dealt with; the broker does not know."""
    ACKNOWLEDGED = auto()
    """The broker was told."""
    FLUSHING = auto()
    """What was owed to the memory is written; history is not."""
    FLUSHED = auto()
    """History is written."""
