"""From written actions to a program: names and types checked, values prepared, branches and loops laid out flat."""

from __future__ import annotations

from hyperconnect.automation.compile_action.body import compile_program
from hyperconnect.automation.compile_action.prepare import prepared, steps_of

__all__ = ["compile_program", "prepared", "steps_of"]
