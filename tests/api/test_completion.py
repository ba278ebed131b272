from __future__ import annotations

from tests.api.conftest import House
from tests.api.test_validation import furnish

COMPLETE = "/api/v1/rules:complete"


async def test_a_name_is_completed_and_shows_what_it_is_now(house: House) -> None:
    await furnish(house)
    headers = house.token("rules:read", "devices:read")
    for cursor in ({"offset": 22}, {"line": 2, "column": 12}, {"line": 2, "column": 99}):
        sent = {"text": "rule: hall\nif: one.bri", **cursor}
        answer = await house.client.post(COMPLETE, json=sent, headers=headers)
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


async def test_what_is_no_cursor_is_refused(house: House) -> None:
    refused: list[object] = [
        {"text": "x"},
        {"text": "x", "offset": 1, "line": 1, "column": 1},
        {"text": "x", "line": 1},
        {"text": "x", "offset": -1},
        {"text": "x" * 70_000, "offset": 1},
        {"offset": 1},
        [],
    ]
    for sent in refused:
        answer = await house.client.post(COMPLETE, json=sent, headers=house.token("rules:read"))
        assert answer.status_code == 422, answer.text
    far = {"text": "x", "offset": 10**15}
    assert (await house.client.post(COMPLETE, json=far, headers=house.token("rules:read"))).status_code == 200


async def test_it_asks_for_a_token_that_may_read_rules(house: House) -> None:
    sent = {"text": "", "offset": 0}
    assert (await house.client.post(COMPLETE, json=sent)).status_code == 401
    assert (await house.client.post(COMPLETE, json=sent, headers=house.token("devices:read"))).status_code == 403
