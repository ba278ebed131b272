"""What there is to say of all rules is worked out once, and anew whenever it may have become something else."""

from __future__ import annotations

import pathlib

from hyperconnect.model.input import HouseRead, ProfileLoaded, RuleRemoved, RuleSaved, Wavered
from hyperconnect.model.message import Message
from hyperconnect.model.value import Path
from hyperconnect.shell.asking.analysis import RuleAnalysis
from tests.api.conftest import read_before
from tests.core.life import LAMP
from tests.shell.desk import Desk, open_desk

Rule = dict[str, object]
HALL: Rule = {"rule": "hall", "when": [{"mqtt": "hall/door"}], "then": [{"scene": "night"}]}
LIT: Rule = {"rule": "lit", "when": [{"change": "one.temperature"}], "then": [{"log": "lit"}]}
DIM: Rule = {"rule": "dim", "when": [{"becomes": "one.brightness < 20 %"}], "then": [{"log": "dim"}]}


async def save(desk: Desk, rule: Rule) -> None:
    await desk.service.settle(RuleSaved(desk.service.now(), str(rule["rule"]), rule))


async def codes(analysis: RuleAnalysis, rule: str) -> list[str]:
    found = await analysis.of(rule)
    assert await analysis.of(rule) is found
    return [finding.code for finding in found]


async def test_rules_are_looked_over_again_when_they_or_the_household_changed(tmp_path: pathlib.Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "hub.db").write_bytes(read_before())
    async with open_desk(tmp_path) as desk:
        service, analysis = desk.service, RuleAnalysis(desk.service)
        assert await analysis.of("hall") == ()
        await save(desk, HALL)
        assert set(await codes(analysis, "hall")) == {"HX101"}
        house: Rule = {"scenes": {"night": {"home.quiet": True}}, "variables": {"quiet": {"type": "bool"}}}
        await service.settle(HouseRead(service.now(), house))
        assert "HX101" not in await codes(analysis, "hall")
        await save(desk, {**HALL, "rule": "again"})
        assert "HX307" in await codes(analysis, "hall")
        await service.settle(RuleRemoved(service.now(), "again"))
        assert "HX307" not in await codes(analysis, "hall")
        await save(desk, {**HALL, "then": [{"log": "nothing"}]})
        assert await codes(analysis, "hall") == []


async def test_a_device_that_comes_may_be_another_than_was_thought(tmp_path: pathlib.Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "hub.db").write_bytes(read_before())
    async with open_desk(tmp_path) as desk:
        analysis = RuleAnalysis(desk.service)
        await desk.service.settle(ProfileLoaded(desk.service.now(), "lamp", LAMP))
        await save(desk, LIT)
        assert "one is not known yet" in (await analysis.of("lit"))[0].detail
        await desk.until(lambda: desk.service.connected)
        desk.bus.publish(Message("lamp/one/state", b'{"on":false}', retain=True))
        await desk.until(lambda: desk.service.hub.registry.get("one") is not None)
        assert "one has not shown temperature yet" in (await analysis.of("lit"))[0].detail
        await save(desk, DIM)
        assert "HX206" not in await codes(analysis, "dim")
        await desk.service.settle(Wavered(desk.service.now(), {Path("lamp_one.main.light.brightness"): 12.0}))
        assert "HX206" in await codes(analysis, "dim")
