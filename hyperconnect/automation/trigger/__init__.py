"""Triggers: what each watches for, and the little it must remember to tell an edge from a state.

A trigger is the compiled, frozen description; its watch is what lives while the rule runs.
"""

from __future__ import annotations

from typing import TypeAlias

from hyperconnect.automation.trigger.appointment import Appointment
from hyperconnect.automation.trigger.at import At
from hyperconnect.automation.trigger.becomes import Becomes
from hyperconnect.automation.trigger.change import Change
from hyperconnect.automation.trigger.cron import Cron
from hyperconnect.automation.trigger.crossing import Crossing
from hyperconnect.automation.trigger.eta import Eta
from hyperconnect.automation.trigger.every import Every
from hyperconnect.automation.trigger.heard import Heard
from hyperconnect.automation.trigger.sun import Sun
from hyperconnect.automation.trigger.told import AtTold
from hyperconnect.automation.trigger.watch import Edge, Watch

__all__ = [
    "Appointment",
    "At",
    "AtTold",
    "Becomes",
    "Change",
    "Cron",
    "Crossing",
    "Edge",
    "Eta",
    "Every",
    "Heard",
    "Sun",
    "Trigger",
    "Watch",
]

Trigger: TypeAlias = Change | Becomes | Heard | At | AtTold | Cron | Every | Sun | Crossing | Eta | Appointment
