"""Bringing values to a type: units converted, words checked against what a thing can be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from hyperconnect.automation.expression.calculate import MULTIPLY
from hyperconnect.automation.expression.flaw import WRONG_TYPE, ExpressionError, near, refuse, shorten
from hyperconnect.automation.expression.loose import narrowed
from hyperconnect.automation.expression.term import Constant, Term, operate
from hyperconnect.automation.expression.type import DATE, NUMBER, WORDS, Type, listing, perhaps
from hyperconnect.automation.expression.unit import factor

_NAMED = re.compile(r"[a-z][a-z0-9_-]*\.[a-z]|[a-z_]+\(")
_SPOKEN = re.compile(r"(-?[0-9]{1,9}(?:[.,][0-9]{1,9})?) ?[^0-9.,]{0,10}")
"""How a text begins that was meant as an expression: with an attribute, or with a call."""

_DAY = re.compile(r"([0-9]{4}) ?- ?([0-9]{1,2}) ?- ?([0-9]{1,2})")
"""A date without quotes, which is read as numbers that are taken from one another."""


def fit(term: Term, wanted: Type) -> Term:
    """Return a term whose values are of the wanted type and in its unit.

    Raises:
        ExpressionError: they cannot be.
    """
    kind = term.type
    if "nothing" in {kind.sort, wanted.sort} or wanted.sort == "any":
        return term
    if kind.sort == "any":
        return narrowed(term, wanted)
    if kind.sort in WORDS and wanted.sort in WORDS:
        return check_options(term, wanted)
    if kind.sort == "text" and wanted.sort == "date":
        return as_date(term)
    if kind.sort == wanted.sort == "list":
        return term
    if kind.sort != wanted.sort or (wanted.whole and not kind.whole and kind.sort == "number"):
        raise mismatch(term, wanted)
    return scaled(term, wanted) if kind.sort == "quantity" else term


def scaled(term: Term, wanted: Type) -> Term:
    """Return a quantity in the unit of another.

    Raises:
        ExpressionError: they measure different things.
    """
    by = factor(term.type.unit, wanted.unit)
    if by is None:
        raise mismatch(term, wanted)
    if by == 1.0:
        return term
    kind = Type("quantity", unit=wanted.unit)
    return operate(MULTIPLY, (term, Constant(by, NUMBER, term.mark)), kind, term.mark)


def check_options(term: Term, wanted: Type) -> Term:
    """Return the term if all that it can be is among an enum's options.

    Raises:
        ExpressionError: it can be something else.
    """
    strange = [word for word in term.type.options if word not in wanted.options]
    if wanted.sort != "enum" or not wanted.options or not strange:
        return term
    begun = tuple(word for word in wanted.options if len(word) > 1 and strange[0].casefold().startswith(word))
    guesses = near(strange[0], wanted.options) or begun or (wanted.options if len(wanted.options) <= 4 else ())
    detail = f"`{shorten(strange[0])}` is none of {listing(wanted.options)}"
    raise refuse(WRONG_TYPE, detail, term.mark, guesses)


def as_date(term: Term) -> Term:
    """Return a constant text as a date.

    Raises:
        ExpressionError: it is none.
    """
    if isinstance(term, Constant) and isinstance(term.value, str):
        try:
            return Constant(date.fromisoformat(term.value).isoformat(), DATE, term.mark)
        except ValueError:
            pass
    raise refuse(WRONG_TYPE, f"`{shorten(term.mark.text)}` is no date such as '2026-12-24'", term.mark)


def no_sum(term: Term) -> Term:
    """Return a number that stands where a date is wanted.

    Raises:
        ExpressionError: it is written like a date.
    """
    day = _DAY.fullmatch(term.mark.text.strip()) if term.type.sort == "number" else None
    if day is None:
        return term
    year, month, of_month = (int(part) for part in day.groups())
    guess = f"'{year:04}-{month:02}-{of_month:02}'"
    raise refuse(
        WRONG_TYPE, f"`{term.mark.text}` is a difference of numbers; a date stands in quotes", term.mark, (guess,)
    )


def common(terms: Sequence[Term]) -> tuple[tuple[Term, ...], Type]:
    """Return terms brought to one type, that of the first that says something, and this type.

    Raises:
        ExpressionError: they have no type in common.
    """
    known = [term.type for term in terms if term.type.sort not in {"nothing", "any"}]
    if not known:
        return tuple(terms), next((term.type for term in terms if term.type.sort == "any"), terms[0].type)
    first = next((kind for kind in known if kind.sort != "device"), known[0])
    maybe = any(term.type.maybe for term in terms)
    if first.sort in WORDS:
        enum = any(kind.sort == "enum" for kind in known)
        offered = [kind.options for kind in known] + [()] * any(term.type.sort == "any" for term in terms)
        options = tuple(dict.fromkeys(word for words in offered for word in words)) if all(offered) else ()
        fitted = tuple(fit(term, Type("text")) for term in terms)
        return fitted, Type("enum" if enum else "text", options=options, maybe=maybe)
    whole = all(kind.whole for kind in known) and not any(term.type.sort == "any" for term in terms)
    target = Type(first.sort, unit=first.unit, item=first.item)
    fitted = tuple(fit(term, target) for term in terms)
    return fitted, perhaps(Type(first.sort, unit=first.unit, item=first.item, whole=whole), maybe)


def _meant(text: str, unit: str) -> str:
    """Return the quantity that a text seems to mean: a comma before the decimals, a unit written as one speaks."""
    found = _SPOKEN.fullmatch(text.strip("\"'"))
    return f"{found[1].replace(',', '.')} {unit}" if found else ""


def mismatch(term: Term, wanted: Type) -> ExpressionError:
    """Return the error for a term that is not of the wanted type, with the next step where one is clear."""
    kind = term.type
    text = shorten(term.mark.text)
    guess: tuple[str, ...] = ()
    hint = ""
    if kind.sort == "number" and wanted.sort == "quantity":
        guess = (f"{text} {wanted.unit}",) if isinstance(term, Constant) else ()
        hint = "; write its unit"
    elif kind.sort == "number" and wanted.sort == "duration":
        guess = (f"{text} s", f"{text} min") if isinstance(term, Constant) else ()
        hint = "; write its unit"
    elif {kind.unit, wanted.unit} == {"°C", "K"}:
        guess = (text.replace(kind.unit, wanted.unit),) if isinstance(term, Constant) and kind.unit in text else ()
        hint = "; differences of temperatures are in K"
    elif kind.sort == "device":
        hint = f"; name one of its attributes, as in `{text}.…`"
    elif kind.sort == "number" and wanted.sort == "number":
        hint = "; use round()"
    elif kind.sort == "text" and wanted.sort == "quantity" and (meant := _meant(text, wanted.unit)):
        guess = (meant,)
    elif kind.sort == "text" and isinstance(term, Constant) and _NAMED.match(term.mark.text):
        guess = (f"= {text}",)
        hint = "; an expression begins with `=`"
    return refuse(WRONG_TYPE, f"`{text}` is {kind}, wanted is {wanted}{hint}", term.mark, guess)
