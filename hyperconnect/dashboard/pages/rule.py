"""Rule: one document as text and as a form, what is to be said of it, and everything it can be tried with."""

from __future__ import annotations

from collections.abc import Container, Sequence
from itertools import count
from typing import Final

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hyperconnect.api.app import Behind
from hyperconnect.api.routes.rules import text_of
from hyperconnect.api.telling import telling_of
from hyperconnect.dashboard.page import page, visit
from hyperconnect.dashboard.pages.rules import OUTCOMES, QUIET, Kind, Line, line_of, runs_today
from hyperconnect.dashboard.render import render
from hyperconnect.errors import ConflictError
from hyperconnect.model.moment import Moment
from hyperconnect.shell.asking.rules import explained, status_of
from hyperconnect.shell.asking.runs import Run, runs_of
from hyperconnect.shell.editing.draft import patch_draft
from hyperconnect.shell.editing.editor import Editor
from hyperconnect.shell.editing.patch import merge_patch

_STARTS: Final = {
    "change": "when:\n  - becomes: home.occupancy == 0\nthen:\n  - log: everybody has left\n",
    "time": 'when:\n  - at: "07:30"\n    days: weekdays\nthen:\n  - log: good morning\n',
    "state": "while: home.mode == 'night'\nenter:\n  - log: the night begins\nexit:\n  - log: the night is over\n",
}
"""What a new rule may begin with: something happens, a time comes, something is so."""
_NEW: Final = "new-rule"
_LONGEST_NAME: Final = 64
_RUNS: Final = 5


class Opened(Struct, frozen=True):
    """A rule as the editor opens it; `rule` and `etag` are empty where it is new, `starts` are texts to begin with."""

    rule: str
    text: str
    etag: str
    version: int
    may_write: bool
    may_run: bool
    may_try: bool
    may_look_back: bool
    starts: dict[str, str] = {}


class Ran(Struct, frozen=True):
    """One of its last runs: when it began, and how it ended in a word and a shape."""

    id: str
    at: Moment
    under_way: bool
    word: str
    kind: Kind


class RuleSeen(Struct, frozen=True):
    """What the page shows. Of a new rule there is no `line`; `why` it ran last, or did not, is the hub's English."""

    opened: Opened
    title: str
    line: Line | None = None
    why: str = ""
    runs: Sequence[Ran] = ()


def make_routes(behind: Behind) -> list[Route]:
    """Return the routes of a rule, and of one that is new."""
    service = behind.service
    # It only reads: what changes rules is the API's own.
    editor = Editor(service, behind.reader)

    async def show(request: Request) -> Response:
        rule = request.path_params["rule"]
        status, telling = status_of(service, rule), telling_of(service)
        text = text_of(service, editor, rule)
        line = line_of(behind, rule, telling, runs_today(service)[rule])
        why = explained(service, rule, telling, ran=status.last is not None and status.last.run > 0)["sentence"]
        opened = _opened(request, text.text, rule, text.etag, text.version)
        ran = [ran_from(each) for each in runs_of(service, rule, limit=_RUNS)]
        return render(request, "rule.html", RuleSeen(opened, line.title, line, why, ran))

    async def write(request: Request) -> Response:
        taken, start = service.hub.engine.rules, request.query_params.get("from")
        if start is None:
            starts = {kind: f"rule: {free(_NEW, taken)}\ntitle: A new rule\n{body}" for kind, body in _STARTS.items()}
            return render(request, "rule.html", RuleSeen(_opened(request, starts["change"], starts=starts), ""))
        status_of(service, start)
        text = copied(text_of(service, editor, start).text, free(start, taken))
        return render(request, "rule.html", RuleSeen(_opened(request, text), ""))

    return [
        page("/rules/new", write, "rules:read", "rules:write"),
        page("/rules/{rule}", show, "rules:read"),
    ]


def ran_from(run: Run) -> Ran:
    """Return a run as it is shown."""
    outcome = "waits" if run.under_way else run.whole.outcome
    return Ran(run.id, run.whole.at, run.under_way, *OUTCOMES.get(outcome, QUIET))


def free(name: str, taken: Container[str]) -> str:
    """Return a name nobody has, made of another: `name`, `name-2` and so on."""
    names = (f"{name[: _LONGEST_NAME - 1 - len(str(each))]}-{each}" for each in count(2))
    return name if name not in taken else next(each for each in names if each not in taken)


def copied(text: str, rule: str) -> str:
    """Return the text of a rule under another name; one that cannot be read stays as it is."""
    try:
        return patch_draft(merge_patch({"rule": rule}))(text)
    except ConflictError:
        return text


def _opened(
    request: Request,
    text: str,
    rule: str = "",
    etag: str = "",
    version: int = 0,
    starts: dict[str, str] | None = None,
) -> Opened:
    seen = visit(request)
    return Opened(
        rule=rule,
        text=text,
        etag=etag,
        version=version,
        may_write=seen.may("rules:write"),
        may_run=seen.may("rules:run"),
        may_try=seen.may("devices:read"),
        may_look_back=seen.may("history:read"),
        starts=starts or {},
    )
