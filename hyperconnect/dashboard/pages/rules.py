"""Rules: what the house does by itself, one line a rule, and how each stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias
from zoneinfo import ZoneInfo

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hyperconnect.api.app import Behind
from hyperconnect.api.model.rule import RuleLine, StandingName
from hyperconnect.api.telling import rule_line, telling_of
from hyperconnect.automation.form import HouseForm, form_of
from hyperconnect.automation.validation import summary
from hyperconnect.content.find import ours
from hyperconnect.dashboard.page import page, visit
from hyperconnect.dashboard.render import render
from hyperconnect.dashboard.words import text
from hyperconnect.errors import ContentError
from hyperconnect.model.moment import Moment
from hyperconnect.shell.asking.rules import coming
from hyperconnect.shell.asking.telling import Telling
from hyperconnect.shell.service import Service

Kind: TypeAlias = Literal["good", "warn", "bad", "off", "travel"]
Word: TypeAlias = tuple[str, Kind]

STANDINGS: Final[dict[StandingName, Word]] = {
    "running": (text("On"), "good"),
    "dormant": (text("Waits for a device"), "travel"),
    "broken": (text("Broken"), "bad"),
    "disabled": (text("Off"), "off"),
    "paused": (text("Paused"), "warn"),
    "template": (text("Template"), "off"),
}
"""How a rule stands, in a word and a shape."""

OUTCOMES: Final[dict[str, Word]] = {
    "ran": (text("ran"), "good"),
    "waits": (text("is under way"), "travel"),
    "failed": (text("failed"), "bad"),
    "ended": (text("was ended"), "off"),
    "not_satisfied": (text("condition not met"), "off"),
    "unknown": (text("condition unknown"), "warn"),
    "cooldown": (text("was resting"), "off"),
    "busy": (text("was busy"), "off"),
    "limit": (text("ran often enough"), "off"),
    "late": (text("too late"), "off"),
    "cut": (text("did not last"), "off"),
    "shadowed": (text("overruled"), "off"),
    "contended": (text("overruled"), "off"),
    "paused": (text("was paused"), "warn"),
}
"""How a rule's last moment ended, in a word and a shape."""

_LOOKED_AT: Final = 5000
"""Runs that are counted for the runs of today."""
QUIET: Final[Word] = ("", "off")
"""Nothing is to be said."""


class Line(Struct, frozen=True):
    """One rule: how it stands, when it ran and will run, what is wrong with it, and where it comes from.

    `last_at` and `next_at` are moments, None where there is none. `file` is empty where it stands in none.
    """

    rule: str
    title: str
    summary: str
    standing: StandingName
    word: str
    kind: Kind
    enabled: bool
    keeps_running: bool
    tags: Sequence[str]
    waits_for: Sequence[str]
    paused: str
    errors: int
    warnings: int
    runs_today: int
    last_at: Moment | None
    last_word: str
    last_kind: Kind
    next_at: Moment | None
    ours: bool
    file: str


class Rules(Struct, frozen=True):
    """What the page shows, and whether who looks may change it."""

    lines: Sequence[Line]
    may_write: bool

    @property
    def wrong(self) -> int:
        """How many rules somebody should look at."""
        return sum(each.standing in {"broken", "paused"} for each in self.lines)

    @property
    def on(self) -> int:
        """How many rules are at work."""
        return sum(each.standing == "running" for each in self.lines)


def make_routes(behind: Behind) -> list[Route]:
    """Return the route of the page."""

    async def show(request: Request) -> Response:
        may_write = visit(request).may("rules:write")
        return render(request, "rules.html", Rules(lines_of(behind), may_write))

    return [page("/rules", show, "rules:read")]


def lines_of(behind: Behind) -> list[Line]:
    """Return all rules by their titles, those that need somebody first."""
    service, telling = behind.service, telling_of(behind.service)
    today = runs_today(service)
    return sorted_lines(line_of(behind, rule, telling, today[rule]) for rule in service.hub.engine.rules)


def sorted_lines(lines: Iterable[Line]) -> list[Line]:
    """Return rules by their titles, those that need somebody first."""
    return sorted(lines, key=_order)


def line_of(behind: Behind, rule: str, telling: Telling, today: int) -> Line:
    """Return one rule, of which it is known how often it ran today."""
    service = behind.service
    engine = service.hub.engine
    line = rule_line(service, engine.rules[rule], telling)
    live = engine.live(rule)
    following: list[dict[str, Any]] = [] if live is None else coming(service, live, telling)["next"]
    path = behind.reader.library.path_of(rule)
    said = plain(engine.document(rule), service.hub.registry.house)
    return line_from(
        line,
        said,
        following,
        today,
        ours=path is not None and path.is_relative_to(ours("rules")),
        file="" if path is None else path.name,
    )


def line_from(
    line: RuleLine, said: str, following: Sequence[dict[str, Any]], today: int, *, ours: bool, file: str
) -> Line:
    """Return a rule as it is shown; `following` are its next moments as they are told."""
    word, kind = STANDINGS[line.standing]
    last_word, last_kind = QUIET if line.last is None else OUTCOMES.get(line.last.outcome, QUIET)
    return Line(
        rule=line.rule,
        title=line.title or line.rule,
        summary=said,
        standing=line.standing,
        word=word,
        kind=kind,
        enabled=line.enabled,
        keeps_running=line.keeps_running,
        tags=line.tags,
        waits_for=line.waits_for,
        paused=line.paused,
        errors=sum(each.severity == "error" for each in line.findings),
        # That devices are unknown is said by their names already.
        warnings=sum(each.severity == "warning" and not (each.unknown and line.waits_for) for each in line.findings),
        runs_today=today,
        last_at=None if line.last is None else line.last.until.timestamp(),
        last_word=last_word,
        last_kind=last_kind,
        next_at=min((_moment(each["at"]) for each in following), default=None),
        ours=ours,
        file=file,
    )


def plain(document: dict[str, object] | None, house: HouseForm) -> str:
    """Return a rule in plain words, or nothing where it says none."""
    try:
        return "" if document is None else summary(form_of(document), house)
    except ContentError:
        return ""


def runs_today(service: Service) -> Counter[str]:
    """Return how often each rule ran since midnight."""
    now = datetime.fromtimestamp(service.now(), ZoneInfo(service.timezone))
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
    return counted(service.reasons.runs_of_all(None, _LOOKED_AT), midnight)


def counted(runs: Iterable[tuple[int, str]], since: Moment) -> Counter[str]:
    """Return how many of some runs each rule had since a moment; a run's number is the millisecond it began in."""
    return Counter(rule for number, rule in runs if number >= since * 1000)


def _order(line: Line) -> tuple[int, str]:
    return {"broken": 0, "paused": 1}.get(line.standing, 2), line.title.casefold()


def _moment(at: object) -> Moment:
    return datetime.fromisoformat(str(at)).timestamp()
