"""What is refused when rules are written over HTTP, and changes nothing."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Final

import pytest
import pytest_asyncio

from hyperconnect.model.effect import RuleJudged
from tests.api.conftest import UNHURRIED, House, living, together
from tests.api.writer import MERGE, NEW, RULE, STEPS, YAML, Writer, over, problem


@pytest.fixture
def refused(shared: House) -> Writer:
    """Somebody who gets nothing written."""
    return Writer(shared, shared.reader.content)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def written(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[tuple[Writer, str]]:
    """Somebody who wrote one rule, and its ETag; more is refused."""
    async with living(tmp_path_factory.mktemp("written"), limits=UNHURRIED, patience=900) as house:
        writer = Writer(house, house.reader.content)
        yield writer, (await writer.make()).headers["etag"]


async def test_a_rule_with_errors_changes_nothing(writer: Writer) -> None:
    made = await writer.make()
    heard = len(writer.house.effects)
    bad = RULE.replace("- log: hello", "- logg: hello")
    told = problem(await writer.ask("PUT", "/rules/hall", bad, **over(made.headers["etag"])), 422)
    assert told["errors"][0]["pointer"].startswith("/then/0")
    assert told["errors"][0]["line"] == 8
    problem(await writer.ask("POST", "/rules", "rule: [", content_type=YAML), 422)
    problem(await writer.ask("POST", "/rules", "", content_type=YAML), 422)
    problem(await writer.ask("POST", "/rules", f"{RULE}---\n{RULE}", content_type=YAML), 422)
    problem(await writer.ask("POST", "/rules", "[{}, {}]"), 422)
    problem(await writer.ask("POST", "/rules", "{", content_type="application/json"), 400)
    problem(await writer.ask("POST", "/rules", b"\xff", content_type=YAML), 400)
    problem(await writer.ask("POST", "/rules", RULE, content_type="text/plain"), 415)
    renamed = RULE.replace("rule: hall", "rule: wall")
    told = problem(await writer.ask("PUT", "/rules/hall", renamed, **over(made.headers["etag"])), 422)
    assert told["errors"][0]["pointer"] == "/rule"
    assert (writer.rules / "hall.yaml").read_text() == RULE
    assert [each.name for each in writer.rules.iterdir()] == ["hall.yaml"]
    assert not any(isinstance(each, RuleJudged) for each in writer.house.effects[heard:])


async def test_a_rule_whose_tests_fail_is_refused(writer: Writer) -> None:
    when = "    when:\n      - { after: 1s, mqtt: hall/door }\n"
    tests = f"tests:\n  - it: says goodbye\n{when}    expect:\n      - {{ runs: 2 }}\n"
    told = problem(await writer.ask("POST", "/rules", RULE + tests, content_type=YAML), 422)
    assert [each["code"] for each in told["errors"]] == ["HX501"]
    assert told["errors"][0]["line"] > RULE.count("\n")
    good = tests.replace("runs: 2", "runs: 1")
    assert (await writer.ask("POST", "/rules", RULE + good, content_type=YAML)).status_code == 201


async def test_rules_that_set_each_other_off_without_end_conflict(writer: Writer) -> None:
    ping = "rule: ping\nwhen:\n  - mqtt: ball/ping\nthen:\n  - publish: { topic: ball/pong, payload: x }\n"
    pong = "rule: pong\nwhen:\n  - mqtt: ball/pong\nthen:\n  - publish: { topic: ball/ping, payload: x }\n"
    await writer.make(ping)
    told = problem(await writer.ask("POST", "/rules", pong, content_type=YAML), 409)
    assert {each["code"] for each in told["errors"]} == {"HX301"}
    assert not (writer.rules / "pong.yaml").exists()


@pytest.mark.parametrize("name", ["../x", "..%2Fx", "x" * 65, "Ümlaut", "a b", "%00", "a/../b", "HALL"])
@together
async def test_a_name_that_can_be_none_leads_nowhere(refused: Writer, name: str) -> None:
    told = await refused.ask("PUT", f"/rules/{name}", RULE, **NEW)
    assert told.status_code in {404, 405, 422}
    document = {"rule": name, "when": [{"mqtt": "a"}], "then": [{"log": "x"}]}
    problem(await refused.ask("POST", "/rules", document), 422)
    assert not refused.rules.exists()


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
@together
async def test_a_text_that_is_meant_ill_is_refused(refused: Writer, text: str) -> None:
    told = problem(await refused.ask("POST", "/rules", text, content_type=YAML), 422)
    assert told["errors"]
    assert not refused.rules.exists()


_UNFIT: Final[list[tuple[object, str, int]]] = [
    ([{"op": "add"}], STEPS, 400),
    ([{"op": "eat", "path": "/x"}], STEPS, 400),
    ([{"op": "add", "path": "x", "value": 1}], STEPS, 400),
    ({"op": "add"}, STEPS, 400),
    ([{"op": "test", "path": "/title", "value": "Wall"}], STEPS, 409),
    ([{"op": "remove", "path": "/nothing/there"}], STEPS, 409),
    ([{"op": "move", "from": "/then", "path": "/then/0"}], STEPS, 409),
    ([{"op": "add", "path": "/when/-1", "value": {}}], STEPS, 409),
    ([{"op": "remove", "path": ""}], STEPS, 422),
    ({"rule": None}, MERGE, 422),
    ({"title": 7}, MERGE, 422),
    ([], MERGE, 422),
    ({"x": 1}, "application/json", 415),
]


@pytest.mark.parametrize(("patch", "kind", "status"), _UNFIT)
@together
async def test_a_patch_that_does_not_fit_changes_nothing(
    written: tuple[Writer, str], patch: object, kind: str, status: int
) -> None:
    writer, etag = written
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


@pytest.mark.parametrize("said", ["", "hall", '"a" "b"', "*, *", "{}", '"', "W/"])
@together
async def test_what_is_no_etag_means_no_version(written: tuple[Writer, str], said: str) -> None:
    writer, _ = written
    for method, body, kind in (
        ("PUT", RULE, YAML),
        ("PATCH", {"title": "Wall"}, MERGE),
        ("DELETE", None, "text/plain"),
    ):
        for check in ("", "?check=only") if body else ("",):
            told = problem(await writer.ask(method, f"/rules/hall{check}", body, content_type=kind, if_match=said), 422)
            assert told["errors"][0]["parameter"] == "If-Match"
    told = problem(await writer.ask("PUT", "/rules/new", RULE, content_type=YAML, if_none_match='"a"'), 422)
    assert told["errors"][0]["parameter"] == "If-None-Match"
    assert (writer.rules / "hall.yaml").read_text() == RULE
