"""The expression language of rules: small, typed, with units and unknown; compiled and explained.

Everything here is pure. An expression is total: it has no loops, no access to attributes of objects and calls only
functions of a fixed table, so evaluating it ends, and never raises.
"""

from hyperconnect.automation.expression.compile import compile_expression
from hyperconnect.automation.expression.explain import Explanation, explain
from hyperconnect.automation.expression.expression import Expression
from hyperconnect.automation.expression.flaw import ExpressionError, Flaw
from hyperconnect.automation.expression.literal import check_value, parse_duration, parse_quantity, value_for
from hyperconnect.automation.expression.render import render
from hyperconnect.automation.expression.type import (
    ANY,
    BOOL,
    DATE,
    DEVICE,
    DURATION,
    INSTANT,
    INTEGER,
    NUMBER,
    TEXT,
    TIME,
    ZONE,
    Type,
    type_of,
)

__all__ = [
    "ANY",
    "BOOL",
    "DATE",
    "DEVICE",
    "DURATION",
    "INSTANT",
    "INTEGER",
    "NUMBER",
    "TEXT",
    "TIME",
    "ZONE",
    "Explanation",
    "Expression",
    "ExpressionError",
    "Flaw",
    "Type",
    "check_value",
    "compile_expression",
    "explain",
    "parse_duration",
    "parse_quantity",
    "render",
    "type_of",
    "value_for",
]
