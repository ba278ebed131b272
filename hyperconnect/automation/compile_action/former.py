"""Programs as lists of steps, for an engine that knows no instructions yet."""

from __future__ import annotations

from collections.abc import Sequence

from hyperconnect.automation.action import Pause, Step
from hyperconnect.automation.check import Check
from hyperconnect.automation.compile_action.body import compile_program
from hyperconnect.automation.form import ActionForm
from hyperconnect.automation.program import Act
from hyperconnect.automation.program import Pause as Waiting


def compile_actions(
    forms: Sequence[ActionForm], rule: str, pointer: str, arrivals: Sequence[str], check: Check
) -> tuple[Step, ...]:
    """Return the actions that are switched on; those that need instructions are left out."""
    program = compile_program(forms, rule, pointer, arrivals, check, band="comfort")
    steps: list[Step] = []
    for each in program.code:
        if isinstance(each, Act) and isinstance(each.step, Step):
            steps.append(each.step)
        elif isinstance(each, Waiting):
            steps.append(Pause(each.length))
    return tuple(steps)
