"""Programs that need no running: whose every action is ready when compiled."""

from __future__ import annotations

from collections.abc import Sequence

from hyperconnect.automation.action import Aim, Ready
from hyperconnect.automation.intent import Reach
from hyperconnect.automation.program import Act, Instruction, Program

NOTHING = Program((), (), ())
"""No instructions at all."""


def prepared(code: Sequence[Instruction]) -> Program:
    """Return instructions as a program; where every intent is known already, it carries them."""
    if not code:
        return NOTHING
    steps = [each.step for each in code if isinstance(each, Act)]
    ready = [step for step in steps if isinstance(step, Ready)]
    aims = any(isinstance(step, Aim) for step in steps) or any(isinstance(step.intent, Reach) for step in ready)
    if len(ready) < len(code):
        return Program(tuple(code), aims=aims, straight=len(steps) == len(code))
    return Program(tuple(code), tuple(step.intent for step in ready), tuple(step.words for step in ready), aims)
