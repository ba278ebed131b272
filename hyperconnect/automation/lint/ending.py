"""What nothing ends: things left on, and windows of time after which all stays as it is (HX204, HX205)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from hyperconnect.automation.lint.facts import Facts, Write
from hyperconnect.automation.lint.night import WINDOW
from hyperconnect.automation.lint.vocabulary import ENDLESS
from hyperconnect.model.reason import Finding
from hyperconnect.model.value import Path, parts_of

LEFT_ON = "HX204"

Others: TypeAlias = Callable[[str], Iterator[tuple[str, Write]]]
"""Returns all writes of a capability of a device, with the rules that make them."""


def capability_of(path: Path) -> str:
    """Return the part of an attribute's path that names the capability: `device.component.capability`."""
    return path.rpartition(".")[0]


def endless(facts: Facts, writes: Others) -> Iterator[Finding]:
    """Yield what a rule begins and no rule ever ends."""
    seen: set[Path] = set()
    for write in facts.writes:
        if write.kind != "write" or write.value is None or write.undone or write.path in seen:
            continue
        named = ENDLESS.get(parts_of(write.path)[2:])
        opens = bool(facts.windows) and write.side == "then"
        if (named is None or write.value in named[1]) and not opens:
            continue
        if any(_ends(rule, other, facts.rule, write) for rule, other in writes(capability_of(write.path))):
            continue
        seen.add(write.path)
        if opens:
            detail = "the span of time ends, but nothing takes this back then; write it as `while` with `hold`"
            yield Finding(WINDOW, "warning", write.pointer, detail)
        elif named is not None:
            detail = f"{named[0]}; add `claim: {{for: …}}` or a `hold`, or a rule that does"
            yield Finding(LEFT_ON, "warning", write.pointer, detail)


def _ends(rule: str, other: Write, mine: str, write: Write) -> bool:
    """Return whether a write may end what another one began.

    Whatever another rule does to the same capability may: a fan stops at speed 0 too.
    """
    if other.path != write.path:
        return rule != mine
    return other.kind != "bounds" and (other.value is None or other.value != write.value or other.kind != "write")
