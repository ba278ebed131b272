from __future__ import annotations

import pytest

from hyperconnect.api.hook import BURST, Hooks
from hyperconnect.api.problem import ProblemError
from hyperconnect.model.effect import Effect, Logged
from hyperconnect.model.input import RuleSaved
from tests.api.conftest import House, together

KEY = {"Authorization": "Bearer a long secret"}
RULE: dict[str, object] = {
    "rule": "at-door",
    "when": [{"webhook": "courier"}],
    "then": [{"log": "it says ${trigger.payload.status}"}],
}


def logged(effects: list[Effect]) -> list[str]:
    return [effect.text for effect in effects if isinstance(effect, Logged)]


async def test_a_call_is_heard_before_it_is_answered(house: House) -> None:
    await house.service.settle(RuleSaved(house.service.now(), "at-door", RULE))
    answer = await house.client.post("/hooks/courier", json={"status": "at_door"}, headers=KEY)
    assert (answer.status_code, answer.json()) == (202, {"status": "heard"})
    assert logged(house.effects) == ["it says at_door"]


async def test_the_secret_may_stand_in_the_address_and_a_form_will_do(house: House) -> None:
    await house.service.settle(RuleSaved(house.service.now(), "at-door", RULE))
    answer = await house.client.post("/hooks/courier", params={"key": "a long secret"}, data={"status": "left"})
    assert answer.status_code == 202
    assert logged(house.effects) == ["it says left"]


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain", "application/json", ""])
async def test_a_body_that_is_json_is_read_as_such_whatever_it_is_called(house: House, kind: str) -> None:
    await house.service.settle(RuleSaved(house.service.now(), "at-door", RULE))
    headers = {**KEY, "Content-Type": kind}
    answer = await house.client.post("/hooks/courier", content=b'{"status": "at_door"}', headers=headers)
    assert answer.status_code == 202
    assert logged(house.effects) == ["it says at_door"]


@pytest.mark.parametrize(
    ("name", "headers"),
    [
        ("courier", {}),
        ("courier", {"Authorization": "Bearer a long secreT"}),
        ("courier", {"Authorization": "Bearer"}),
        ("courier", {"Authorization": "Basic a long secret"}),
        ("gate", KEY),
        ("nothing", KEY),
    ],
)
@together
async def test_without_its_own_secret_a_hook_is_not_there(shared: House, name: str, headers: dict[str, str]) -> None:
    answer = await shared.client.post(f"/hooks/{name}", headers=headers)
    assert answer.status_code == 401
    assert answer.json()["detail"] == "there is no such hook with this secret"
    assert "long secret" not in answer.text


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 202),
        (b"just text", 202),
        (b"{not json", 202),
        (b"[" * 40 + b"]" * 40, 400),
        (b"123456789012345678901234567890", 400),
        (b"\xff\xfe", 400),
        (bytes(70_000), 413),
    ],
)
@together
async def test_what_is_sent_is_read_within_bounds(shared: House, body: bytes, status: int) -> None:
    answer = await shared.client.post("/hooks/courier", content=body, headers=KEY)
    assert answer.status_code == status


@together
async def test_only_posts_are_calls(shared: House) -> None:
    assert (await shared.client.get("/hooks/courier", headers=KEY)).status_code == 405


def test_a_hook_that_is_called_too_often_has_to_wait_and_no_other() -> None:
    now = 0.0
    hooks = Hooks({"courier": "one", "gate": "two"}, lambda: now)
    for _ in range(BURST):
        hooks.admit("courier", "Bearer one", "")
    with pytest.raises(ProblemError, match="times a minute") as caught:
        hooks.admit("courier", "Bearer one", "")
    assert caught.value.headers["retry-after"] == "1"
    assert caught.value.headers["ratelimit"] == '"hook";r=0;t=1'
    hooks.admit("gate", None, "two")
    now = 1.5
    hooks.admit("courier", "Bearer one", "")
    with pytest.raises(ProblemError):
        hooks.admit("courier", "Bearer one", "")
