"""Backtests, tests and dry runs over HTTP, and the jobs they are."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from pathlib import Path
from time import time
from typing import Any

import pytest
import pytest_asyncio

from hyperconnect.api.routes import backtests
from hyperconnect.model.effect import Noted, Publish, Remember, RuleJudged
from hyperconnect.model.moment import Moment
from hyperconnect.model.value import Path as ValuePath
from hyperconnect.model.value import Source, Value
from hyperconnect.shell.editing.versions import News
from hyperconnect.shell.store import Store
from tests.api.conftest import House, living, read_before

HISTORIAN = ("rules:read", "devices:read", "history:read")
LAMP: dict[str, Any] = {
    "rule": "lamp",
    "when": [{"change": "hall.motion", "to": True}],
    "if": ["home.mode == 'home'"],
    "then": [{"set": {"hall.on": True}}],
    "tests": [
        {
            "it": "lights the hall",
            "given": {"hall.motion": False, "home.mode": "home"},
            "when": [{"after": "1min", "set": {"hall.motion": True}}],
            "expect": [{"after": "1min", "set": {"hall.on": True}}],
        }
    ],
}
HALL: dict[str, Any] = {
    "id": "hall",
    "slug": "hall",
    "name": "Hall",
    "components": [
        {
            "id": "main",
            "capabilities": {
                "motion": {"name": "motion", "attributes": {"motion": {"type": "bool"}}},
                "switch": {"name": "switch", "attributes": {"on": {"type": "bool", "writable": True}}},
            },
        }
    ],
    "protocols": ["test"],
}


def remember(store: Store, now: Moment) -> None:
    """Keep a hall in which somebody moved three times the day before: what was before the first time nobody knows."""
    store.remember([Remember("device", "hall", HALL)])
    for hour, moves in ((20, True), (19, False), (18, True), (17, False), (16, True)):
        at = now - hour * 3600
        store.record([Noted(Value(ValuePath("hall.main.motion.motion"), moves, at, at, Source("test", "")))])
    store.flush(now)


@pytest_asyncio.fixture
async def hall(tmp_path: Path) -> AsyncGenerator[House]:
    (tmp_path / "content" / "rules").mkdir(parents=True)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "hub.db").write_bytes(read_before())
    store = Store(tmp_path / "data")
    store.open()
    remember(store, time())
    store.close()
    async with living(tmp_path, store=store) as house:
        yield house


async def came(house: House, begun: Any, headers: dict[str, str]) -> dict[str, Any]:
    """Return a job once it is over."""
    assert begun.status_code == 202, begun.text
    while True:
        answer = await house.client.get(begun.headers["location"], headers=headers)
        assert answer.status_code == 200, answer.text
        job: dict[str, Any] = answer.json()
        if job["state"] not in {"waiting", "running"}:
            return job
        await asyncio.sleep(0.02)


async def test_a_backtest_is_a_job_whose_end_tells_what_would_have_been(hall: House) -> None:
    headers = hall.token(*HISTORIAN)
    begun = await hall.client.post("/api/v1/rules:backtest", headers=headers, json={"documents": [LAMP], "days": 2})
    job = await came(hall, begun, headers)
    assert (job["state"], job["progress"], job["why"]) == ("done", 1.0, "")
    (version,) = job["backtest"]["versions"]
    assert {rule["rule"]: rule["runs"] for rule in version["rules"]} == {"lamp": 2}
    listed = (await hall.client.get("/api/v1/jobs", headers=headers)).json()["items"]
    assert [(each["id"], each["backtest"]) for each in listed] == [(job["id"], None)]


async def test_who_listens_hears_how_far_a_job_is(hall: House) -> None:
    headers = hall.token(*HISTORIAN)
    heard: list[dict[str, Any]] = []
    async with hall.client.stream("GET", "/api/v1/events?types=job.*", headers=headers) as answer:
        wish = {"documents": [LAMP], "days": 2}
        begun = await hall.client.post("/api/v1/rules:backtest", headers=headers, json=wish)
        async for line in answer.aiter_lines():
            if line.startswith("data: ["):
                heard += json.loads(line.removeprefix("data: "))
            if heard and heard[-1]["type"] == "job.done":
                break
    assert {each["job"] for each in heard} == {begun.json()["id"]}
    assert {each["kind"] for each in heard} == {"backtest"}
    assert [each["progress"] for each in heard] == sorted(each["progress"] for each in heard)
    assert heard[-1]["progress"] == 1.0
    async with hall.client.stream("GET", "/api/v1/events?types=job.*", headers=hall.token("devices:read")) as answer:
        assert answer.status_code == 403


async def test_a_backtest_beside_the_rules_as_they_are_tells_the_difference(hall: House) -> None:
    headers = hall.token(*HISTORIAN)
    wish = {"documents": [LAMP], "days": 2, "compare": True}
    job = await came(hall, await hall.client.post("/api/v1/rules:backtest", headers=headers, json=wish), headers)
    found = job["backtest"]["difference"]
    assert (found["first"], found["second"]) == ("the rules as they are", "the rules as sent")
    assert (found["only_first"], found["only_second"]) == (0, 1)
    assert found["moments"][0]["at"].endswith("+00:00") or found["moments"][0]["at"].endswith("Z")


IMPOSSIBLE: tuple[tuple[dict[str, Any], int, str], ...] = (
    ({"rules": ["nobody"]}, 404, "/rules/0"),
    ({"documents": [{"rule": "lamp"}]}, 422, "/documents/0"),
    ({"compare": True}, 422, "/compare"),
    ({"since": "2026-01-02T00:00:00Z", "until": "2026-01-01T00:00:00Z"}, 422, "/since"),
    ({"days": 0}, 422, "/days"),
    ({"days": 1e9}, 422, "/days"),
    ({"compare_to": {"lamp": 0}}, 422, "/compare_to/lamp"),
    ({"more": 1}, 422, "/more"),
)
"""Backtests that cannot be, each with the answer and the place that is wrong."""


async def test_what_cannot_be_lived_again_is_refused_with_its_place(hall: House) -> None:
    headers = hall.token(*HISTORIAN)
    for wish, status, pointer in IMPOSSIBLE:
        answer = await hall.client.post("/api/v1/rules:backtest", headers=headers, json=wish)
        assert answer.status_code == status, answer.text
        assert answer.json()["errors"][0]["pointer"].startswith(pointer)
    assert (await hall.client.get("/api/v1/jobs", headers=headers)).json()["items"] == []


async def test_a_version_that_never_was_is_not_found(hall: House) -> None:
    headers = hall.token(*HISTORIAN)
    for path in ("/api/v1/rules/lamp/versions/7:behaviorDiff", "/api/v1/rules/lamp/versions/1:behaviorDiff?to=9"):
        assert (await hall.client.post(path, headers=headers)).status_code == 404
    answer = await hall.client.post("/api/v1/rules:backtest", headers=headers, json={"compare_to": {"lamp": 1}})
    assert answer.status_code == 404


async def test_two_versions_of_a_rule_are_lived_side_by_side(hall: House) -> None:
    headers = hall.token(*HISTORIAN, "rules:write")
    versions = hall.service.store.versions
    texts = [
        "rule: lamp\nwhen:\n  - {change: hall.motion, to: true}\nthen:\n  - set: {hall.on: true}\n",
        "rule: lamp\nwhen:\n  - {change: hall.motion, to: false}\nthen:\n  - set: {hall.on: true}\n",
    ]
    for number, text in enumerate(texts):
        versions.note([News("lamp", text, hall.service.now() + number, "kim")])
    path = "/api/v1/rules/lamp/versions/1:behaviorDiff?to=2&days=2"
    job = await came(hall, await hall.client.post(path, headers=headers), headers)
    assert (job["state"], job["title"]) == ("done", "version 1 of lamp beside version 2 of lamp, over 2 days")
    assert job["backtest"]["difference"]["moved"] + job["backtest"]["difference"]["only_first"] > 0


async def test_tests_that_take_no_time_are_answered_at_once(hall: House) -> None:
    headers = hall.token("rules:read")
    wrong = {**LAMP, "rule": "other", "then": [{"log": "nothing"}]}
    answer = await hall.client.post("/api/v1/rules:test", headers=headers, json={"documents": [LAMP, wrong]})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert [(each["rule"], each["passed"]) for each in told["items"]] == [("lamp", True), ("other", False)]
    (missed,) = told["items"][1]["tests"][0]["missed"]
    assert missed["pointer"] == "/tests/0/expect/0"
    assert told["passed"] is False


async def test_tests_that_take_long_become_a_job(hall: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backtests, "AT_ONCE", 0.0)
    headers = hall.token("rules:read")
    begun = await hall.client.post("/api/v1/rules:test", headers=headers, json={})
    job = await came(hall, begun, headers)
    assert (job["state"], job["kind"]) == ("done", "tests")
    assert job["tests"]["passed"]
    assert len(job["tests"]["items"]) > 5


async def test_who_may_not_read_the_past_sees_no_job_of_it(hall: House) -> None:
    headers, poor = hall.token(*HISTORIAN), hall.token("rules:read")
    wish = {"documents": [LAMP], "days": 2}
    begun = await hall.client.post("/api/v1/rules:backtest", headers=headers, json=wish)
    assert (await hall.client.post("/api/v1/rules:backtest", headers=poor, json=wish)).status_code == 403
    assert (await hall.client.get("/api/v1/jobs", headers=poor)).json()["items"] == []
    for ask in (hall.client.get, hall.client.delete):
        assert (await ask(begun.headers["location"], headers=poor)).status_code == 403
    assert (await hall.client.delete(begun.headers["location"], headers=headers)).status_code == 204
    assert (await hall.client.get(begun.headers["location"], headers=headers)).status_code == 404


async def test_a_dry_run_tells_what_would_be_and_nothing_is(hall: House) -> None:
    headers, before = hall.token(*HISTORIAN), len(hall.effects)
    happens = {"set": {"hall.motion": False}}
    wish = {"document": LAMP, "values": {"home.mode": "home", "hall.motion": False}, "trigger": happens}
    calm = (await hall.client.post("/api/v1/rules:dryRun", headers=headers, json=wish)).json()
    assert (calm["ran"], calm["doings"]) == (False, [])
    wish["trigger"] = {"set": {"hall.motion": True}}
    answer = await hall.client.post("/api/v1/rules:dryRun", headers=headers, json=wish)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["ran"] is True
    assert [each["words"] for each in told["doings"]] == ["hall.on was set to true"]
    (condition,) = told["conditions"]
    assert (condition["text"], condition["truth"]) == ("home.mode == 'home'", True)
    assert condition["read"] == {"home.mode": "home"}
    assert not [each for each in hall.effects[before:] if isinstance(each, Publish | RuleJudged)]


async def test_conditions_can_be_skipped_in_a_dry_run(hall: House) -> None:
    headers = hall.token(*HISTORIAN)
    wish: dict[str, Any] = {"document": LAMP, "values": {"home.mode": "away"}}
    kept = (await hall.client.post("/api/v1/rules:dryRun", headers=headers, json=wish)).json()
    assert (kept["ran"], kept["conditions"][0]["truth"]) == (False, False)
    skipped = await hall.client.post("/api/v1/rules:dryRun", headers=headers, json={**wish, "conditions": "skip"})
    assert (skipped.json()["ran"], len(skipped.json()["doings"])) == (True, 1)


async def test_a_dry_run_may_be_of_an_hour_that_is_past(hall: House) -> None:
    headers, at = hall.token(*HISTORIAN), hall.service.now() - 17.5 * 3600
    then = {"rule": "then", "when": [{"called": True}], "if": ["hall.motion"], "then": [{"set": {"hall.on": True}}]}
    wish = {"document": then, "at": datetime.fromtimestamp(at, UTC).isoformat()}
    now = await hall.client.post("/api/v1/rules:dryRun", headers=headers, json={"document": then})
    past = await hall.client.post("/api/v1/rules:dryRun", headers=headers, json=wish)
    assert (now.json()["conditions"][0]["truth"], past.json()["conditions"][0]["truth"]) == (None, True)
    poor = hall.token("rules:read", "devices:read")
    assert (await hall.client.post("/api/v1/rules:dryRun", headers=poor, json=wish)).status_code == 403


UNPLAYABLE: tuple[tuple[dict[str, Any], str], ...] = (
    ({}, "/rule"),
    ({"rule": "lamp", "document": LAMP}, "/rule"),
    ({"document": {"rule": "x"}}, "/document"),
    ({"document": LAMP, "values": {"hall.motionn": True}}, "/values/hall.motionn"),
    ({"document": LAMP, "values": {"hall.motion": "perhaps"}}, "/values/hall.motion"),
    ({"document": LAMP, "trigger": {"event": "hall.rings"}}, "/trigger/event"),
    ({"document": LAMP, "trigger": {"offline": ["nobody"]}}, "/trigger/offline"),
    ({"document": LAMP, "lasting": 1e9}, "/lasting"),
    ({"document": {**LAMP, "if": ["hall.motion == 21 °C"]}}, "/document"),
    ({"document": LAMP, "at": "9999-01-01T00:00:00Z"}, "/at"),
)
"""Dry runs that cannot be, each with the place that is wrong."""


async def test_what_cannot_be_rehearsed_is_refused_with_its_place(hall: House) -> None:
    headers = hall.token(*HISTORIAN)
    for wish, pointer in UNPLAYABLE:
        answer = await hall.client.post("/api/v1/rules:dryRun", headers=headers, json=wish)
        assert answer.status_code == 422, answer.text
        assert answer.json()["errors"][0]["pointer"].startswith(pointer)


async def test_a_rule_that_nobody_saved_cannot_be_rehearsed_by_name(hall: House) -> None:
    answer = await hall.client.post("/api/v1/rules:dryRun", headers=hall.token(*HISTORIAN), json={"rule": "nobody"})
    assert answer.status_code == 404
