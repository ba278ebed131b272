"""The comfort page's views: what is shown of rooms, people and past arrivals."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from hyperconnect.dashboard.comfort.learned import learned_of, ways_of
from hyperconnect.dashboard.comfort.trips import MOST, chosen, replay_of, trips_of
from hyperconnect.model.effect import Planned
from hyperconnect.model.moment import moment_of
from hyperconnect.model.value import Path

CAME = moment_of("2026-01-19T17:52:00+01:00")
LEARNED: dict[str, Any] = {
    "full_power": 5.0,
    "lag": 720,
    "loss": 0.031,
    "candidates": 142,
    "warmups": 18,
    "factor": 1.06,
    "caution": 1.02,
    "outdoor": 2.5,
    "rows": 6048,
}
ARRIVAL: dict[str, Any] = {
    "at": "2026-01-19T17:52:00+01:00",
    "rule": "warm",
    "attribute": "stove.target",
    "value": 21.0,
    "temperature": 20.9,
    "warm": True,
    "foretold": "2026-01-19T17:50:00+01:00",
    "early": "2026-01-19T17:32:00+01:00",
    "late": "2026-01-19T18:21:00+01:00",
    "error": 120,
    "promised": "2026-01-19T17:49:00+01:00",
    "started_at": "2026-01-19T17:00:00+01:00",
    "heated": 2460,
}
PLANNED = Planned(
    CAME - 7200, "warm", Path("stove.main.thermostat.target"), 21.0, "waits", CAME, CAME - 3120, 2400, 3000, 17.0
)


def test_power_is_told_as_minutes_for_a_kelvin() -> None:
    known = learned_of(LEARNED)
    assert known is not None
    assert (known.minutes_per_kelvin, known.lag, round(known.loss, 2)) == (12.0, 720, 0.31)
    assert known.longer is not None
    assert round(known.longer) == 6
    assert learned_of(None) is None


def test_what_was_never_timed_took_no_longer() -> None:
    known = learned_of({**LEARNED, "warmups": 0, "full_power": 0.0})
    assert known is not None
    assert (known.longer, known.minutes_per_kelvin) == (None, None)


def test_people_are_told_with_their_departures() -> None:
    departure = {
        "place": "work",
        "days": "free",
        "usual": "17:20",
        "early": "16:58",
        "late": "17:55",
        "count": 18,
        "drive": 1680,
    }
    told = {
        "person": "alex",
        "status": "parked",
        "place": "work",
        "since": None,
        "homecomings": 3,
        "departures": [departure],
    }
    (ways,) = ways_of([told])
    assert (ways.name, ways.departures[0].free, ways.departures[0].drive) == ("alex", True, 1680)


def test_the_latest_arrivals_come_first_and_not_too_many() -> None:
    told = [{**ARRIVAL, "at": f"2026-01-{day:02d}T17:52:00+01:00"} for day in range(1, 29)]
    trips = trips_of(told)
    assert len(trips) == MOST
    assert trips[0].at > trips[-1].at
    assert chosen(trips, trips[3].key) == trips[3]
    assert chosen(trips, "nonsense") == trips[0]
    assert chosen((), "") is None


def test_a_trip_is_walked_through_as_it_was_foretold() -> None:
    (trip,) = trips_of([ARRIVAL])
    heating = replace(PLANNED, at=CAME - 3120, state="heating")
    done = replace(PLANNED, at=CAME, state="done", arrival=CAME)
    early = replace(PLANNED, at=CAME - 9000)
    replay = replay_of(
        trip, [early, PLANNED, heating, done], [(CAME - 3600, 17.0), (CAME, 20.9), (CAME + 90_000, 3.0)], CAME + 90
    )
    assert replay is not None
    assert [each["state"] for each in replay["steps"]] == ["waits", "heating", "done"]
    assert replay["measured"] == [(round(CAME - 3600), 17.0), (round(CAME), 20.9)]
    assert replay["since"] < CAME - 3120 < replay["came"] == CAME < replay["until"] == CAME + 90
    assert replay_of(trip, [], [], CAME) is None


def test_a_long_trip_keeps_its_turns() -> None:
    (trip,) = trips_of([{**ARRIVAL, "started_at": None}])
    told = [replace(PLANNED, at=CAME - 7200 + 10 * each) for each in range(700)]
    told[500] = replace(told[500], state="heating")
    replay = replay_of(trip, told, [], CAME)
    assert replay is not None
    assert len(replay["steps"]) < 130
    assert [each["at"] for each in replay["steps"] if each["state"] == "heating"] == [round(told[500].at)]
    assert replay["steps"][-1]["at"] == round(told[-1].at)
