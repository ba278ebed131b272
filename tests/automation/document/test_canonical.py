"""What was written can be read by the compiler, and stays what was written."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, cast

from hypothesis import HealthCheck, given, settings

from hyperconnect.automation.document import canonical, read_rule
from hyperconnect.automation.form import ACTIONS, TRIGGERS, form_of
from tests.automation.document.drawn import RULES


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(RULES)
def test_every_document_that_is_read_can_be_compiled(document: dict[str, Any]) -> None:
    rule, findings = read_rule(document)
    assert findings == ()
    assert rule is not None
    form: dict[str, Any] = canonical(rule)
    assert form == document
    assert json.loads(json.dumps(form)) == form
    known = form_of(form)
    assert kinds(known.when, TRIGGERS) == kinds(form.get("when", []), TRIGGERS)
    assert kinds(known.then, ACTIONS) == kinds(form.get("then", []), ACTIONS)


def kinds(parts: Iterable[object], known: tuple[str, ...]) -> list[list[str]]:
    """Return which kinds the items are of, as a document or as a form."""
    return [[kind for kind in known if part_of(part, kind) is not None] for part in parts]


def part_of(part: Any, key: str) -> object:
    return (
        cast("dict[str, object]", part).get(key)
        if isinstance(part, dict)
        else getattr(part, "if_" if key == "if" else key)
    )
