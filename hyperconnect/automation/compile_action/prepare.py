"""Programs that need no running: whose every action is ready when compiled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hyperconnect.automation.action import Aim, Ready, Several
from hyperconnect.automation.intent import Reach
from hyperconnect.automation.program import Act, Instruction, Program, Step

NOTHING = Program((), (), ())
"""No instructions at all."""


def prepared(code: Sequence[Instruction]) -> Program:
    """Return instructions as a program; where every intent is known already, it carries them."""
    if not code:
        return NOTHING
    if len(code) == 1 and isinstance(act := code[0], Act) and isinstance(only := act.step, Ready):
        return Program((act,), (only.intent,), (only.words,), aims=isinstance(only.intent, Reach))
    acts = sum(isinstance(each, Act) for each in code)
    steps = list(steps_of(code))
    ready = [step for step in steps if isinstance(step, Ready)]
    aims = any(isinstance(step, Aim) for step in steps) or any(isinstance(step.intent, Reach) for step in ready)
    if acts < len(code) or len(ready) < len(steps):
        return Program(tuple(code), aims=aims, straight=acts == len(code))
    return Program(tuple(code), tuple(step.intent for step in ready), tuple(step.words for step in ready), aims)


def steps_of(code: Sequence[Instruction]) -> Iterator[Step]:
    """Yield what instructions do at once, one thing after the other."""
    for instruction in code:
        match instruction:
            case Act(step=Several(steps=steps)):
                yield from steps
            case Act(step=step):
                yield step
            case _:
                pass
