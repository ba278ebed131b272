"""The main job, end to end: the home is warm when the car arrives."""

from __future__ import annotations

import asyncio
import json
from functools import cache
from pathlib import Path

import pytest

from hyperconnect.cli.scenarios import load_scenario
from hyperconnect.cli.show import Show
from hyperconnect.cli.stage import perform
from hyperconnect.cli.story import Story
from hyperconnect.cli.timeline import Line, Timeline
from hyperconnect.core.hub import Hub
from hyperconnect.model.effect import Effect, Planned
from hyperconnect.shell.broker import find_mosquitto
from hyperconnect.shell.journal import Journal, digest, read
from hyperconnect.sim.build import build
from tests.shell.ear import Mosquitto


class Quiet(Show):
    """A show that nobody watches, but that can be read afterwards."""

    def __init__(self) -> None:
        super().__init__(as_json=True)
        self.lines: list[str] = []

    def line(self, line: Line) -> None:
        self.lines.append(json.dumps(line.json()))

    def note(self, text: str) -> None:
        self.lines.append(text)


def live(seed: int, scenario: str = "evening_commute") -> tuple[list[str], dict[str, object]]:
    """Live an evening; return what is told, and its end."""
    show = Quiet()
    ending = perform(scenario, speed=None, seed=seed, minutes=None, embedded=False, show=show)
    return show.lines, ending.json()


evening = cache(live)
"""An evening that was lived once for all who ask about it."""


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.once) for seed in range(2, 9))])
def test_the_home_is_warm_when_the_car_arrives_and_was_not_warmed_before_it_had_to_be(seed: int) -> None:
    lines, ending = evening(seed)
    assert ending["warm"], ending
    told = [json.loads(line) for line in lines if line.startswith("{")]
    commands = [line["text"] for line in told if line["what"] == "command" and line["text"].endswith("sent")]
    assert commands.count("thermostat.target = 21 sent") == 1
    assert "2026-01-15T16:30" <= str(ending["heating_started"]) < str(ending["arrived"])
    assert [line["text"] for line in told if line["what"] == "notice"] == []


def test_the_same_seed_tells_the_same_story_and_another_seed_another() -> None:
    first, again, other = evening(1), live(1), evening(2)
    assert first == again
    assert first[0] != other[0]


def test_a_jam_on_the_way_moves_the_arrival_that_is_planned_for() -> None:
    lines, ending = evening(1)
    assert str(ending["last_eta"]) > str(ending["first_eta"])
    plans = [json.loads(line)["text"] for line in lines if '"plan"' in line]
    arrivals = [text.partition("arrival ")[2][:5] for text in plans if text.startswith(("waits until", "heats"))]
    assert arrivals == sorted(arrivals)
    assert arrivals[-1] > arrivals[0]


def test_who_turns_away_finds_no_heating_left_on() -> None:
    lines, ending = evening(1, "false_alarm")
    assert ending["arrived"] is None
    commands = [json.loads(line)["text"] for line in lines if '"command"' in line]
    targets = [text.split()[2] for text in commands if text.startswith("thermostat.target") and "sent" in text]
    assert not targets or targets[-1] == "17"


def test_a_rule_that_is_wrong_is_told_and_the_others_run(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "broken.yaml").write_text("rule: broken\nwhen: [{change: su7.soc, wobble: 3}]\nthen: [{set: {}}]\n")
    (rules / "torn.yaml").write_text("rule: torn\n  when: [\n")
    show = Quiet()
    ending = perform("evening_commute", speed=None, seed=1, minutes=None, embedded=False, show=show, content=tmp_path)
    assert ending.warm
    assert any("broken.yaml:2:" in line for line in show.lines)
    assert any("torn.yaml:2:" in line for line in show.lines)


def test_the_journal_of_an_evening_gives_the_same_effects_again(tmp_path: Path) -> None:
    scenario = load_scenario("evening_commute")
    effects: list[Effect] = []
    journal = Journal(tmp_path)
    journal.open()
    story = Story(build(scenario, 1), scenario, listener=effects.extend, journal=journal)
    story.live_virtually()
    journal.close()
    hub = Hub()
    again = [effect for happened in read(tmp_path) for effect in hub.handle(happened)]
    assert any(isinstance(effect, Planned) and effect.state == "done" for effect in effects)
    assert digest(again) == digest(effects)


@pytest.fixture
def program() -> str:
    found = find_mosquitto()
    if found is None:
        pytest.skip("mosquitto is not installed (apt install mosquitto)")
    return found


async def test_a_broker_killed_on_the_way_costs_nobody_a_warm_home(program: str, tmp_path: Path) -> None:
    """Real sockets; the broker keeps nothing on disk, so it comes back with an empty memory."""
    scenario = load_scenario("evening_commute")
    world = build(scenario, 1)
    broker = Mosquitto(program, tmp_path)
    await broker.start()
    timeline = Timeline(lambda _: None, str, scenario.timezone)
    killed = asyncio.Event()

    def watch() -> None:
        if world.view().cars[0].progress > 0.4 and not killed.is_set():
            broker.kill()
            killed.set()

    async def revive() -> None:
        await killed.wait()
        await broker.start()

    try:
        story = Story(world, scenario, listener=timeline.hear)
        async with asyncio.timeout(60), asyncio.TaskGroup() as tasks:
            tasks.create_task(revive(), name="revive")
            tasks.create_task(story.live_paced(400, say=lambda _: None, watch=watch, url=broker.url), name="story")
    finally:
        broker.kill()
    assert killed.is_set()
    air = world.view().people[0].air_on_arrival
    assert air is not None
    assert abs(air - 21.0) <= 0.5


def test_without_any_broker_installed_the_one_inside_the_process_serves() -> None:
    show = Quiet()
    ending = perform("evening_commute", speed=600, seed=1, minutes=2, embedded=True, show=show)
    assert ending.warm
    assert any(line.startswith("broker: amqtt") for line in show.lines)
