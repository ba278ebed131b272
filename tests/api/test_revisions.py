from __future__ import annotations

from typing import Any

from tests.api.conftest import House

REVISE = "/api/v1/rules:revise"
TEXT = """\
# the hall, by nïght 🌙
rule: hall  # short
when:
  - {change: one.on, to: true}  # somebody
if:
  - home.mode == "night"  # late
then:
  # gently
  - set: { two.on: true }
  - delay: 5min
"""


async def revise(house: House, status: int = 200, **wish: object) -> Any:
    answer = await house.client.post(REVISE, json=wish, headers=house.token("rules:read"))
    assert answer.status_code == status, answer.text
    return answer.json()


async def test_a_text_is_told_as_data_with_the_place_of_each_part(house: House) -> None:
    found = await revise(house, text=TEXT)
    assert found["text"] == TEXT
    assert found["document"]["if"] == ['home.mode == "night"']
    cut = {pointer: TEXT[place["start"] : place["end"]] for pointer, place in found["places"].items()}
    assert cut["/rule"] == "rule: hall"
    assert cut["/if/0"] == '- home.mode == "night"'
    assert cut["/then/0"] == "- set: { two.on: true }"
    assert cut["/then/0/set/two.on"] == "two.on: true"
    assert {pointer: found["places"][pointer]["line"] for pointer in ("/rule", "/if/0", "/then/1")} == {
        "/rule": 2,
        "/if/0": 6,
        "/then/1": 10,
    }


async def test_what_a_patch_changes_is_changed_where_it_stands(house: House) -> None:
    steps = [
        {"op": "replace", "path": "/if/0", "value": "home.mode == 'away'"},
        {"op": "add", "path": "/then/-", "value": {"log": "done"}},
        {"op": "replace", "path": "/then/0/set/two.on", "value": False},
    ]
    found = await revise(house, text=TEXT, patch=steps)
    changed = TEXT.replace('home.mode == "night"', "home.mode == 'away'").replace("two.on: true", "two.on: false")
    assert found["text"] == f"{changed}  - log: done\n"
    assert found["document"]["then"][2] == {"log": "done"}


async def test_a_text_that_is_no_rule_is_told_with_the_place_and_takes_no_patch(house: House) -> None:
    for text, line in (("rule: a\n  if: b\n", 2), ("", 1), ("rule: a\n---\nrule: b\n", 1), ("[a]", 1), ("a: *b", 1)):
        found = await revise(house, text=text)
        assert found["document"] is None
        assert found["places"] == {}
        assert found["findings"][0]["line"] == line, text
        await revise(house, 422, text=text, patch=[{"op": "remove", "path": "/if"}])


async def test_what_is_no_patch_or_fits_nothing_is_refused(house: House) -> None:
    await revise(house, 400, text=TEXT, patch=[{"op": "grow"}])
    await revise(house, 409, text=TEXT, patch=[{"op": "remove", "path": "/else"}])
    await revise(house, 422, text="x" * 70_000)


async def test_it_asks_for_a_token_that_may_read_rules(house: House) -> None:
    sent = {"text": TEXT}
    assert (await house.client.post(REVISE, json=sent)).status_code == 401
    assert (await house.client.post(REVISE, json=sent, headers=house.token("devices:read"))).status_code == 403
