"""What is wished of a simulation over the API, and what comes back from it, or from whoever pretends to be one."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from hyperconnect.cli.scenarios import load_scenario
from hyperconnect.shell.asking import simulation
from hyperconnect.shell.clock import PacedClock
from hyperconnect.shell.memory import MemoryBus, MemoryTransport
from hyperconnect.sim.build import build
from hyperconnect.sim.happening import control
from hyperconnect.sim.household import Household
from hyperconnect.sim.run import run_world
from tests.api.conftest import House, living
from tests.api.stranger import answering

WISHES = "/api/v1/simulation/wishes"


async def wish(house: House, wish: object, *scopes: str) -> tuple[int, Any]:
    """Return the status and the body that a wish is answered with."""
    answer = await house.client.post(WISHES, json={"wish": wish}, headers=house.token(*(scopes or ("admin",))))
    return answer.status_code, answer.json()


@asynccontextmanager
async def simulated(bus: MemoryBus) -> AsyncGenerator[Household]:
    """Let a household live on a bus."""
    world = build(load_scenario("evening_commute"), 1)
    clock = PacedClock(world.now)
    living = asyncio.create_task(run_world(world, MemoryTransport(bus), clock, clock.change), name="world")
    try:
        yield world
    finally:
        living.cancel()
        await asyncio.wait([living])


def test_hub_and_simulations_mean_the_same_topics() -> None:
    assert (simulation.CONTROL, simulation.ANSWER) == (control.CONTROL, control.ANSWER)


async def test_a_simulation_does_what_is_wished_and_says_so_or_why_not(tmp_path: Path) -> None:
    bus = MemoryBus()
    async with living(tmp_path, bus=bus) as house, simulated(bus) as world:
        assert await wish(house, {"open": "front_door"}) == (200, {"answer": {"done": "open"}})
        assert world.home is not None
        assert world.home.openings["front_door"].is_open
        status, who = await wish(house, {"who": True})
        assert status == 200
        assert {"front_door", "su7"} <= {*who["answer"]["speak"]}
        status, refused = await wish(house, {"open": "front_dor"})
        assert (status, refused["detail"]) == (422, "there is no opening 'front_dor' in this household")
        assert "front_door" in refused["suggestion"]


async def test_where_nobody_simulates_it_says_how_to_begin(tmp_path: Path) -> None:
    async with living(tmp_path) as house:
        status, told = await wish(house, {"speed": 10})
        assert status == 404
        assert "hyperconnect simulate" in told["suggestion"]


async def test_two_do_not_ask_at_once(tmp_path: Path) -> None:
    async with living(tmp_path) as house:
        answers = await asyncio.gather(wish(house, {"speed": 10}), wish(house, {"speed": 20}))
        assert sorted(status for status, _ in answers) == [404, 409]


async def test_without_a_broker_nothing_is_asked(tmp_path: Path) -> None:
    async with living(tmp_path) as house:
        transport = house.service.transport
        assert isinstance(transport, MemoryTransport)
        transport.cut()
        while house.service.connected:
            await house.client.get("/healthz")
        status, told = await wish(house, {"speed": 10})
        assert (status, told["detail"]) == (409, "there is no broker now")


async def test_only_an_owner_wishes(tmp_path: Path) -> None:
    async with living(tmp_path) as house:
        assert (await house.client.post(WISHES, json={"wish": {"speed": 1}})).status_code == 401
        assert (await wish(house, {"speed": 1}, "devices:read", "rules:run"))[0] == 403


async def test_what_is_no_wish_is_not_passed_on(tmp_path: Path) -> None:
    bodies: list[dict[str, Any]] = [
        {},
        {"wish": {}},
        {"wish": 5},
        {"wish": {"storm": "x" * simulation.LONGEST}},
        {"wish": {"a": 1}, "b": 2},
    ]
    async with living(tmp_path) as house:
        for body in bodies:
            answer = await house.client.post(WISHES, json=body, headers=house.token("admin"))
            assert answer.status_code == 422, body


def test_any_number_and_text_has_a_form() -> None:
    assert json.loads(simulation.written({"a": 10**30, "b": "\ud800", "c": "门"})) == {
        "a": 10**30,
        "b": "\ud800",
        "c": "门",
    }


async def test_of_several_that_answer_one_that_does_it_is_enough(tmp_path: Path) -> None:
    bus = MemoryBus()
    said = [b'{"error": "not here"}', b'{"done": "open"}']
    async with living(tmp_path, bus=bus) as house, answering(bus, lambda: said):
        assert await wish(house, {"open": "front_door"}) == (200, {"answer": {"done": "open"}})


async def test_what_is_no_answer_counts_for_nothing(tmp_path: Path) -> None:
    bus = MemoryBus()
    deep = b'{"done": ' + b"[" * 50_000
    said = [
        deep,
        b'{"done": {"a": {"a": 1}}}',
        b"",
        b"\xff",
        b"[]",
        b"5",
        b"null",
        b'{"done": "%s"}' % (b"x" * 300_000),
    ]
    async with living(tmp_path, bus=bus) as house, answering(bus, lambda: said):
        assert (await wish(house, {"speed": 10}))[0] == 404


async def test_a_refusal_of_any_form_is_told_as_text(tmp_path: Path) -> None:
    bus = MemoryBus()
    flood = [b'{"error": ["<b>", 1], "hint": {"a": "%s"}}' % (b"x" * 5000)] * 1000
    async with living(tmp_path, bus=bus) as house, answering(bus, lambda: flood):
        status, told = await wish(house, {"speed": 10})
        assert (status, told["detail"]) == (422, "['<b>', 1]")
        assert len(told["suggestion"]) == 500
