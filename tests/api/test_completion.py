from __future__ import annotations

import pytest

from tests.api.conftest import House
from tests.api.test_validation import furnish

COMPLETE = "/api/v1/rules:complete"


@pytest.mark.parametrize("cursor", [{"offset": 22}, {"line": 2, "column": 12}, {"line": 2, "column": 99}])
async def test_a_name_is_completed_and_shows_what_it_is_now(house: House, cursor: dict[str, int]) -> None:
    await furnish(house)
    sent = {"text": "rule: hall\nif: one.bri", **cursor}
    answer = await house.client.post(COMPLETE, json=sent, headers=house.token("rules:read", "devices:read"))
    assert answer.status_code == 200, answer.text
    found = answer.json()
    (item,) = found["items"]
    assert (item["text"], item["sort"], item["shows"]) == ("one.brightness", "attribute", "40 %")
    assert (found["start"], found["end"], found["more"]) == (15, 22, False)


async def test_values_are_shown_only_to_who_may_see_devices(house: House) -> None:
    await furnish(house)
    sent = {"text": "if: one.bri", "offset": 11}
    answer = await house.client.post(COMPLETE, json=sent, headers=house.token("rules:read"))
    assert [each["shows"] for each in answer.json()["items"]] == [""]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"text": "x"}, 422),
        ({"text": "x", "offset": 1, "line": 1, "column": 1}, 422),
        ({"text": "x", "line": 1}, 422),
        ({"text": "x", "offset": -1}, 422),
        ({"text": "x", "offset": 10**30}, 200),
        ({"text": "x" * 70_000, "offset": 1}, 422),
        ({"offset": 1}, 422),
        ([], 422),
    ],
)
async def test_what_is_no_cursor_is_refused(house: House, sent: object, status: int) -> None:
    answer = await house.client.post(COMPLETE, json=sent, headers=house.token("rules:read"))
    assert answer.status_code == status, answer.text


async def test_it_asks_for_a_token_that_may_read_rules(house: House) -> None:
    sent = {"text": "", "offset": 0}
    assert (await house.client.post(COMPLETE, json=sent)).status_code == 401
    assert (await house.client.post(COMPLETE, json=sent, headers=house.token("devices:read"))).status_code == 403
