"""Devices, runs, claims, variables and the past over HTTP, with a lamp that does as it is told."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from hyperconnect.model.input import Found
from tests.api.lamp import Lit, lit


@pytest_asyncio.fixture
async def home(tmp_path: Path) -> AsyncGenerator[Lit]:
    async with lit(tmp_path) as home:
        yield home


async def test_a_device_is_seen_with_what_it_says_and_can_be_told(home: Lit) -> None:
    page = await home.get("/devices")
    assert [each["slug"] for each in page["items"]] == ["desk"]
    for narrowed in ({"capability": "vacuum"}, {"area": "Attic"}, {"q": "nobody"}, {"kind": "car"}):
        assert (await home.get("/devices", 200, **narrowed))["items"] == []
    desk = await home.get("/devices/desk")
    brightness = next(each for each in desk["attributes"] if each["name"] == "desk.brightness")
    assert (brightness["value"], brightness["unit"], brightness["writable"]) == (10.0, "%", True)
    assert brightness["quality"] in {"good", "restored"}
    assert await home.get("/devices/desk/attributes/light.brightness") == brightness
    assert (await home.get("/devices/dseck", 404))["suggestion"] == "did you mean desk?"
    assert "/variables" in (await home.get("/devices/home", 404))["suggestion"]
    await home.get("/devices/desk/attributes/colour", 404)


async def test_an_attribute_is_set_and_its_echo_awaited(home: Lit) -> None:
    for value, held in ((40, 40.0), ("55 %", 55.0), ("60", 60.0), (1e-7, 0.0000001)):
        told = await home.ask("PUT", "/devices/desk/attributes/brightness", json={"value": value})
        assert (told["state"], told["args"]) == ("confirmed", {"value": held})
        assert home.value("brightness") == held
    assert told["issued_by"] == "user:a test"


@pytest.mark.parametrize(
    ("body", "status", "pointer"),
    [
        ({"value": 140}, 422, "/value"),
        ({"value": [40, 50]}, 422, "/value"),
        ({"value": True}, 422, "/value"),
        ({"value": "21 °C"}, 422, "/value"),
        ({"value": 40, "wait": 1000}, 422, "/wait"),
        ({}, 422, "/value"),
    ],
)
async def test_a_value_that_does_not_fit_is_told_where(
    home: Lit, body: dict[str, Any], status: int, pointer: str
) -> None:
    problem = await home.ask("PUT", "/devices/desk/attributes/brightness", status, json=body)
    assert pointer in [each["pointer"] for each in problem["errors"]]
    assert home.value("brightness") == 10


async def test_who_may_switch_lights_may_not_open_the_door(home: Lit) -> None:
    """A lamp with a lock in it is a lock: so is each setting of it."""
    house = home.house
    light, lock = house.token("devices:command:light"), house.token("devices:command:lock")
    for headers, status in ((light, 403), (lock, 200)):
        place = "/api/v1/devices/desk:command"
        answer = await house.client.post(place, headers=headers, json={"command": "lock.lock"})
        assert answer.status_code == status
        place = "/api/v1/devices/desk/attributes/on"
        answer = await house.client.put(place, headers=headers, json={"value": True})
        assert answer.status_code == status


async def test_a_command_nobody_knows_is_not_found(home: Lit) -> None:
    await home.ask("POST", "/devices/desk:command", 404, json={"command": "dance"})
    problem = await home.ask("POST", "/devices/desk:command", 422, json={"command": "lock", "args": {"a": 1}})
    assert problem["errors"][0]["pointer"] == "/args/a"


async def test_a_device_is_named_placed_forgotten_and_accepted(home: Lit) -> None:
    change = {"name": "Desk lamp", "slug": "desk_lamp", "area": "Study"}
    told = await home.ask("PATCH", "/devices/desk", json=change)
    assert {key: told[key] for key in change} == change
    assert (await home.get("/devices/desk"))["slug"] == "desk_lamp"
    for wrong in ({"slug": "No!"}, {"name": "x" * 65}, {"area": "a\nb"}, {"colour": "red"}):
        await home.ask("PATCH", "/devices/desk", 422, json=wrong)
    await home.ask("DELETE", "/devices/desk_lamp", 204)
    await home.get("/devices/desk_lamp", 404)
    candidates = (await home.get("/candidates"))["items"]
    assert [(each["kind"], each["name"]) for each in candidates] == [("forgotten", "Desk lamp")]
    accepted = await home.ask("POST", "/devices/desk_lamp:accept")
    assert accepted["device"] == candidates[0]["id"]
    await home.ask("POST", "/devices/desk_lamp:accept", 404)


async def test_what_was_found_nearby_is_a_candidate(home: Lit) -> None:
    service = home.house.service
    found = Found(service.now(), "_shelly._tcp.local.", "shelly1", "shelly1.local.", 80, ("192.0.2.17",))
    await service.settle(found)
    (candidate,) = (await home.get("/candidates"))["items"]
    assert (candidate["what"], candidate["addresses"]) == ("Shelly relay, plug or sensor", ["192.0.2.17"])


async def test_what_an_attribute_held_comes_in_pages(home: Lit) -> None:
    service = home.house.service
    for _ in range(2):
        await home.wave()
    service.store.flush(service.now())
    place = "/devices/desk/attributes/motion/history"
    whole = await home.get(place)
    assert whole["attribute"] == "desk.motion"
    assert [each["value"] for each in whole["items"]][-3:] == [True, False, True]
    first = await home.get(place, limit=1)
    second = await home.get(place, limit=200, cursor=first["next"])
    assert first["items"] + second["items"] == whole["items"]
    assert len((await home.get(place, bucket=86_400))["items"]) in {1, 2}
    backwards = {"since": "2026-01-02T00:00:00Z", "until": "2026-01-01T00:00:00Z"}
    assert (await home.get(place, 422, **backwards))["errors"][0]["parameter"] == "since"


async def test_a_run_is_followed_from_its_call_to_its_end(home: Lit) -> None:
    for _ in range(2):
        called = await home.ask("POST", "/rules/slow:run")
        assert [each["outcome"] for each in called["reasons"]] == ["waits"]
    page = await home.get("/rules/slow/runs")
    assert [each["under_way"] for each in page["items"]] == [True, True]
    newest, oldest = (each["id"] for each in page["items"])
    first = await home.get("/rules/slow/runs", limit=1)
    assert [each["id"] for each in first["items"]] == [newest]
    rest = await home.get("/rules/slow/runs", cursor=first["next"])
    assert [each["id"] for each in rest["items"]] == [oldest]
    ended = await home.ask("POST", f"/runs/{newest}:cancel")
    assert (ended["outcome"], ended["under_way"]) == ("ended", False)
    assert ended["reasons"][-1]["did"] == ["a test ended it"]
    await home.ask("POST", f"/runs/{newest}:cancel", 409)
    assert (await home.get(f"/runs/{oldest}"))["under_way"]
    assert await home.ask("POST", "/rules/slow:cancel") == {"rule": "slow", "ended": 1}
    assert [each["id"] for each in (await home.get("/rules/slow/runs", outcome="waits"))["items"]] == []
    await home.get("/runs/slow.1", 404)
    await home.get("/runs/nobody.1", 404)


@pytest.mark.parametrize(
    ("args", "status"), [({"level": "70 %"}, 200), ({"level": "a lot"}, 422), ({"brightness": 1}, 422)]
)
async def test_a_rule_is_run_with_values(home: Lit, args: dict[str, object], status: int) -> None:
    told = await home.ask("POST", "/rules/level:run", status, json={"args": args})
    if status == 200:
        await home.until(lambda: home.value("brightness") == 70)
    else:
        assert [each["pointer"] for each in told["errors"]] == [f"/args/{next(iter(args))}"]


async def test_a_near_miss_tells_what_was_in_the_way(home: Lit) -> None:
    await home.ask("PUT", "/devices/desk/attributes/brightness", json={"value": 90})
    await home.wave()
    (miss,) = (await home.get("/rules/night/near-misses"))["items"]
    assert (miss["outcome"], miss["run"]) == ("not_satisfied", None)
    assert "desk.brightness" in miss["read"]
    await home.ask("POST", "/rules/off:run", 409)


async def test_what_was_set_by_hand_is_given_back(home: Lit) -> None:
    await home.ask("DELETE", "/claims/desk.colour", 404)
    await home.ask("DELETE", "/claims/desk.on", 409)
    await home.wave()
    (held,) = (await home.get("/claims", device="desk"))["items"]
    assert (held["by"], held["kind"], held["max"]) == ("glow", "hold", 80.0)
    await home.ask("PUT", "/devices/desk/attributes/brightness", json={"value": 30})
    kinds = [each["kind"] for each in (await home.get("/claims"))["items"]]
    assert sorted(kinds) == ["hold", "manual"]
    await home.ask("DELETE", "/claims/desk.brightness", 204)
    assert [each["kind"] for each in (await home.get("/claims", rule="glow"))["items"]] == ["hold"]


async def test_a_variable_is_set_by_who_read_it(home: Lit) -> None:
    assert {"guests", "mode"} <= {each["name"] for each in (await home.get("/variables"))["items"]}
    guests = await home.get("/variables/guests")
    assert guests["value"] == 0
    match = {"If-Match": guests["etag"]}
    told = await home.ask("PUT", "/variables/guests", json={"value": 3}, headers=match)
    assert (told["value"], told["etag"] != guests["etag"]) == (3, True)
    stale = await home.ask("PUT", "/variables/guests", 412, json={"value": 4}, headers=match)
    assert stale["current"]["value"] == 3
    await home.ask("PUT", "/variables/guests", 428, json={"value": 4})
    anyway = {"If-Match": "*"}
    wrong = await home.ask("PUT", "/variables/mode", 422, json={"value": "asleep"}, headers=anyway)
    assert wrong["errors"][0]["pointer"] == "/value"
    await home.ask("PUT", "/variables/nothing", 404, json={"value": 4}, headers=anyway)


async def test_what_a_device_said_last_is_told_word_for_word(home: Lit) -> None:
    home.say(bri=33, said="hé", more=[1, 2])
    await home.until(lambda: home.value("brightness") == 33)
    (last,) = (await home.get("/devices/desk/messages"))["items"]
    assert json.loads(last["payload"]) == {"bri": 33, "said": "hé", "more": [1, 2]}
    assert (last["topic"], last["encoding"], last["cut"]) == ("lamp/desk/state", "text", False)
    assert "desk.brightness" in last["attributes"]
    reader = home.house.token("devices:read")
    assert (await home.house.client.get("/api/v1/devices/desk/messages", headers=reader)).status_code == 403
