"""The parts of a rule as a run met them."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from hyperconnect.model.moment import Moment

State: TypeAlias = Literal["done", "failed", "waits", "left", "off"]
"""The run did it (of a condition: it was true); it failed (it was not true); it stands here; it never came here; it is
switched off."""

Branch: TypeAlias = Literal["then", "else", "case", "do", "beside", "enter", "exit"]
"""Which list of actions it is; `beside` is one of several that go on side by side."""

Said: TypeAlias = tuple[Moment, str]
"""What a run said it did, and when."""

_MOST_SAID = 8
"""Of what a step said again and again, so much is told."""


class Step(Struct, frozen=True):
    """A trigger, a condition or an action: where it stands in the rule (RFC 6901), what it says, what became of it.

    `passes` counts how often a loop went round.
    """

    pointer: str
    kind: str
    text: str
    state: State
    words: tuple[Said, ...] = ()
    lanes: tuple[Lane, ...] = ()
    passes: int = 0


class Lane(Struct, frozen=True):
    """A list of actions; `condition` is what had to be so for a run to come there."""

    pointer: str
    branch: Branch
    state: State
    condition: Step | None = None
    steps: tuple[Step, ...] = ()


def joined(one: tuple[Step, ...], other: tuple[Step, ...]) -> tuple[Step, ...]:
    """Return the steps of two passes of a loop as one: each as the later pass met it, if that met it at all."""
    return tuple(_step(a, b) for a, b in zip(one, other, strict=True)) if one else other


def _step(one: Step, other: Step) -> Step:
    later = one if other.state == "left" else other
    words = (*one.words, *other.words)
    lanes = tuple(_lane(a, b) for a, b in zip(one.lanes, other.lanes, strict=True))
    return replace(later, words=words[-_MOST_SAID:], lanes=lanes, passes=one.passes + other.passes)


def _lane(one: Lane, other: Lane) -> Lane:
    later = one if other.state == "left" else other
    return replace(later, steps=joined(one.steps, other.steps))
