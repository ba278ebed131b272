"""What things do, whatever they speak."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, cast

import pytest

from hyperconnect.model.message import Message
from hyperconnect.sim.build import build
from hyperconnect.sim.home.being import HEAT, Being
from hyperconnect.sim.home.home import Home
from hyperconnect.sim.household import Household
from hyperconnect.sim.script.scenario import parse_scenario
from hyperconnect.sim.thing.energy import Wallbox, price
from hyperconnect.sim.thing.player import Speaker
from hyperconnect.sim.thing.thing import Thing

FLAT = """
scenario: flat
title: Flat
about: Nobody is at home.
start: {start}
timezone: Europe/Berlin
lasts: 240 h
step: 60 s
home: {{latitude: 52.4, longitude: 13.06}}
weather: {{outdoor: {outdoor} °C, swing: 0 K}}
house:
  rooms: {{bathroom: {{area: 8 m²}}, study: {{area: 12 m², heat: 1.2 kW, cooling: 2.5 kW}}, garage: {{heat: 0 W}}}}
  openings: {{gate: {{room: garage, kind: garage}}}}
things:
"""


@pytest.fixture
def furnish() -> Callable[..., Household]:
    def make(*things: str, start: str = "2026-01-15T12:00", outdoor: int = 5, seed: int = 1) -> Household:
        text = FLAT.format(start=start, outdoor=outdoor) + "".join(f"  {thing}\n" for thing in things)
        return build(parse_scenario(text, "flat.yaml", {}), seed)

    return make


def home_of(house: Household) -> Home:
    assert house.home is not None
    return house.home


def by_hand(house: Household, name: str, **wish: object) -> None:
    cast("Thing", house.things[name]).turn_by_hand(wish)


def told(messages: list[Message], end: str) -> list[dict[str, Any]]:
    return [json.loads(message.payload) for message in messages if message.topic.endswith(end)]


def test_a_motion_sensor_sees_people_more_than_dogs_and_dogs_more_than_cats(furnish: Callable[..., Household]) -> None:
    house = furnish("eye: {kind: motion, room: study, hold: 10 s, false_alarms: 0}")
    home = home_of(house)
    seen: Counter[str] = Counter()
    for kind in HEAT:
        home.welcome(Being(kind, kind), "study")
        for _ in range(200):
            house.advance(house.now + 30)
            home.stir(kind)
            seen[kind] += any(one["occupancy"] for one in told(house.advance(house.now), "/eye"))
    assert 180 <= seen["person"] < 200
    assert 75 <= seen["dog"] <= 120
    assert 30 <= seen["cat"] <= 70


def test_false_alarms_come_as_often_as_is_said_and_more_often_in_warm_draught(
    furnish: Callable[..., Household],
) -> None:
    counts: list[int] = []
    for heats in (False, True):
        house = furnish("eye: {kind: motion, room: study, false_alarms: 20}", start="2026-01-10T00:00")
        if heats:
            home_of(house).rooms["study"].demand = 1.0
        counts.append(sum(one["occupancy"] is True for one in told(house.advance(house.now + 8 * 86_400), "/eye")))
    assert 110 <= counts[0] <= 210
    assert counts[1] > 2 * counts[0]


def test_a_cover_takes_its_time_stops_and_opens_its_door(furnish: Callable[..., Household]) -> None:
    house = furnish("gate: {kind: cover, of: gate, takes: 20 s, speaks: homeassistant}")
    opening = home_of(house).openings["gate"]
    house.receive(Message("home/gate/set", b"OPEN"), house.now)
    house.advance(house.now + 10.5)
    assert opening.is_open
    assert told(house.receive(Message("home/gate/set", b"STOP"), house.now), "/state") == []
    half = told(house.advance(house.now + 1), "/gate/state")[-1]
    assert half["state"] == "open"
    assert half["position"] == pytest.approx(50, abs=5)
    house.receive(Message("home/gate/position/set", b"0"), house.now)
    moving, *_, closed = told(house.advance(house.now + 20), "/gate/state")
    assert (moving["state"], closed["state"], closed["position"]) == ("closing", "closed", 0)
    assert not opening.is_open
    assert home_of(house).loads["gate"] == 0.0


def test_a_radiator_takes_the_knob_and_the_command(furnish: Callable[..., Household]) -> None:
    house = furnish("valve: {kind: radiator, room: study, target: 17 °C}")
    study = home_of(house).rooms["study"]
    house.advance(house.now + 60)
    by_hand(house, "valve", target=22.0)
    assert told(house.advance(house.now), "/valve")[-1]["occupied_heating_setpoint"] == 22.0
    assert study.demand == 1.0
    house.receive(
        Message("zigbee2mqtt/valve/set", b'{"occupied_heating_setpoint": 12, "system_mode": "heat"}'), house.now
    )
    after = told(house.advance(house.now + 5), "/valve")[-1]
    assert (after["occupied_heating_setpoint"], after["running_state"], study.demand) == (12.0, "idle", 0.0)


def test_an_air_conditioner_cools_to_its_target_and_draws_power(furnish: Callable[..., Household]) -> None:
    house = furnish(
        "ac: {kind: air_conditioner, room: study, target: 22 °C}",
        "meter: {kind: meter}",
        start="2026-07-15T12:00",
        outdoor=33,
    )
    home = home_of(house)
    house.advance(house.now + 96 * 3600)
    warm = home.rooms["study"].warmth.air
    drawn = home.meter_power
    house.receive(Message("ac/climate/climate/mode/command", b"cool"), house.now)
    house.advance(house.now + 600)
    assert home.meter_power > drawn + 300
    house.advance(house.now + 6 * 3600)
    assert home.rooms["study"].warmth.air < warm - 2
    assert home.rooms["study"].warmth.air > 20.5


def test_a_fan_dries_the_bathroom(furnish: Callable[..., Household]) -> None:
    damp: list[float] = []
    for command in (b"OFF", b"ON"):
        house = furnish("fan: {kind: fan, room: bathroom}", "bathroom: {kind: hygrometer, room: bathroom}")
        room = home_of(house).rooms["bathroom"]
        house.advance(house.now + 60)
        room.vapour *= 1.9
        house.receive(Message("home/fan/set", command), house.now)
        shown = told(house.advance(house.now + 1800), "A4C1B007C222")
        assert shown
        damp.append(room.humidity)
    assert damp[1] < damp[0] - 8


def test_a_washing_machine_tells_its_programme_by_its_power_and_waits_without(
    furnish: Callable[..., Household],
) -> None:
    house = furnish("washing_machine: {kind: washing_machine, speaks: homeassistant}")
    house.advance(house.now + 60)
    by_hand(house, "washing_machine", on=True)
    powers = [one["power"] for one in told(house.advance(house.now + 1500), "/state")]
    assert max(powers) > 1800
    house.receive(Message("home/washing_machine/set", b"OFF"), house.now)
    assert told(house.advance(house.now + 600), "/state")[-1]["power"] == 0
    house.receive(Message("home/washing_machine/set", b"ON"), house.now)
    last = told(house.advance(house.now + 3 * 3600), "/state")[-1]
    assert last["power"] == 0.8
    assert home_of(house).loads["washing_machine"] == 0.8


def test_sun_feeds_the_battery_and_then_the_grid_and_the_books_balance(furnish: Callable[..., Household]) -> None:
    house = furnish(
        "solar: {kind: solar, peak: 9 kW}",
        "cellar: {kind: house_battery, capacity: 5 kWh, soc: 20 %}",
        "meter: {kind: meter, speaks: homeassistant}",
        start="2026-06-15T04:00",
        outdoor=20,
    )
    home = home_of(house)
    meter = told(house.advance(house.now + 14 * 3600), "/meter/state")
    levels = [one["charge"] for one in told(house.advance(house.now + 60), "/cellar/state")]
    assert meter[-1]["returned"] > meter[0]["returned"] + 5
    assert home.supplies["solar"] > 0 or levels
    energies = [one["energy"] for one in meter]
    assert energies == sorted(energies)


def test_prices_are_cheap_at_night_dear_in_the_evening_and_the_same_for_all(furnish: Callable[..., Household]) -> None:
    days = [datetime(2026, month, day, tzinfo=UTC) for month in range(1, 13) for day in range(1, 29)]
    by_hour = [sum(price(0.29, day.replace(hour=hour), 1) for day in days) / len(days) for hour in range(24)]
    assert by_hour[3] < by_hour[10] < by_hour[19]
    assert 0.24 < sum(by_hour) / 24 < 0.33
    cheap = sum(min(price(0.29, day.replace(hour=hour), 1) for hour in range(24)) <= 0.15 for day in days)
    assert 20 < cheap < 250
    said = [
        message.payload
        for message in furnish("evcc: {kind: tariff}").advance(1768474800.0 + 86_400)
        if message.topic.endswith("tariffGrid")
    ]
    assert len(said) >= 12


def test_a_wall_box_lets_flow_what_its_mode_allows(furnish: Callable[..., Household]) -> None:
    house = furnish("wallbox: {kind: wallbox}", "evcc: {kind: tariff}")
    box = house.things["wallbox"]
    assert isinstance(box, Wallbox)
    house.advance(house.now + 60)
    assert box.socket.offer == 0
    house.receive(Message("evcc/loadpoints/1/mode/set", b"now"), house.now)
    house.advance(house.now + 2)
    assert box.socket.offer == 16 * 230 * 3
    house.receive(Message("evcc/loadpoints/1/maxCurrent/set", b"10"), house.now)
    house.advance(house.now + 2)
    assert box.socket.offer == 10 * 230 * 3
    house.receive(Message("evcc/loadpoints/1/mode/set", b"off"), house.now)
    house.advance(house.now + 2)
    assert box.socket.offer == 0


def test_a_speaker_says_one_thing_after_another_and_falls_silent(furnish: Callable[..., Household]) -> None:
    house = furnish("speaker: {kind: speaker}")
    speaker = house.things["speaker"]
    assert isinstance(speaker, Speaker)
    for words in ("one", "two"):
        command = json.dumps({"command": "speak", "input": {"text": words}}).encode()
        house.receive(Message("sonos/speaker/control", command), house.now)
    house.advance(house.now + 30)
    assert sorted(speaker.said) == ["one", "two"]
    assert (speaker.playing, speaker.title) == ("idle", "")


def test_one_thing_more_changes_nothing_that_others_say(furnish: Callable[..., Household]) -> None:
    few = ("eye: {kind: motion, room: study, false_alarms: 30}", "porch: {kind: camera, outside: front_door}")
    less = furnish(*few).advance(1768474800.0 + 40_000)
    more = furnish(*few, "other: {kind: motion, room: study}", "box: {kind: wallbox}").advance(1768474800.0 + 40_000)
    mine = ("zigbee2mqtt/eye", "frigate/")
    assert [m for m in less if m.topic.startswith(mine)] == [m for m in more if m.topic.startswith(mine)]
    assert len(less) > 20


def test_the_mains_are_what_all_things_draw_less_what_they_give(furnish: Callable[..., Household]) -> None:
    house = furnish("lamp: {kind: light, room: living, power: 500 W, speaks: homeassistant}", "meter: {kind: meter}")
    home = home_of(house)
    house.advance(house.now + 120)
    before = home.meter_power
    house.receive(Message("home/lamp/set", b'{"state":"ON","brightness":127}'), house.now)
    house.advance(house.now + 60)
    assert home.loads["lamp"] == pytest.approx(250)
    assert home.meter_power - before == pytest.approx(250, abs=120)
    home.supplies["solar"] = 2000.0
    house.advance(house.now + 60)
    assert home.meter_power < -1000


def test_by_the_minute_a_thermostat_speaks_every_five_minutes_at_most_but_tells_at_once_that_heating_begins(
    furnish: Callable[..., Household],
) -> None:
    house = furnish("living_thermostat: {kind: thermostat, room: living}", outdoor=10)
    house.advance(house.now + 3600)
    said: list[tuple[float, str]] = []
    for _ in range(24 * 60):
        states = told(house.advance(house.now + 60), "living_thermostat/state")
        said += [(house.now, state["action"]) for state in states]
    assert {"heating", "idle"} <= {action for _, action in said}
    for (before, action), (after, other) in pairwise(said):
        assert action != other or after - before >= 300
