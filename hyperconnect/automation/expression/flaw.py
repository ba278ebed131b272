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


class Flaw(Struct, frozen=True):
    """One thing wrong with an expression; `span` counts characters of its text, the end excluded."""

    code: str
    detail: str
    span: tuple[int, int]
    did_you_mean: tuple[str, ...] = ()
    severity: Severity = "error"


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


def refuse(code: str, detail: str, mark: Mark, did_you_mean: Sequence[str] = ()) -> ExpressionError:
    """Return the error for one flaw."""
    return ExpressionError((Flaw(code, detail, mark.span, tuple(did_you_mean)),), text=mark.source)


def near(word: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return up to three of the known words that look like `word`, the nearest first."""
    if len(word) > 100:
        return ()
    return tuple(get_close_matches(word, list(known), n=3, cutoff=0.65))


def shorten(text: str, limit: int = 40) -> str:
    """Return a text on one line and not longer than a message can bear."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"
