"""Traces: every run of every rule and why it was, every near miss and why not; and asking why a rule does not run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from hyperconnect.api.app import Behind
from hyperconnect.api.telling import telling_of
from hyperconnect.automation.reason import sentence
from hyperconnect.dashboard.page import page
from hyperconnect.dashboard.pages.rules import OUTCOMES, Word
from hyperconnect.dashboard.render import render
from hyperconnect.dashboard.trace.listed import Entry, Say, Tab, Title, miss_entry, run_entry, told_before
from hyperconnect.dashboard.words import text
from hyperconnect.errors import CommandError, UnknownError
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.reason import Outcome, Reason
from hyperconnect.shell.asking.moment import past_moment
from hyperconnect.shell.asking.rules import explained
from hyperconnect.shell.asking.runs import RAN, misses_of, misses_of_all, runs_of, runs_of_all
from hyperconnect.shell.service import Service

SPANS: Final[dict[str, tuple[str, Seconds]]] = {
    "hour": (text("Last hour"), 3600.0),
    "day": (text("Last 24 hours"), 86_400.0),
    "week": (text("Last 7 days"), 7 * 86_400.0),
}
"""From when on runs are shown: a word, and how long ago that is."""

MISSES: Final[tuple[Outcome, ...]] = (
    "not_satisfied",
    "unknown",
    "cooldown",
    "busy",
    "limit",
    "late",
    "cut",
    "shadowed",
    "contended",
    "paused",
)
"""How near misses may have ended."""
_SHOWN: Final = 50
_FARTHEST: Final = 1 << 62


class Wanted(Struct, frozen=True):
    """What is asked for: which tab, whose runs, how they ended, since when, and before which place of the list."""

    tab: Tab = "runs"
    rule: str = ""
    outcome: str = ""
    span: str = ""
    before: str = ""

    @property
    def filtered(self) -> bool:
        """Whether not all of them are asked for."""
        return bool(self.rule or self.outcome or self.span)

    def address(self, **other: str) -> str:
        """Return where the page shows this, or something of it otherwise."""
        asked = {"tab": self.tab, "rule": self.rule, "outcome": self.outcome, "span": self.span} | other
        usual = {"tab": "runs"}
        given = {name: value for name, value in asked.items() if value and usual.get(name) != value}
        return f"/traces?{urlencode(given)}" if given else "/traces"


class Answer(Struct, frozen=True):
    """Why a rule ran or did not, in the hub's English; `wrong` says why that cannot be told."""

    rule: str
    title: str = ""
    at: str = ""
    ran: bool = False
    sentence: str = ""
    more: Sequence[str] = ()
    near: Sequence[Entry] = ()
    run: str = ""
    wrong: str = ""


class Traces(Struct, frozen=True):
    """What the page shows. `rules` are all there are, by name and title; `outcomes` those of the tab, with a word."""

    wanted: Wanted
    entries: Sequence[Entry]
    older: str
    rules: Sequence[tuple[str, str]]
    outcomes: Sequence[tuple[str, Word]]
    spans: Sequence[tuple[str, str]]
    answer: Answer | None = None


def make_routes(behind: Behind) -> list[Route]:
    """Return the routes of the list, and of what leads to the run that a rule was about at a moment."""
    service = behind.service

    async def show(request: Request) -> Response:
        wanted = wanted_of(request.query_params)
        title = title_of(service)
        say = say_of(service)
        entries, older = _runs(service, wanted, title, say) if wanted.tab == "runs" else _misses(service, wanted, say)
        rules = sorted(((rule, title(rule)) for rule in service.hub.engine.rules), key=lambda each: each[1].casefold())
        names = ("ran", "failed", "ended") if wanted.tab == "runs" else MISSES
        view = Traces(
            wanted,
            entries,
            older,
            rules,
            [(name, OUTCOMES[name]) for name in names],
            [(name, word) for name, (word, _) in SPANS.items()],
            _answer(service, request.query_params, title, say),
        )
        return render(request, "traces.html", view)

    async def lead(request: Request) -> Response:
        rule = request.path_params["rule"]
        found = run_at(service, rule, request.query_params.get("at", ""))
        return RedirectResponse(f"/traces/{rule}.{found}" if found else Wanted(rule=rule).address(), 303)

    return [page("/traces", show, "rules:read"), page("/traces/of/{rule}", lead, "rules:read")]


def wanted_of(asked: Mapping[str, str]) -> Wanted:
    """Return what a query asks for; what means nothing is left out."""
    tab: Tab = "misses" if asked.get("tab") == "misses" else "runs"
    known = MISSES if tab == "misses" else ("ran", "failed", "ended")
    outcome, span = asked.get("outcome", ""), asked.get("span", "")
    return Wanted(
        tab,
        asked.get("rule", "")[:64],
        outcome if outcome in known else "",
        span if span in SPANS else "",
        asked.get("before", "")[:100],
    )


def title_of(service: Service) -> Title:
    """Return what tells what a rule is called."""
    engine = service.hub.engine

    def title(rule: str) -> str:
        status = engine.status(rule)
        return (status.title if status is not None else "") or rule

    return title


def say_of(service: Service) -> Say:
    """Return what makes a sentence of a reason."""

    def say(reason: Reason) -> str:
        return sentence(reason, service.hub.registry, service.timezone)

    return say


def run_at(service: Service, rule: str, at: str) -> int:
    """Return the number of the run that a rule began last by a moment (now, if that is none), or 0."""
    now = service.now()
    try:
        moment = past_moment(at, now, telling_of(service).zone) if at else now
    except CommandError:
        moment = now
    # A run's number is the millisecond it began in; moments are told to the nearest one.
    numbers = service.reasons.runs(rule, int(moment * 1000) + 2, 1)
    return numbers[0] if numbers else 0


def _runs(service: Service, wanted: Wanted, title: Title, say: Say) -> tuple[list[Entry], str]:
    since = _since(service, wanted)
    outcomes = RAN
    if wanted.outcome:
        # A run that waits for its goal ran, and is told as such.
        outcomes = frozenset[Outcome]({"ran", "waits"}) if wanted.outcome == "ran" else RAN & {wanted.outcome}
    number, _, rule = wanted.before.partition("~")
    before = int(number) if number.isascii() and number.isdecimal() and len(number) < 17 else _FARTHEST
    if wanted.rule:
        try:
            found = runs_of(service, wanted.rule, limit=_SHOWN + 1, before=before, since=since, outcomes=outcomes)
        except UnknownError:
            found = []
    else:
        place = (before, rule)
        found = runs_of_all(service, limit=_SHOWN + 1, before=place, since=since, outcomes=outcomes)
    shown = found[:_SHOWN]
    older = wanted.address(before=f"{shown[-1].number}~{shown[-1].rule}") if len(found) > _SHOWN else ""
    return [run_entry(run, title, say) for run in shown], older


def _misses(service: Service, wanted: Wanted, say: Say) -> tuple[list[Entry], str]:
    since, title = _since(service, wanted), title_of(service)
    until, told = place_of(wanted.before)
    outcomes: frozenset[Outcome] = frozenset(each for each in MISSES if each == wanted.outcome)
    limit = told + _SHOWN + 1
    if wanted.rule:
        try:
            known = misses_of(service, wanted.rule, limit=limit if not outcomes else 2000, until=until, since=since)
        except UnknownError:
            known = []
        known = [each for each in known if not outcomes or each.outcome in outcomes]
    else:
        known = misses_of_all(service, limit=limit, until=until, since=since, outcomes=outcomes)
    shown = known[told : told + _SHOWN]
    older = ""
    if shown and len(known) > told + _SHOWN:
        last = shown[-1].at
        older = wanted.address(before=f"{last!r}~{told_before(known[: told + _SHOWN], last)}")
    return [miss_entry(each, title, say) for each in shown], older


def place_of(before: str) -> tuple[Moment | None, int]:
    """Return the moment up to which near misses are asked for, and how many of that moment were told already."""
    moment, _, told = before.partition("~")
    try:
        return (float(moment), min(int(told), 10_000)) if moment else (None, 0)
    except ValueError:
        return None, 0


def _since(service: Service, wanted: Wanted) -> Moment:
    return service.now() - SPANS[wanted.span][1] if wanted.span else 0.0


def _answer(service: Service, asked: Mapping[str, str], title: Title, say: Say) -> Answer | None:
    """Return why a rule did not run (or did), if that is asked."""
    rule, at, ran = asked.get("why", "")[:64], asked.get("at", "")[:40], asked.get("ran") == "true"
    if not rule:
        return None
    try:
        told: dict[str, Any] = explained(service, rule, telling_of(service), at=at, ran=ran)
    except (UnknownError, CommandError) as error:
        return Answer(rule, title(rule), at, ran, wrong=f"{error.why}{f': {error.hint}' if error.hint else ''}")
    runs = [each["run"] for each in told["reasons"] if each["run"]]
    moment = service.now() if not at else past_moment(at, service.now(), telling_of(service).zone)
    near = _near(service, rule, moment)
    return Answer(
        rule,
        title(rule),
        at,
        ran,
        told["sentence"],
        told["more"],
        [miss_entry(each, title, say) for each in near],
        f"{rule}.{runs[-1]}" if runs else "",
    )


def _near(service: Service, rule: str, until: Moment) -> list[Reason]:
    """Return the last near misses of a rule before a moment."""
    try:
        return misses_of(service, rule, limit=5, until=until)
    except UnknownError:
        return []
