"""What nothing ends: things left on, and windows of time after which all stays as it is (HX204, HX205)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from hyperconnect.automation.lint.box import NOWHERE, meet, where
from hyperconnect.automation.lint.facts import Facts, Write
from hyperconnect.automation.lint.night import WINDOW
from hyperconnect.automation.lint.region import Span
from hyperconnect.automation.lint.vocabulary import ENDLESS, SAVING
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
        if (named is None or write.value in named[1] or _spares(write)) and not opens:
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


def _is_target(write: Write) -> bool:
    return parts_of(write.path)[2:] == ("thermostat", "target")


def _spares(write: Write) -> bool:
    """Return whether a write is of a target and raises none: by its value, or as part of a scene, or it was higher."""
    if not _is_target(write) or not isinstance(write.value, int | float):
        return False
    lower = Span(high=(float(write.value), -1))
    return (
        write.value <= SAVING
        or write.pointer.endswith("/scene")
        or meet(write.when, where(write.path, lower)) == NOWHERE
    )


def _ends(rule: str, other: Write, mine: str, write: Write) -> bool:
    """Return whether a write may end what another one began.

    Whatever another rule does to the same capability may: a fan stops at speed 0 too. A target must be lowered.
    """
    if other.path != write.path:
        return rule != mine
    if other.kind == "bounds":
        return False
    if other.value is None or other.kind != "write":
        return True
    if _is_target(write) and isinstance(other.value, int | float) and isinstance(write.value, int | float):
        return other.value < write.value
    return other.value != write.value
