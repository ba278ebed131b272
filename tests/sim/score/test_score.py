from __future__ import annotations

import pytest

from hyperconnect.cli.scenarios import load_scenario
from hyperconnect.errors import ContentError
from hyperconnect.model.message import Message
from hyperconnect.sim.build import build
from hyperconnect.sim.car.energy import CarSpec
from hyperconnect.sim.household import Household
from hyperconnect.sim.score.score import Score, Sheet
from hyperconnect.sim.script.scenario import parse_scenario


def scored(name: str, *, siren_at: float | None) -> Sheet:
    """Live a scenario with nobody but somebody who sounds the siren at a moment of it."""
    scenario = load_scenario(name)
    house: Household = build(scenario, 1)
    score = Score(house, scenario)
    if siren_at is not None:
        house.advance(scenario.start + siren_at)
        topic = next(each for each in house.filters if "siren" in each)
        for payload in (b"ON", b'{"state":"ON"}'):
            house.receive(Message(topic, payload), house.now)
    while not house.over and (deadline := house.deadline) is not None:
        house.advance(deadline)
    return score.sheet()


@pytest.mark.parametrize(
    ("siren_at", "right", "wrong", "missed"), [(None, 0, 0, 1), (600.0, 0, 1, 1), (52 * 60.0, 1, 0, 0)]
)
def test_a_siren_is_right_only_while_somebody_has_broken_in(
    siren_at: float | None, right: int, wrong: int, missed: int
) -> None:
    sheet = scored("burglary", siren_at=siren_at)
    assert (sheet.alarms_right, sheet.alarms_wrong, sheet.break_ins_missed) == (right, wrong, missed)
    assert not sheet.passed
    assert sheet.missed == wrong + sum(not verdict.met for verdict in sheet.verdicts)


def test_without_a_hub_the_home_is_cold_and_the_score_says_by_how_much() -> None:
    sheet = scored("evening_commute", siren_at=None)
    (arrival,) = sheet.arrivals
    assert arrival.miss == pytest.approx(21 - arrival.air - 0.5)
    assert arrival.miss > 3
    assert [verdict.what for verdict in sheet.verdicts if not verdict.met] == ["warm_on_arrival"]
    assert sheet.missed == 1, "a cold arrival of which a script expects that it is warm is one thing"
    assert sheet.house == pytest.approx(sheet.from_grid)
    assert sheet.house > sheet.heating > 0


@pytest.mark.parametrize(("raised_at", "met"), [((10.0,), True), ((1.0,), False), ((10.0, 30.0), False), ((), True)])
def test_heating_too_early_or_too_often_is_not_what_is_expected(raised_at: tuple[float, ...], *, met: bool) -> None:
    scenario = load_scenario("evening_commute")
    house = build(scenario, 1)
    score = Score(house, scenario)
    for minutes in raised_at:
        for target, at in ((b"21", minutes), (b"17", minutes + 2)):
            house.advance(scenario.start + 60 * at)
            house.receive(Message("home/living_thermostat/target/set", target), house.now)
    while not house.over and (deadline := house.deadline) is not None:
        house.advance(deadline)
    (verdict,) = (verdict for verdict in score.sheet().verdicts if verdict.what == "warm_ups")
    assert verdict.met is met
    assert verdict.why.count("at ") == len(raised_at)


@pytest.mark.parametrize(
    ("expected", "points_at", "why"),
    [
        ("{once: [{that: {sirene: {on: true}}}]}", "sirene", "there is nothing called 'sirene'"),
        ("{never: [{that: {su7: {wings: 2}}}]}", "wings", "nothing of su7 is called 'wings'"),
        ("{heating: {most: 5}}", "5}", "5 should be a number with its unit"),
        ("{ones: []}", "ones", "unknown key 'ones'"),
    ],
)
def test_what_cannot_be_expected_is_named_with_its_place(
    cars: dict[str, CarSpec], evening_text: str, expected: str, points_at: str, why: str
) -> None:
    with pytest.raises(ContentError) as caught:
        build(parse_scenario(f"{evening_text}expect: {expected}\n", "evening.yaml", cars), 1)
    assert why in caught.value.why
    line, column = evening_text.count("\n") + 1, 9 + expected.index(points_at)
    assert caught.value.where == f"evening.yaml:{line}:{column}"
