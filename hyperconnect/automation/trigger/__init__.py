"""Triggers: what each watches for, and the little it must remember to tell an edge from a state.

A trigger is the compiled, frozen description; its watch is what lives while the rule runs.
"""

from __future__ import annotations

from typing import TypeAlias

from hyperconnect.automation.trigger.at import At
from hyperconnect.automation.trigger.becomes import Becomes
from hyperconnect.automation.trigger.change import Change
from hyperconnect.automation.trigger.eta import Eta
from hyperconnect.automation.trigger.watch import Host, Watch

__all__ = ["At", "Becomes", "Change", "Eta", "Host", "Trigger", "Watch"]

Trigger: TypeAlias = Change | Becomes | Eta | At
