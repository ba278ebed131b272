"""Trace: one run of a rule, from what set it off to what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Final

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hyperconnect.api.app import Behind
from hyperconnect.api.routes.rules import text_of
from hyperconnect.api.telling import telling_of
from hyperconnect.automation.document import canonical, read_rule
from hyperconnect.automation.form import RuleForm, form_of
from hyperconnect.automation.reason import caused
from hyperconnect.automation.teller import Teller
from hyperconnect.automation.text import read_rules
from hyperconnect.automation.way import Way, way_of
from hyperconnect.dashboard.page import page, visit
from hyperconnect.dashboard.pages.traces import say_of, title_of
from hyperconnect.dashboard.render import render
from hyperconnect.dashboard.trace.listed import Entry, run_entry
from hyperconnect.dashboard.trace.sent import Sent, command_words, sent_of
from hyperconnect.dashboard.trace.told import Told, timeline
from hyperconnect.errors import ContentError
from hyperconnect.model.command import Command, CommandReport
from hyperconnect.model.effect import Reported
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.shell.asking.claims import claims_of
from hyperconnect.shell.asking.runs import Run, run_of
from hyperconnect.shell.editing.editor import Editor
from hyperconnect.shell.editing.versions import Version
from hyperconnect.shell.service import Service

_LONGEST: Final[Seconds] = 6 * 3600.0
"""For how long after a run's end commands are looked for that came of it."""
_MOST: Final = 2000
_EARLY: Final[Seconds] = 0.002


class Config(Struct, frozen=True):
    """What a run ran on: the text of its rule then, and its version's number, 0 where nobody ever edited it.

    `newest` says whether the rule still says so, `gone` that there is no such rule any more.
    """

    text: str
    version: int
    at: Moment | None
    author: str
    newest: bool
    gone: bool


class Trace(Struct, frozen=True):
    """What the page shows. `way` is None where the rule's text of then cannot be read any more.

    `read` are values by name, as people write them; `claims` are what the run still holds. `before` and `after` are the
    ids of the runs of the same rule beside it.
    """

    entry: Entry
    under_way: bool
    cause: str
    config: Config
    way: Way | None
    read: Sequence[tuple[str, str]]
    told: Sequence[Told]
    commands: Sequence[Sent]
    claims: Sequence[dict[str, Any]]
    before: str
    after: str
    may_cancel: bool


def make_routes(behind: Behind) -> list[Route]:
    """Return the route of the page."""
    service = behind.service
    # It only reads: what changes rules is the API's own.
    editor = Editor(service, behind.reader)

    async def show(request: Request) -> Response:
        seen = visit(request)
        run = run_of(service, request.path_params["run"])
        before, after = _beside(service, run)
        until = (after - 1) / 1000 if after else min(service.now(), (run.whole.until or run.whole.at) + _LONGEST)
        commands = await _commands(service, run, until) if seen.may("devices:read") else []
        config = config_of(service, editor, run)
        way = way_through(service, run, config)
        telling = telling_of(service)
        teller = Teller(service.hub.registry, service.timezone)
        view = Trace(
            run_entry(run, title_of(service), say_of(service)),
            run.under_way,
            caused(run.reasons[0], service.hub.registry, service.timezone),
            config,
            way,
            [(teller.name(path).strip("`"), teller.value(path, value)) for path, value in _read(run)],
            timeline(run.reasons, way, commands),
            commands,
            claims_of(
                service,
                telling,
                lambda claim: claim.rule == run.rule and run.whole.at - _EARLY <= claim.since <= until + _EARLY,
            ),
            f"{run.rule}.{before}" if before else "",
            f"{run.rule}.{after}" if after else "",
            seen.may("rules:run"),
        )
        return render(request, "trace.html", view)

    return [page("/traces/{run}", show, "rules:read")]


def config_of(service: Service, editor: Editor, run: Run) -> Config:
    """Return what a run ran on."""
    known = service.store.versions.before(run.rule, None, 200)
    gone = service.hub.engine.status(run.rule) is None
    found = version_at(known, run.reasons[0].at)
    if found is None:
        text = "" if gone else text_of(service, editor, run.rule).text
        return Config(text, 0, None, "", newest=not known and not gone, gone=gone)
    newest = found is known[0] and not gone
    return Config(found.text, found.number, found.at, found.author, newest, gone)


def version_at(known: Sequence[Version], at: Moment) -> Version | None:
    """Return the version that a rule had at a moment; `known` come newest first."""
    return next((each for each in known if each.at <= at + _EARLY and not each.deleted), None)


def way_through(service: Service, run: Run, config: Config) -> Way | None:
    """Return the way a run took, by the rule as it was then."""
    live = service.hub.engine.live(run.rule)
    house = service.hub.registry.house
    try:
        form = form_of(live.plan.document) if config.newest and live is not None else written_form(config.text)
    except ContentError:
        return None
    if form is None or form.template is not None:
        return None
    return way_of(form, run.reasons, under_way=run.under_way, house=house)


def written_form(text: str) -> RuleForm | None:
    """Return what a rule's text says, or None where it cannot be read.

    Raises:
        ContentError: it says something no rule can say.
    """
    for written in read_rules(text):
        rule, _ = read_rule(written.document)
        return None if rule is None else form_of(canonical(rule))
    return None


def _read(run: Run) -> list[tuple[str, Any]]:
    """Return every value that a run looked at; of one that changed meanwhile, the first."""
    found: dict[str, Any] = {}
    for reason in run.reasons:
        for path, value in reason.read:
            found.setdefault(path, value)
    return list(found.items())


def _beside(service: Service, run: Run) -> tuple[int, int]:
    """Return the numbers of the runs of the same rule before and after one, 0 where there is none."""
    earlier = service.reasons.runs(run.rule, run.number, 1)
    later = [each for each in service.reasons.runs(run.rule, None, _MOST) if each > run.number]
    return earlier[0] if earlier else 0, later[-1] if later else 0


async def _commands(service: Service, run: Run, until: Moment) -> list[Sent]:
    """Return the commands that came of a run: those of its rule until that ran again."""
    history, registry = service.store.history, service.hub.registry
    since, by = run.whole.at - _EARLY, f"rule:{run.rule}"

    def read() -> list[CommandReport]:
        with history.past() as past:
            entries = past.entries(("command",), since, until + 600.0, limit=_MOST)
        reports = [entry.report for _, entry in entries if isinstance(entry, Reported)]
        return [each for each in reports if each.command.issued_by == by and since <= each.command.issued_at <= until]

    # A history in memory has but one connection, which belongs to this thread.
    found = read() if history.path is None else await asyncio.to_thread(read)
    teller = Teller(registry, service.timezone)

    def say(command: Command) -> str:
        return command_words(command, registry, teller)

    return sent_of(found, say, registry.slug)
