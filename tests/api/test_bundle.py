"""All rules of a household at once, over HTTP: planned, applied, all or nothing."""

from __future__ import annotations

from typing import Any

import pytest
from httpx2 import Response

from tests.api.writer import RULE, YAML, Writer, problem

ATTIC = "rule: attic\nwhen:\n  - mqtt: attic/door\nthen:\n  - call: cellar\n"
CELLAR = "# below\nrule: cellar\nwhen:\n  - called: true\nthen:\n  - log: down\n"
JSON = "application/json"


async def put(writer: Writer, text: str, etag: str = "", query: str = "") -> Response:
    headers = {"content_type": YAML, **({"if_match": etag} if etag else {})}
    return await writer.ask("PUT", f"/rules:bundle{query}", text, **headers)


def deeds(answer: Response) -> dict[str, str]:
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return {each["rule"]: each["deed"] for each in told["items"]}


def files(writer: Writer) -> dict[str, str]:
    return {path.name: path.read_text() for path in sorted(writer.rules.glob("*"))}


async def test_a_plan_tells_what_would_change_and_changes_nothing(writer: Writer) -> None:
    await writer.make()
    before = files(writer)
    planned = await put(writer, f"{RULE.replace('hello', 'good evening')}---\n{ATTIC}---\n{CELLAR}", query="?plan=true")
    assert deeds(planned) == {"hall": "change", "attic": "create", "cellar": "create"}
    told = planned.json()
    (hall,) = (each for each in told["items"] if each["rule"] == "hall")
    assert "-  - log: hello\n+  - log: good evening\n" in hall["diff"]
    assert (told["applied"], told["etag"]) == (False, planned.headers["etag"])
    assert files(writer) == before
    assert "attic" not in writer.house.service.hub.engine.rules


async def test_a_bundle_may_come_to_the_rules_that_are_there(writer: Writer) -> None:
    await writer.make()
    etag = (await put(writer, CELLAR, query="?plan=true&others=keep")).headers["etag"]
    assert deeds(await put(writer, CELLAR, etag, "?others=keep")) == {"cellar": "create"}
    assert {"hall", "cellar"} <= set(writer.house.service.hub.engine.rules)
    assert deeds(await put(writer, CELLAR, query="?plan=true&others=remove")) == {"hall": "remove", "cellar": "keep"}


async def test_a_bundle_is_applied_whole(writer: Writer) -> None:
    await writer.make()
    bundle = f"{ATTIC}---\n{CELLAR}"
    etag = (await put(writer, bundle, query="?plan=true")).headers["etag"]
    done = await put(writer, bundle, etag, "?message=spring")
    assert deeds(done) == {"hall": "remove", "attic": "create", "cellar": "create"}
    assert files(writer) == {"attic.yaml": ATTIC, "cellar.yaml": CELLAR}
    rules = writer.house.service.hub.engine.rules
    assert ("hall" in rules, rules["attic"].standing, rules["cellar"].standing) == (False, "running", "running")
    assert "frost-guard" in rules, "what came with hyperconnect stays"
    (gone,) = (await writer.ask("GET", "/rules:deleted")).json()["items"]
    assert (gone["rule"], gone["author"], gone["message"]) == ("hall", "a test", "spring")
    again = await put(writer, bundle, done.headers["etag"])
    assert deeds(again) == {"attic": "keep", "cellar": "keep"}
    assert (await writer.ask("GET", "/rules/attic")).json()["version"] == 1


async def test_json_put_over_texts_keeps_their_comments(writer: Writer) -> None:
    await writer.make()
    document = (await writer.ask("GET", "/rules/hall")).json()["document"]
    sent = [{**document, "title": "The hall"}]
    done = await writer.ask("PUT", "/rules:bundle", sent, content_type=JSON, if_match="*")
    assert deeds(done) == {"hall": "change"}
    assert files(writer) == {"hall.yaml": RULE.replace("title: Hall", "title: The hall")}


@pytest.mark.parametrize(
    ("bundle", "status"),
    [
        (f"{CELLAR}---\n{ATTIC.replace('call: cellar', 'call: nobody')}", 422),
        (f"{CELLAR}---\n{CELLAR}", 422),
        (f"{CELLAR}---\nwhen: []\n", 422),
        ("# nothing\n", 422),
    ],
)
async def test_one_rule_that_is_wrong_keeps_all_others_out(writer: Writer, bundle: str, status: int) -> None:
    await writer.make()
    before = files(writer)
    problem(await put(writer, bundle, "*"), status)
    assert files(writer) == before
    assert "cellar" not in writer.house.service.hub.engine.rules


async def test_a_test_that_fails_keeps_a_bundle_out(writer: Writer) -> None:
    await writer.make()
    failing = (
        CELLAR
        + "tests:\n  - it: never\n    given: {}\n    when:\n      - call: cellar\n    expect:\n      - never: true\n"
    )
    answer = await put(writer, failing, "*")
    assert answer.status_code == 422
    assert list(files(writer)) == ["hall.yaml"]


async def test_a_plan_that_is_out_of_date_is_not_applied(writer: Writer) -> None:
    etag = (await put(writer, CELLAR, query="?plan=true")).headers["etag"]
    problem(await put(writer, CELLAR), 428)
    await writer.make()
    problem(await put(writer, CELLAR, etag), 412)
    assert list(files(writer)) == ["hall.yaml"]


async def test_several_rules_of_one_file_change_together(writer: Writer) -> None:
    writer.rules.mkdir(parents=True)
    (writer.rules / "house.yaml").write_text(f"# the house\n---\n{ATTIC}---\n{CELLAR}---\n{RULE}")
    service = writer.house.service
    for each in writer.house.reader.read(service.now()):
        await service.settle(each)
    attic, hall = ATTIC.replace("door", "window"), RULE.replace("hello", "bye")
    done = await put(writer, f"{attic}---\n{hall}---\n{CELLAR}", "*")
    assert deeds(done) == {"attic": "change", "hall": "change", "cellar": "keep"}
    assert files(writer) == {"house.yaml": f"# the house\n---\n{attic}---\n{CELLAR}---\n{hall}"}
    gone = await put(writer, RULE, "*")
    assert deeds(gone) == {"attic": "remove", "cellar": "remove", "hall": "change"}
    assert files(writer) == {"house.yaml": f"# the house\n---\n{RULE}"}
