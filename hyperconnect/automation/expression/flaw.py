"""What can be wrong with an expression, and where in its text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from msgspec import Struct

from hyperconnect.automation.expression.mark import Mark
from hyperconnect.errors import HyperconnectError
from hyperconnect.model.reason import Severity

SYNTAX = "HX002"
TOO_LARGE = "HX009"
UNKNOWN_NAME = "HX101"
WRONG_TYPE = "HX102"
DOUBTFUL = "HX104"
UNNOTICED = "HX208"

MOST = 6
"""Flaws of one expression that are told; whoever mends them is told of the others."""

_LONGEST = 100
_COMPARED = 5


class Flaw(Struct, frozen=True):
    """One thing wrong with an expression; `span` counts characters of its text, the end excluded.

    `missing` is the name of a device that is not known, where that is what is wrong: it may come yet.
    """

    code: str
    detail: str
    span: tuple[int, int]
    did_you_mean: tuple[str, ...] = ()
    severity: Severity = "error"
    missing: str = ""


class ExpressionError(HyperconnectError):
    """An expression cannot be used; `flaws` lists everything found, in order of the text."""

    exit_code = 3

    def __init__(self, flaws: Sequence[Flaw], *, text: str = "") -> None:
        self.flaws = tuple(sorted(flaws, key=lambda flaw: flaw.span))
        guesses = dict.fromkeys(guess for flaw in self.flaws for guess in flaw.did_you_mean)
        super().__init__(
            "; ".join(flaw.detail for flaw in self.flaws),
            where=text if len(text) <= 80 else f"{text[:79]}…",
            hint=f"did you mean {' or '.join(guesses)}?" if guesses else "",
        )


def refuse(
    code: str, detail: str, mark: Mark, did_you_mean: Sequence[str] = (), *, missing: str = ""
) -> ExpressionError:
    """Return the error for one flaw."""
    return ExpressionError((Flaw(code, detail, mark.span, tuple(did_you_mean), missing=missing),), text=mark.source)


def near(word: str, known: Iterable[str], *, cutoff: float = 0.65) -> tuple[str, ...]:
    """Return up to three of the known words that look like `word`, the nearest first.

    Only those that share most letters are looked at closely, so that a large household costs little more.
    """
    size, letters = len(word), set(word)
    if not size or size > _LONGEST:
        return ()
    alike: list[tuple[int, int, str]] = []
    for other in dict.fromkeys(known):
        if 2 * min(size, len(other)) < cutoff * (size + len(other)):
            continue
        shared = len(letters.intersection(other))
        if shared >= cutoff * len(letters) - 1:
            alike.append((-shared, abs(size - len(other)), other))
    alike.sort()
    return tuple(get_close_matches(word, [other for _, _, other in alike[:_COMPARED]], n=3, cutoff=cutoff))


def shorten(text: str, limit: int = 40) -> str:
    """Return a text on one line and not longer than a message can bear."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"
