"""Random trees of actions: what the program does is what a walk over the tree does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from hyperconnect.automation.action import Turn
from hyperconnect.automation.expression import Expression
from hyperconnect.automation.program import (
    Again,
    Begin,
    Fork,
    Jump,
    Next,
    Outcome,
    Program,
    Test,
)
from tests.automation.action.machine import Machine, home, program_of
from tests.automation.action.saying import log

_LEAVES = st.sampled_from(["log", "wait", "delay", "do", "stop", "off"])


def _trees(depth: int) -> st.SearchStrategy[list[Any]]:
    inner = _trees(depth - 1) if depth else st.just([])
    knot = st.one_of(
        st.tuples(st.just("if"), inner, inner),
        st.tuples(st.just("choose"), st.lists(inner, min_size=1, max_size=3), inner),
        st.tuples(st.sampled_from(["times", "while", "until", "each"]), st.integers(1, 3), inner),
        st.tuples(st.just("parallel"), st.lists(inner, min_size=1, max_size=3)),
    )
    return st.lists(st.one_of(_LEAVES, knot) if depth else _LEAVES, max_size=4)


class Writer:
    """Writes a random tree as actions, each text and condition unlike any other."""

    def __init__(self) -> None:
        self.count = 0

    def actions(self, tree: Sequence[Any]) -> list[Any]:
        return [self.action(node) for node in tree]

    def condition(self) -> str:
        self.count += 1
        return f"outdoor.temperature < {self.count} °C"

    def action(self, node: Any) -> dict[str, Any]:  # noqa: PLR0911  (one case a kind)
        self.count += 1
        match node:
            case "log":
                return log(f"{self.count}")
            case "off":
                return {"log": f"{self.count}", "enabled": False}
            case "wait":
                return {"wait": {"until": "true", "timeout": "1s"}}
            case "delay":
                return {"delay": f"{self.count}s"}
            case "do":
                return {"do": "front_door_lock.lock.lock", "timeout": "1s", "retry": 2, "on_error": "continue"}
            case "stop":
                return {"stop": f"{self.count}"}
            case ("if", then, other):
                return {"if": self.condition(), "then": self.actions(then), "else": self.actions(other)}
            case ("choose", cases, other):
                choices = [{"if": self.condition(), "then": self.actions(case)} for case in cases]
                return {"choose": choices, "else": self.actions(other)}
            case ("parallel", branches):
                return {"parallel": [self.actions(branch) for branch in branches]}
            case (kind, bound, body):
                how = {"times": bound, "each": list("abc"[:bound])}.get(kind) or self.condition()
                extra = {"as": f"item{self.count}"} if kind == "each" else {}
                return {"repeat": {kind: how, "max": 3, "do": self.actions(body), **extra}}
            case _:
                raise AssertionError(node)


class Oracle:
    """Says whether a condition is true the nth time it is looked at, by the bits of a number."""

    def __init__(self, bits: int) -> None:
        self.bits = bits
        self.seen: Counter[str] = Counter()

    def __call__(self, text: str, _conditions: tuple[Expression, ...] = (), _turn: Turn | None = None) -> bool:
        self.seen[text] += 1
        place = (sum(map(ord, text)) * 7 + self.seen[text] * 3) % 64
        return bool(self.bits >> place & 1)


class Stopped(Exception):  # noqa: N818  (a way out of a walk)
    pass


def walked(actions: Sequence[dict[str, Any]], judge: Oracle) -> Iterator[str]:
    """Carry out actions as they are written."""
    for action in actions:
        if not action.get("enabled", True):
            continue
        match action:
            case {"log": text}:
                yield f"noted: {text}"
            case {"delay": length}:
                yield f"waited {length[:-1]} s"
            case {"do": name}:
                yield f"sent {name}"
            case {"stop": why}:
                yield f"stopped: {why}"
                raise Stopped
            case {"if": condition, "then": then, "else": other}:
                yield from walked(then if judge(condition) else other, judge)
            case {"choose": cases, "else": other}:
                chosen = next((case["then"] for case in cases if judge(case["if"])), other)
                yield from walked(chosen, judge)
            case {"parallel": branches}:
                for branch in branches:
                    yield from walked(branch, judge)
            case {"repeat": repeat}:
                yield from looped(repeat, judge)
            case _:
                pass


def looped(repeat: dict[str, Any], judge: Oracle) -> Iterator[str]:
    times = repeat.get("times", len(repeat.get("each", "abc")))
    for count in range(4):
        if "while" in repeat and not judge(repeat["while"]):
            return
        if count == min(times, 3):
            return
        yield from walked(repeat["do"], judge)
        if "until" in repeat and judge(repeat["until"]):
            return


def targets(program: Program) -> Iterator[tuple[int, int]]:
    """Yield every place that leads elsewhere, and where it leads."""
    for place, each in enumerate(program.code):
        match each:
            case Test(otherwise=to) | Jump(to=to) | Again(to=to) | Next(end=to) | Outcome(back=to):
                yield place, to
            case Fork(starts=starts, join=join):
                yield from ((place, to) for to in (*starts, join))
            case _:
                pass


@settings(max_examples=120, deadline=None)
@given(_trees(3), st.integers(0, 2**64 - 1))
def test_the_program_does_what_the_tree_says(tree: list[Any], bits: int) -> None:
    actions = Writer().actions(tree)
    program = program_of(actions)
    assert all(0 <= to <= len(program.code) for _, to in targets(program))
    for place, to in targets(program):
        if to <= place and not isinstance(program.code[place], Outcome):  # only a bounded loop leads back
            assert isinstance(program.code[place], Again)
            assert any(isinstance(each, Next) for each in program.code[to : to + 2])
            assert isinstance(program.code[to - 1], Begin)
    expected: list[str] = []
    judge = Oracle(bits)
    with suppress(Stopped):
        expected.extend(walked(actions, judge))
    assert Machine(home(), judge=Oracle(bits)).run(program).did == expected
