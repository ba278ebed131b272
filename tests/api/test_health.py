from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

import pytest

from hyperconnect.model.input import Called
from hyperconnect.shell.backups import Backups
from tests.api.conftest import House, living


async def test_a_hub_that_runs_is_alive(house: House) -> None:
    answer = await house.client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})


async def test_a_hub_with_a_broker_and_a_disk_is_ready_and_counts_its_rules(tmp_path: Path) -> None:
    rules = tmp_path / "content" / "rules"
    rules.mkdir(parents=True)
    (rules / "sound.yaml").write_text("rule: sound\nwhen:\n  - change: one.switch.on\nthen:\n  - do: two.lock.lock\n")
    (rules / "broken.yaml").write_text("rule: [broken\n")
    async with living(tmp_path) as house:
        answer = await house.client.get("/readyz")
    assert answer.status_code == 200
    state = answer.json()
    assert state["broker"] == {"connected": True}
    assert state["store"] == {"writable": True, "refusing": []}
    assert state["rules"]["loaded"] >= 1
    assert state["rules"]["broken"] >= 1
    assert state["rules"]["paused"] == 0


async def test_a_rule_that_ran_wild_is_counted(tmp_path: Path) -> None:
    rules = tmp_path / "content" / "rules"
    rules.mkdir(parents=True)
    (rules / "wild.yaml").write_text("rule: wild\nwhen:\n  - called: true\nthen:\n  - log: again\n")
    async with living(tmp_path) as house:
        for _ in range(61):
            await house.service.settle(Called(house.service.now(), "wild", {}, "kim"))
        answer = await house.client.get("/readyz")
    assert answer.json()["rules"]["paused"] == 1


async def test_without_a_broker_it_is_not_ready_and_says_why(house: House) -> None:
    house.service.connected = False
    answer = await house.client.get("/readyz")
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"] == "there is no broker"


async def test_backups_that_fail_are_a_warning_and_no_reason_to_be_unready(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await house.client.get("/readyz")).json()["backups"] == []
    backups = house.service.backups = Backups(tmp_path / "data")
    now = house.service.now()
    monkeypatch.setattr("hyperconnect.shell.backup.RESERVE", 1 << 60)
    assert await backups.take(tmp_path / "data" / "hub.db", now) is None
    answer = await house.client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ready")
    hub = next(each for each in answer.json()["backups"] if each["of"] == "hub")
    assert (hub["at"], hub["late"]) == (None, False)
    assert datetime.fromisoformat(hub["failed_at"]).timestamp() == pytest.approx(now, abs=0.01)
    assert [text.startswith("backup of hub: there is no room") for text in answer.json()["warnings"]] == [True]
    assert 'hyperconnect_backup_failing{of="hub"} 1.0' in (await house.client.get("/metrics")).text
    monkeypatch.undo()
    assert await backups.take(tmp_path / "data" / "hub.db", now + 3600) is not None
    state = (await house.client.get("/readyz")).json()
    assert (state["warnings"], [each["why"] for each in state["backups"]]) == ([], ["", ""])
    assert 'hyperconnect_backup_age_seconds{of="hub"}' in (await house.client.get("/metrics")).text


async def test_health_is_answered_while_others_post(house: House) -> None:
    answers = await asyncio.gather(*(house.client.get("/healthz") for _ in range(20)))
    assert {answer.status_code for answer in answers} == {200}
