"""What triggers and actions work with while the engine reacts."""

from __future__ import annotations

from typing import TypeAlias
from zoneinfo import ZoneInfo

from msgspec import Struct

from hyperconnect.automation.calendar import Entry
from hyperconnect.automation.check import Term
from hyperconnect.automation.names import Scope
from hyperconnect.model.value import Datum, Path

Link: TypeAlias = tuple[str, Path, Datum]
"""A rule, and what it set to what."""


class ActionFailed(Exception):  # noqa: N818  (a signal from an action to its rule, never seen outside)
    """An action could not be carried out; `why` says so in a few words."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


class Turn(Struct):
    """What triggers and actions work with; one for the engine's whole life.

    Not `live`: values are restored, and only baselines move. `after_gap`: the value was unknown before. `token` names
    the instruction that is carried out, unlike any other of any run: `<rule>#<run>.<branch>.<instruction>`.
    `depth` says how many rules set each other off before this turn, `chain` which of their writes led to it.
    `calendars` are the entries of each calendar from the recent past on, in order of their beginnings.
    """

    values: list[Datum]
    scope: Scope
    zone: ZoneInfo
    live: bool = True
    after_gap: bool = False
    run: int = 0
    token: str = ""
    depth: int = 0
    chain: tuple[Link, ...] = ()
    calendars: dict[str, tuple[Entry, ...]] = {}


def valued(term: Term, turn: Turn) -> Datum:
    """Return what a term is worth now."""
    return term.fixed if term.expression is None else term.expression.run(turn.values, turn.scope)
