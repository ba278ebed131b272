"""Somebody who writes rules over HTTP."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from hyperconnect.model.effect import RuleJudged
from hyperconnect.model.scope import COMMANDS, RUN

if TYPE_CHECKING:
    from pathlib import Path

    from httpx2 import Response

    from tests.api.conftest import House

RULE: Final = """\
# the hall, by night
rule: hall
title: Hall  # for people
when:
  # who comes in
  - mqtt: hall/door
then:
  - log: hello

# the end
"""
MERGE: Final = "application/merge-patch+json"
STEPS: Final = "application/json-patch+json"
YAML: Final = "application/yaml"
NEW: Final = {"content_type": YAML, "if_none_match": "*"}


class Writer:
    """Somebody with a token who may write."""

    def __init__(self, house: House, content: Path) -> None:
        self.house = house
        self.rules = content / "rules"
        self._token = house.token("rules:write", "rules:read", RUN, *COMMANDS)

    async def ask(self, method: str, path: str, body: object = None, **headers: str) -> Response:
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        content = body if isinstance(body, str | bytes) or body is None else json.dumps(body)
        return await self.house.client.request(
            method, f"/api/v1{path}", content=content, headers={**self._token, **named}
        )

    async def make(self, text: str = RULE) -> Response:
        made = await self.ask("POST", "/rules", text, content_type="application/yaml")
        assert made.status_code == 201, made.text
        return made

    async def patch(self, rule: str, etag: str, patch: object, kind: str = MERGE) -> Response:
        return await self.ask("PATCH", f"/rules/{rule}", patch, content_type=kind, if_match=etag)

    def judged(self) -> list[str]:
        return [each.rule for each in self.house.effects if isinstance(each, RuleJudged)]


def problem(response: Response, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    told: dict[str, Any] = response.json()
    assert told["status"] == status
    assert told["detail"]
    return told


def over(etag: str) -> dict[str, str]:
    """Return the headers with which YAML is put over a rule."""
    return {"content_type": YAML, "if_match": etag}
