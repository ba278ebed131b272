"""Backtests, tests and dry runs over HTTP, and the jobs they are."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncGenerator
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
import pytest_asyncio

from hyperconnect.model.device import Device
from hyperconnect.model.effect import Noted, Remember
from hyperconnect.model.moment import Moment
from hyperconnect.model.value import Path as ValuePath
from hyperconnect.model.value import Source, Value
from hyperconnect.shell.jobs import Job
from hyperconnect.shell.store import Store
from tests.api.conftest import House, living, read_before

HISTORIAN = ("rules:read", "devices:read", "history:read")
LAMP: dict[str, Any] = {
    "rule": "lamp",
    "when": [{"change": "hall.motion", "to": True}],
    "if": ["home.mode == 'home'"],
    "then": [{"set": {"hall.on": True}}],
    "tests": [
        {
            "it": "lights the hall",
            "given": {"hall.motion": False, "home.mode": "home"},
            "when": [{"after": "1min", "set": {"hall.motion": True}}],
            "expect": [{"after": "1min", "set": {"hall.on": True}}],
        }
    ],
}
HALL: dict[str, Any] = {
    "id": "hall",
    "slug": "hall",
    "name": "Hall",
    "components": [
        {
            "id": "main",
            "capabilities": {
                "motion": {"name": "motion", "attributes": {"motion": {"type": "bool"}}},
                "switch": {"name": "switch", "attributes": {"on": {"type": "bool", "writable": True}}},
            },
        }
    ],
    "protocols": ["test"],
}


def remember(store: Store, now: Moment) -> None:
    """Keep a hall in which somebody moved three times the day before: what was before the first time nobody knows."""
    store.remember([Remember("device", "hall", HALL)])
    for hour, moves in ((20, True), (19, False), (18, True), (17, False), (16, True)):
        at = now - hour * 3600
        store.record([Noted(Value(ValuePath("hall.main.motion.motion"), moves, at, at, Source("test", "")))])
    store.flush(now)


@pytest_asyncio.fixture
async def hall(tmp_path: Path) -> AsyncGenerator[House]:
    (tmp_path / "content" / "rules").mkdir(parents=True)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "hub.db").write_bytes(read_before())
    store = Store(tmp_path / "data")
    from time import time

    store.open()
    remember(store, time())
    store.close()
    async with living(tmp_path, store=store) as house:
        yield house


async def came(house: House, begun: Any, headers: dict[str, str]) -> dict[str, Any]:
    """Return a job once it is over."""
    assert begun.status_code == 202, begun.text
    while True:
        answer = await house.client.get(begun.headers["location"], headers=headers)
        assert answer.status_code == 200, answer.text
        job: dict[str, Any] = answer.json()
        if job["state"] not in {"waiting", "running"}:
            return job
        await asyncio.sleep(0.02)


async def test_a_backtest_is_a_job_whose_end_tells_what_would_have_been(hall: House) -> None:
    headers = hall.token(*HISTORIAN)
    begun = await hall.client.post("/api/v1/rules:backtest", headers=headers, json={"documents": [LAMP], "days": 2})
    job = await came(hall, begun, headers)
    assert (job["state"], job["progress"], job["why"]) == ("done", 1.0, "")
    (version,) = job["backtest"]["versions"]
    assert {rule["rule"]: rule["runs"] for rule in version["rules"]} == {"lamp": 2}
    listed = (await hall.client.get("/api/v1/jobs", headers=headers)).json()["items"]
    assert [(each["id"], each["backtest"]) for each in listed] == [(job["id"], None)]
