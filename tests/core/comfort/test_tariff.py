"""Prices and the sun's surplus in the hub: it is heated where that is cheap, if it saves anything, and never late."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

import pytest

from hyperconnect.comfort import Prices
from hyperconnect.comfort.wall import Wall
from hyperconnect.model.effect import Effect, Remember
from hyperconnect.model.input import HouseRead, ProfileLoaded
from tests.core.comfort.house import BERLIN, HOME, WORK, House, lived, moment

METER: dict[str, object] = {
    "profile": "meter",
    "match": "meter/{id}/state",
    "kind": "energy",
    "fields": {
        "price": {"attribute": "energy_site.price"},
        "grid": {"attribute": "energy_site.grid"},
        "ahead": {"attribute": "energy_site.prices"},
    },
}
WALL = Wall("Europe/Berlin")


class Metered(House):
    """A house of somebody at work, whose heating is billed: `bill` is what it costs at an hour of the day."""

    def __init__(self, bill: Callable[[float], float], /, **comfort: object) -> None:
        self.bill, self.cost = bill, 0.0
        super().__init__("2026-01-19 08:00", memory=lived(5), comfort=comfort)
        self.live(10)
        self.drive(HOME, WORK, 30)
        self.cost, self.begun = 0.0, len(self.sent)
        self.whys: list[str] = []

    def come(self) -> None:
        """Come home at half past five, the plan read on the way there."""
        while self.now < moment("2026-01-19 17:00"):
            self.live(5, step=5)
            self.whys.append(str(self.told("reasoning")))
        self.drive(WORK, HOME, 35)

    def heated_between(self, begin: str, end: str) -> bool:
        """Whether it was told to heat in some hours of the day."""
        day = "2026-01-19"
        told = self.sent[self.begun :]
        return any(value > 20 and moment(f"{day} {begin}") <= at < moment(f"{day} {end}") for at, value in told)

    def _weather(self, hours: float) -> None:
        if self.action == "heating":
            local = datetime.fromtimestamp(self.now, BERLIN)
            self.cost += hours * self.bill(local.hour + local.minute / 60)
        super()._weather(hours)


def noon(price: float) -> Callable[[float], float]:
    return lambda hour: price if 12.9 <= hour < 15 else 0.30


def windows(price: float) -> list[dict[str, object]]:
    return [{"from": "13:00", "to": "15:00", "price": price}]


def test_a_cheap_hour_before_an_arrival_is_heated_in_and_that_saves() -> None:
    usual, clever = Metered(noon(0.05)), Metered(noon(0.05), price=0.30, windows=windows(0.05))
    usual.come()
    clever.come()
    assert not usual.heated_between("12:50", "15:00")
    assert clever.heated_between("12:50", "15:00")
    assert clever.cost < 0.8 * usual.cost
    assert clever.air >= 20.5
    assert any("energy is cheaper before 15:00 (0.05 instead of 0.3), heating now saves" in why for why in clever.whys)
    assert any("energy is cheaper from 13:00 on (0.05 instead of 0.3), waiting saves" in why for why in clever.whys)


@pytest.mark.parametrize(
    "comfort",
    [
        {"price": 0.30, "windows": windows(0.30)},
        {"price": 0.30, "windows": windows(0.26)},
        {"price": 0.30, "windows": [{"from": "22:00", "to": "06:00", "price": 0.10}]},
        {"price": 0.30, "windows": [{**windows(0.05)[0], "days": "weekends"}]},
    ],
    ids=["equal", "hardly", "nights", "other-days"],
)
def test_prices_that_gain_nothing_change_nothing(comfort: dict[str, object]) -> None:
    usual, told = Metered(noon(0.26)), Metered(noon(0.26), **comfort)
    usual.come()
    told.come()
    assert [value for _, value in told.sent] == [value for _, value in usual.sent]
    assert [at for at, _ in told.sent] == pytest.approx([at for at, _ in usual.sent], abs=1)
    assert told.air >= 20.5


def test_who_comes_early_does_not_wait_for_a_cheaper_hour() -> None:
    house = Metered(noon(0.05), price=0.30, windows=[{"from": "16:00", "to": "17:00", "price": 0.05}])
    house.live_until("12:00", step=5)
    house.drive(WORK, HOME, 35)
    house.live(2)
    assert house.heated_between("12:00", "12:30")


def metered(**comfort: object) -> House:
    house = House("2026-01-19 08:00", comfort=comfort)
    house.give(ProfileLoaded(house.now, "meter", METER))
    house.phone(WORK)
    house.live(10)
    return house


def prices(house: House, *, heating: bool = False) -> Prices:
    told = house.hub.goals.planner.tariff.prices(WALL, house.now, heating=heating)
    assert told is not None
    return told


def at(told: Prices, when: str) -> float:
    return told.prices[int((moment(when) - told.begins) // told.step)]


def test_a_price_that_a_device_tells_is_remembered_by_the_time_of_day() -> None:
    house = metered(price="m1.energy_site.price")
    for hour in range(26):
        house.hear("meter/m1/state", {"price": 0.20 if (8 + hour) % 24 >= 20 else 0.30})
        house.live(60, step=30)
    # Today all is five cents dearer than yesterday at this time.
    house.hear("meter/m1/state", {"price": 0.35})
    told = prices(house)
    assert at(told, "2026-01-20 10:30") == 0.35
    assert at(told, "2026-01-20 15:00") == pytest.approx(0.35)
    assert at(told, "2026-01-20 21:00") == pytest.approx(0.25)
    written = [each.data for each in house.effects if isinstance(each, Remember) and each.key == "tariff"]
    assert 12 <= len(written) <= 27
    assert max(len(json.dumps(each)) for each in written) <= 2048
    house.restart()
    house.give(ProfileLoaded(house.now, "meter", METER))
    house.give(HouseRead(house.now, {"comfort": {"price": "m1.energy_site.price"}}))
    house.hear("meter/m1/state", {"price": 0.35}, retain=True)
    house.live(10)
    assert at(prices(house), "2026-01-20 21:00") == pytest.approx(0.25)


def test_what_a_device_tells_ahead_counts_before_what_was() -> None:
    house = metered(price="m1.energy_site.price")
    ahead = ["2026-01-19T09:00:00+01:00 0.25", "2026-01-19T13:00:00+01:00 -0.01", "2026-01-19T14:00:00+01:00 0.40"]
    house.hear("meter/m1/state", {"price": 0.30, "ahead": [*ahead, "nonsense", "2026-01-19T15:00:00+01:00 nan"]})
    told = prices(house)
    found = [at(told, f"2026-01-19 {clock}") for clock in ("08:15", "09:00", "12:45", "13:30", "14:45", "15:15")]
    assert found == [0.30, 0.25, 0.25, -0.01, 0.40, 0.30]


def test_no_price_is_no_cheap_one() -> None:
    house = metered(price="m1.energy_site.price", windows=windows(0.05))
    assert prices(house).prices == ()
    house.hear("meter/m1/state", {"price": "NaN"})
    assert prices(house).prices == ()


def test_what_would_be_fed_back_pays_and_what_is_heated_with_is_no_less_of_it() -> None:
    house = metered(surplus="m1.energy_site.grid", draws="2 kW")
    house.hear("meter/m1/state", {"grid": -1500})
    assert prices(house).surplus[0] == pytest.approx(0.75)
    house.hear("meter/m1/state", {"grid": 500})
    assert prices(house, heating=True).surplus[0] == pytest.approx(0.75)
    assert prices(house).surplus[0] == 0.0
    house.hear("meter/m1/state", {"grid": -9000})
    assert max(prices(house).surplus) == 1.0


def test_windows_go_by_the_clock_on_the_wall_when_it_changes() -> None:
    house = House(
        "2026-03-28 23:00", comfort={"price": 0.30, "windows": [{"from": "02:30", "to": "05:00", "price": 0.1}]}
    )
    told = prices(house)
    cheap = [place for place, price in enumerate(told.prices) if price == 0.1]
    # Between two and three there is nothing that night: the window is two hours long.
    assert len(cheap) == 8
    assert told.begins + told.step * cheap[0] == moment("2026-03-29 03:00")


def test_a_household_that_says_nothing_of_prices_any_more_is_heated_as_before() -> None:
    house = Metered(noon(0.05), price=0.30, windows=windows(0.05))
    house.give(HouseRead(house.now, {"people": {"alex": ["phone_alex"]}}))
    house.come()
    assert not house.heated_between("12:50", "15:00")
    assert house.air >= 20.5


def test_what_prices_were_is_forgotten_with_all_else() -> None:
    house = metered(price="m1.energy_site.price")
    house.hear("meter/m1/state", {"price": 0.20})
    house.live(120, step=10)
    out: list[Effect] = []
    assert house.hub.goals.forget("all", None, house.now, out)
    assert Remember("comfort", "tariff", None) in out
    house.hear("meter/m1/state", {"price": 0.30})
    assert set(prices(house).prices) == {0.30}
