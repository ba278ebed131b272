"""Rules written over HTTP: a real hub behind a real port, its files and its versions."""

from __future__ import annotations

import asyncio

from tests.api.writer import MERGE, NEW, RULE, STEPS, YAML, Writer, over, problem


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
    first = await writer.ask("PUT", "/rules/hall?message=mine", mine, **over(etag))
    assert first.status_code == 200
    told = problem(await writer.ask("PUT", "/rules/hall", yours, **over(etag)), 412)
    assert told["current"] == {"etag": first.headers["etag"], "version": 2, "text": mine}
    assert told["base"] == {"version": 1, "text": RULE}
    assert told["sent"] == yours
    both = mine.replace("hello", "good evening")
    assert told["merged"] == {"text": both, "conflicts": 0}
    assert "-  - log: hello\n+  - log: good evening\n" in told["diff"]
    assert (writer.rules / "hall.yaml").read_text() == mine
    again = await writer.ask("PUT", "/rules/hall", both, **over(first.headers["etag"]))
    assert again.json()["version"] == 3


async def test_two_edits_at_once_end_in_one_change(writer: Writer) -> None:
    etag = (await writer.make()).headers["etag"]
    asked = [writer.ask("PUT", "/rules/hall", RULE.replace("hello", f"hello {n}"), **over(etag)) for n in range(8)]
    answers = await asyncio.gather(*asked)
    assert sorted(each.status_code for each in answers) == [200, *[412] * 7]
    won = next(each for each in answers if each.status_code == 200)
    assert (writer.rules / "hall.yaml").read_text() == won.json()["text"]
    assert won.json()["version"] == 2


async def test_what_is_meant_must_be_said(writer: Writer) -> None:
    etag = (await writer.make()).headers["etag"]
    problem(await writer.ask("PUT", "/rules/hall", RULE, content_type=YAML), 428)
    problem(await writer.ask("PATCH", "/rules/hall", {}, content_type=MERGE), 428)
    problem(await writer.ask("DELETE", "/rules/hall"), 428)
    problem(await writer.ask("PUT", "/rules/hall", RULE, **over("nonsense")), 422)
    problem(await writer.ask("PUT", "/rules/hall", RULE, **over(f"W/{etag}")), 412)
    assert (await writer.ask("PUT", "/rules/hall", RULE, **over(f'"x", {etag}'))).json()["changed"] is False
    problem(await writer.ask("PUT", "/rules/nobody", RULE, **over(etag)), 404)
    problem(await writer.ask("PUT", "/rules/hall", RULE, **NEW), 412)
    problem(await writer.ask("POST", "/rules", RULE, content_type=YAML), 409)
    other = RULE.replace("rule: hall", "rule: other")
    assert (await writer.ask("PUT", "/rules/other", other, **NEW)).status_code == 201


async def test_checking_saves_nothing(writer: Writer) -> None:
    told = await writer.ask("POST", "/rules?check=only", RULE, content_type=YAML)
    assert told.status_code == 200
    assert told.json()["accepted"] is True
    assert told.json()["items"][0]["rule"] == "hall"
    bad = await writer.ask("POST", "/rules?check=only", "", content_type=YAML)
    assert (bad.status_code, bad.json()["accepted"]) == (200, False)
    assert not writer.rules.exists()
    await writer.make()
    patched = await writer.ask("PATCH", "/rules/hall?check=only", {"mode": "no"}, content_type=MERGE)
    assert (patched.status_code, patched.json()["accepted"]) == (200, False)
    missing = await writer.ask("PATCH", "/rules/no?check=only", {}, content_type=MERGE)
    assert missing.status_code == 404


async def test_switching_changes_no_text(writer: Writer) -> None:
    made = await writer.make()
    told = await writer.ask("POST", "/rules/hall:disable")
    assert (told.json()["rule"], told.json()["standing"], told.json()["enabled"]) == ("hall", "disabled", False)
    assert (await writer.ask("POST", "/rules/hall:enable")).json()["standing"] == "running"
    problem(await writer.ask("POST", "/rules/hall:reset"), 409)
    problem(await writer.ask("POST", "/rules/nobody:enable"), 404)
    page = (await writer.ask("GET", "/rules/hall/versions")).json()["items"]
    assert [each["etag"] for each in page] == [made.headers["etag"]]


async def test_a_request_that_is_sent_again_makes_nothing_twice(writer: Writer) -> None:
    once = await writer.ask("POST", "/rules", RULE, content_type=YAML, idempotency_key="k1")
    again = await writer.ask("POST", "/rules", RULE, content_type=YAML, idempotency_key="k1")
    assert (once.status_code, again.status_code) == (201, 201)
    assert (once.json(), once.headers["etag"]) == (again.json(), again.headers["etag"])
    other = RULE.replace("rule: hall", "rule: other")
    told = problem(await writer.ask("POST", "/rules", other, content_type=YAML, idempotency_key="k1"), 422)
    assert told["errors"][0]["parameter"] == "Idempotency-Key"
    problem(await writer.ask("POST", "/rules", RULE, content_type=YAML, idempotency_key="k2"), 409)
