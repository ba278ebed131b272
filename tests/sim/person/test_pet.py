from __future__ import annotations

from hyperconnect.sim.home.being import Being
from tests.sim.person.conftest import Days, home_of


def test_a_dog_sleeps_much_and_wanders_some(days: Days) -> None:
    house = days.house()
    home = home_of(house)
    moves: list[str] = []
    for room in home.rooms:
        home.watch(room, lambda being: moves.append(being.id))
    house.advance(house.now + 2 * 86_400)
    assert 20 < moves.count("rex") < 250


def test_a_dog_barks_at_strangers_and_not_at_its_own(days: Days) -> None:
    house = days.house()
    home, dog = home_of(house), house.pets["rex"]
    house.advance(house.now)
    heard: list[str] = []
    dog.barked.append(heard.append)
    home.door.turn(is_open=True)
    home.door.turn(is_open=False)
    house.advance(house.now + 30)
    assert heard == []
    home.welcome(Being("stranger", "person", lives_here=False), "hall")
    home.door.turn(is_open=True)
    house.advance(house.now + 30)
    assert heard == ["hall"]


def test_a_pet_that_was_taken_away_stays_away(days: Days) -> None:
    house = days.house()
    home_of(house).move("rex", None)
    house.advance(house.now + 86_400)
    assert home_of(house).where("rex") is None
