"""Who may change the plan of a room; that it is changed is seen in `tests/core/comfort` and `tests/dashboard`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.api.conftest import living

ROOT = "/api/v1/comfort/plans/attic"
LATER = {"arrival": "2026-01-19T19:30:00+01:00"}


@pytest.mark.parametrize("how", ["start", "cancel", "resume", "postpone"])
async def test_whoever_may_run_rules_may_change_a_plan_that_there_is(tmp_path: Path, how: str) -> None:
    async with living(tmp_path) as house:
        body = LATER if how == "postpone" else None
        runs, reads = house.token("rules:run"), house.token("devices:read", "rules:read")
        missing = await house.client.post(f"{ROOT}:{how}", json=body, headers=runs)
        assert missing.status_code == 404
        assert "attic" in missing.json()["detail"]
        assert (await house.client.post(f"{ROOT}:{how}", json=body, headers=reads)).status_code == 403
        assert (await house.client.post(f"{ROOT}:{how}", json=body)).status_code == 401


async def test_an_arrival_is_a_moment_with_its_offset(tmp_path: Path) -> None:
    async with living(tmp_path) as house:
        wrong = {"arrival": "half past seven"}
        answer = await house.client.post(f"{ROOT}:postpone", json=wrong, headers=house.token("rules:run"))
        assert answer.status_code == 422
