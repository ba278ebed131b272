"""`publish` and `http`: what leaves the home."""

from __future__ import annotations

import re

from hyperconnect.automation.action import Post, Ready, Request
from hyperconnect.automation.action.payload import Fixed, Row, Table, wrapped
from hyperconnect.automation.action.post import LONGEST_TOPIC, line_flaw, topic_flaw
from hyperconnect.automation.action.settle import Template
from hyperconnect.automation.check import Check, Term
from hyperconnect.automation.compile_action.command import patience, write_outcome
from hyperconnect.automation.compile_action.draft import Draft, token
from hyperconnect.automation.compile_action.value import is_plain, plain, template, tree
from hyperconnect.automation.expression import DURATION
from hyperconnect.automation.form import ActionForm, HttpForm, PublishForm
from hyperconnect.automation.intent import Broadcast

_ADDRESS = re.compile(
    r"https?://[A-Za-z0-9.\-]+(?::[0-9]{1,5})?(?:[/?].*)?|https?://\[[0-9A-Fa-f:.]+\](?::[0-9]{1,5})?(?:[/?].*)?"
)
_HEADER = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_JSON = {"content-type": "application/json"}


_PATIENCE = Term(DURATION, 10.0, None, "10s")
"""How long the hub lets a request take."""


def write_publish(message: PublishForm, form: ActionForm, pointer: str, draft: Draft) -> None:
    """Write `publish`."""
    place, check = f"{pointer}/publish", draft.check
    topic = template(message.topic, f"{place}/topic", check)
    written = plain(topic)
    if flaw := topic_flaw(written if is_plain(topic) else written or "…"):
        check.tell("HX102", f"{place}/topic", flaw, span=(0, min(len(message.topic), LONGEST_TOPIC)))
    payload = tree(message.payload, f"{place}/payload", check)
    if isinstance(payload, Fixed) and is_plain(topic):
        intent = Broadcast(draft.rule, written, wrapped(payload.value), message.retain)
        draft.act(Ready(intent, f"published on {written}"), form)
    else:
        draft.act(Post(draft.rule, topic, payload, message.retain), form)


def write_http(request: HttpForm, form: ActionForm, pointer: str, draft: Draft) -> None:
    """Write `http`. Whether the hub may ask that host is decided when it is asked."""
    place, check = f"{pointer}/http", draft.check
    timeout = patience(form, pointer, draft, usual=_PATIENCE)
    url = template(request.url, f"{place}/url", check)
    _check_address(url, request.url, f"{place}/url", check)
    for name, value in request.headers.items():
        spot = f"{place}/headers/{token(name)}"
        flaw = line_flaw(value) if _HEADER.fullmatch(name) else "is no name of a header"
        if flaw:
            check.tell("HX102", spot, f"{name!r} {flaw}")
    body = tree(request.body, f"{place}/body", check)
    of_json = isinstance(body, Table | Row) or (isinstance(body, Fixed) and isinstance(body.value, dict | list))
    is_named = any(name.lower() == "content-type" for name in request.headers)
    headers = request.headers if is_named or not of_json else request.headers | _JSON
    back = draft.act(Request(draft.rule, request.method, url, headers, body), form)
    write_outcome(timeout, back, form, draft)


def _check_address(url: Template, written: str, pointer: str, check: Check) -> None:
    """Tell of an address whose host is not written out: values may stand only behind it."""
    first = url[0] if url and isinstance(url[0], str) else ""
    host = first if is_plain(url) else first if first.count("/") > 2 or "?" in first else ""
    if not _ADDRESS.fullmatch(host) or line_flaw(host) or " " in host:
        detail = "must be an address such as https://host/path; values may stand only behind the host"
        check.tell("HX102", pointer, detail, span=(0, len(written)))
