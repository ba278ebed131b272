"""What a script says that can never come about: one clear error, where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from hyperconnect.cli.scenarios import all_scenarios, load_scenario
from hyperconnect.content.find import ours
from hyperconnect.errors import ContentError
from hyperconnect.sim.build import build, fields_of
from hyperconnect.sim.script.faults import read_fault

WEEKEND = """\
scenario: weekend
title: A weekend
about: Nothing much happens for three days.
household: family
start: 2026-01-16T06:00
lasts: 72 h
"""


def told(tmp_path: Path, text: str, name: str = "weekend.yaml") -> ContentError:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    with pytest.raises(ContentError) as caught:
        build(load_scenario(str(path)), 1)
    return caught.value


def place(text: str, mark: str) -> str:
    before = text[: text.index(mark)]
    return f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


@pytest.mark.parametrize(
    ("more", "mark", "why", "hint"),
    [
        ("happenings:\n  - {at: 17:00, day: 9, open: living_window}", "9, open", "on 24 January at 17:00", "is day 4"),
        ("happenings:\n  - {at: 7:00, day: 4, open: living_window}", "4, open", "on 19 January at 07:00", "at 06:00"),
        ("happenings:\n  - {after: 73 h, open: living_window}", "73 h", "on 19 January at 07:00", "is day 4"),
        (
            "town: {jams: [{starts: 1 km, ends: 2 km, speed: 9 km/h, at: 17:00, clears: 16:00}]}",
            "16:00}",
            "this would end on 16 January at 16:00, before it begins",
            "it begins on 16 January at 17:00",
        ),
        (
            "expect: {never: [{that: {siren: {on: true}}, earliest: 18:00, latest: 17:00}]}",
            "17:00}",
            "before it begins",
            "18:00",
        ),
        (
            "expect: {at_end: [{that: {siren: {on: true}}, latest: 17:00}]}",
            "latest",
            "the end is one moment",
            "`latest`",
        ),
        (
            "happenings:\n  - {at: 17:00, fault: {kind: stuck, of: living_thermostat, field: temprature}}",
            "temprature",
            "living_thermostat says no field 'temprature'",
            "did you mean 'temperature'?",
        ),
        (
            "happenings:\n  - {at: 17:00, fault: {kind: nan, topic: zigbee2mqtt/outdoor, field: wind}}",
            "wind",
            "zigbee2mqtt/outdoor says no field 'wind'",
            "known are: linkquality, temperature",
        ),
        (
            "happenings:\n  - {at: 17:00, fault: {kind: nan, of: living_window, field: contact}}",
            "contact}",
            "living_window says no field 'contact'",
            "plain texts",
        ),
    ],
)
def test_what_can_never_come_about_is_named_where_it_stands(
    tmp_path: Path, more: str, mark: str, why: str, hint: str
) -> None:
    text = f"{WEEKEND}{more}\n"
    error = told(tmp_path, text)
    assert error.where == f"{tmp_path}/weekend.yaml:{place(text, mark)}"
    assert why in error.why
    assert hint in error.hint


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        (WEEKEND.replace("72 h", "10 h") + "expect: {once: [{that: {siren: {on: true}}, earliest: 5:00}]}\n", "5:00}"),
        (
            WEEKEND.replace("72 h", "10 h")
            + "cars: {su7: {name: SU7, model: su7, at: work}}\n"
            + "people: {alex: {name: Alex, at: work, trip: {leaves: 17:00, car: su7, to: home}}}\n",
            "17:00, car",
        ),
    ],
)
def test_what_comes_when_a_short_story_is_over_is_named(tmp_path: Path, text: str, mark: str) -> None:
    error = told(tmp_path, text)
    assert error.where == f"{tmp_path}/weekend.yaml:{place(text, mark)}"
    assert "when the story is over" in error.why


def test_a_scenario_is_called_like_its_file(tmp_path: Path) -> None:
    error = told(tmp_path, WEEKEND, "holiday.yaml")
    assert error.where == f"{tmp_path}/holiday.yaml:1:11"
    assert "holiday.yaml" in error.why
    assert error.hint == "write `scenario: holiday`, or call the file weekend.yaml"


@pytest.mark.parametrize(("folder", "key"), [("households", "household"), ("cars", "car")])
def test_so_are_households_and_cars(tmp_path: Path, folder: str, key: str) -> None:
    kind = next((ours("simulators") / folder).glob("*.yaml"))
    (tmp_path / "simulators" / folder).mkdir(parents=True)
    (tmp_path / "simulators" / folder / "other.yaml").write_text(kind.read_text("utf-8"), "utf-8")
    with pytest.raises(ContentError, match=f"{kind.stem} stands here") as caught:
        all_scenarios(tmp_path)
    assert "other.yaml:" in caught.value.where
    assert f"`{key}: other`" in caught.value.hint


def test_a_file_may_be_spelled_as_people_spell_files(tmp_path: Path) -> None:
    path = tmp_path / "My-Weekend.yaml"
    path.write_text(WEEKEND.replace("scenario: weekend", "scenario: my_weekend"), "utf-8")
    assert load_scenario(str(path)).days == 4


def test_a_field_of_what_is_silent_is_believed() -> None:
    scenario = load_scenario("renamed_field")
    fields = fields_of(scenario, 1)
    fields.check(read_fault("{kind: stuck, topic: nobody/here, field: x}", "fault"))
    fields.check(read_fault("{kind: lost, of: outdoor}", "fault"))
    fields.check(read_fault("{kind: stuck, of: meter, field: params.em:0.total_act_power}", "fault"))
