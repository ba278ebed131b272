"""From a description to the object that keeps it up to date."""

from __future__ import annotations

from typing import assert_never

from hyperconnect.automation.derived.derivation import (
    Changed,
    Derivation,
    Held,
    Past,
    Previous,
    Roll,
    Since,
    Tally,
    Total,
)
from hyperconnect.automation.derived.group import LiveRoll, LiveTally, LiveTotal
from hyperconnect.automation.derived.held import LiveHeld
from hyperconnect.automation.derived.live import Derived
from hyperconnect.automation.derived.past import LivePast
from hyperconnect.automation.derived.trail import LiveChanged, LivePrevious, LiveSince
from hyperconnect.automation.names import Scope


def make(derivation: Derivation, scope: Scope) -> Derived:
    """Return the live object of a description; `scope` is the engine's own."""
    match derivation:
        case Held():
            return LiveHeld(derivation, scope)
        case Changed():
            return LiveChanged(derivation)
        case Since():
            return LiveSince(derivation)
        case Previous():
            return LivePrevious(derivation)
        case Past():
            return LivePast(derivation)
        case Tally():
            return LiveTally(derivation, scope)
        case Total():
            return LiveTotal(derivation, scope)
        case Roll():
            return LiveRoll(derivation, scope)
        case _:
            assert_never(derivation)
