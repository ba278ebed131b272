from __future__ import annotations

from pathlib import Path

import pytest

from hyperconnect.errors import ContentError
from hyperconnect.model.moment import iso
from hyperconnect.sim.car.energy import CarSpec
from hyperconnect.sim.car.garage import parse_car
from hyperconnect.sim.script.scenario import Scenario, parse_scenario
from hyperconnect.sim.script.wording import nearest


def test_a_scenario_says_when_and_where(evening: Scenario) -> None:
    assert iso(evening.start) == "2026-01-15T15:40:00Z"
    assert iso(evening.on_the_clock(17 * 3600 + 900)) == "2026-01-15T16:15:00Z"
    assert iso(evening.on_the_clock(3600)) == "2026-01-16T00:00:00Z"
    assert (evening.latitude, evening.longitude) == (52.4, 13.06)
    assert evening.specs["su7"].name == "SU7"


@pytest.mark.parametrize(
    ("old", "new", "points_at", "why", "hint"),
    [
        ("lasts:", "last:", "last:", "unknown key 'last'", "did you mean 'lasts'?"),
        ("about: Alex drives home.\n", "", "scenario:", "the key 'about' is missing", "add `about"),
        ("outdoor: 2 °C", "outdoor: 2", "2, swing", "2 should be a number with its unit `°C`", ""),
        ("outdoor: 2 °C", "outdoor: 2 K", "2 K", "'2 K' should be a number with its unit `°C`", ""),
        ("Europe/Berlin", "Europe/Berln", "Europe", "'Europe/Berln' is no time zone", ""),
        ("2026-01-15T16:40", "2026-02-30T16:40", "2026", "2026-02-30T16:40 is no date", ""),
        ("leaves: 17:00", "leaves: 25:00", "25:00", "'25:00' should be a time of day", ""),
        ("soc: 66 %", "soc: 166 %", "166", "'166 %' is too much", "at most 100 %"),
        ("model: su7", "model: su8", "su8", "there is no car model 'su8'", "did you mean 'su7'?"),
        ("car: su7,", "car: su77,", "su77", "there is no car 'su77'", "did you mean 'su7'?"),
        ("at: work, soc", "at: shop, soc", "su7, to", "Alex is at work, but su7 stands at shop", "let both"),
        ("to: home}", "to: work}", "work}", "Alex is there already", "another place"),
        ("to: home}", "two: home}", "two:", "unknown key 'two'", "did you mean 'to'?"),
        ("title: A test evening", "title: *t", "*t", "aliases are not used", ""),
        ("distance: 20 km", "distance: 2 km", "2 km", "'2 km' is too little", "at least 15 km"),
        ("outdoor: 2 °C", "outdoor: 900 °C", "900", "'900 °C' is too much", "at most 60 °C"),
        ("outdoor: 2 °C", "outdoor: -90 °C", "-90", "'-90 °C' is too little", "at least -60 °C"),
        ("lasts: 120 min", "lasts: 0 min", "0 min", "'0 min' is too little", "more than 0 min"),
        ("lasts: 120 min", "lasts: 9000 h", "9000", "'9000 h' is too much", "at most 8784 h"),
        ("title: A test evening", "title: 7", "7\n", "a text is expected here", "in quotes"),
        ("title: A test evening", "title: ''", "''", "something must stand here", ""),
        ("scenario: test_evening", "scenario: A b", "A b", "'A b' cannot stand here", "lower case letters"),
        ("2026-01-15T16:40", "2026-01-15", "2026-01-15", "cannot stand here", "such as 2026-01-15T16:40"),
        ("at: work, soc", "at: wrok, soc", "wrok", "'wrok' cannot stand here", "did you mean 'work'?"),
        ("cars:", "cars: []\nkars:", "[]", "keys with values are expected here", "write `key: value`"),
        ("town: {", "town: {incidents: x, ", "x, ", "a number is expected here", "without quotes"),
        ("town: {", "town: {jams: 3, ", "3, ", "a list is expected here", ""),
        ("soc: 66 %", "garage: 'yes'", "'yes'", "`true` or `false` is expected here", ""),
        ("scenario: test_evening", "scenario: a\nscenario: b", "scenario: b", "stands here twice", "remove one"),
    ],
)
def test_what_is_wrong_is_named_with_line_and_column(
    cars: dict[str, CarSpec], evening_text: str, old: str, new: str, points_at: str, why: str, hint: str
) -> None:
    text = evening_text.replace(old, new)
    assert text != evening_text
    before = text[: text.index(points_at)]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    with pytest.raises(ContentError) as caught:
        parse_scenario(text, "evening.yaml", cars)
    assert caught.value.where == f"evening.yaml:{line}:{column}"
    assert why in caught.value.why
    assert hint in caught.value.hint


@pytest.mark.parametrize("text", ["", "- 1", "a", "{", "scenario: " + "x" * 70_000, "a: 1\n---\nb: 2"])
def test_what_is_no_scenario_at_all_is_one_error(cars: dict[str, CarSpec], text: str) -> None:
    with pytest.raises(ContentError):
        parse_scenario(text, "x.yaml", cars)


def test_a_figure_without_its_source_is_refused(simulators: Path) -> None:
    text = (simulators / "cars" / "su7.yaml").read_text("utf-8")
    line = next(i for i, row in enumerate(text.splitlines(), 1) if "  mass:" in row)
    with pytest.raises(ContentError) as caught:
        parse_car(text.replace('source: "maker\'s data sheet, kerb", ', ""), "x.yaml")
    assert caught.value.where.startswith(f"x.yaml:{line}:")
    assert caught.value.why == "the key 'source' is missing"


def test_an_unknown_key_in_a_list_finds_its_neighbours(cars: dict[str, CarSpec], evening_text: str) -> None:
    jam = "{distance: 20 km, jams: [{starts: 1 km, ends: 2 km, sped: 9 km/h, at: 17:05, clears: 18:00}]}"
    with pytest.raises(ContentError) as caught:
        parse_scenario(evening_text.replace("{distance: 20 km}", jam), "evening.yaml", cars)
    assert "did you mean 'speed'?" in caught.value.hint


def test_a_hint_names_what_there_is_or_that_there_is_nothing() -> None:
    assert nearest("su8", ["su7", "yu7"]) == "did you mean 'su7'?"
    assert nearest("bmw", ["su7", "yu7"]) == "known are: su7, yu7"
    assert nearest("bmw", []) == "there are none here"
