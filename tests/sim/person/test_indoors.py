from __future__ import annotations

from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from hyperconnect.sim.home.being import Being
from tests.sim.person.conftest import Days, Knob, home_of


def test_people_at_home_move_through_the_rooms_by_day_and_keep_still_at_night(days: Days) -> None:
    house = days.house(("works_on: [monday, tuesday]", "works_on: []"))
    home = home_of(house)
    rooms: Counter[str] = Counter()
    hours: Counter[int] = Counter()

    def seen(room: str, being: Being) -> None:
        if being.id == "kim":
            rooms[room] += 1
            hours[datetime.fromtimestamp(house.now, ZoneInfo("Europe/Berlin")).hour] += 1

    for room in home.rooms:
        home.watch(room, lambda being, room=room: seen(room, being))  # type: ignore[misc]  # a default argument
    house.advance(house.now + 3 * 86_400)
    assert {"living", "kitchen", "bathroom", "bedroom", "hall"} <= rooms.keys()
    by_night, by_day = sum(hours[hour] for hour in range(1, 5)), sum(hours[hour] for hour in range(9, 21))
    assert 0 < by_night / 4 < by_day / 12 / 3


def test_showers_and_cooking_are_felt_in_the_air_and_drawn_from_the_mains(days: Days) -> None:
    house = days.house()
    home = home_of(house)
    damp, drawn = 0.0, 0.0
    for _ in range(24 * 30):
        house.advance(house.now + 120)
        damp = max(damp, home.rooms["bathroom"].humidity)
        drawn = max(drawn, sum(watts for name, watts in home.loads.items() if "/" in name))
    assert damp > 75
    assert 1500 < drawn < 6000


def test_machines_are_started_by_hand_and_the_television_is_put_out_at_night(days: Days) -> None:
    house = days.house()
    washing, tv = Knob(), Knob()
    house.things |= {"washing_machine": washing, "tv": tv}
    house.advance(house.now + 6 * 86_400)
    assert 1 <= len(washing.turned) <= 12
    assert {"on": True} in tv.turned
    assert {"on": False} in tv.turned


@pytest.mark.parametrize("seed", [1])
def test_a_window_is_opened_in_the_morning_and_shut_again(days: Days, seed: int) -> None:
    house = days.house(seed=seed)
    window = home_of(house).openings["bedroom_window"]
    turns: list[tuple[float, bool]] = []
    window.turned.append(lambda: turns.append((house.now, window.is_open)))
    house.advance(house.now + 6 * 86_400)
    opened = [at for at, is_open in turns if is_open]
    assert 2 <= len(opened) <= 12
    assert {datetime.fromtimestamp(at, ZoneInfo("Europe/Berlin")).hour for at in opened} <= set(range(5, 12))
    assert any(not is_open for _, is_open in turns)


def test_the_light_is_pressed_in_the_dark_only(days: Days) -> None:
    house = days.house()
    lamp = Knob()
    house.things["kitchen_lights"] = lamp
    noon = [datetime(2026, 3, 26, 8, tzinfo=ZoneInfo("Europe/Berlin")).timestamp() + 86_400 * n for n in range(2)]
    for begins in noon:
        house.advance(begins)
        before = len(lamp.turned)
        house.advance(begins + 9 * 3600)
        assert len(lamp.turned) == before
    assert {"on": True} in lamp.turned
