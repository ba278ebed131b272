"""What is odd: navigation that leaps or stands still, who stays at home, sun that warms, two rooms of one boiler."""

from __future__ import annotations

from itertools import pairwise

import pytest

from hyperconnect.model.effect import Faulted, Planned
from hyperconnect.model.input import ProfileLoaded
from tests.core.comfort.house import CAR, HOME, WARM, WORK, House, lived, moment

MIDWAY = (52.55, 13.5)
GUIDED: dict[str, object] = {
    **CAR,
    "fields": {
        "lat": {"attribute": "location.latitude"},
        "lon": {"attribute": "location.longitude"},
        "state": {"attribute": "vehicle.state"},
        "to_lat": {"attribute": "navigation.latitude"},
        "to_lon": {"attribute": "navigation.longitude"},
        "eta": {"attribute": "navigation.eta"},
        "guided": {"attribute": "navigation.active"},
    },
}


def guided(known: int = 2) -> House:
    """Return the house of somebody at work at eleven, whose car tells what its navigation says."""
    house = House("2026-01-19 08:00", memory=lived(known), people={"alex": ["phone_alex", "su7"]})
    house.give(ProfileLoaded(house.now, "car", GUIDED))
    house.car(HOME)
    house.live(10)
    house.drive(HOME, WORK, 30)
    house.car(WORK)
    house.live_until("11:00", step=5)
    return house


def navigate(house: House, minutes: float, where: tuple[float, float] = MIDWAY) -> None:
    """Let the car drive home by its navigation, which still gives some minutes."""
    home = {"to_lat": HOME[0], "to_lon": HOME[1], "guided": True}
    house.car(where, state="driving", eta=house.now + 60 * minutes, **home)


def test_a_navigation_home_is_what_is_heated_for() -> None:
    house = guided()
    assert house.target == 17.0
    navigate(house, 25)
    house.live(2)
    assert house.target == 21.0
    assert "navigation home" in str(house.told("reasoning"))


def test_an_eta_that_leaps_to_and_fro_switches_nothing_to_and_fro() -> None:
    house = guided()
    begun = len(house.sent)
    for step in range(20):
        part = step / 25
        where = (WORK[0] + part * (HOME[0] - WORK[0]), WORK[1] + part * (HOME[1] - WORK[1]))
        navigate(house, 25 - step + (15 if step % 2 else 0), where)
        house.live(1)
    values = [value for _, value in house.sent[begun:]]
    assert values
    assert set(values) == {21.0}
    assert house.plan.arrival is not None
    assert house.now - 60 <= house.plan.arrival <= house.now + 40 * 60


def test_an_eta_that_stands_still_is_said_and_not_believed_for_ever() -> None:
    house = guided()
    for _ in range(8):
        navigate(house, 90)
        house.live(4)
    assert "the navigation's ETA stands still" in str(house.told("lacking"))
    early = house.told("arrival_early")
    assert isinstance(early, float)
    assert early < house.now + 85 * 60


@pytest.mark.parametrize("eta", ["NaN", "soon", -1, 1e15, None])
def test_an_eta_that_is_none_is_no_eta(eta: object) -> None:
    house = guided()
    house.car(MIDWAY, state="driving", eta=eta, guided=True)
    house.live(10)
    assert [effect for effect in house.effects if isinstance(effect, Faulted) and effect.about == "hub"] == []
    assert house.plan.arrival is None or house.plan.arrival >= house.plan.at - 1


def test_who_stays_at_home_keeps_it_as_it_is() -> None:
    house = House("2026-01-19 08:00", memory=lived(), people={"alex": ["phone_alex"], "kim": ["phone_kim"]})
    here = {"_type": "location", "lat": HOME[0], "lon": HOME[1], "acc": 10, "tst": int(house.now)}
    house.hear("owntracks/kim/phone", here)
    house.live(10)
    house.drive(HOME, WORK, 30)
    house.live(120, step=5)
    assert house.hub.planned("warm") == []
    assert house.sent == []
    house.hear("owntracks/kim/phone", {**here, "lat": WORK[0], "lon": WORK[1], "tst": int(house.now)})
    house.live(10)
    assert len(house.hub.planned("warm")) == 1


def test_a_room_that_the_sun_keeps_warm_is_not_heated() -> None:
    house = guided()
    house.outdoor = house.air = 23.5
    begun = len(house.sent)
    house.live_until("17:00", step=5)
    assert [value for _, value in house.sent[begun:] if value > 17.0] == []
    assert "it is warm enough" in str(house.told("reasoning"))


@pytest.mark.parametrize(
    ("evening", "returns"), [("2026-03-28 20:00", "2026-03-29"), ("2026-10-24 20:00", "2026-10-25")]
)
def test_the_night_the_clocks_change_is_a_night_like_others(evening: str, returns: str) -> None:
    house = House(evening, memory=lived())
    house.phone(WORK)
    house.live(10)
    while house.now < moment(f"{returns} 22:00"):
        house.live(30, step=10)
    assert [effect for effect in house.effects if isinstance(effect, Faulted) and effect.about == "hub"] == []
    plans = [effect for effect in house.effects if isinstance(effect, Planned)]
    assert plans
    assert all(plan.arrival is None or plan.arrival >= plan.at - 1 for plan in plans)
    assert all(before.at <= after.at for before, after in pairwise(plans))


THERMOSTAT: dict[str, object] = {
    "name": None,
    "unique_id": "study",
    "device": {"identifiers": ["study"], "name": "study"},
    "modes": ["off", "heat"],
    "temperature_state_topic": "study/state",
    "temperature_state_template": "{{ value_json.target }}",
    "temperature_command_topic": "study/set",
    "current_temperature_topic": "study/state",
    "current_temperature_template": "{{ value_json.temperature }}",
}
STUDY: dict[str, object] = {
    "rule": "study",
    "when": [{"becomes": "home.occupancy == 0"}],
    "then": [{"reach": {"study.target": "21 °C", "by": "arrival"}}],
}


def two_rooms(**comfort: object) -> tuple[Planned, Planned]:
    """Return how the plans of two rooms alike stand at eleven, the living room's and that of a study that is colder."""
    living, study = rooms((WARM, STUDY), **comfort)
    return living, study


def rooms(rules: tuple[dict[str, object], ...], **comfort: object) -> list[Planned]:
    """Return how the plans of some rules stand at eleven, in a flat of two rooms alike."""
    known = lived(5)["comfort"]
    memory = {"comfort": {**known, "zone study.main": known["zone living.main"]}}
    house = House("2026-01-19 08:00", rules, memory=memory, comfort=comfort)
    house.hear("homeassistant/climate/study/config", THERMOSTAT, retain=True)
    house.hear("study/state", {"temperature": 16.0, "target": 16.0})
    house.live(10)
    house.drive(HOME, WORK, 30)
    house.live_until("11:00", step=5)
    return [house.hub.planned(str(rule["rule"]))[0] for rule in rules]


def test_rooms_of_one_boiler_are_begun_sooner_and_the_cold_one_first() -> None:
    power = {"living": {"power": "4 kW"}, "study": {"power": "4 kW"}}
    alone, shared = two_rooms(), two_rooms(source="4 kW", rooms=power)
    for before, after in zip(alone, shared, strict=True):
        assert after.likely > 1.3 * before.likely
        assert after.start_at is not None
        assert before.start_at is not None
        assert after.start_at < before.start_at
    living, study = shared
    assert study.start_at is not None
    assert living.start_at is not None
    assert study.start_at <= living.start_at


def test_a_cold_room_that_nobody_wants_takes_nothing_of_the_boiler() -> None:
    power = {"living": {"power": "4 kW"}, "study": {"power": "4 kW"}}
    (alone,) = rooms((WARM,))[:1]
    (beside,) = rooms((WARM,), source="4 kW", rooms=power)[:1]
    assert beside.likely == pytest.approx(alone.likely, rel=0.01)


def test_a_bedroom_is_begun_later() -> None:
    _, soon = two_rooms()
    _, later = two_rooms(rooms={"study": {"after": "3h"}})
    assert later.start_at is not None
    assert soon.start_at is not None
    assert later.start_at > soon.start_at + 1.5 * 3600
