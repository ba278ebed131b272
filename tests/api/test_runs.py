"""Runs over HTTP: of all rules, begun in other ways than by themselves, and lived once more."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import pytest_asyncio

from hyperconnect.model.effect import Publish
from tests.api.lamp import Lit, lit

LIT = "desk.on was set to true"


@pytest_asyncio.fixture
async def home(tmp_path: Path) -> AsyncGenerator[Lit]:
    async with lit(tmp_path) as home:
        yield home


async def lamp_on(home: Lit) -> str:
    """Let somebody walk past, so that the light goes on; return the run's id."""
    await home.wave()
    await home.until(lambda: home.value("on") is True)
    (run,) = (await home.get("/rules/night/runs"))["items"]
    return str(run["id"])


def sent(home: Lit) -> int:
    return sum(isinstance(each, Publish) and "/set" in each.message.topic for each in home.house.effects)


async def test_runs_of_all_rules_come_in_one_list_the_newest_first(home: Lit) -> None:
    for rule in ("level", "slow", "level", "slow", "level"):
        await home.ask("POST", f"/rules/{rule}:run")
    assert [each["rule"] for each in (await home.get("/runs"))["items"][:5]] == [
        "level",
        "slow",
        "level",
        "slow",
        "level",
    ]
    whole = [each["id"] for each in (await home.get("/runs", limit=200))["items"]]
    paged: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = await home.get("/runs", limit=2, cursor=cursor)
        paged += [each["id"] for each in page["items"]]
        cursor = page["next"]
    assert paged == whole
    assert len(set(whole)) == len(whole)
    assert {each["rule"] for each in (await home.get("/runs", outcome="waits"))["items"]} == {"slow"}
    assert (await home.get("/runs", since="2200-01-01T00:00:00Z"))["items"] == []


async def test_a_rule_runs_whatever_its_conditions_say_if_somebody_wants_that(home: Lit) -> None:
    home.say(bri=90)
    await home.until(lambda: home.value("brightness") == 90)
    (refused,) = (await home.ask("POST", "/rules/night:run"))["reasons"]
    assert refused["outcome"] == "not_satisfied"
    (ran,) = (await home.ask("POST", "/rules/night:run", json={"conditions": "skip"}))["reasons"]
    assert (ran["outcome"], ran["did"]) == ("ran", ["its conditions were not asked", "set desk.on to true"])
    assert "its conditions were not asked" in ran["sentence"]
    await home.until(lambda: home.value("on") is True)


async def test_of_a_state_there_is_nothing_to_skip(home: Lit) -> None:
    problem = await home.ask("POST", "/rules/glow:run", 422, json={"conditions": "skip"})
    assert [each["pointer"] for each in problem["errors"]] == ["/conditions"]


@pytest.mark.parametrize(
    ("brightness", "how", "does"), [(10, "respect", [LIT]), (90, "respect", []), (90, "skip", [LIT])]
)
async def test_a_run_whose_effects_are_recorded_moves_nothing(
    home: Lit, brightness: int, how: str, does: list[str]
) -> None:
    home.say(bri=brightness)
    await home.until(lambda: home.value("brightness") == brightness)
    before = sent(home)
    told = await home.ask("POST", "/rules/night:run", json={"effects": "record", "conditions": how})
    assert told["effects"] == "record"
    assert [each["words"] for each in told["doings"]] == does
    assert (await home.get("/rules/night/runs"))["items"] == []
    assert (sent(home), home.value("on")) == (before, False)


async def test_recorded_effects_take_the_parameters_that_are_given(home: Lit) -> None:
    told = await home.ask("POST", "/rules/level:run", json={"effects": "record", "args": {"level": "70 %"}})
    assert [each["words"] for each in told["doings"]] == ["desk.brightness was set to 70 %"]
    await home.ask("POST", "/rules/level:run", 422, json={"effects": "record", "args": {"level": "loud"}})


async def test_recording_effects_reads_devices_and_asks_for_that_scope(home: Lit) -> None:
    runner = home.house.token("rules:run")
    ask = home.house.client.post
    told = await ask("/api/v1/rules/night:run", headers=runner, json={"effects": "record"})
    assert (told.status_code, told.json()["scope"]) == (403, "devices:read")


async def test_a_run_is_lived_once_more_and_moves_nothing(home: Lit) -> None:
    run = await lamp_on(home)
    home.say(on=False, bri=90, seen=False)
    await home.until(lambda: home.value("on") is False)
    before = sent(home)
    told = await home.ask("POST", f"/runs/{run}:replay")
    assert (told["was"]["id"], told["lacks"]) == (run, [])
    assert (told["now"]["ran"], [each["words"] for each in told["now"]["doings"]]) == (
        True,
        ["desk.on was set to true"],
    )
    assert [each["truth"] for each in told["now"]["conditions"]] == [True]
    assert (sent(home), home.value("on")) == (before, False)


async def test_a_replay_tells_what_another_text_would_have_done(home: Lit) -> None:
    run = await lamp_on(home)
    patch = {"if": "desk.brightness < 5 %"}
    kind = {"Content-Type": "application/merge-patch+json", "If-Match": "*"}
    saved = await home.ask("PATCH", "/rules/night", json=patch, headers=kind)
    assert (await home.ask("POST", f"/runs/{run}:replay"))["now"]["ran"] is False
    assert (await home.ask("POST", f"/runs/{run}:replay", json={"conditions": "skip"}))["now"]["ran"] is True
    first = saved["version"] - 1
    assert (await home.ask("POST", f"/runs/{run}:replay", json={"version": first}))["now"]["ran"] is True
    await home.ask("POST", f"/runs/{run}:replay", 404, json={"version": 99})


async def test_what_was_not_recorded_of_a_run_is_said(home: Lit) -> None:
    await home.ask("POST", "/rules/level:run", json={"args": {"level": "70 %"}})
    (run,) = (await home.get("/rules/level/runs"))["items"]
    told = await home.ask("POST", f"/runs/{run['id']}:replay")
    assert told["lacks"] == ["the values of its parameters were not recorded"]
    assert [each["words"] for each in told["now"]["doings"]] == ["desk.brightness was set to 30 %"]
    await home.ask("POST", "/runs/level.1:replay", 404)
