"""How a rule stands: for the command line and the page."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

from hyperconnect.model.reason import Finding, Reason

Standing: TypeAlias = Literal["running", "dormant", "broken", "disabled", "paused", "template"]
"""`running`: it watches. `dormant`: it waits for a device that is not known yet. `broken`: its latest text cannot
run; `RuleStatus.keeps_running` tells whether an earlier good one still does. `disabled`: it was switched off.
`paused`: it ran wild and rests until somebody resets it. `template`: it is only there for other rules."""


class RuleStatus(Struct):
    """How a rule stands now; the engine updates it in place, readers only look.

    `runs` counts the runs since the hub started, `waits_for` the device names a dormant rule misses and
    `findings` what the check of its latest text said. `paused` says why it is.
    """

    id: str
    title: str = ""
    enabled: bool = True
    standing: Standing = "dormant"
    keeps_running: bool = False
    runs: int = 0
    last: Reason | None = None
    waits_for: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    paused: str = ""
