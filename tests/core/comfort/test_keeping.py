"""What was learned is written in its own time: hourly, at comings and goings, and anew after a clock was set."""

from __future__ import annotations

from hyperconnect.comfort import Comfort, Phone, Target
from hyperconnect.core.comfort.memory import Rows
from hyperconnect.model.effect import Effect, Remember
from hyperconnect.model.moment import Moment

NOW: Moment = 1_768_500_000.0
TICK, HOUR = 300.0, 3600.0
ZONES = [("home", "thermostat.main")]


class Kept:
    """A planner with one zone and one person at home, of which everything due is written at each tick."""

    def __init__(self, *, wished: bool = True) -> None:
        self.comfort, self.rows, self.now = Comfort(home=(52.5, 13.4)), Rows(), NOW
        self.comfort.climates["home"].wished = wished
        self.comfort.observe(Phone(self.now, "home", person="alex"))
        self.written()

    def written(self, seconds: float = 0.0) -> list[str]:
        """Live that long, tick by tick; return the rows that were written."""
        out: list[Effect] = []
        self.rows.keep(self.comfort, ZONES, self.now, out)
        for _ in range(round(seconds / TICK)):
            self.now += TICK
            self.rows.keep(self.comfort, ZONES, self.now, out)
        return [effect.key for effect in out if isinstance(effect, Remember)]


def test_zones_and_people_are_written_once_an_hour() -> None:
    kept = Kept()
    assert kept.written(HOUR - TICK) == []
    assert kept.written(TICK) == ["zone thermostat.main", "person alex"]
    assert len(kept.written(10 * HOUR)) == 20


def test_people_are_written_when_they_go() -> None:
    kept = Kept()
    kept.written(TICK)
    kept.comfort.observe(Phone(kept.now + 1.0, "work", person="alex"))
    assert kept.written(TICK) == ["person alex"]
    assert kept.written(HOUR - 2 * TICK) == ["zone thermostat.main"]


def test_a_zone_is_written_oftener_from_the_first_wish_on() -> None:
    kept = Kept(wished=False)
    assert "zone thermostat.main" not in kept.written(2 * HOUR)
    kept.comfort.observe(Target(kept.now, 21.0, 17.0))
    assert kept.written(TICK) == ["zone thermostat.main"]


def test_a_clock_that_was_set_puts_nothing_off() -> None:
    kept = Kept()
    kept.written(HOUR - TICK)
    kept.now -= 86_400.0
    kept.rows.shift(-86_400.0)
    assert kept.written(TICK) == ["zone thermostat.main", "person alex"]


def test_what_was_forgotten_is_written_an_hour_later() -> None:
    kept = Kept()
    kept.written(HOUR - TICK)
    kept.rows.forget([], person="alex")
    assert kept.written(HOUR - TICK) == ["zone thermostat.main"]
    assert kept.written(TICK) == ["person alex"]
