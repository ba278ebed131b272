from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from hyperconnect.model.message import Message
from hyperconnect.sim.household import Household
from hyperconnect.sim.person.life import Fleet
from tests.sim.person.conftest import Days, Knob, home_of

BERLIN = ZoneInfo("Europe/Berlin")


def course(house: Household, who: str, until: float) -> list[tuple[str, str]]:
    """Live until then; return when somebody was where, each time that changed."""
    told: list[tuple[str, str]] = []
    while (deadline := house.deadline) is not None and deadline <= until:
        house.advance(deadline)
        person = house.people[who].view()
        state = "asleep" if person.asleep else person.place or "under way"
        if not told or told[-1][1] != state:
            told.append((datetime.fromtimestamp(deadline, BERLIN).strftime("%a %H:%M"), state))
    return told


def test_a_day_has_its_order(days: Days) -> None:
    house = days.house(("guests: 0, evenings_out: 0, long", "errands: 0, evenings_out: 0, guests: 0, long"))
    states = [state for _, state in course(house, "alex", house.now + 24 * 3600)]
    assert states == ["asleep", "home", "under way", "work", "under way", "home", "asleep"]


def test_for_a_week_everybody_comes_home_and_sleeps_each_night_and_the_clocks_change_unnoticed(days: Days) -> None:
    house = days.house(("home_office: [wednesday], ", ""))
    told = course(house, "alex", house.now + 9.5 * 86_400)
    ups = [told[n][0] for n in range(1, len(told)) if told[n - 1][1] == "asleep"]
    assert len(ups) == 10
    working = [up for up in ups if up[:3] not in {"Sat", "Sun"}]
    assert all("05:40" < up[4:] < "07:30" for up in working)
    arrivals = house.people["alex"].view().arrivals
    assert len(arrivals) >= 6
    assert all(arrival.car == "su7" for arrival in arrivals)
    moments = [arrival.at for arrival in arrivals]
    assert moments == sorted(moments)


def test_who_has_no_car_takes_the_bus_and_leaves_the_car_to_others(days: Days) -> None:
    works_monday = ("works_on: [monday, tuesday]", "works_on: [thursday]")
    house = days.house(works_monday)
    course(house, "kim", house.now + 2 * 86_400)
    arrivals = house.people["kim"].view().arrivals
    assert arrivals
    assert {arrival.car for arrival in arrivals} == {""}


def test_two_who_want_one_car_do_not_drive_it_both(days: Days) -> None:
    house = days.house(("day: {goes_by: bus, works_on: [monday, tuesday]", "day: {works_on: [thursday, friday]"))
    course(house, "kim", house.now + 2 * 86_400)
    cars = [{arrival.car for arrival in house.people[who].view().arrivals} for who in ("alex", "kim")]
    assert sorted(map(sorted, cars)) == [[""], ["su7"]] or cars == [{"su7", ""}, {"su7", ""}]


def test_a_long_weekend_leaves_the_home_alone_and_the_car_at_the_station(days: Days) -> None:
    away = 'guests: 0, holidays: [{begins: "2026-03-27", days: 3}]'
    house = days.house(("guests: 0", away))
    house.advance(house.now + 2.5 * 86_400)
    view = house.view()
    assert {person.place for person in view.people} == {"away"}
    assert not home_of(house).occupied()
    assert house.cars["su7"].node == house.people["alex"].node("station")
    assert abs(view.phones[0].latitude - 52.4) > 0.5
    house.advance(house.now + 1.5 * 86_400)
    assert house.people["alex"].view().arrivals[-1].car == "su7"


def test_a_story_that_begins_in_the_middle_of_a_working_day_goes_on_with_it(days: Days) -> None:
    at_work = ("name: Alex\n    at: home", "name: Alex\n    at: work")
    house = days.house(("T00:00", "T12:00"), at_work, ("at: home}", "at: work}"))
    states = [state for _, state in course(house, "alex", house.now + 10 * 3600)]
    assert states[:3] == ["work", "under way", "home"]


def test_the_same_seed_tells_the_same_days_byte_for_byte(days: Days) -> None:
    def told(seed: int) -> list[Message]:
        return (house := days.house(seed=seed)).advance(house.now + 2 * 86_400)

    assert told(3) == told(3)
    assert told(3) != told(4)


def test_a_persons_phone_and_watch_change_nothing_of_what_they_do(days: Days) -> None:
    bare = days.house(("    phone: {device: phone}\n    watch: {device: watch}\n", ""))
    full = days.house()
    assert course(bare, "alex", bare.now + 2 * 86_400) == course(full, "alex", full.now + 2 * 86_400)


def test_a_key_is_with_one_person_at_a_time(days: Days) -> None:
    house = days.house()
    house.advance(house.now)
    fleet, node = Fleet(house.cars), house.people["alex"].node("home")
    assert fleet.take("alex", node, None) is house.cars["su7"]
    assert fleet.take("kim", node, "su7") is None
    assert fleet.take("alex", node, "su7") is house.cars["su7"]
    fleet.give_back("alex")
    assert fleet.take("kim", node, "su7") is house.cars["su7"]
    assert fleet.take("kim", node + 1, "su7") is None


@pytest.mark.parametrize("seed", [1, 2])
def test_the_door_is_shut_and_locked_as_a_rule_when_nobody_is_at_home(days: Days, seed: int) -> None:
    house = days.house(("works_on: [monday, tuesday]", "works_on: [thursday, friday]"), seed=seed)
    home, empty, open_ = home_of(house), 0, 0
    for _ in range(2 * 24 * 12):
        house.advance(house.now + 300)
        if not home.occupied():
            empty, open_ = empty + 1, open_ + (home.door.is_open or not home.door.locked)
    assert empty > 20
    assert open_ < 0.4 * empty


def test_who_comes_home_nearly_empty_does_not_wait_for_the_sun(days: Days) -> None:
    house = days.house(("at: home}", "at: home, soc: 25 %}"))
    box = house.things["wallbox"] = Knob()
    house.advance(house.now + 20 * 3600)
    assert box.turned == [{"mode": "now"}]
    house.advance(house.now + 20 * 3600)
    assert box.turned[1] == {"mode": "pv"}
