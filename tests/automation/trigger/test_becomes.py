"""`becomes`: from false to true, with hysteresis and with time."""

from __future__ import annotations

import pytest

from hyperconnect.model.value import Datum
from tests.automation.household import LIGHT_ON, Household, reasons, rule, wanted

ROOM = "living_thermostat.temperature"


def house(expression: str = "living_thermostat.temperature < 18 °C", **more: object) -> Household:
    household = Household()
    household.open()
    assert not household.save(
        rule(when=[{"becomes": expression, **{key.rstrip("_"): part for key, part in more.items()}}])
    )
    return household


def fires(household: Household, name: str, values: list[Datum]) -> list[bool]:
    return [LIGHT_ON in household.set(name, value) for value in values]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([19.0, 17.0, 16.0, 19.0, 17.0], [False, True, False, False, True]),
        ([17.0, 16.0, 19.0, 17.0], [False, False, False, True]),
        ([19.0, None, 17.0], [False, False, True]),
        ([17.0, None, 17.5], [False, False, False]),
        ([None, 17.0, 19.0, None, 17.0], [False, False, False, False, True]),
    ],
)
def test_edges(values: list[Datum], expected: list[bool]) -> None:
    assert fires(house(), ROOM, values) == expected


def test_the_state_at_saving_is_the_baseline() -> None:
    household = Household()
    household.open()
    household.set(ROOM, 17.0)
    household.save(rule(when=[{"becomes": "living_thermostat.temperature < 18 °C"}]))
    assert fires(household, ROOM, [16.0, 18.5, 17.0]) == [False, False, True]


def test_restored_values_move_the_baseline_only() -> None:
    household = house()
    household.set(ROOM, 19.0)
    assert household.set(ROOM, 17.0, live=False) == []
    assert fires(household, ROOM, [16.0, 19.0, 17.0]) == [False, False, True]


@pytest.mark.parametrize(
    ("expression", "name", "hysteresis", "values", "expected"),
    [
        (
            "living_thermostat.temperature < 18 °C",
            ROOM,
            "0.5 °C",
            [19, 17.9, 18.1, 17.9, 18.5, 17.9],
            [0, 1, 0, 0, 0, 1],
        ),
        (
            "living_thermostat.temperature < 18 °C",
            ROOM,
            "0.5 K",
            [19, 17.9, None, 18.4, 17.9, 18.6, 17],
            [0, 1, 0, 0, 0, 0, 1],
        ),
        ("meter.power > 1.8 kW", "meter.power", "200 W", [0, 1900, 1700, 1900, 1600, 1900], [0, 1, 0, 0, 0, 1]),
        ("1.8 kW <= meter.power", "meter.power", "0.2 kW", [0, 1900, 1700, 1900, 1600, 1900], [0, 1, 0, 0, 0, 1]),
    ],
)
def test_hysteresis(expression: str, name: str, hysteresis: str, values: list[Datum], expected: list[int]) -> None:
    household = house(expression, hysteresis=hysteresis)
    assert fires(household, name, [float(value) if isinstance(value, int) else value for value in values]) == [
        bool(fire) for fire in expected
    ]


def test_hysteresis_survives_a_restart() -> None:
    household = house(hysteresis="0.5 °C")
    fires(household, ROOM, [19.0, 17.9])
    other = household.restarted()
    other.save(rule(when=[{"becomes": "living_thermostat.temperature < 18 °C", "hysteresis": "0.5 °C"}]))
    assert fires(other, ROOM, [18.1, 17.9, 18.6, 17.9]) == [False, False, False, True]


def test_it_must_stay_true() -> None:
    household = house(for_="5min")
    household.set(ROOM, 19.0)
    household.set(ROOM, 17.0)
    assert household.set(ROOM, 16.0, after=200) == []
    out = household.wait(100)
    assert wanted(out) == [LIGHT_ON]
    assert (reasons(out)[0].old, reasons(out)[0].new) == (19.0, 17.0)


def test_it_did_not_stay_true() -> None:
    household = house(for_="5min")
    household.set(ROOM, 19.0)
    household.set(ROOM, 17.0)
    (reason,) = reasons(household.set(ROOM, 19.0, after=200))
    assert (reason.outcome, reason.did) == ("cut", ("did not stay so for 5min",))
    assert household.wait(3600) == []


def test_what_is_due_while_nobody_knows_waits_until_somebody_does() -> None:
    household = house(for_="5min")
    household.set(ROOM, 19.0)
    household.set(ROOM, 17.0)
    household.set(ROOM, None)
    assert household.wait(3600) == []
    assert wanted(household.set(ROOM, 17.5)) == [LIGHT_ON]
    assert household.set(ROOM, 17.0) == []


def test_a_wait_survives_a_restart() -> None:
    household = house(for_="5min")
    household.set(ROOM, 19.0)
    household.set(ROOM, 17.0)
    other = household.restarted(away=200, values=True)
    other.save(rule(when=[{"becomes": "living_thermostat.temperature < 18 °C", "for": "5min"}]))
    assert other.wait(99) == []
    assert wanted(other.wait(1)) == [LIGHT_ON]


def test_time_alone_can_make_it_true() -> None:
    household = house("time() >= 18:30")
    assert household.wait(29 * 60 + 59) == []
    out = household.wait(1)
    assert wanted(out) == [LIGHT_ON]
    assert reasons(out)[0].cause == "time"


def test_an_edge_seen_before_a_restart_is_an_edge_after_it() -> None:
    household = house()
    household.set(ROOM, 19.0)
    other = household.restarted()
    other.save(rule(when=[{"becomes": "living_thermostat.temperature < 18 °C"}]))
    assert wanted(other.set(ROOM, 17.0)) == [LIGHT_ON]


def test_edges_alone_are_not_told_each_time() -> None:
    household = house()
    household.engine.take_dirty(everything=True)
    fires(household, ROOM, [19.0, 17.0, 19.0])
    assert household.engine.take_dirty() == []
    assert [key for _, key, _ in household.engine.take_dirty(everything=True)] == ["light"]
