"""Rules from files to a hub and back, and their versions: over the socket file, and over the network with a token."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from tests.api.lamp import Lit, lit
from tests.cli.called import Caller

TWO = """\
# at the desk
rule: night
title: Brighter nights
when:
  - {change: desk.motion, to: true}
then:
  - set: {desk.on: true}
---
rule: gone
when:
  - {at: "23:00"}
then:
  - set: {desk.on: false}
"""


def remote(home: Lit, *scopes: str) -> Caller:
    """Somebody at another machine, with a token that has these scopes."""
    token = home.house.token(*scopes)["Authorization"].removeprefix("Bearer ")
    return Caller(HYPERCONNECT_URL=home.house.face.url, HYPERCONNECT_TOKEN=token)


async def test_files_are_applied_checked_first_and_pruned_when_asked(tmp_path: Path) -> None:
    file = tmp_path / "two.yaml"
    async with lit(tmp_path) as home:
        call = remote(home, "rules:read", "rules:write", "devices:command:lock")
        file.write_text(TWO.replace("change: desk.motion", "chnge: desk.motion"), "utf-8")
        answer = await call("rules", "apply", str(file), code=3)
        assert answer.lines[0].startswith(f"{file}:5:")
        assert "nothing was changed" in answer.said
        file.write_text(TWO, "utf-8")
        answer = await call("rules", "apply", str(file), "--dry-run")
        assert answer.lines == ["would change: night", "would be new: gone"]
        assert (await home.get("/rules/night"))["title"] == "Light at night"
        answer = await call("rules", "apply", str(file))
        assert answer.lines == ["changed: night", "new: gone"]
        assert (await home.get("/rules/night"))["text"].startswith("# at the desk\n")
        assert (await call("rules", "apply", str(tmp_path / "two.yaml"))).lines == []
        empty = tmp_path / "empty"
        empty.mkdir()
        assert "no .yaml file" in (await call("rules", "apply", str(empty), code=3)).said
        answer = await call("rules", "apply", str(file), "--prune", code=2)
        assert "--yes" in answer.said
        answer = await call("rules", "apply", str(file), "--prune", "--yes", "--json")
        deleted = {each["rule"] for each in answer.documents if each["does"] == "delete"}
        assert deleted == {"attic", "glow", "level", "off", "slow"}
        assert set(await _own(home)) == {"night", "gone"}


async def _own(home: Lit) -> list[str]:
    rules = [each["rule"] for each in (await home.get("/rules", limit=200))["items"]]
    return [rule for rule in rules if not (await home.get(f"/rules/{rule}"))["ours"]]


async def test_a_rule_is_deleted_restored_and_compared(tmp_path: Path) -> None:
    async with lit(tmp_path) as home:
        call = Caller("--data", str(tmp_path))
        etag = (await home.get("/rules/night"))["etag"]
        merge = {"if-match": etag, "content-type": "application/merge-patch+json"}
        await home.ask("PATCH", "/rules/night", content='{"title": "Brighter"}', headers=merge)
        assert "+title: Brighter" in (await call("rules", "diff", "night")).lines
        assert "-title: Brighter" in (await call("rules", "diff", "night", "2", "1")).lines
        assert "say the same" in (await call("rules", "diff", "night", "2", "2")).said
        assert (await call("rules", "restore", "night")).lines == ["night: version 3 is saved"]
        assert (await home.get("/rules/night"))["title"] == "Light at night"
        answer = await call("rules", "rm", "night", "glow", "-m", "too dark")
        assert answer.lines[0].startswith("night is deleted; `hyperconnect rules restore night`")
        answer = await call("rules", "versions", "--json")
        assert {each["rule"] for each in answer.documents} == {"night", "glow"}
        await call("rules", "restore", "night")
        head, newest, *_ = (await call("rules", "versions", "night")).lines
        assert head == "rule\tversion\tat\tby\twhy"
        assert newest.split("\t")[1] == "5"
        answer = await call("rules", "rm", "welcome-home", code=1)
        assert "came with" in answer.said
        assert "`hyperconnect rules disable welcome-home`" in answer.said
        answer = await call("rules", "restore", "attic", code=1)
        assert "rules versions attic" in answer.said


async def test_your_files_stand_beside_the_hubs_rules(tmp_path: Path) -> None:
    mine = tmp_path / "mine" / "rules"
    mine.mkdir(parents=True)
    mine.joinpath("two.yaml").write_text(TWO, "utf-8")
    async with lit(tmp_path) as home:
        call = remote(home, "rules:read")
        lines = (await call("rules", "diff", "--content", str(tmp_path / "mine"))).lines
        assert "+title: Brighter nights" in lines
        assert "+rule: gone" in lines


async def test_all_rules_are_exported_in_three_forms(tmp_path: Path) -> None:
    async with lit(tmp_path) as home:
        call = remote(home, "rules:read")
        text = "\n".join((await call("rules", "export")).lines)
        assert "# it is dark" in text
        documents = json.loads("\n".join((await call("rules", "export", "--format", "json")).lines))
        assert {"night", "level"} <= {each["rule"] for each in documents}
        await call("rules", "export", "--format", "zip", "--to", str(tmp_path / "rules.zip"))
        with zipfile.ZipFile(tmp_path / "rules.zip") as archive:
            assert "rules/night.yaml" in archive.namelist()


async def test_runs_are_listed_and_shown(tmp_path: Path) -> None:
    async with lit(tmp_path) as home:
        call = remote(home, "rules:read", "rules:run")
        await home.wave()
        await call("rules", "run", "level")
        answer = await call("runs", "ls", "--json")
        runs = {each["rule"]: each for each in answer.documents}
        assert {"night", "level"} <= set(runs)
        (only,) = (await call("runs", "ls", "night", "--json")).documents
        assert only == runs["night"]
        sentence, *more = (await call("runs", "show", only["id"])).lines
        assert sentence == only["sentence"]
        assert more
        assert (await call("runs", "ls", "night", "--outcome", "failed", "--json")).lines == []
        owner = Caller("--data", str(tmp_path))
        await owner("rules", "rm", "night")
        await owner("rules", "restore", "night")
        again = {each["rule"]: each for each in (await call("runs", "ls", "--json")).documents}
        assert again == runs  # a rule that has not run since it was read anew has its runs all the same


async def test_tokens_are_made_used_and_revoked_and_each_failure_has_its_exit_code(tmp_path: Path) -> None:
    async with lit(tmp_path) as home:
        owner = Caller("--data", str(tmp_path))
        made = await owner("token", "create", "kitchen", "--scope", "rules:read", "--days", "1")
        (secret,) = made.lines
        assert secret.startswith("hc_")
        file = tmp_path / "token"
        file.write_text(f"{secret}\n", "utf-8")
        kitchen = Caller("--url", home.house.face.url, "--token", f"@{file}")
        assert "night\t" in "\n".join((await kitchen("rules", "ls")).lines)
        assert "rules:write" in (await kitchen("rules", "rm", "night", code=6)).said
        (token,) = [each for each in (await owner("token", "ls", "--json")).documents if each["name"] == "kitchen"]
        assert token["used_at"]
        assert "token" not in token
        assert (await owner("token", "ls")).lines[0] == "id\tname\tis a\tmay\tused\tgood"
        await owner("token", "revoke", token["id"])
        assert "revoked" in (await kitchen("rules", "ls", code=6)).said
        stranger = Caller("--url", home.house.face.url)
        said = (await stranger("rules", "ls", code=6)).said
        assert "--token" in said
        assert "token create" in said
        assert "no scope" in (await owner("token", "create", "x", "--scope", "rules:raed", code=1)).said
        nobody = Caller("--url", "http://127.0.0.1:9")
        assert "hyperconnect hub" in (await nobody("rules", "ls", code=4)).said
        assert "http://" in (await Caller("--url", "hub.local")("rules", "ls", code=2)).said
        lost = await Caller("--url", home.house.face.url, "--token", "@/nowhere")("rules", "ls", code=2)
        assert "/nowhere: the token cannot be read: No such file or directory\n" in lost.said
