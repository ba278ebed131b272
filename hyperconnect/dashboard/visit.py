"""A visit: who looks at a page, in which language, and by which light."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Final, Literal, TypeAlias, get_args
from zoneinfo import ZoneInfo

from msgspec import Struct
from starlette.requests import Request

from hyperconnect.api.scope import Caller
from hyperconnect.model.moment import Moment

Language: TypeAlias = Literal["en", "zh"]
Theme: TypeAlias = Literal["auto", "light", "dark"]

LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
THEMES: Final[tuple[Theme, ...]] = get_args(Theme)
LANGUAGE: Final = "hc_language"
"""The cookie that chooses a language, before what the browser prefers."""
THEME: Final = "hc_theme"
"""The cookie that chooses light or dark, before what the machine prefers."""

_LONGEST = 200


class Visit(Struct, frozen=True):
    """One look at a page; `caller` is None for who has not signed in, `zone` and `now` are the household's."""

    caller: Caller | None
    language: Language
    theme: Theme
    path: str
    zone: ZoneInfo
    now: Moment = 0.0

    @property
    def locale(self) -> str:
        """What `<html lang>` says."""
        return "zh-Hans" if self.language == "zh" else self.language

    def may(self, *scopes: str) -> bool:
        """Whether who looks has all of these scopes."""
        return self.caller is not None and all(self.caller.may(scope) for scope in scopes)


current: ContextVar[Visit] = ContextVar("hyperconnect.dashboard.visit")
"""The visit a page is being rendered for, so that macros need not be handed it."""


def visit_of(request: Request, caller: Caller | None, zone: ZoneInfo, now: Moment) -> Visit:
    """Return the visit that a request is."""
    theme = request.cookies.get(THEME)
    return Visit(
        caller,
        _language(request.cookies.get(LANGUAGE), request.headers.get("accept-language", "")),
        theme if theme in THEMES else "auto",
        request.url.path,
        zone,
        now,
    )


def _language(chosen: str | None, accepted: str) -> Language:
    """Return the language that was chosen, else the first of those that are accepted (RFC 9110, 12.5.4)."""
    if chosen in LANGUAGES:
        return chosen
    weighed: list[tuple[float, int, Language]] = []
    for place, each in enumerate(accepted[:_LONGEST].split(",")):
        name, _, weight = each.partition(";")
        language = name.strip().partition("-")[0].lower()
        if language in LANGUAGES and (worth := _weight(weight)) > 0:
            weighed.append((-worth, place, language))
    return min(weighed, default=(0.0, 0, LANGUAGES[0]))[2]


def _weight(text: str) -> float:
    try:
        return float(text.strip().removeprefix("q=") or 1)
    except ValueError:
        return 0.0
