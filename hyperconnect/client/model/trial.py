"""What there is to say of rules that need not be saved: findings, proposals, and what they would do."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct

from hyperconnect.client.model.reason import Reason
from hyperconnect.client.model.rule import Finding


class AttributeName(Struct, frozen=True):
    """An attribute as people write it, and its full path."""

    attribute: str
    path: str


class Neighbour(Struct, frozen=True):
    """Another rule that has to do with the same attribute."""

    rule: str
    attribute: str
    path: str
    mine: list[str]
    theirs: list[str]


class Validated(Struct, frozen=True):
    """What there is to say of one rule."""

    rule: str
    accepted: bool
    summary: str
    findings: list[Finding]
    version: str
    types: dict[str, str]
    reads: list[AttributeName]
    writes: list[AttributeName]
    neighbours: list[Neighbour]
    waits_for: list[str]
    template: bool


class Validation(Struct, frozen=True):
    """What there is to say of rules; `accepted`: the hub would take all of them."""

    accepted: bool
    errors: int
    warnings: int
    infos: int
    items: list[Validated]


class Proposal(Struct, frozen=True):
    """What could be written."""

    text: str
    label: str
    sort: str
    shows: str
    about: str


class Completion(Struct, frozen=True):
    """Proposals, the likeliest first, each in place of the characters from `start` to `end`; there may be `more`."""

    start: int
    end: int
    items: list[Proposal]
    more: bool


class Rehearsal(Struct, frozen=True):
    """What a rule would have done; nothing was sent."""

    rule: str
    at: datetime
    ran: bool
    reasons: list[Reason]
    conditions: list[dict[str, Any]]
    doings: list[dict[str, Any]]
