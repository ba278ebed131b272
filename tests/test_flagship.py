"""The main job, end to end: the home is warm when the car arrives."""

from __future__ import annotations

import json

import pytest

from hyperconnect.cli.show import Show
from hyperconnect.cli.stage import perform
from hyperconnect.cli.timeline import Line


class Quiet(Show):
    """A show that nobody watches, but that can be read afterwards."""

    def __init__(self) -> None:
        super().__init__(as_json=True)
        self.lines: list[str] = []

    def line(self, line: Line) -> None:
        self.lines.append(json.dumps(line.json()))

    def note(self, text: str) -> None:
        del text


def evening(seed: int, scenario: str = "evening_commute") -> tuple[list[str], dict[str, object]]:
    show = Quiet()
    ending = perform(scenario, speed=None, seed=seed, minutes=None, embedded=False, show=show)
    return show.lines, ending.json()


@pytest.mark.parametrize("seed", range(1, 9))
def test_the_home_is_warm_when_the_car_arrives(seed: int) -> None:
    _, ending = evening(seed)
    assert ending["warm"], ending


def test_the_same_seed_tells_the_same_story_and_another_seed_another() -> None:
    first, again, other = evening(3), evening(3), evening(4)
    assert first == again
    assert first[0] != other[0]


def test_a_jam_on_the_way_makes_the_heating_wait() -> None:
    lines, ending = evening(1)
    assert str(ending["last_eta"]) > str(ending["first_eta"])
    assert str(ending["heating_started"]) < str(ending["arrived"])
    assert any("waits until" in line for line in lines)
