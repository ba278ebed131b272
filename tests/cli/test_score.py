"""What a demo and a simulation say at their end, for people and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hyperconnect.cli.score import put, score_json
from hyperconnect.cli.show import Show
from hyperconnect.cli.stage import perform
from hyperconnect.cli.timeline import Line, Timeline
from hyperconnect.model.effect import Explained
from hyperconnect.model.reason import Outcome, Reason
from hyperconnect.sim.score.judge import Verdict
from hyperconnect.sim.score.score import Comfort, Sheet
from tests.cli.stem import call
from tests.lived import lived
from tests.shell.ear import Mosquitto

SIX_IN_POTSDAM = 1_768_496_400.0
SHEET = Sheet(
    arrivals=(Comfort("alex", SIX_IN_POTSDAM, 19.0, 21.0, 1.5), Comfort("kim", SIX_IN_POTSDAM, 21.2, 21.0, 0.0)),
    heating=1.23456,
    house=2.5,
    from_sun=0.5,
    from_grid=2.0,
    to_grid=0.0,
    taken=7,
    refused=1,
    alarms_right=1,
    alarms_wrong=2,
    break_ins_missed=3,
    verdicts=(Verdict("arrival", met=True, why="at 18:00:00"), Verdict("heating", met=False, why="1.23 kWh")),
)
QUIET = """\
scenario: quiet
title: Quiet
about: Nothing is expected of an hour in which nobody comes.
start: 2026-01-15T02:00
lasts: {lasts}
home: {{latitude: 52.4, longitude: 13.06}}
"""


def test_a_score_is_a_table_in_the_times_of_the_house(capsys: pytest.CaptureFixture[str]) -> None:
    put(SHEET, "Europe/Berlin", as_json=False)
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert ["comfort", "alex", "19.0 °C at 18:00, missed by 1.5 K (target 21 °C)"] in rows
    assert ["comfort", "kim", "21.2 °C at 18:00, warm (target 21 °C)"] in rows
    assert ["energy", "heating", "1.23 kWh"] in rows
    assert ["security", "break-ins missed", "3"] in rows
    assert ["expected", "heating", "not met: 1.23 kWh"] in rows
    assert rows[-1] == ["missed", "altogether", "7"]


def test_a_score_is_json_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    put(SHEET, "Europe/Berlin", as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert told == json.loads(json.dumps(score_json(SHEET)))
    assert (told["passed"], told["missed"]) == (False, 7)
    assert told["comfort"][0] == {
        "who": "alex",
        "at": "2026-01-15T17:00:00Z",
        "air": 19.0,
        "target": 21.0,
        "miss": 1.5,
    }
    assert told["energy"]["heating"] == 1.235
    assert told["commands"] == {"taken": 7, "refused": 1}
    assert told["expected"][1] == {"what": "heating", "met": False, "why": "1.23 kWh"}


def test_verdicts_tell_the_time_that_the_clocks_of_the_house_show() -> None:
    told = {verdict.what: verdict.why for verdict in lived("burglary").sheet.verdicts}
    assert told["once siren.on is true"].startswith("at 14:30:")


class Kept(Show):
    """A show that nobody watches, and whose lines are kept."""

    def __init__(self) -> None:
        super().__init__(as_json=True)
        self.told: list[Line] = []

    def line(self, line: Line) -> None:
        self.told.append(line)


@pytest.mark.parametrize("lasts", ["20 min", "50 h"])
def test_who_expects_nothing_cannot_be_disappointed(tmp_path: Path, lasts: str) -> None:
    path = tmp_path / "quiet.yaml"
    path.write_text(QUIET.format(lasts=lasts), "utf-8")
    show = Kept()
    ending = perform(str(path), speed=None, seed=1, minutes=None, embedded=False, show=show)
    assert ending.arrived is None
    assert ending.good
    told = [(line.about, line.text) for line in show.told if line.what == "reason" and "times more" not in line.text]
    assert len(told) == len(set(told))
    assert show.clock(SIX_IN_POTSDAM) == ("18:00" if lasts == "20 min" else "Thu 18:00")


def test_a_rule_that_did_not_run_is_told_once_and_counted_then() -> None:
    lines: list[Line] = []
    timeline = Timeline(lines.append, str, "UTC")

    def explain(outcome: Outcome, *did: str) -> None:
        timeline.hear([Explained(Reason("watch", 0.0, outcome, 0, "hall.motion", did=did))])

    for _ in range(5):
        explain("not_satisfied", "`a` was not true")
    explain("not_satisfied", "`b` was not true")
    explain("ran", "told alex")
    explain("ran", "told alex")
    assert len(lines) == 4
    timeline.end(60.0)
    assert [line.text for line in lines[4:]] == ["watch did not run 4 times more, for a reason told above."]
    timeline.end(90.0)
    assert len(lines) == 5


async def test_a_simulation_on_a_broker_prints_its_score(mosquitto: Mosquitto, tmp_path: Path) -> None:
    path = tmp_path / "quiet.yaml"
    path.write_text(QUIET.format(lasts="20 min") + "expect: {stays_away: true, heating: {most: 0 kWh}}\n", "utf-8")
    words = ("simulate", "run", str(path), "--mqtt", mosquitto.url)
    done = await call(*words, "--speed", "max", "-q", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert [each["met"] for each in told["expected"]] == [True, False]
    assert not told["passed"]
