"""The household's own variables as attributes: `home.<name>`."""

from __future__ import annotations

from collections.abc import Mapping

from hyperconnect.automation.expression import ExpressionError, value_for
from hyperconnect.automation.form import VariableForm
from hyperconnect.model.device import Attribute
from hyperconnect.model.value import Datum

ALWAYS: Mapping[str, VariableForm] = {
    "mode": VariableForm("enum", ["home", "away", "night"], "", "home"),
    "occupancy": VariableForm("integer"),
}
"""Variables every household has; `home.yaml` may describe them otherwise."""


def attribute_of(variable: VariableForm) -> Attribute:
    """Return what a variable can hold."""
    kind = "enum" if variable.options else variable.type
    return Attribute(kind, variable.unit or None, options=tuple(variable.options), writable=True)


def initial_of(variable: VariableForm) -> Datum:
    """Return what a variable is at first; None where nobody said, or where it cannot be that."""
    if variable.initial is None:
        return None
    try:
        return value_for(variable.initial, attribute_of(variable))
    except ExpressionError:
        return None
