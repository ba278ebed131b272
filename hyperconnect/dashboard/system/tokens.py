"""The tokens of a hub, as its owner sees them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, Literal, TypeAlias

from msgspec import Struct

from hyperconnect.dashboard.words import text
from hyperconnect.model.moment import Moment
from hyperconnect.model.scope import ADMIN, COMMAND, CommandClass
from hyperconnect.shell.tokens import Token

Kind: TypeAlias = Literal["good", "off"]

LOOKS: Final = ("rules:read", "devices:read", "history:read")
"""What somebody needs who only looks."""
SCOPES: Final = {
    "rules:read": text("see rules, and why they ran"),
    "rules:write": text("write, switch and delete rules"),
    "rules:run": text("run rules, set variables, steer the heating"),
    "devices:read": text("see devices and their values"),
    "history:read": text("see the past"),
    ADMIN: text("everything, and make tokens"),
}
"""What each scope lets somebody do, but for those of commands."""
CLASSES: Final[dict[CommandClass, str]] = {
    "light": text("lights"),
    "switch": text("switches"),
    "climate": text("climate"),
    "cover": text("covers"),
    "media": text("media"),
    "vacuum": text("vacuums"),
    "button": text("buttons"),
    "person": text("messages to people"),
    "car": text("cars"),
    "lock": text("locks"),
    "alarm": text("alarms"),
    "other": text("everything else"),
}
"""What may be commanded."""
COMMON: Final[tuple[CommandClass, ...]] = ("light", "switch", "climate", "cover", "media")
"""What everybody in a house commands; it opens no door."""


class Line(Struct, frozen=True):
    """A token: `here` is the one that this page is looked at with, `session` one that a browser got by signing in."""

    id: str
    name: str
    scopes: Sequence[str]
    created_at: Moment
    expires_at: Moment | None
    used_at: Moment | None
    word: str
    kind: Kind
    good: bool
    here: bool
    session: bool


class Choice(Struct, frozen=True):
    """What a new token may do, chosen with one word."""

    word: str
    scopes: Sequence[str]


CHOICES: Final = (
    Choice(text("look only"), LOOKS),
    Choice(text("look, and use lights, climate, covers, media"), (*LOOKS, *(f"{COMMAND}:{each}" for each in COMMON))),
    Choice(text("everything"), (ADMIN,)),
)
"""What people usually want."""


def lines_of(tokens: Iterable[Token], now: Moment, here: str) -> list[Line]:
    """Return tokens, those that open something first, the one used last before others."""
    found = [_line(each, now, here) for each in tokens]
    return sorted(found, key=lambda each: (not each.good, -(each.used_at or each.created_at)))


def _line(token: Token, now: Moment, here: str) -> Line:
    good = token.is_good(now)
    ended = text("expired") if token.revoked_at is None else text("revoked")
    return Line(
        id=token.id,
        name=token.name,
        scopes=token.scopes,
        created_at=token.created_at,
        expires_at=token.expires_at,
        used_at=token.used_at,
        word="" if good else ended,
        kind="good" if good else "off",
        good=good,
        here=token.id == here,
        session=token.via is not None,
    )
