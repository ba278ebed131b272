"""What nothing ends: things left on, and windows of time after which all stays as it is (HX204, HX205)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from hyperconnect.automation.lint.facts import Facts, Write
from hyperconnect.automation.lint.night import WINDOW
from hyperconnect.automation.lint.vocabulary import ENDLESS
from hyperconnect.model.reason import Finding
from hyperconnect.model.value import Path, parts_of

LEFT_ON = "HX204"

Others = Callable[[Path], Iterator[Write]]
"""Returns all writes of an attribute, by whatever rule."""


def endless(facts: Facts, writes: Others) -> Iterator[Finding]:
    """Yield what a rule begins and no rule ever ends."""
    seen: set[Path] = set()
    for write in facts.writes:
        if write.kind != "write" or write.value is None or write.path in seen:
            continue
        named = ENDLESS.get(parts_of(write.path)[2:])
        opens = bool(facts.windows) and write.side == "then"
        if (named is None or write.value in named[1]) and not opens:
            continue
        if any(_ends(other, write) for other in writes(write.path)):
            continue
        seen.add(write.path)
        if opens:
            detail = (
                "its span of time ends, but nothing takes this back then; use `while` with `hold`, or add a `claim`"
            )
            yield Finding(WINDOW, "warning", write.pointer, detail)
        elif named is not None:
            detail = f"{named[0]}; add `claim: {{for: …}}` or a `hold`, or a rule that does"
            yield Finding(LEFT_ON, "warning", write.pointer, detail)


def _ends(other: Write, write: Write) -> bool:
    """Return whether a write brings an attribute to another value than a first one, or gives it back."""
    if other is write or other.kind == "bounds":
        return False
    return other.value is None or other.value != write.value or other.kind in {"lease", "hold"}
