"""Who may see what is foretold, and who may have it forgotten."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.api.conftest import living

ROOT = "/api/v1/comfort"


@pytest.mark.parametrize("place", ["plans", "people", "arrivals"])
async def test_whoever_may_read_devices_may_read_comfort(tmp_path: Path, place: str) -> None:
    async with living(tmp_path) as house:
        reads, other = house.token("devices:read"), house.token("rules:read")
        answer = await house.client.get(f"{ROOT}/{place}", headers=reads)
        assert answer.json() == {"items": [], "next": None}
        assert (await house.client.get(f"{ROOT}/{place}", headers=other)).status_code == 403
        assert (await house.client.get(f"{ROOT}/{place}")).status_code == 401


async def test_only_an_owner_has_it_forgotten(tmp_path: Path) -> None:
    async with living(tmp_path) as house:
        reads, owner = house.token("devices:read"), house.token("admin")
        everything = {"what": "all"}
        assert (await house.client.post(f"{ROOT}/forget", json=everything, headers=reads)).status_code == 403
        assert (await house.client.post(f"{ROOT}/forget", json=everything, headers=owner)).status_code == 204
        unknown = await house.client.post(f"{ROOT}/forget", json={"what": "people", "name": "x"}, headers=owner)
        assert unknown.status_code == 404
        assert unknown.json()["suggestion"] == "nothing was learned yet"
        wrong = await house.client.post(f"{ROOT}/forget", json={"what": "dreams"}, headers=owner)
        assert wrong.status_code == 422


async def test_a_room_that_nobody_looks_after_is_not_there(tmp_path: Path) -> None:
    async with living(tmp_path) as house:
        answer = await house.client.get(f"{ROOT}/plans/attic", headers=house.token("devices:read"))
        assert answer.status_code == 404
        assert "reach" in answer.json()["suggestion"]
