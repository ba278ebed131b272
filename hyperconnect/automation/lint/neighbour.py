"""What is worth knowing about other rules: who can get around a guard, and who does the same (HX305, HX307)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from hyperconnect.automation.claim import band_of
from hyperconnect.automation.lint.facts import Facts
from hyperconnect.model.reason import Finding
from hyperconnect.model.value import Path

BYPASS = "HX305"
TWICE = "HX307"

_GUARDED = frozenset({"safety", "security"})


def bypassed(facts: Facts, writers: Callable[[Path], Sequence[Facts]]) -> Iterator[Finding]:
    """Yield conditions of rules for safety and security that rules of less weight can make false.

    What a rule changes itself is no guard of it.
    """
    if band_of(facts.rank) not in _GUARDED:
        return
    own = {write.path for write in facts.writes}
    for path, pointer in facts.reads.items():
        if path in own:
            continue
        weaker = [other.rule for other in writers(path) if other.rank[0] > facts.rank[0]]
        if weaker:
            more = f" and {len(weaker) - 1} more" if len(weaker) > 1 else ""
            detail = f"{weaker[0]}{more}, of less weight than this rule, can change what it asks for here"
            yield Finding(BYPASS, "info", pointer, detail)


def twice(facts: Facts, alike: Callable[[str], Sequence[Facts]]) -> Iterator[Finding]:
    """Yield that another rule does the same."""
    others = [other.rule for other in alike(facts.digest) if other.rule != facts.rule]
    if others:
        yield Finding(TWICE, "info", "", f"{others[0]} does the same; keep one of them")
