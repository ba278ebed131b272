"""From written triggers to compiled ones, a module for each family of them."""

from hyperconnect.automation.compile_trigger.compile import compile_triggers, trigger_variables
from hyperconnect.automation.compile_trigger.shape import kinds_of

__all__ = ["compile_triggers", "kinds_of", "trigger_variables"]
