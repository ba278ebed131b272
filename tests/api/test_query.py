"""A parameter that a place does not know is told, not passed over."""

from __future__ import annotations

from tests.api.conftest import House


async def test_a_misspelt_parameter_is_told_with_what_it_may_mean(house: House) -> None:
    asked, owner = {"limt": "5", "kind": "light", "colour": "red"}, house.token("admin")
    answer = await house.client.get("/api/v1/devices", params=asked, headers=owner)
    assert answer.status_code == 422
    said = answer.json()
    assert said["detail"] == "there is no parameter 'limt' here"
    assert [(each["parameter"], each["suggestion"]) for each in said["errors"]] == [
        ("limt", "did you mean limit?"),
        ("colour", "there are area, capability, cursor, kind, limit, q"),
    ]
    answer = await house.client.get("/api/v1/system", params={"verbose": "1"}, headers=owner)
    assert answer.json()["errors"][0]["suggestion"] == "leave it out"


async def test_who_may_not_ask_learns_nothing_of_parameters(house: House) -> None:
    answer = await house.client.get("/api/v1/devices", params={"limt": "5"}, headers=house.token("rules:read"))
    assert (answer.status_code, "errors" in answer.json()) == (403, False)
