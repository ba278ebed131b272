"""Rules that want different things of one attribute (HX302, HX303)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from hyperconnect.automation.claim import same
from hyperconnect.automation.lint.box import NOWHERE, meet, surely
from hyperconnect.automation.lint.facts import Facts, Move, Write
from hyperconnect.model.reason import Finding
from hyperconnect.model.value import Path

CONTENDED = "HX302"
SHADOWED = "HX303"

MOST_TOLD = 5
"""Rules that contradict one write and are told of; more of them say nothing new."""

HOLDS = "hold"
"""The signal of what is held: it is wanted as long as its state lasts."""

Rivals = Callable[[Path, str], Iterable[Facts]]
"""Returns the rules that write an attribute on a signal, in order of their names."""


def signals_of(move: Move) -> frozenset[str]:
    """Return what tells when a write is made; writes with one in common may be made at the same moment."""
    return frozenset({HOLDS}) if move.write.kind == "hold" else move.cue.signals


def contended(facts: Facts, rivals: Rivals) -> Iterator[Finding]:
    """Yield writes that another rule, which is no weaker and no stronger, contradicts at the same moment."""
    told: dict[str, set[str]] = {}
    for move in facts.moves:
        write = move.write
        if write.value is None or write.late or write.kind == "bounds":
            continue
        known = told.setdefault(write.pointer, {facts.rule})
        for signal in sorted(signals_of(move)):
            for other in rivals(write.path, signal):
                if len(known) > MOST_TOLD:
                    break
                theirs = next((each for each in other.moves if _contradict(move, each, signal)), None)
                if theirs is not None and other.rule not in known:
                    known.add(other.rule)
                    yield _contended(write, other, theirs.write)


def _contradict(move: Move, other: Move, signal: str) -> bool:
    write, theirs = move.write, other.write
    return (
        write.path == theirs.path
        and write.rank == theirs.rank
        and theirs.value is not None
        and not theirs.late
        and (theirs.kind == "hold") == (write.kind == "hold")
        and signal in signals_of(other)
        and not same(write.path, write.value, theirs.value)
        and bool(surely(meet(move.when, other.when)))
    )


def _contended(write: Write, other: Facts, theirs: Write) -> Finding:
    verb = "holds" if theirs.kind == "hold" else "sets"
    detail = (
        f"{other.rule} {verb} this to {theirs.shown} at the same time and is as important; "
        "give one of them another `priority` or `band`, or let their conditions differ"
    )
    return Finding(CONTENDED, "warning", write.pointer, detail)


def shadowed(facts: Facts, rivals: Rivals) -> Iterator[Finding]:
    """Yield writes that never count, because a stronger rule holds something else in all states they are made in."""
    for write in facts.writes:
        if write.value is None or write.kind == "bounds":
            continue
        whens = [move.when for move in facts.moves if move.write is write]
        if not whens:
            continue
        for other in rivals(write.path, HOLDS):
            if other.rule == facts.rule or not other.instant:
                continue
            held = next((each for each in other.writes if each.kind == "hold" and each.path == write.path), None)
            if held is None or held.value is None or held.rank >= write.rank:
                continue
            if same(write.path, write.value, held.value):
                continue
            if all(meet(when, other.untrue) == NOWHERE for when in whens):
                detail = (
                    f"{other.rule} is stronger and holds this at {held.shown} whenever this would be done, "
                    "so it never counts; leave it out, or change one of the conditions"
                )
                yield Finding(SHADOWED, "warning", write.pointer, detail)
                break
