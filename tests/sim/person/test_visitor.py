from __future__ import annotations

from collections.abc import Mapping

import pytest

from hyperconnect.sim.household import Household
from hyperconnect.sim.person.visitor import Visitors
from tests.sim.person.conftest import Days, home_of


class Bell:
    """A doorbell that counts."""

    rings = 0

    def turn_by_hand(self, wish: Mapping[str, object]) -> None:
        assert wish
        self.rings += 1


def visitors(house: Household) -> Visitors:
    assert house.visitors is not None
    return house.visitors


def test_a_guest_rings_is_let_in_and_goes(days: Days) -> None:
    house = days.house(("T00:00", "T19:00"))
    home, bell = home_of(house), Bell()
    house.things["doorbell"] = bell
    opened: list[float] = []
    home.door.turned.append(lambda: opened.append(house.now))
    begins = house.now + 600
    visitors(house).visit("sam", begins, 3600)
    house.advance(begins + 5)
    assert (bell.rings, home.where("sam")) == (1, None)
    house.advance(begins + 200)
    assert home.where("sam") is not None
    assert not home.beings["sam"].lives_here
    house.advance(begins + 3600 + 600)
    assert home.where("sam") is None
    assert len(opened) == 4


def test_nobody_opens_when_nobody_is_there(days: Days) -> None:
    at_work = ("name: Alex\n    at: home", "name: Alex\n    at: work")
    house = days.house(("T00:00", "T10:00"), at_work, ("name: Kim\n    at: home", "name: Kim\n    at: work"))
    opened: list[bool] = []
    home_of(house).door.turned.append(lambda: opened.append(True))
    visitors(house).visit("sam", house.now + 60, 3600)
    house.advance(house.now + 300)
    assert visitors(house).turned_away == ["sam"]
    assert home_of(house).where("sam") is None
    assert opened == []


@pytest.mark.parametrize("with_dog", [False, True])
def test_a_burglar_forces_a_door_looks_round_and_flees(days: Days, *, with_dog: bool) -> None:
    house = days.house()
    home = home_of(house)
    seen: list[str] = []
    home.watch("living", lambda being: seen.append(being.id))
    house.advance(house.now)
    seen.clear()
    visitors(house).break_in("patio_door", stays=600, with_dog=with_dog)
    assert home.openings["patio_door"].is_open
    house.advance(house.now + 10)
    assert "burglar" in seen
    assert ("burglar_dog" in seen) is with_dog
    house.advance(house.now + 600)
    assert home.where("burglar") is None
    assert home.where("burglar_dog") is None
    with pytest.raises(KeyError):
        visitors(house).break_in("chimney")


def test_no_doorbell_is_no_ring(days: Days) -> None:
    assert not visitors(days.house()).ring("gong")
