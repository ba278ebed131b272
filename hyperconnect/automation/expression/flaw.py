"""What can be wrong with an expression, and where in its text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

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
_TOLD = 3
_REMEMBERED = 16
"""Slips whose guesses are kept: who writes a name wrongly often does so more than once."""


class Flaw(Struct, frozen=True):
    """One thing wrong with an expression; `span` counts characters of its text, the end excluded.

    `unknown` is the name of what a known device, or no device of a group, has. `missing` is what may come yet, where
    that is what is wrong: a device that is not known, or the `unknown` name of what a known one has not shown.
    """

    code: str
    detail: str
    span: tuple[int, int]
    did_you_mean: tuple[str, ...] = ()
    severity: Severity = "error"
    missing: str = ""
    unknown: str = ""


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
    code: str, detail: str, mark: Mark, did_you_mean: Sequence[str] = (), *, missing: str = "", unknown: str = ""
) -> ExpressionError:
    """Return the error for one flaw."""
    flaw = Flaw(code, detail, mark.span, tuple(did_you_mean), missing=missing, unknown=unknown)
    return ExpressionError((flaw,), text=mark.source)


def near(word: str, known: Iterable[str], *, cutoff: float = 0.65) -> tuple[str, ...]:
    """Return up to three of the known words that look like `word`, the nearest first.

    Only those that share most letters are looked at closely, so that a large household costs little more.
    """
    return _near(word, tuple(dict.fromkeys(known)), cutoff) if 0 < len(word) <= _LONGEST else ()


@lru_cache(_REMEMBERED)
def _near(word: str, known: tuple[str, ...], cutoff: float) -> tuple[str, ...]:
    size, letters = len(word), set(word)
    alike: list[tuple[int, int, str]] = []
    for other in known:
        if 2 * min(size, len(other)) < cutoff * (size + len(other)):
            continue
        shared = len(letters.intersection(other))
        if shared >= cutoff * len(letters) - 1:
            alike.append((-shared, abs(size - len(other)), other))
    alike.sort()
    places = _places(word)
    scores = {other: 2 * _common(places, size, other) / (size + len(other)) for _, _, other in alike[:_COMPARED]}
    best = [other for other, score in scores.items() if score >= cutoff]
    best.sort(key=lambda other: (-scores[other], other[:1] != word[:1]))
    return tuple(best[:_TOLD])


def _places(word: str) -> dict[str, int]:
    """Return for each letter of a word where it stands, as bits."""
    places: dict[str, int] = {}
    for at, letter in enumerate(word):
        places[letter] = places.get(letter, 0) | 1 << at
    return places


def _common(places: Mapping[str, int], size: int, other: str) -> int:
    """Return how many letters two words have in common in the same order: their longest common subsequence.

    One row of the usual table is one integer (Hyyrö, "Bit-parallel LCS-length computation revisited", 2004).
    """
    row = whole = (1 << size) - 1
    for letter in other:
        both = row & places.get(letter, 0)
        row = (row + both) | (row - both)
    return size - (row & whole).bit_count()


def shorten(text: str, limit: int = 40) -> str:
    """Return a text on one line and not longer than a message can bear."""
    line = " ".join(text[: 10 * limit].split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"
