"""Goals by the next arrival: who is awaited, when heating begins, when it ends."""

from __future__ import annotations

import subprocess
import sys

from hyperconnect.model.effect import Faulted, Planned
from hyperconnect.model.input import Switched
from tests.core.comfort.house import HOME, TARGET, WORK, House, away, moment

STATION = (52.9, 12.8)


def test_a_goal_stands_from_the_moment_everybody_has_left() -> None:
    house = away()
    assert house.hub.planned("warm") == [house.plan]
    assert (house.plan.path, house.plan.value, house.plan.state) == (TARGET, 21.0, "waits")
    assert house.plan.arrival is not None
    assert moment("2026-01-19 12:00") < house.plan.arrival < moment("2026-01-19 22:00")


def test_heating_begins_before_anybody_drives() -> None:
    house = away()
    house.live_until("17:30", step=5)
    assert house.at == WORK
    assert house.air > 20.0
    assert any(value == 21.0 for _, value in house.sent)
    assert "departure expected" in str(house.told("reasoning"))


def test_nothing_is_heated_on_a_guess_while_nobody_was_ever_seen_to_come_home() -> None:
    house = away(known=0)
    house.live_until("17:00", step=5)
    assert "their ways are not known yet" in str(house.told("reasoning"))
    assert (house.plan.state, house.plan.arrival, house.plan.start_at) == ("waits", None, None)
    assert 21.0 not in [value for _, value in house.sent]
    house.drive(WORK, HOME, 35)
    assert 21.0 in [value for _, value in house.sent]


def test_until_somebody_sets_out_it_is_held_ready_and_warm_when_they_come() -> None:
    house = away(known=5)
    begun = len(house.sent)
    house.live_until("17:00", step=5)
    ready = [value for _, value in house.sent[begun:]]
    assert any(17.0 < value < 21.0 for value in ready)
    assert house.told("trouble") == ""
    house.drive(WORK, HOME, 35)
    house.live(2)
    assert house.plan.state == "done"
    assert house.target == 21.0
    assert house.air >= 20.5


def test_who_comes_unseen_while_it_is_held_ready_has_it_warmed_at_once() -> None:
    house = away(known=5)
    while not 17.0 < house.target < 21.0:
        house.live(5)
    house.phone(HOME)
    house.live(2)
    assert house.plan.state == "done"
    assert house.target == 21.0


def test_who_comes_home_finds_it_warm_and_the_goal_is_done() -> None:
    house = away()
    house.live_until("17:00", step=5)
    house.drive(WORK, HOME, 35)
    house.live(2)
    assert house.plan.state == "done"
    assert house.air >= 20.5
    assert house.plan.arrival is not None
    assert abs(house.plan.arrival - house.now) <= 600
    assert house.target == 21.0
    assert house.hub.planned("warm") == []
    assert house.told("predicted_arrival") is None


def test_nobody_is_heated_for_once_they_turn_away() -> None:
    house = away()
    house.live_until("17:00", step=5)
    house.drive(WORK, (52.55, 13.5), 15)
    assert house.target == 21.0
    house.drive((52.55, 13.5), STATION, 45)
    house.air = max(house.air, 22.0)
    house.live(30)
    assert house.target == 17.0
    assert house.plan.state == "waits"


def test_a_rule_that_is_switched_off_puts_back_what_it_set() -> None:
    house = away()
    house.live_until("17:30", step=5)
    assert house.target == 21.0
    house.give(Switched(house.now, "warm", on=False))
    assert house.target == 17.0
    assert house.plan.state == "cancelled"
    assert house.hub.planned("warm") == []


def test_the_goal_and_its_heating_outlive_the_hub() -> None:
    house = away()
    house.live_until("16:40", step=5)
    while house.hub.planned("warm")[0].state == "waits":
        house.live(1)
    before = len(house.sent)
    house.restart()
    house.phone(WORK, retain=True)
    house.live(10)
    assert [value for _, value in house.sent[before:] if value != 21.0] == []
    assert house.target == 21.0
    assert house.hub.planned("warm")[0].state == "heating"
    house.drive(WORK, HOME, 35)
    house.live(2)
    assert house.plan.state == "done"


def test_a_phone_that_dies_leaves_the_habit() -> None:
    house = away()
    house.live_until("15:00", step=5)
    for _ in range(30):
        house.live(30, step=5)
    assert [effect for effect in house.effects if isinstance(effect, Faulted) and effect.about == "hub"] == []
    assert house.plan.state in {"waits", "heating"}
    assert "any word of alex" in str(house.told("lacking")) or house.now - moment("2026-01-19 09:00") < 86400


def test_a_household_that_counts_itself_has_the_say() -> None:
    reads: dict[str, object] = {
        "rule": "reads",
        "when": [{"becomes": "living.comfort.warming"}],
        "then": [{"log": "warming"}],
    }
    house = House("2026-01-19 08:00", (reads,), variables={"occupancy": {"type": "integer", "initial": 1}})
    house.phone(WORK)
    house.live(10)
    assert house.told("reasoning") == "somebody is at home"


def test_the_night_the_clocks_change_is_a_night_like_others() -> None:
    house = House("2026-03-28 20:00")
    house.phone(WORK)
    house.live(26 * 60, step=10)
    assert [effect for effect in house.effects if isinstance(effect, Faulted) and effect.about == "hub"] == []
    plans = [effect for effect in house.effects if isinstance(effect, Planned)]
    assert all(plan.arrival is None or plan.arrival >= plan.at - 1 for plan in plans)


def test_a_hub_that_heats_nothing_does_without_numpy() -> None:
    script = (
        "import sys\n"
        "from tests.core.comfort.house import House, WORK\n"
        "house = House('2026-01-19 08:00', rules=())\n"
        "house.live(60, step=5)\n"
        "house.phone(WORK)\n"
        "house.live(60, step=5)\n"
        "sys.exit('numpy' in sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
