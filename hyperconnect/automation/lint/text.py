"""Values in texts that lack their `$`, so that people would read the name and not the value (HX104)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import cast

from hyperconnect.automation.compile_action.draft import token
from hyperconnect.automation.expression.flaw import DOUBTFUL, shorten
from hyperconnect.automation.form import ActionForm
from hyperconnect.automation.lint.walk import Deed, Part
from hyperconnect.automation.names import Names
from hyperconnect.model.reason import Finding

_BARE = re.compile(r"(?<![${])\{ ?([A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)+) ?\}(?!\})")
_DEEPEST = 16


def bare(parts: Iterable[Part], names: Names) -> Iterator[Finding]:
    """Yield the names of values that stand in texts in braces alone."""
    for part in parts:
        if not isinstance(part, Deed):
            continue
        for text, pointer in _texts(part.form, part.pointer):
            for found in _BARE.finditer(text):
                if found[1].startswith("trigger.") or names.attribute(found[1]) is not None:
                    detail = f"`{shorten(found[0])}` stays as it is written; a value begins with `$`"
                    guess = f"${{{found[1]}}}"
                    yield Finding(DOUBTFUL, "warning", pointer, detail, found.span(), (guess,))


def _texts(form: ActionForm, pointer: str) -> Iterator[tuple[str, str]]:
    """Yield the texts of an action in which values may stand, and where they are."""
    match form:
        case ActionForm(notify=notice) if notice is not None:
            yield notice.text, f"{pointer}/notify/text"
            yield notice.title, f"{pointer}/notify/title"
            for key, label in notice.actions.items():
                yield label, f"{pointer}/notify/actions/{token(key)}"
        case ActionForm(log=str(text)):
            yield text, f"{pointer}/log"
        case ActionForm(stop=str(text)):
            yield text, f"{pointer}/stop"
        case ActionForm(publish=message) if message is not None:
            yield message.topic, f"{pointer}/publish/topic"
            yield from _within(message.payload, f"{pointer}/publish/payload")
        case ActionForm(http=request) if request is not None:
            yield request.url, f"{pointer}/http/url"
            yield from _within(request.body, f"{pointer}/http/body")
        case _:
            pass


def _within(payload: object, pointer: str, depth: int = 0) -> Iterator[tuple[str, str]]:
    if isinstance(payload, str):
        if not payload.startswith("="):
            yield payload, pointer
    elif depth < _DEEPEST and isinstance(payload, Mapping):
        for key, part in cast("Mapping[object, object]", payload).items():
            yield from _within(part, f"{pointer}/{token(str(key))}", depth + 1)
    elif depth < _DEEPEST and isinstance(payload, list):
        for place, part in enumerate(cast("list[object]", payload)):
            yield from _within(part, f"{pointer}/{place}", depth + 1)
