"""A compiled rule: everything that does not change while it runs."""

from __future__ import annotations

from hashlib import blake2b
from typing import get_args

import msgspec
from msgspec import Struct

from hyperconnect.automation.action import Aim, Ready, Step
from hyperconnect.automation.check import Term
from hyperconnect.automation.expression import Expression
from hyperconnect.automation.form import Band, Mode
from hyperconnect.automation.intent import Intent, Reach
from hyperconnect.automation.trigger import Trigger
from hyperconnect.model.moment import Seconds
from hyperconnect.model.value import Path

BANDS: tuple[Band, ...] = get_args(Band)


class Program(Struct, frozen=True):
    """A list of actions. Where no value has to be worked out, `intents` and `words` are all of it."""

    steps: tuple[Step, ...]
    intents: tuple[Intent, ...] | None
    words: tuple[str, ...]
    aims: bool


class Plan(Struct, frozen=True):
    """A compiled rule.

    `document` is the canonical text it was made from, `version` its hash; `triggers` come with their places in it.
    `slots` and `paths` are what its conditions read, `local` says that `trigger.…` is used anywhere. `devices` are
    the ids that the names it writes led to, `called` the way back.
    """

    id: str
    version: str
    document: dict[str, object]
    title: str
    enabled: bool
    rank: tuple[int, int]
    mode: Mode
    cooldown: Seconds | None
    lets: tuple[tuple[str, Term], ...]
    triggers: tuple[tuple[int, Trigger], ...]
    conditions: tuple[Expression, ...]
    slots: tuple[int, ...]
    paths: tuple[Path, ...]
    then: Program
    otherwise: Program
    local: bool
    devices: dict[str, str | None]
    called: dict[str, str]


def version_of(document: dict[str, object]) -> str:
    """Return what tells one document from another."""
    return blake2b(msgspec.json.encode(document, order="sorted"), digest_size=8).hexdigest()


def program(steps: tuple[Step, ...]) -> Program:
    """Return a list of actions, prepared."""
    ready = [step for step in steps if isinstance(step, Ready)]
    whole = len(ready) == len(steps)
    aims = any(isinstance(step, Aim) for step in steps)
    aims = aims or any(isinstance(step.intent, Reach) for step in ready)
    return Program(
        steps,
        tuple(step.intent for step in ready) if whole else None,
        tuple(step.words for step in ready) if whole else (),
        aims,
    )
