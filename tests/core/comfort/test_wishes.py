"""Fixed moments, hands at the thermostat, cooling, rules that read what is foretold."""

from __future__ import annotations

from hyperconnect.model.effect import Explained
from tests.core.comfort.house import HOME, WORK, House, moment

BY_EVENING: dict[str, object] = {
    "rule": "evening",
    "when": [{"at": "12:00"}],
    "then": [{"reach": {"living.target": "21 °C", "by": "18:30"}}],
}


def test_a_fixed_moment_has_its_latest_safe_start() -> None:
    house = House("2026-01-19 11:00", rules=(BY_EVENING,))
    house.air = 19.0
    house.live_until("18:29", step=1)
    assert house.air >= 20.5
    started = house.sent[0][0]
    assert moment("2026-01-19 12:00") <= started < moment("2026-01-19 18:10")
    house.live(10)
    assert house.plan.state == "done"
    assert house.target == 21.0


def test_a_hand_at_the_thermostat_wins_until_the_next_departure() -> None:
    house = House("2026-01-19 08:00")
    house.live(10)
    house.drive(HOME, WORK, 30)
    house.live(60)
    house.turn(19.0)
    house.live_until("17:30", step=5)
    assert house.target == 19.0
    assert "by hand" in str(house.told("reasoning"))
    house.drive(WORK, HOME, 30)
    house.live(30)
    house.drive(HOME, WORK, 30)
    house.live(60, step=5)
    assert "by hand" not in str(house.told("reasoning"))
    assert [claim for claim in house.hub.engine.claims if claim.kind == "manual"] == []


def test_a_room_that_is_cooled_is_cool_on_arrival() -> None:
    cool: dict[str, object] = {
        "rule": "cool",
        "when": [{"becomes": "home.occupancy == 0"}],
        "then": [{"reach": {"living.target": "24 °C", "by": "arrival"}}],
    }
    house = House("2026-07-20 08:00", rules=(cool,), room=(25.0, 29.0, "cool"))
    house.outdoor = 34.0
    for _ in range(3):
        house.live_until("08:10", step=10)
        house.turn(29.0)
        house.drive(HOME, WORK, 30)
        house.live_until("17:00", step=5)
        house.drive(WORK, HOME, 35)
        house.live(2)
    assert house.plan.state == "done"
    assert house.air <= 24.5
    assert any(value == 24.0 for _, value in house.sent)


def test_rules_read_what_is_foretold() -> None:
    reads: dict[str, object] = {
        "rule": "reads",
        "when": [{"becomes": "living.comfort.warmup_time > 40 min"}],
        "then": [{"log": "cold"}],
    }
    house = House("2026-01-19 08:00", rules=(reads,))
    house.live(60)
    house.air = 16.0
    house.report()
    house.phone(WORK)
    house.live(20)
    ran = [effect for effect in house.effects if isinstance(effect, Explained) and effect.reason.outcome == "ran"]
    assert ran
    assert house.told("trouble") == ""
    assert house.told("warming") is False
