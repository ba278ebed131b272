"""Doubts about expressions that can run: what may be unknown where that goes unnoticed, and words nobody says."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from hyperconnect.automation.expression import calculate
from hyperconnect.automation.expression.flaw import DOUBTFUL, UNNOTICED, Flaw, shorten
from hyperconnect.automation.expression.term import (
    Constant,
    Default,
    IsUnknown,
    Operation,
    Read,
    Term,
    every,
    parts,
)

ABSENT = frozenset({"unknown", "unavailable", "none", "null"})
"""Words by which other systems say that a value is unknown."""

_GUESSES = 3

_SHORTEST = 3
"""Letters of a word that can be misspelt: shorter ones are as likely to be meant."""

_NEGATIONS = {id(calculate.NOT), id(calculate.COMPARISONS["!="])}


def unnoticed(term: Term, safe: Collection[int]) -> Iterator[Flaw]:
    """Yield doubts about attributes that are negated as if they were always known.

    `safe` are slots that always hold something. An attribute that is asked for `is unknown`, or has a `??`, somewhere
    in the same expression is no matter of doubt.
    """
    all_parts = list(every(term))
    negations = [part for part in all_parts if isinstance(part, Operation) and id(part.operator) in _NEGATIONS]
    if not negations:
        return
    noticed = set(safe)
    for part in all_parts:
        if isinstance(part, IsUnknown | Default):
            noticed.update(read.slot for read in _reads((parts(part)[0],)))
    for negation in negations:
        for read in _reads(negation.operands):
            if read.slot not in noticed:
                noticed.add(read.slot)
                yield _doubt(negation, read)


def misspelt(term: Term, word: Constant, known: Callable[[], Collection[str]]) -> Flaw | None:
    """Return the doubt about a text compared with a word that looks like a slip of the pen."""
    if not isinstance(word.value, str) or isinstance(term, Constant) or term.type.options:
        return None
    said = word.value.strip().casefold()
    if said in ABSENT:
        text = term.mark.text
        detail = f"no value is {shorten(word.mark.text)}; ask whether `{shorten(text)}` is unknown"
        return Flaw(DOUBTFUL, detail, word.mark.span, (f"{text} is unknown",), "warning")
    if term.type.sort != "text":
        return None
    names = known()
    if word.value in names:
        return None
    guesses = [name for name in names if _close(name, said)][:_GUESSES]
    if not guesses:
        return None
    detail = f"nothing here is called {shorten(word.mark.text)}"
    return Flaw(DOUBTFUL, detail, word.mark.span, tuple(f'"{guess}"' for guess in guesses), "warning")


def _close(name: str, said: str) -> bool:
    """Return whether one letter less, more or else, or two swapped, makes one word of the other; capitals aside."""
    if abs(len(name) - len(said)) > 1:
        return False
    short, long = sorted((name.casefold(), said), key=len)
    if short == long or len(short) < _SHORTEST:
        return short == long
    if short[0] != long[0] and short[-1] != long[-1]:
        return False
    begin = next((at for at, pair in enumerate(zip(short, long, strict=False)) if pair[0] != pair[1]), len(short))
    rest, rest2 = short[begin:], long[begin:]
    if len(short) == len(long):
        return rest[1:] == rest2[1:] or (rest[:2] == rest2[1::-1] and rest[2:] == rest2[2:])
    return rest == rest2[1:]


def _reads(terms: Iterable[Term]) -> Iterator[Read]:
    """Yield the attributes whose being unknown makes one of the terms so."""
    waiting = list(terms)[::-1]
    while waiting:
        term = waiting.pop()
        if isinstance(term, Read):
            yield term
        elif not isinstance(term, IsUnknown | Default):
            waiting += reversed(parts(term))


def _doubt(negation: Operation, read: Read) -> Flaw:
    name, text = read.mark.text, negation.mark.text
    detail = f"while {shorten(name)} is unknown, so is `{shorten(text)}`, which then counts as not true; say so with ??"
    if negation.operator is calculate.NOT and negation.operands == (read,):
        guess = f"not ({name} ?? true)"
    else:
        guess = f"{name} is not unknown and {text}"
    return Flaw(UNNOTICED, detail, negation.mark.span, (guess,), "warning")
