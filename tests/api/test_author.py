"""A rule does no more than who saved it may: refused when it is saved, and remembered with it over restarts."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest

from hyperconnect.model.scope import COMMANDS
from hyperconnect.shell.store import Store
from tests.api.conftest import living
from tests.api.lamp import lit

LOCKS: Final = "rule: shut\nwhen:\n  - called: true\nthen:\n  - set: {desk.on: true}\n  - do: desk.lock\n"
LIGHTS: Final = "rule: shut\nwhen:\n  - called: true\nthen:\n  - log: hello\n"
YAML: Final = {"content-type": "application/yaml"}
MERGE: Final = {"content-type": "application/merge-patch+json"}


@pytest.mark.parametrize("how", ["create", "replace", "patch", "restore", "bundle"])
async def test_what_the_author_may_not_command_cannot_be_saved(tmp_path: Path, how: str) -> None:
    async with lit(tmp_path) as there:
        lights = there.house.token("rules:write", "rules:read", "rules:run", "devices:command:light")
        made: Any = None
        if how != "create":
            made = await there.house.client.post("/api/v1/rules", content=LOCKS, headers={**YAML, **there.owner})
            etag = {"if-match": made.headers["etag"]}
            if how == "restore":
                await there.ask("PUT", "/rules/shut", content=LIGHTS, headers={**YAML, **etag})
                etag = {}
        client, everything = there.house.client, {"if-match": "*", **lights}
        match how:
            case "create":
                refused = await client.post("/api/v1/rules", content=LOCKS, headers={**YAML, **lights})
            case "replace":
                body = LOCKS.replace("called: true", "mqtt: a/b")
                refused = await client.put("/api/v1/rules/shut", content=body, headers={**YAML, **everything})
            case "patch":
                mine = b'{"about": "mine"}'
                refused = await client.patch("/api/v1/rules/shut", content=mine, headers={**MERGE, **everything})
            case "restore":
                refused = await client.post("/api/v1/rules/shut/versions/1:restore", headers=lights)
            case _:
                body = LOCKS.replace("called: true", "mqtt: a/b")
                refused = await client.put("/api/v1/rules:bundle", content=body, headers={**YAML, **everything})
        assert refused.status_code == 403, refused.text
        errors = {each["pointer"]: each for each in refused.json()["errors"]}
        assert {each["code"] for each in errors.values()} == {"HX405"}
        assert [*errors] == ["/then/0/set/desk.on", "/then/1/do"], "a lamp with a lock is a lock"
        assert "devices:command:lock" in errors["/then/1/do"]["detail"]
        path = tmp_path / "content" / "rules" / "shut.yaml"
        assert path.exists() is (how != "create")


async def test_a_draft_is_told_what_its_author_may_not(tmp_path: Path) -> None:
    async with lit(tmp_path) as there:
        lights = there.house.token("rules:write", "devices:command:light")
        told = await there.house.client.post(
            "/api/v1/rules", params={"check": "only"}, content=LOCKS, headers={**YAML, **lights}
        )
        assert told.status_code == 200
        assert "HX405" in [one["code"] for rule in told.json()["items"] for one in rule["findings"]]


async def test_the_scopes_of_an_author_outlive_the_hub_and_end_with_what_somebody_else_writes(tmp_path: Path) -> None:
    path = tmp_path / "content" / "rules" / "shut.yaml"
    scopes = sorted({"rules:write", "rules:run", COMMANDS[0]})
    async with living(tmp_path) as house:
        author = house.token(*scopes)
        await house.client.post("/api/v1/rules", content=LIGHTS, headers={**YAML, **author})
        assert house.service.hub.scopes("shut") == tuple(scopes)
        shown = await house.client.get("/api/v1/rules/shut", headers=house.token("rules:read"))
        assert shown.json()["scopes"] == scopes
    path.write_text(f"# a comment of mine\n{path.read_text()}")
    for acts_with, text in ((tuple(scopes), None), (None, LIGHTS.replace("hello", "good evening"))):
        if text is not None:
            path.write_text(text)
        async with living(tmp_path, store=Store(tmp_path / "data")) as house:
            assert house.service.hub.engine.live("shut") is not None
            assert house.service.hub.scopes("shut") == acts_with
