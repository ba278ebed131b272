from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.comfort.plan import plan
from hyperconnect.comfort.room import Room


class House:
    """A house that the candidates are not: air, walls and outdoors, an emitter that lags, a sensor that rounds."""

    def __init__(self, *, power: float, lag: float, tight: float) -> None:
        self.air, self.walls, self.emitter = 17.0, 15.5, 0.0
        self.power, self.lag, self.tight = power, lag, tight

    def minute(self, duty: float) -> float:
        """Live a minute; return what the sensor says."""
        for _ in range(6):
            hours = 1 / 360
            self.emitter += (duty * self.power - self.emitter) * hours / self.lag
            loss = self.tight * (self.air - self.walls) + 0.05 * (self.air - 3.0)
            self.air += hours * (self.emitter - loss)
            self.walls += hours * (0.12 * (self.air - self.walls) - 0.03 * (self.walls - 3.0))
        return round(self.air, 1)


def live(house: House, room: Room, minutes: int, target: float, at: float = 0.0) -> float:
    """Let a room watch a house that is held at a target; return when it ends."""
    duty = 0.0
    for minute in range(minutes):
        said = house.minute(duty)
        duty = 1.0 if said < target - 0.2 else 0.0 if said > target + 0.2 else duty
        room.observe(at + minute * 60.0, said, duty)
    return at + minutes * 60.0


@pytest.mark.parametrize(
    ("power", "lag", "tight"), [(24.0, 0.07, 2.0), (14.0, 0.15, 1.2), (8.0, 0.35, 0.7), (30.0, 0.05, 4.0)]
)
def test_a_room_learns_from_being_held_at_its_setback_what_warming_up_will_take(
    power: float, lag: float, tight: float
) -> None:
    house, room = House(power=power, lag=lag, tight=tight), Room()
    live(house, room, 360, 17.0)
    start = round(house.air, 1)
    foretold = room.warmup(start, 21.0)
    minutes = 0
    while house.minute(1.0) < 20.8:
        minutes += 1
    assert foretold.likely < 2.0 * minutes * 60
    assert 0.9 * minutes * 60 < foretold.safe < 3.5 * minutes * 60


def test_watching_narrows_what_is_possible() -> None:
    house, room = House(power=24.0, lag=0.07, tight=2.0), Room()
    before = room.warmup(17.0, 21.0)
    live(house, room, 360, 17.0)
    after = room.warmup(17.0, 21.0)
    assert after.safe - after.likely < 0.4 * (before.safe - before.likely)


def test_what_was_learned_survives_as_weights() -> None:
    house, room = House(power=24.0, lag=0.07, tight=2.0), Room()
    live(house, room, 240, 17.0)
    again = Room(tuple(room.weights))
    knows, knew = again.warmup(17.0, 21.0), room.warmup(17.0, 21.0)
    assert 0.6 < knows.likely / knew.likely < 1.6
    assert knows.safe < 0.5 * Room().warmup(17.0, 21.0).safe
    assert Room((1.0, 2.0)).weights == Room().weights, "credit for another grid is no credit"


def test_the_same_observations_teach_the_same() -> None:
    rooms = [Room(), Room()]
    for room in rooms:
        live(House(power=12.0, lag=0.1, tight=1.5), room, 120, 18.0)
    assert rooms[0].weights == rooms[1].weights


def test_a_clock_that_jumps_and_a_sensor_that_was_away_do_no_harm() -> None:
    room = Room()
    room.observe(1000.0, 19.0, 0.0)
    room.observe(500.0, 19.0, 1.0)
    room.observe(9e9, 3.0, 1.0)
    assert abs(sum(room.weights) - 1.0) < 1e-9
    assert room.warmup(19.0, 21.0).safe > 0


def test_what_was_answered_is_thought_over_with_each_new_observation() -> None:
    room, house = Room(), House(power=14.0, lag=0.15, tight=1.2)
    at = live(house, room, 300, 17.0)
    first = room.warmup(17.0, 21.0)
    assert room.warmup(17.0, 21.0) == first
    assert room.warmup(17.0, 22.0).safe > first.safe
    at = live(house, room, 60, 21.0, at)
    warmed = room.warmup(17.0, 21.0)
    assert warmed != first
    assert room.warmup(17.0, 21.0) == warmed
    again = Room(tuple(room.memory))
    assert again.memory == pytest.approx(room.weights, abs=1e-6)


def test_a_room_that_never_heated_has_a_cautious_prior() -> None:
    needed = Room().warmup(17.0, 21.0)
    assert 20 * 60 < needed.likely < 90 * 60
    assert needed.safe > 1.4 * needed.likely


@given(st.floats(-20, 40), st.floats(5, 30))
def test_a_warm_room_needs_nothing_and_a_cold_one_something(temperature: float, target: float) -> None:
    needed = Room().warmup(temperature, target)
    assert 0 <= needed.likely <= needed.safe
    assert (needed.safe > 0) == (temperature < target - 0.2)


@given(st.floats(0, 40_000), st.floats(10, 24))
def test_a_plan_starts_exactly_when_its_moment_has_come(ahead: float, temperature: float) -> None:
    made = plan(1e9, 1e9 + ahead, temperature, 21.0, Room())
    assert made.start == (made.warmup.safe > 0 and made.start_at <= 1e9)
    assert made.start_at <= made.arrival


def test_an_unknown_room_is_heated_early() -> None:
    assert plan(0.0, 7000.0, None, 21.0, Room()).start
