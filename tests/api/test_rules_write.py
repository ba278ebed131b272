"""Rules written over HTTP: a real hub behind a real port, its files and its versions."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from httpx2 import Response

from hyperconnect.content.find import ours
from hyperconnect.model.effect import RuleJudged
from hyperconnect.model.input import RuleRemoved
from hyperconnect.shell.household import Reader
from tests.api.conftest import House

WRITE = "rules:write"
RULE = """\
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
MERGE = {"content-type": "application/merge-patch+json"}
STEPS = {"content-type": "application/json-patch+json"}
YAML = {"content-type": "application/yaml"}


class Writer:
    """Somebody with a token who may write."""

    def __init__(self, house: House, content: Path) -> None:
        self.house = house
        self.rules = content / "rules"
        self._token = house.token(WRITE, "rules:read")

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

    async def patch(self, rule: str, etag: str, patch: object, kind: dict[str, str] = MERGE) -> Response:
        return await self.ask("PATCH", f"/rules/{rule}", patch, content_type=kind["content-type"], if_match=etag)

    def judged(self) -> list[str]:
        return [each.rule for each in self.house.effects if isinstance(each, RuleJudged)]


@pytest.fixture
def writer(house: House, tmp_path: Path) -> Writer:
    return Writer(house, tmp_path / "content")


def problem(response: Response, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    told: dict[str, Any] = response.json()
    assert told["status"] == status
    assert told["detail"]
    return told


async def test_a_rule_that_is_made_is_in_its_file_in_the_hub_and_in_the_versions(writer: Writer) -> None:
    before = len(writer.judged())
    made = await writer.make()
    told = made.json()
    assert (told["rule"], told["version"], told["accepted"], told["text"]) == ("hall", 1, True, RULE)
    assert made.headers["location"] == "/api/v1/rules/hall"
    assert made.headers["etag"] == told["etag"]
    assert (writer.rules / "hall.yaml").read_text() == RULE
    assert writer.house.service.hub.engine.rules["hall"].standing == "running"
    assert writer.judged()[before:] == ["hall"]
    page = (await writer.ask("GET", "/rules/hall/versions")).json()
    assert [(each["version"], each["author"]) for each in page["items"]] == [(1, "a test")]


async def test_a_rule_is_made_of_json_too(writer: Writer) -> None:
    document = {"rule": "hall", "when": [{"mqtt": "hall/door"}], "then": [{"log": "a: b #c"}]}
    made = await writer.ask("POST", "/rules", document)
    assert made.status_code == 201
    assert made.json()["document"] == document
    assert made.json()["text"] == 'rule: hall\nwhen:\n  - mqtt: hall/door\nthen:\n  - log: "a: b #c"\n'


async def test_a_patch_changes_its_part_of_the_text_and_keeps_every_comment(writer: Writer) -> None:
    etag = (await writer.make()).headers["etag"]
    told = await writer.patch("hall", etag, {"title": "The hall", "cooldown": "5min", "about": None})
    assert told.status_code == 200, told.text
    expected = RULE.replace("title: Hall ", "title: The hall ").replace("hello\n", "hello\ncooldown: 5min\n")
    assert told.json()["text"] == (writer.rules / "hall.yaml").read_text() == expected
    steps = [
        {"op": "test", "path": "/cooldown", "value": "5min"},
        {"op": "add", "path": "/when/0", "value": {"mqtt": "hall/window"}},
        {"op": "move", "from": "/cooldown", "path": "/about"},
    ]
    told = await writer.patch("hall", told.headers["etag"], steps, STEPS)
    assert told.status_code == 200, told.text
    text = told.json()["text"]
    assert "# who comes in\n  - mqtt: hall/door\n" in text
    assert told.json()["document"]["when"] == [{"mqtt": "hall/window"}, {"mqtt": "hall/door"}]
    assert told.json()["document"]["about"] == "5min"


async def test_json_put_over_a_text_keeps_its_comments(writer: Writer) -> None:
    made = await writer.make()
    document = {**made.json()["document"], "then": [{"log": "hello"}, {"log": "again"}]}
    told = await writer.ask("PUT", "/rules/hall", document, if_match=made.headers["etag"])
    assert told.json()["text"] == RULE.replace("- log: hello\n", "- log: hello\n  - log: again\n")


async def test_of_two_editors_the_second_gets_both_versions_and_nothing_is_lost(writer: Writer) -> None:
    etag = (await writer.make()).headers["etag"]
    mine, yours = RULE.replace("Hall ", "My hall "), RULE.replace("hello", "good evening")
    first = await writer.ask("PUT", "/rules/hall?message=mine", mine, **_yaml(etag))
    assert first.status_code == 200
    told = problem(await writer.ask("PUT", "/rules/hall", yours, **_yaml(etag)), 412)
    assert told["current"] == {"etag": first.headers["etag"], "version": 2, "text": mine}
    assert told["base"] == {"version": 1, "text": RULE}
    assert told["sent"] == yours
    both = mine.replace("hello", "good evening")
    assert told["merged"] == {"text": both, "conflicts": 0}
    assert "-  - log: hello\n+  - log: good evening\n" in told["diff"]
    assert (writer.rules / "hall.yaml").read_text() == mine
    again = await writer.ask("PUT", "/rules/hall", both, **_yaml(first.headers["etag"]))
    assert again.json()["version"] == 3


async def test_two_edits_at_once_end_in_one_change(writer: Writer) -> None:
    etag = (await writer.make()).headers["etag"]
    asked = [writer.ask("PUT", "/rules/hall", RULE.replace("hello", f"hello {n}"), **_yaml(etag)) for n in range(8)]
    answers = await asyncio.gather(*asked)
    assert sorted(each.status_code for each in answers) == [200, *[412] * 7]
    won = next(each for each in answers if each.status_code == 200)
    assert (writer.rules / "hall.yaml").read_text() == won.json()["text"]
    assert won.json()["version"] == 2


async def test_what_is_meant_must_be_said(writer: Writer) -> None:
    etag = (await writer.make()).headers["etag"]
    problem(await writer.ask("PUT", "/rules/hall", RULE, content_type="application/yaml"), 428)
    problem(await writer.ask("PATCH", "/rules/hall", {}, content_type=MERGE["content-type"]), 428)
    problem(await writer.ask("DELETE", "/rules/hall"), 428)
    problem(await writer.ask("PUT", "/rules/hall", RULE, **_yaml("nonsense")), 400)
    problem(await writer.ask("PUT", "/rules/hall", RULE, **_yaml(f"W/{etag}")), 412)
    assert (await writer.ask("PUT", "/rules/hall", RULE, **_yaml(f'"x", {etag}'))).json()["changed"] is False
    problem(await writer.ask("PUT", "/rules/nobody", RULE, **_yaml(etag)), 404)
    problem(await writer.ask("PUT", "/rules/hall", RULE, **YAML_NEW), 412)
    problem(await writer.ask("POST", "/rules", RULE, content_type="application/yaml"), 409)
    other = RULE.replace("rule: hall", "rule: other")
    assert (await writer.ask("PUT", "/rules/other", other, **YAML_NEW)).status_code == 201


async def test_a_rule_with_errors_changes_nothing(writer: Writer) -> None:
    made = await writer.make()
    heard = len(writer.house.effects)
    bad = RULE.replace("- log: hello", "- logg: hello")
    told = problem(await writer.ask("PUT", "/rules/hall", bad, **_yaml(made.headers["etag"])), 422)
    assert told["errors"][0]["pointer"].startswith("/then/0")
    assert told["errors"][0]["line"] == 8
    problem(await writer.ask("POST", "/rules", "rule: [", content_type="application/yaml"), 422)
    problem(await writer.ask("POST", "/rules", "", content_type="application/yaml"), 422)
    problem(await writer.ask("POST", "/rules", f"{RULE}---\n{RULE}", content_type="application/yaml"), 422)
    problem(await writer.ask("POST", "/rules", [{}, {}]), 422)
    problem(await writer.ask("POST", "/rules", "{", content_type="application/json"), 400)
    problem(await writer.ask("POST", "/rules", b"\xff", content_type="application/yaml"), 400)
    problem(await writer.ask("POST", "/rules", RULE, content_type="text/plain"), 415)
    renamed = RULE.replace("rule: hall", "rule: wall")
    told = problem(await writer.ask("PUT", "/rules/hall", renamed, **_yaml(made.headers["etag"])), 422)
    assert told["errors"][0]["pointer"] == "/rule"
    assert (writer.rules / "hall.yaml").read_text() == RULE
    assert [each.name for each in writer.rules.iterdir()] == ["hall.yaml"]
    assert not any(isinstance(each, RuleJudged) for each in writer.house.effects[heard:])


async def test_a_rule_whose_tests_fail_is_refused(writer: Writer) -> None:
    tests = "tests:\n  - it: says goodbye\n    when:\n      - { after: 1s, mqtt: hall/door }\n    expect:\n      - { runs: 2 }\n"
    told = problem(await writer.ask("POST", "/rules", RULE + tests, content_type="application/yaml"), 422)
    assert [each["code"] for each in told["errors"]] == ["HX501"]
    assert told["errors"][0]["line"] > RULE.count("\n")
    good = tests.replace("runs: 2", "runs: 1")
    assert (await writer.ask("POST", "/rules", RULE + good, content_type="application/yaml")).status_code == 201


async def test_rules_that_set_each_other_off_without_end_conflict(writer: Writer) -> None:
    (writer.rules.parent).mkdir(exist_ok=True)
    ping = "rule: ping\nwhen:\n  - mqtt: ball/ping\nthen:\n  - publish: { topic: ball/pong, payload: x }\n"
    pong = "rule: pong\nwhen:\n  - mqtt: ball/pong\nthen:\n  - publish: { topic: ball/ping, payload: x }\n"
    await writer.make(ping)
    told = problem(await writer.ask("POST", "/rules", pong, content_type="application/yaml"), 409)
    assert {each["code"] for each in told["errors"]} == {"HX301"}
    assert not (writer.rules / "pong.yaml").exists()


async def test_checking_saves_nothing(writer: Writer) -> None:
    told = await writer.ask("POST", "/rules?check=only", RULE, content_type="application/yaml")
    assert told.status_code == 200
    assert told.json()["accepted"] is True
    assert told.json()["items"][0]["rule"] == "hall"
    bad = await writer.ask("POST", "/rules?check=only", "", content_type="application/yaml")
    assert (bad.status_code, bad.json()["accepted"]) == (200, False)
    assert not writer.rules.exists()
    await writer.make()
    patched = await writer.ask("PATCH", "/rules/hall?check=only", {"mode": "no"}, content_type=MERGE["content-type"])
    assert (patched.status_code, patched.json()["accepted"]) == (200, False)
    missing = await writer.ask("PATCH", "/rules/no?check=only", {}, content_type=MERGE["content-type"])
    assert missing.status_code == 404


async def test_a_deleted_rule_is_gone_everywhere_and_can_be_restored(writer: Writer) -> None:
    made = await writer.make()
    assert (await writer.ask("DELETE", "/rules/hall?message=bye", if_match=made.headers["etag"])).status_code == 204
    assert not (writer.rules / "hall.yaml").exists()
    assert "hall" not in writer.house.service.hub.engine.rules
    gone = (await writer.ask("GET", "/rules:deleted")).json()["items"]
    assert [(each["rule"], each["version"], each["message"]) for each in gone] == [("hall", 2, "bye")]
    problem(await writer.ask("DELETE", "/rules/hall", if_match=made.headers["etag"]), 412)
    problem(await writer.ask("DELETE", "/rules/hall", if_match="*"), 404)
    problem(await writer.ask("POST", "/rules/hall/versions/2:restore"), 409)
    back = await writer.ask("POST", "/rules/hall/versions/1:restore")
    assert (back.json()["version"], back.json()["text"]) == (3, RULE)
    assert writer.house.service.hub.engine.rules["hall"].standing == "running"
    assert (await writer.ask("GET", "/rules:deleted")).json()["items"] == []


async def test_versions_tell_what_changed_and_lead_back(writer: Writer) -> None:
    etag = (await writer.make()).headers["etag"]
    for n in range(2, 5):
        text = RULE.replace("hello", f"hello {n}")
        etag = (await writer.ask("PUT", f"/rules/hall?message=n{n}", text, **_yaml(etag))).headers["etag"]
    page = (await writer.ask("GET", "/rules/hall/versions?limit=3")).json()
    assert [each["message"] for each in page["items"]] == ["n4", "n3", "n2"]
    rest = (await writer.ask("GET", f"/rules/hall/versions?limit=3&cursor={page['next']}")).json()
    assert ([each["version"] for each in rest["items"]], rest["next"]) == ([1], None)
    told = (await writer.ask("GET", "/rules/hall/versions/1:diff")).json()
    assert (told["version"], told["to"]) == (1, 4)
    assert "-  - log: hello\n+  - log: hello 4\n" in told["diff"]
    assert (await writer.ask("GET", "/rules/hall/versions/3:diff?to=3")).json()["diff"] == ""
    text = await writer.ask("GET", "/rules/hall/versions/1", accept="application/yaml")
    assert text.text == RULE
    shown = (await writer.ask("GET", "/rules/hall/versions/1")).json()
    assert (shown["text"], shown["document"]["rule"]) == (RULE, "hall")
    problem(await writer.ask("GET", "/rules/hall/versions/9"), 404)
    problem(await writer.ask("GET", "/rules/nobody/versions"), 404)
    back = await writer.ask("POST", "/rules/hall/versions/1:restore", if_match=etag)
    assert (back.json()["version"], back.json()["text"]) == (5, RULE)


async def test_a_rule_of_ours_is_edited_in_a_file_of_the_household_and_never_deleted(writer: Writer) -> None:
    original = (ours("rules") / "frost-guard.yaml").read_text()
    problem(await writer.ask("DELETE", "/rules/frost-guard", if_match="*"), 423)
    told = await writer.patch("frost-guard", "*", {"title": "No frost"})
    assert told.status_code == 200, told.text
    mine = (writer.rules / "frost-guard.yaml").read_text()
    assert (ours("rules") / "frost-guard.yaml").read_text() == original
    assert [line for line in original.splitlines() if not line.startswith("title:")] == [
        line for line in mine.splitlines() if not line.startswith("title:")
    ]
    page = (await writer.ask("GET", "/rules/frost-guard/versions")).json()["items"]
    assert [(each["version"], each["author"]) for each in page] == [(2, "a test"), (1, "hyperconnect")]
    problem(await writer.ask("DELETE", "/rules/frost-guard", if_match="*"), 423)
    back = await writer.ask("POST", "/rules/frost-guard/versions/1:restore")
    assert back.status_code == 200, back.text
    assert not (writer.rules / "frost-guard.yaml").exists(), "ours stands in its place again"
    assert writer.house.reader.library.is_ours("frost-guard")


async def test_switching_changes_no_text(writer: Writer) -> None:
    made = await writer.make()
    told = await writer.ask("POST", "/rules/hall:disable")
    assert told.json() == {"rule": "hall", "standing": "disabled", "enabled": False}
    assert (await writer.ask("POST", "/rules/hall:enable")).json()["standing"] == "running"
    problem(await writer.ask("POST", "/rules/hall:reset"), 409)
    problem(await writer.ask("POST", "/rules/nobody:enable"), 404)
    page = (await writer.ask("GET", "/rules/hall/versions")).json()["items"]
    assert [each["etag"] for each in page] == [made.headers["etag"]]


async def test_a_request_that_is_sent_again_makes_nothing_twice(writer: Writer) -> None:
    once = await writer.ask("POST", "/rules", RULE, content_type="application/yaml", idempotency_key="k1")
    again = await writer.ask("POST", "/rules", RULE, content_type="application/yaml", idempotency_key="k1")
    assert (once.status_code, again.status_code) == (201, 201)
    assert (once.json(), once.headers["etag"]) == (again.json(), again.headers["etag"])
    other = RULE.replace("rule: hall", "rule: other")
    told = problem(
        await writer.ask("POST", "/rules", other, content_type="application/yaml", idempotency_key="k1"), 422
    )
    assert told["errors"][0]["parameter"] == "idempotency-key"
    problem(await writer.ask("POST", "/rules", RULE, content_type="application/yaml", idempotency_key="k2"), 409)


async def test_reading_the_files_again_neither_undoes_nor_doubles_a_save(writer: Writer) -> None:
    etag = (await writer.make()).headers["etag"]
    await writer.patch("hall", etag, {"title": "The hall"})
    service, reader = writer.house.service, writer.house.reader
    inputs = reader.read(service.now())
    assert not [each for each in inputs if isinstance(each, RuleRemoved)]
    for each in inputs:
        await service.settle(each)
    assert service.hub.engine.document("hall") == {**_document(reader), "title": "The hall"}
    page = (await writer.ask("GET", "/rules/hall/versions")).json()["items"]
    assert [each["version"] for each in page] == [2, 1]


async def test_what_somebody_wrote_into_a_file_is_a_version_once_it_is_accepted(writer: Writer) -> None:
    etag = (await writer.make()).headers["etag"]
    service, reader = writer.house.service, writer.house.reader
    by_hand = RULE.replace("hello", "by hand")
    (writer.rules / "hall.yaml").write_text(by_hand)
    told = problem(await writer.patch("hall", etag, {"title": "x"}), 412)
    assert told["current"]["text"] == by_hand
    for each in reader.read(service.now()):
        await service.settle(each)
    page = (await writer.ask("GET", "/rules/hall/versions")).json()["items"]
    assert [(each["version"], each["author"]) for each in page] == [(2, "file"), (1, "a test")]
    (writer.rules / "hall.yaml").unlink()
    for each in reader.read(service.now()):
        await service.settle(each)
    assert (await writer.ask("GET", "/rules:deleted")).json()["items"][0]["author"] == "file"
    assert (await writer.ask("POST", "/rules/hall/versions/2:restore")).json()["text"] == by_hand


async def test_a_rule_in_a_file_with_others_changes_alone(writer: Writer) -> None:
    writer.rules.mkdir(parents=True)
    two = RULE.replace("rule: hall", "rule: two").replace("hall/door", "two/door")
    both = f"{RULE}--- # the second\n{two}"
    (writer.rules / "both.yaml").write_text(both)
    service, reader = writer.house.service, writer.house.reader
    for each in reader.read(service.now()):
        await service.settle(each)
    heard = len(writer.judged())
    told = await writer.patch("hall", "*", {"title": "The hall"})
    assert told.status_code == 200, told.text
    assert writer.judged()[heard:] == ["hall"]
    after = (writer.rules / "both.yaml").read_text()
    assert after == both.replace("title: Hall ", "title: The hall ", 1)
    assert (await writer.ask("DELETE", "/rules/hall", if_match=told.headers["etag"])).status_code == 204
    assert (writer.rules / "both.yaml").read_text() == f"--- # the second\n{two}"
    assert (await writer.ask("DELETE", "/rules/two", if_match="*")).status_code == 204
    assert not (writer.rules / "both.yaml").exists()


@pytest.mark.parametrize("name", ["../x", "..%2Fx", "x" * 65, "Ümlaut", "a b", "%00", "a/../b", "HALL"])
async def test_a_name_that_can_be_none_leads_nowhere(writer: Writer, name: str) -> None:
    told = await writer.ask("PUT", f"/rules/{name}", RULE, **YAML_NEW)
    assert told.status_code in {404, 405, 422}
    document = {"rule": name, "when": [{"mqtt": "a"}], "then": [{"log": "x"}]}
    problem(await writer.ask("POST", "/rules", document), 422)
    assert not writer.rules.exists()


@pytest.mark.parametrize(
    "text",
    [
        "rule: hall\nabout: " + "x" * 70_000,
        "a: &a [x, x, x]\nb: &b [*a, *a, *a]\nrule: hall\n",
        "rule: " + "[" * 5000,
        "rule: hall\nwhen: " + "{a: " * 40 + "1" + "}" * 40,
        "rule: !!python/object/apply:os.system [id]\n",
        "rule: hall\nrule: hall\n",
        "\x00",
        "%YAML 1.1\n---\nrule: hall\n",
        "rule: hall\n...\nrule: wall\n",
    ],
)
async def test_a_text_that_is_meant_ill_is_refused(writer: Writer, text: str) -> None:
    told = problem(await writer.ask("POST", "/rules", text, content_type="application/yaml"), 422)
    assert told["errors"]
    assert not writer.rules.exists()


@pytest.mark.parametrize(
    ("patch", "kind", "status"),
    [
        ([{"op": "add"}], STEPS, 400),
        ([{"op": "eat", "path": "/x"}], STEPS, 400),
        ([{"op": "add", "path": "x", "value": 1}], STEPS, 400),
        ({"op": "add"}, STEPS, 400),
        ([{"op": "test", "path": "/title", "value": "Wall"}], STEPS, 409),
        ([{"op": "remove", "path": "/nothing/there"}], STEPS, 409),
        ([{"op": "add", "path": "/when/-1", "value": {}}], STEPS, 409),
        ([{"op": "remove", "path": ""}], STEPS, 422),
        ({"rule": None}, MERGE, 422),
        ({"title": 7}, MERGE, 422),
        ([], MERGE, 422),
        ({"x": 1}, {"content-type": "application/json"}, 415),
    ],
)
async def test_a_patch_that_does_not_fit_changes_nothing(
    writer: Writer, patch: object, kind: dict[str, str], status: int
) -> None:
    etag = (await writer.make()).headers["etag"]
    problem(await writer.patch("hall", etag, patch, kind), status)
    assert (writer.rules / "hall.yaml").read_text() == RULE


async def test_without_the_scope_nobody_writes(house: House) -> None:
    client = house.client
    reader = house.token("rules:read")
    for method, path in [
        ("POST", "/rules"),
        ("PUT", "/rules/hall"),
        ("PATCH", "/rules/hall"),
        ("DELETE", "/rules/hall"),
        ("POST", "/rules/hall:enable"),
        ("POST", "/rules/hall/versions/1:restore"),
    ]:
        problem(await client.request(method, f"/api/v1{path}"), 401)
        problem(await client.request(method, f"/api/v1{path}", headers=reader), 403)


YAML_NEW = {"content_type": "application/yaml", "if_none_match": "*"}


def _yaml(etag: str) -> dict[str, str]:
    return {"content_type": "application/yaml", "if_match": etag}


def _document(reader: Reader) -> dict[str, Any]:
    del reader
    return {"rule": "hall", "title": "Hall", "when": [{"mqtt": "hall/door"}], "then": [{"log": "hello"}]}
