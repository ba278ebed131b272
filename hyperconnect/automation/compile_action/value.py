"""Written values of every sort: typed terms, texts with values in them, JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from msgspec.structs import replace

from hyperconnect.automation.action.payload import Fixed, Row, Table, Text, Tree
from hyperconnect.automation.action.settle import Template
from hyperconnect.automation.check import Check, Term, shown
from hyperconnect.automation.compile_action.draft import token
from hyperconnect.automation.expression import ExpressionError, Type, parse_quantity
from hyperconnect.automation.expression.fit import fit
from hyperconnect.automation.expression.mark import whole
from hyperconnect.automation.expression.term import Constant
from hyperconnect.automation.form import Payload, Scalar
from hyperconnect.automation.template import split


def unbound(kind: Type) -> Type:
    """Return the type of what may hold any text, not only the one that was written."""
    return replace(kind, options=()) if kind.sort == "text" else kind


def typed(written: Scalar, kind: Type | None, pointer: str, check: Check) -> Term | None:
    """Return a value of a kind and in its unit; without a kind the value says its type itself."""
    if kind is None or kind.sort in {"nothing", "any"}:
        return check.constant(written, pointer)
    kind = replace(kind, whole=False)
    if isinstance(written, str) and written.startswith("="):
        expression = check.expression(written[1:], pointer, wanted=kind, offset=1)
        return None if expression is None else Term(kind, None, expression)
    text = shown(written)
    value, found = parse_quantity(text)
    if kind.sort in {"text", "enum"} and isinstance(written, str):
        value, found = text, Type("text", options=(text,))
    try:
        fitted = fit(Constant(value, found, whole(text)), kind)
    except ExpressionError as error:
        for flaw in error.flaws:
            check.tell(flaw.code, pointer, flaw.detail, span=flaw.span, guesses=flaw.did_you_mean)
        return None
    return Term(kind, fitted.value if isinstance(fitted, Constant) else value, None, text)


def template(text: str, pointer: str, check: Check) -> Template:
    """Return a text prepared for its values."""
    parts: list[object] = []
    for part in split(text):
        if part.is_expression:
            parts.append(check.expression(part.text, pointer, offset=part.start))
        elif part.flaw:
            check.tell("HX002", pointer, part.flaw, span=(part.start, len(text)))
        else:
            parts.append(part.text)
    return cast("Template", tuple(part for part in parts if part is not None))


def is_plain(*templates: Template) -> bool:
    """Return whether texts have no values in them."""
    return all(isinstance(part, str) for parts in templates for part in parts)


def plain(parts: Template) -> str:
    """Return a text that has no values in it."""
    return "".join(part for part in parts if isinstance(part, str))


def tree(written: Payload, pointer: str, check: Check) -> Tree:
    """Return JSON prepared for its values: a text that starts with `=` is an expression, any other a template."""
    match written:
        case str() if written.startswith("="):
            return check.expression(written[1:], pointer, offset=1) or Fixed(None)
        case str():
            parts = template(written, pointer, check)
            return Fixed(plain(parts)) if is_plain(parts) else Text(parts)
        case None | bool() | int() | float():
            return Fixed(written)
        case Mapping():
            items = cast("Mapping[object, object]", written).items()
            return _table({str(key): tree(part, f"{pointer}/{token(str(key))}", check) for key, part in items})
        case list() | tuple():
            row = enumerate(cast("Sequence[object]", written))
            return _row(tuple(tree(part, f"{pointer}/{place}", check) for place, part in row))
        case _:
            check.tell("HX005", pointer, "must be plain text, a number, true or false, a list or a mapping")
            return Fixed(None)


def _table(items: dict[str, Tree]) -> Tree:
    fixed = {key: part.value for key, part in items.items() if isinstance(part, Fixed)}
    return Fixed(fixed) if len(fixed) == len(items) else Table(items)


def _row(items: tuple[Tree, ...]) -> Tree:
    fixed = [part.value for part in items if isinstance(part, Fixed)]
    return Fixed(fixed) if len(fixed) == len(items) else Row(items)
