"""How the hub is, as it tells over the API."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hyperconnect.model.moment import moment_of
from hyperconnect.shell.memory import MemoryTransport
from tests.api.conftest import House, living


async def system(house: House) -> Any:
    answer = await house.client.get("/api/v1/system", headers=house.token("devices:read"))
    assert answer.status_code == 200
    return answer.json()


async def turned(house: House, *, up: bool) -> None:
    """Let the broker come or go, and the hub notice it."""
    transport = house.service.transport
    assert isinstance(transport, MemoryTransport)
    (transport.restore if up else transport.cut)()
    while house.service.connected is not up:
        await house.client.get("/healthz")


async def test_the_broker_comes_and_goes(tmp_path: Path) -> None:
    async with living(tmp_path) as house:
        began = (await system(house))["broker"]
        assert (began["connected"], began["outages"]) == (True, 0)
        await turned(house, up=False)
        gone = (await system(house))["broker"]
        assert (gone["connected"], gone["outages"]) == (False, 1)
        await turned(house, up=True)
        back = (await system(house))["broker"]
        assert (back["connected"], back["outages"]) == (True, 1)
        since = [moment_of(each["since"]) for each in (began, gone, back)]
        assert since == sorted(since)
        assert back["received"] > began["received"]


async def test_it_tells_what_lies_on_the_disk(tmp_path: Path) -> None:
    async with living(tmp_path) as house:
        (tmp_path / "data" / "hub.db.corrupt-2").write_bytes(b"x" * 77)
        (tmp_path / "data" / "hub.db.corrupt-2-wal").write_bytes(b"x" * 3)
        found = (await system(house))["storage"]
        assert found["aside"] == [{"name": "hub.db.corrupt-2", "size": 80}]
        assert found["sizes"]["memory"] > 1000
        assert found["free"] > 0
        assert found["backups"] is None
        assert found["refusing"] == []


async def test_a_clock_that_was_set_is_told_with_its_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with living(tmp_path) as house:
        before = await system(house)
        assert (before["clock"]["steps"], before["clock"]["known"]) == ([], True)
        jumps = iter([120.0])
        monkeypatch.setattr(house.service.clock, "jump", lambda: next(jumps, 0.0))
        await turned(house, up=False)
        (step,) = (await system(house))["clock"]["steps"]
        assert step["by"] == 120


async def test_messages_that_were_given_to_the_broker_are_counted_as_in_the_metrics(tmp_path: Path) -> None:
    async with living(tmp_path) as house:
        sent = (await system(house))["broker"]["sent"]
        metrics = (await house.client.get("/metrics")).text
        assert f"hyperconnect_messages_sent_total {float(sent)}" in metrics


async def test_a_stranger_learns_nothing(tmp_path: Path) -> None:
    async with living(tmp_path) as house:
        assert (await house.client.get("/api/v1/system")).status_code == 401
        answer = await house.client.get("/api/v1/system", headers=house.token("rules:read"))
        assert answer.status_code == 403
