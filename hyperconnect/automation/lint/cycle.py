"""Rules that set each other off without end (HX301).

A cycle counts only where every write in it is a real change each time round: where its attribute is brought to
another value elsewhere in the cycle, or the write always makes another value of it. What is set to the value that it
has already sets nothing off. A message counts as often as it is published, wherever its topic is listened to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import TypeAlias

from hyperconnect.automation.lint.box import EVERYWHERE, NOWHERE, Boxes, fixed, forgotten, meet, surely
from hyperconnect.automation.lint.facts import Cue, Facts, Move, Write, topic_of
from hyperconnect.automation.lint.region import Region, overlap, region_of
from hyperconnect.automation.trigger.topic import matches
from hyperconnect.model.reason import Finding, Severity
from hyperconnect.model.value import Path

CYCLE = "HX301"

LONGEST = 8
"""Rules in one cycle; longer ones are not looked for."""

_MOST_STEPS = 400
"""Pairs of moves that are looked at for one rule."""

Step: TypeAlias = tuple[Facts, Move]
Hearers: TypeAlias = Callable[[Path], Sequence[Facts]]
"""Returns the rules that a change of an attribute may set off, in order of their names."""


def cycles(facts: Facts, hearers: Hearers) -> Iterator[Finding]:
    """Yield the shortest cycle that leads from each write of a rule back to it."""
    told: set[tuple[str, ...]] = set()
    for move in (*facts.moves, *facts.posts):
        found = _Search(hearers).found((facts, move))
        if found is None:
            continue
        rules = tuple(dict.fromkeys(each.rule for each, _ in found))
        if (move.write.pointer, *rules) in told or any(rules == other[1:] for other in told):
            continue
        told.add((move.write.pointer, *rules))
        yield _finding(found, rules)


def _finding(found: Sequence[Step], rules: Sequence[str]) -> Finding:
    damped = any(each.damped or move.cue.damped or move.write.late for each, move in found)
    severity: Severity = "warning" if damped else "error"
    pointer = found[0][1].write.pointer
    if len(rules) == 1:
        opposite = "" if topic_of(found[0][1].write.path) else ", and then the opposite does"
        detail = f"this sets the rule off again{opposite}, without end"
    else:
        detail = f"this sets off {', then '.join((*rules[1:], rules[0]))} again, without end"
    step = "nothing but a wait slows it down" if damped else "add `cooldown` to one of them, `hysteresis` or `for`"
    return Finding(CYCLE, severity, pointer, f"{detail}; {step}")


class _Search:
    """Looks for a way from a move back to it, the shortest first."""

    def __init__(self, hearers: Hearers) -> None:
        self._hearers = hearers
        self._steps = 0

    def found(self, start: Step) -> list[Step] | None:
        waiting: list[list[Step]] = [[start]]
        for way in waiting:
            for step in self._next(way[-1]):
                self._steps += 1
                if step[1] is start[1]:
                    if _goes_on(way):
                        return way
                elif len(way) < LONGEST and all(step[1] is not passed for _, passed in way):
                    waiting.append([*way, step])
                if self._steps >= _MOST_STEPS:
                    return None
        return None

    def _next(self, step: Step) -> Iterator[Step]:
        """Yield the moves that a move sets off."""
        write = step[1].write
        if write.kind == "bounds" or (write.value is None and not write.differs):
            return
        for facts in self._hearers(write.path):
            for move in (*facts.moves, *facts.posts):
                if _hears(move.cue, write) and _can_follow(move, write):
                    yield facts, move


def _hears(cue: Cue, write: Write) -> bool:
    """Return whether what is written may set a cue off."""
    if topic := topic_of(write.path):
        return any(matches(each, topic) for each in cue.topics)
    if write.path in cue.changes:
        return write.value is None or overlap(cue.changes[write.path], region_of(write.value)) is not None
    if write.path not in cue.reads:
        return False
    return write.value is None or bool(surely(_after(cue.condition, write)))


def _can_follow(move: Move, write: Write) -> bool:
    """Return whether a move is certainly possible in some state after a write."""
    return bool(surely(_after(move.when, write)))


def _after(boxes: Boxes, write: Write) -> Boxes:
    """Return boxes told without an attribute that has been written."""
    return boxes if write.value is None else fixed(boxes, write.path, region_of(write.value))


def _goes_on(way: Sequence[Step]) -> bool:
    """Return whether every write in a cycle changes something each time round, in a state in which all can be made."""
    if any(_in_one_run(one, other) for one, other in combinations(way, 2)):
        return False
    writes = [move.write for _, move in way]
    paths = {write.path for write in writes}
    shared: Boxes = EVERYWHERE
    for index, (_, move) in enumerate(way):
        write = writes[index]
        others = [each for each in writes if each.path == write.path and each is not write]
        if not write.differs and not any(each.differs or each.value != write.value for each in others):
            return False
        heard = way[(index + 1) % len(way)][1].cue
        if heard.came is not None and not all(_was(each, heard.came) for each in others):
            return False
        if write.path in heard.reads and not _comes_and_goes(heard, write, others):
            return False
        rest = move.when
        for path in paths:
            rest = forgotten(rest, path)
        shared = meet(shared, rest)
    return bool(surely(shared))


def _in_one_run(one: Step, other: Step) -> bool:
    """Return whether two writes may be made by one run at once, so that only what comes of both counts."""
    (facts, move), (others, another) = one, other
    if facts.rule != others.rule or move.write.late or another.write.late:
        return False
    return move.write.side == another.write.side and meet(move.when, another.when) != NOWHERE


def _was(write: Write, came: Region) -> bool:
    """Return whether a write brings an attribute to what it must have been before."""
    return write.value is not None and overlap(came, region_of(write.value)) is not None


def _comes_and_goes(cue: Cue, write: Write, others: Sequence[Write]) -> bool:
    """Return whether a condition that a write makes true is false after another write of the same attribute."""
    values = [other.value for other in others if other.value is not None]
    return any(fixed(cue.condition, write.path, region_of(value)) == NOWHERE for value in values)
