from __future__ import annotations

import pytest

from hyperconnect.errors import ContentError
from hyperconnect.sim.car.energy import CarSpec
from hyperconnect.sim.person.making import routine_of
from hyperconnect.sim.script.people import Days
from hyperconnect.sim.script.scenario import parse_scenario

TRIPS = """    trips:
      - {leaves: 17:00, car: su7, to: shop}
      - {leaves: 17:40, car: su7, to: home}
"""


def test_bedtime_after_midnight_belongs_to_the_day_before() -> None:
    assert routine_of(Days.model_validate({"sleeps": "00:30"})).sleeps == 24.5 * 3600
    assert routine_of(Days.model_validate({"sleeps": "23:30"})).sleeps == 23.5 * 3600


def test_several_trips_are_read_in_order(cars: dict[str, CarSpec], evening_text: str) -> None:
    text = evening_text.replace("    trip: {leaves: 17:00, car: su7, to: home}\n", TRIPS)
    planned = parse_scenario(text, "x.yaml", cars).script.people["alex"].planned
    assert [(where, trip.to) for where, trip in planned] == [("trips/0", "shop"), ("trips/1", "home")]


@pytest.mark.parametrize(
    ("old", "new", "points_at", "why"),
    [
        (
            "trip: {leaves: 17:00, car: su7, to: home}",
            "day: {works_on: [mondays]}",
            "mondays",
            "'mondays' cannot",
        ),
        ("trip: {leaves: 17:00, car: su7, to: home}", "day: {car: su8}", "su8", "there is no car 'su8'"),
        (
            "trip: {leaves: 17:00, car: su7, to: home}",
            'day: {holidays: [{begins: "2026-02-30", days: 3}]}',
            '"2026-02-30"',
            "is no date",
        ),
        (
            "    trip: {leaves: 17:00, car: su7, to: home}\n",
            TRIPS.replace("to: home", 'to: "shop"'),
            '"shop"',
            "Alex is there already",
        ),
        ("phone: {device: phone}", "phone: {mode: loud}", "loud", "'loud' cannot stand here"),
    ],
)
def test_what_cannot_be_lived_is_named_with_line_and_column(
    cars: dict[str, CarSpec], evening_text: str, old: str, new: str, points_at: str, why: str
) -> None:
    text = evening_text.replace(old, new)
    assert text != evening_text
    with pytest.raises(ContentError) as caught:
        parse_scenario(text, "x.yaml", cars)
    assert why in caught.value.why
    before = text[: text.index(points_at)]
    assert caught.value.where == f"x.yaml:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"
