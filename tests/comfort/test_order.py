"""The benchmark's short version puts the strategies in the order in which they belong; no times are looked at."""

import faulthandler
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.once


Scores = dict[str, dict[str, float]]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Scores]:
    """What the short version wrote: the main table's scores, and those of each table apart by its title."""
    folder = tmp_path_factory.mktemp("comfort")
    written, picture = folder / "comfort.json", folder / "comfort.svg"
    program = [sys.executable, "-m", "benchmarks.comfort", "--short", "--quiet", "--json", str(written)]
    # A minute on two idle cores; a busy machine may take longer than a hung test is given.
    faulthandler.cancel_dump_traceback_later()
    subprocess.run([*program, "--picture", str(picture)], cwd=ROOT, check=True, capture_output=True, timeout=900)
    assert picture.read_text(encoding="utf-8").startswith("<svg")
    found = json.loads(written.read_text(encoding="utf-8"))
    apart = {
        part["title"]: {line["score"]["strategy"]: line["score"] | {"money": line["money"]} for line in part["lines"]}
        for part in found["apart"]
    }
    return apart | {"homes": {score["strategy"]: score for score in found["summary"]["scores"]}}


@pytest.fixture(scope="module")
def scores(told: dict[str, Scores]) -> Scores:
    return told["homes"]


def test_the_oracle_is_warm_in_time_and_cheap(scores: Scores) -> None:
    assert scores["oracle"]["warm"] >= 0.97
    assert scores["oracle"]["saved"] == 1.0
    assert scores["always on"]["energy"] > 1.01


def test_whoever_waits_for_the_car_is_late(scores: Scores) -> None:
    waiting = ("heat on arrival", "geofence 5 km", "fixed lead 30 min", "fixed lead 60 min", "learned slope")
    assert scores["heat on arrival"]["warm"] <= scores["geofence 5 km"]["warm"] <= scores["fixed lead 30 min"]["warm"]
    assert all(scores[name]["warm"] < scores["slope + schedule"]["warm"] for name in waiting)


def test_the_planner_is_warm_where_others_are_late_and_saves_what_always_on_wastes(
    scores: Scores,
) -> None:
    ours = scores["ours"]
    assert ours["warm"] > scores["slope + schedule"]["warm"] + 0.08
    assert ours["worst_home"] > scores["slope + schedule"]["worst_home"]
    assert ours["miss"] < scores["slope + schedule"]["miss"]
    assert 0.4 < ours["saved"] < 1.1
    assert ours["switches"] < 3.0


@pytest.mark.parametrize("title", ["prices by the hour", "cooled, in hot climates", "three zones, one boiler"])
def test_apart_the_order_is_the_same(told: dict[str, Scores], title: str) -> None:
    part = told[title]
    assert part["heat on arrival"]["warm"] < part["ours"]["warm"] <= part["oracle"]["warm"]
    assert part["heat on arrival"]["miss"] > part["slope + schedule"]["miss"] >= part["ours"]["miss"]
    assert part["oracle"]["saved"] == 1.0


def test_who_knows_prices_and_all_else_pays_least(told: dict[str, Scores]) -> None:
    money = {name: score["money"] for name, score in told["prices by the hour"].items()}
    assert money["oracle of money"] < money["oracle"]
    assert money["oracle of money"] < money["ours"]


def test_recorded_weather_takes_the_place_of_the_climates(tmp_path: Path) -> None:
    head = ["LOCATION,Somewhere,-,-,TMY,0,48.1,11.6,1.0,520.0", *("-" for _ in range(7))]
    hours = [(day, hour) for day in range(1, 32) for hour in range(1, 25)]
    rows = [",".join(["2005", "1", str(day), str(hour), "60", "-", "-2.5", *["0"] * 28]) for day, hour in hours]
    weather, written = tmp_path / "somewhere.epw", tmp_path / "comfort.json"
    weather.write_text("\n".join([*head, *rows, ""]), encoding="latin-1")
    program = [sys.executable, "-m", "benchmarks.comfort", "--epw", str(weather), "--begins", "01-12", "--quiet"]
    few = ["--days", "3", "--homes", "3", "--commutes", "15", "--processes", "1"]
    subprocess.run([*program, *few, "--json", str(written)], cwd=ROOT, check=True, capture_output=True)
    summary = json.loads(written.read_text(encoding="utf-8"))["summary"]
    assert summary["scenes"] == 1
    assert summary["arrivals"] >= 1
