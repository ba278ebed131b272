"""What is wrong with a request, as people read it."""

from __future__ import annotations

import pytest

from tests.api.writer import Writer, problem

_ID = "must be an id: 12 of 0 to 9 and a to f"
_NAME = "must be 1 to 64 of: small letters, digits, - and _"


@pytest.mark.parametrize(
    ("body", "pointer", "detail"),
    [
        ({"name": "x", "scopes": ["rules:reed"]}, "/scopes/0", "no scope is called rules:reed"),
        ({"name": "", "scopes": ["rules:read"]}, "/name", "must not be empty"),
        ({"name": "a\nb", "scopes": ["rules:read"]}, "/name", "must be one line of text"),
        ({"name": "x", "scopes": []}, "/scopes", "must not be empty"),
        ({"name": "x", "scopes": ["rules:read"], "expires": 3}, "/expires", "is not known here"),
        ({"name": "x"}, "/scopes", "is missing"),
    ],
)
async def test_a_field_that_does_not_fit_is_told_in_words(
    writer: Writer, body: dict[str, object], pointer: str, detail: str
) -> None:
    owner = writer.house.token("admin")
    answer = await writer.ask("POST", "/tokens", body, content_type="application/json", **owner)
    (mistake,) = problem(answer, 422)["errors"]
    assert mistake["pointer"] == pointer
    assert mistake["detail"].startswith(detail)


@pytest.mark.parametrize(
    ("method", "place", "detail"),
    [
        ("DELETE", "/tokens/nope", _ID),
        ("GET", "/jobs/nope", _ID),
        ("GET", "/runs/nope", "must be a run's id: its rule, a dot and a number"),
        ("GET", "/rules/Hall%20Light", _NAME),
        ("GET", "/variables/9", "must be small letters, digits and _, beginning with a letter"),
    ],
)
async def test_a_name_in_an_address_is_told_its_form(writer: Writer, method: str, place: str, detail: str) -> None:
    (mistake,) = problem(await writer.ask(method, place, **writer.house.token("admin")), 422)["errors"]
    assert mistake["detail"] == detail
