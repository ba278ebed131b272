"""What is learned: how much of it is kept, how often, and how it is forgotten."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hyperconnect.core.hub import Hub
from hyperconnect.model.effect import Effect, Remember
from hyperconnect.model.input import Forgotten
from hyperconnect.shell.journal import digest
from tests.core.comfort.house import HOME, WORK, House

ZONE = "zone living.main"


def rows(effects: list[Effect], key: str = "") -> list[Remember]:
    return [each for each in effects if isinstance(each, Remember) and each.kind == "comfort" and key in each.key]


@pytest.fixture(scope="module")
def week() -> House:
    """Four working days: at work from nine to five."""
    house = House("2026-01-19 07:00")
    for _ in range(4):
        house.live_until("08:30", step=5)
        house.drive(HOME, WORK, 30)
        house.target = 17.0
        house.report()
        house.live_until("17:00", step=5)
        house.drive(WORK, HOME, 35)
        house.live_until("07:00", step=10)
    return house


def test_a_zone_is_written_once_an_hour_at_most_and_is_small(week: House) -> None:
    written = rows(week.effects, ZONE)
    hours = 4 * 24
    assert hours // 2 <= len(written) <= hours
    assert max(len(json.dumps(row.data)) for row in written) <= 8192


def test_people_are_written_as_places_and_histograms(week: House) -> None:
    written = rows(week.effects, "person alex")
    last = written[-1].data
    assert len(last["places"]) <= 40
    assert len(json.dumps(last)) <= 32768
    assert len(written) < 4 * 40


def test_of_where_people_drive_nothing_is_kept_but_clusters_and_histograms(week: House) -> None:
    kept = rows(week.effects, "person alex")[-1].data
    # For days their phone told a position a minute on the way.
    assert len(kept["places"]) <= 6
    habits = [habit for place in kept["places"] for habit in place["habits"].values()]
    habits += [*kept["back"].values(), *kept["from_home"].values()]
    assert max(len(habit["entries"]) for habit in habits) <= 60
    # All else are a few counts and means: no track can hide there.
    rest = {key: value for key, value in kept.items() if key not in {"places", "back", "from_home"}}
    assert len(json.dumps(rest)) <= 512


def test_what_was_learned_survives_a_restart(week: House) -> None:
    known = week.hub.goals.planner.comfort
    again = Hub()
    other = House.__new__(House)
    assert known is not None
    other.__dict__.update(week.__dict__, hub=again, effects=list(week.effects), inputs=[], sent=[])
    other.restart()
    other.live(10)
    comfort = other.hub.goals.planner.comfort
    assert comfort is not None
    assert set(comfort.people) == {"alex"}
    assert len(comfort.people["alex"].places.all) == len(known.people["alex"].places.all)
    assert comfort.climates["living"].room.session.count == known.climates["living"].room.session.count


def test_by_habit_it_is_warm_just_before_they_come(week: House) -> None:
    starts = [at for at, value in week.sent if value == 21.0]
    assert starts
    arrivals = [effect for effect in week.effects if getattr(effect, "state", "") == "done"]
    assert len(arrivals) == 4


@pytest.mark.parametrize(
    ("what", "name", "gone"),
    [
        ("rooms", None, {ZONE}),
        ("rooms", "living", {ZONE}),
        ("people", "alex", {"person alex"}),
        ("all", None, {ZONE, "person alex"}),
    ],
)
def test_what_was_learned_can_be_forgotten(week: House, what: str, name: str | None, gone: set[str]) -> None:
    other = House.__new__(House)
    other.__dict__.update(week.__dict__, hub=Hub(), effects=list(week.effects), inputs=[], sent=[])
    other.restart()
    other.live(10)
    out: list[Effect] = []
    assert other.hub.goals.forget(what, name, other.now, out)
    assert {row.key for row in rows(out) if row.data is None} == gone
    comfort = other.hub.goals.planner.comfort
    assert comfort is not None
    assert ("alex" in comfort.people) is (what == "rooms")
    other.live(10)


def test_nobody_of_that_name_is_no_harm(week: House) -> None:
    assert not week.hub.goals.forget("people", "nobody", week.now, [])


@given(
    st.lists(
        st.tuples(st.sampled_from(["work", "home", "room", "turn", "wait", "forget"]), st.integers(1, 90)), max_size=12
    )
)
@settings(max_examples=6, deadline=None)
def test_the_same_journal_gives_the_same_decisions(story: list[tuple[str, int]]) -> None:
    house = House("2026-01-19 08:00")
    for what, minutes in story:
        match what:
            case "work":
                house.phone(WORK)
            case "home":
                house.phone(HOME)
            case "room":
                house.air = 14.0 + minutes / 10
                house.report()
            case "turn":
                house.turn(15.0 + minutes / 10)
            case "forget":
                house.give(Forgotten(house.now, "su7"))
            case _:
                pass
        house.live(minutes, step=5)
    again = Hub()
    assert digest([effect for happened in house.inputs for effect in again.handle(happened)]) == digest(house.effects)
