"""The stages of a night: cycles of an hour and a half, deep at first, with more dreams towards morning."""

from __future__ import annotations

from random import Random
from typing import Literal, TypeAlias

from hyperconnect.model.moment import Moment, Seconds

Stage: TypeAlias = Literal["awake", "light", "deep", "rem"]

CYCLE: Seconds = 5400.0
ONSET: tuple[Seconds, Seconds] = (300.0, 1500.0)
"""Until one sleeps who went to bed."""
WAKES = 0.2
"""The share of cycles that end with a few minutes awake."""


def night(rng: Random, begins: Moment, ends: Moment) -> list[tuple[Moment, Stage]]:
    """Return from when on which stage it is, from going to bed to getting up; the first and the last are awake."""
    told: list[tuple[Moment, Stage]] = [(begins, "awake")]
    at = begins + rng.uniform(*ONSET)
    number = 0
    while at < ends - 600:
        cycle = CYCLE * rng.uniform(0.88, 1.12)
        deep = max(0.0, 0.42 - 0.13 * number) * cycle
        rem = min(0.40, 0.08 + 0.08 * number) * cycle
        light = cycle - deep - rem
        stages: list[tuple[Stage, Seconds]] = [
            ("light", light * 0.5),
            ("deep", deep),
            ("light", light * 0.5),
            ("rem", rem),
        ]
        if rng.random() < WAKES:
            stages.append(("awake", rng.uniform(90, 420)))
        for stage, spell in stages:
            if spell > 60 and at < ends:
                if told[-1][1] != stage:
                    told.append((at, stage))
                at += spell
        number += 1
    if told[-1][1] != "awake":
        told.append((ends, "awake"))
    return told
