"""Asking a running hub when rooms are warmed and why: a real hub, the real command line."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from msgspec.structs import replace

from hyperconnect.cli.backtesting import asked
from hyperconnect.cli.comfort_backtest import lived_again
from hyperconnect.config import Directories, Settings
from hyperconnect.config.settings import Home as Place
from hyperconnect.model.input import HouseRead, ProfileLoaded, Received, RuleSaved
from hyperconnect.model.message import Message
from tests.cli.household import Household
from tests.core.comfort.house import HOME, THERMOSTAT, WARM, WORK
from tests.core.transcript import VOCABULARIES


class Heated(Household):
    """A household with a thermostat, where Alex is at work and the living room is to be warm by the next arrival."""

    async def hear(self, topic: str, payload: object) -> None:
        """Let a device say something."""
        at = self.clock.moment
        await self.service.settle(Received(at, Message(topic, json.dumps(payload).encode())))

    async def place(self, where: tuple[float, float]) -> None:
        """Let the phone tell where it is."""
        at = int(self.clock.moment)
        told = {"_type": "location", "lat": where[0], "lon": where[1], "acc": 10, "tst": at}
        await self.hear("owntracks/alex/phone", told)

    async def report(self, temperature: float) -> None:
        """Let the thermostat tell its state."""
        told = {"temperature": temperature, "target": 17.0, "action": "idle", "mode": "heat"}
        await self.hear("living/state", told)

    async def leave(self) -> None:
        """Let Alex go to work, whose ways are known by then."""
        for document in VOCABULARIES:
            await self.service.settle(ProfileLoaded(self.clock.moment, str(document["ecosystem"]), document))
        await self.service.settle(HouseRead(self.clock.moment, {"people": {"alex": ["phone_alex"]}}))
        await self.hear("homeassistant/climate/living/config", THERMOSTAT)
        await self.service.settle(RuleSaved(self.clock.moment, "warm", WARM))
        await self.report(20.0)
        for _ in range(2):
            await self.work()
            await self.place(HOME)
            await self.wait(3600)
        await self.work()

    async def work(self) -> None:
        """Let Alex leave home and stay at work for a while."""
        await self.place(HOME)
        await self.wait(60)
        for _ in range(4):
            await self.place(WORK)
            await self.report(20.0)
            await self.wait(300)


@asynccontextmanager
async def heated(data: Path) -> AsyncGenerator[Heated]:
    home = Heated(data)
    async with home.at_work():
        await home.leave()
        yield home


async def test_a_plan_is_a_sentence_and_a_line_of_bars(tmp_path: Path) -> None:
    async with heated(tmp_path) as home:
        sentence, bars, why, *_ = await home.said("comfort", "plan")
        assert sentence.startswith("living: 20.0 °C now; ")
        assert "somebody comes about" in sentence or "it is being brought to 21 °C" in sentence
        assert any(bar in bars for bar in "▁▂▃▄▅▆▇█")
        assert "warming up takes" in why or "it is warm enough" in why
        (plan,) = await home.documents("comfort", "plan")
        assert (plan["room"], plan["device"], plan["rule"], plan["value"]) == ("living", "living", "warm", 21.0)
        assert plan["attribute"] == "living.target"
        assert plan["arrival_early"] < plan["arrival"] < plan["arrival_late"]
        assert "the outdoor temperature (taken to be 7 °C)" in plan["lacks"]


async def test_the_numbers_behind_a_plan_are_told(tmp_path: Path) -> None:
    async with heated(tmp_path) as home:
        lines = await home.said("comfort", "explain", "living")
        assert any("accepted are 7%" in line for line in lines)
        assert any("of 256 candidates count" in line for line in lines)
        (told,) = await home.documents("comfort", "explain", "living")
        assert told["learned"]["warmups"] == 0
        assert 1 <= told["learned"]["candidates"] <= 256
        code, _, err = await home.cli("comfort", "explain", "attic")
        assert code != 0
        assert "no room called attic is looked after" in err
        assert "living" in err


async def test_arrivals_are_listed_with_what_was_foretold(tmp_path: Path) -> None:
    async with heated(tmp_path) as home:
        assert await home.said("comfort", "history") == [
            "nobody came home to a room that a rule wanted warm, as far as is recorded"
        ]
        await home.report(21.0)
        await home.place(HOME)
        await home.wait(600)
        home.store.history.flush(home.clock.moment)
        head, *_, row, summed = await home.said("comfort", "history", "--since", "2020-01-01 00:00")
        assert head.split("\t")[0] == "arrived"
        assert "living.target" in row
        assert "21.0 of 21 °C" in row
        assert "arrivals, " in summed
        assert "within half a kelvin" in summed
        *_, arrival = await home.documents("comfort", "history", "--since", "2020-01-01 00:00")
        assert arrival["warm"] is True
        assert arrival["error"] < 0


async def test_what_was_learned_is_forgotten(tmp_path: Path) -> None:
    async with heated(tmp_path) as home:
        comfort = home.service.hub.goals.planner.comfort
        assert comfort is not None
        assert set(comfort.people) == {"alex"}
        assert await home.said("comfort", "forget", "people", "alex") == ["what was learned of alex is forgotten"]
        assert set(comfort.people) == set()
        code, _, err = await home.cli("comfort", "forget", "people", "kim")
        assert code != 0
        assert "nothing was learned of kim" in err
        assert await home.said("comfort", "forget", "all") == ["what was learned of people and rooms is forgotten"]


async def test_where_nothing_is_wanted_the_next_step_is_told(tmp_path: Path) -> None:
    async with Household(tmp_path).at_work() as home:
        (line,) = await home.said("comfort", "plan")
        assert "reach:" in line
        code, _, err = await home.cli("comfort", "backtest", "--since", "1d")
        assert code != 0
        assert "recorded" in err


async def test_the_recorded_past_is_foretold_again(tmp_path: Path) -> None:
    rules = tmp_path / "own" / "rules"
    rules.mkdir(parents=True)
    (rules / "warm.yaml").write_text(json.dumps(WARM), encoding="utf-8")
    (rules / "home.yaml").write_text(json.dumps({"people": {"alex": ["phone_alex"]}}), encoding="utf-8")
    data = tmp_path / "hub"
    data.mkdir()
    async with heated(data) as home:
        await home.report(21.0)
        await home.place(HOME)
        await home.wait(600)
        home.store.history.flush(home.clock.moment)
    settings = Settings(
        directories=Directories(data=data, content=tmp_path / "own"),
        home=Place(latitude=52.5, longitude=13.4, timezone="Europe/Berlin"),
    )
    asking = asked((), "2026-01-01 00:00", "", settings)
    *_, arrival = lived_again(replace(asking, until=home.clock.moment + 60))
    assert arrival["rule"] == "warm"
    assert arrival["temperature"] == 21.0
    assert arrival["error"] < 0
