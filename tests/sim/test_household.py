from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hyperconnect.model.message import Message
from hyperconnect.sim.build import build
from hyperconnect.sim.car.energy import CarSpec
from hyperconnect.sim.household import Household
from hyperconnect.sim.script.scenario import Scenario, parse_scenario


def live(household: Household) -> list[tuple[float, Message]]:
    told: list[tuple[float, Message]] = []
    while not household.over and (deadline := household.deadline) is not None:
        told += [(deadline, message) for message in household.advance(deadline)]
    return told


def at(told: list[tuple[float, Message]], end: str, **wanted: object) -> float:
    """Return when a message on a topic with this ending first said what is wanted."""
    return next(
        moment
        for moment, message in told
        if message.topic.endswith(end) and wanted.items() <= json.loads(message.payload).items()
    )


def test_the_same_seed_tells_the_same_story_byte_for_byte(evening: Scenario) -> None:
    assert live(build(evening, 3)) == live(build(evening, 3))


def test_another_seed_tells_another_story(evening: Scenario) -> None:
    assert live(build(evening, 3)) != live(build(evening, 4))


def test_it_does_not_matter_how_far_time_jumps(evening: Scenario) -> None:
    leaps, steps = build(evening, 3), build(evening, 3)
    once = leaps.advance(evening.start + 3600)
    often = [message for second in range(3601) for message in steps.advance(evening.start + second)]
    assert once == often


def test_a_thing_that_is_added_leaves_what_others_say_as_it_was(
    evening: Scenario, evening_text: str, cars: dict[str, CarSpec]
) -> None:
    more = evening_text.replace("cars:\n", "cars:\n  yu7: {name: YU7, model: yu7, at: station, soc: 40 %}\n")
    more += "  kim: {name: Kim, at: station, phone: {device: tablet}}\n"
    added = live(build(parse_scenario(more, "more.yaml", cars), 1))
    topics = {message.topic for _, message in live(build(evening, 1))}
    assert [pair for pair in added if pair[1].topic in topics] == live(build(evening, 1))
    assert {message.topic for _, message in added} > topics


def test_coming_home_has_its_causes_in_order(household: Household) -> None:
    told = live(household)
    began = at(told, "/route", active=True)
    order = [
        at(told, "/state", **{"Door.Row1.DriverSide.IsLocked": False}),
        at(told, "/route", active=True, destination="Home"),
        at(told, "/state", **{"Transmission.SelectedGear": 127}),
        at([pair for pair in told if pair[0] > began], "/route", active=False),
        at(told, "front_door_lock/state", state="UNLOCKED"),
        at(told, "front_door/state", contact=True),
        at(told, "hall_motion/state", occupancy=True),
        at(told, "living_lights/state", state="ON"),
    ]
    assert order == sorted(order)
    assert at(told, "/event", event="enter", desc="Home") > order[3]
    person = household.view().people[0]
    assert person.place == "home"
    assert person.arrived_at == order[3]
    assert household.ends == order[3] + 600


def test_every_announcement_is_one_that_home_assistant_takes(household: Household) -> None:
    announced = {m.topic: m for _, m in live(household) if m.topic.startswith("homeassistant/")}
    names: set[str] = set()
    unique: list[str] = []
    for topic, message in announced.items():
        assert message.retain
        config: dict[str, Any] = json.loads(message.payload)
        assert topic.endswith("/config")
        assert config["dev"]["ids"]
        assert config["o"]["name"]
        names.add(config["dev"]["name"])
        if topic.startswith("homeassistant/device/"):
            assert config["avty"][0]["t"].endswith("/available")
            parts = list(config["cmps"].values())
            assert all(part["p"] for part in parts)
        else:
            assert topic.split("/")[1] in {"climate", "sensor", "binary_sensor", "light", "lock"}
            parts = [config]
        unique += [part["uniq_id"] for part in parts]
    assert len(unique) == len(set(unique))
    assert names == {
        "SU7",
        "Living thermostat",
        "Outdoor",
        "Meter",
        "Hall motion",
        "Front door",
        "Living lights",
        "Front door lock",
    }


def test_every_topic_an_announcement_names_is_spoken_on_or_listened_to(household: Household) -> None:
    told = live(household)
    spoken = {message.topic for _, message in told}
    for message in (m for _, m in told if m.topic.startswith("homeassistant/")):
        config: dict[str, Any] = json.loads(message.payload)
        for part in config.get("cmps", {"": config}).values():
            for key, value in part.items():
                if key.endswith("cmd_t"):
                    assert value.replace("~", config.get("~", "")) in household.filters
                elif key.endswith("_t") and key != "avty_t" and part.get("p") != "event":
                    assert value.replace("~", config.get("~", "")) in spoken


def test_states_are_json_without_long_floats(household: Household) -> None:
    for _, message in live(household):
        if not message.topic.endswith("/available"):
            data: dict[str, object] = json.loads(message.payload)
            floats = [value for value in data.values() if isinstance(value, float)]
            assert all(round(value, 6) == value for value in floats)


def test_the_car_uses_its_battery_and_the_odometer_counts(household: Household) -> None:
    before = household.view().cars[0]
    told = live(household)
    after = household.view().cars[0]
    assert 10 < after.consumption < 22
    assert before.soc - after.soc == pytest.approx(after.consumption * 21 / 100 / (73.6 * 0.94) * 100, rel=0.3)
    odometer = [
        json.loads(m.payload)["TraveledDistance"]
        for _, m in told
        if m.topic.endswith("/state") and b"Trav" in m.payload
    ]
    assert odometer == sorted(odometer)
    assert 18 < odometer[-1] - odometer[0] < 28


def test_left_alone_the_room_stays_near_its_set_back_and_the_thermostat_cycles(household: Household) -> None:
    actions: list[str] = []
    for _, message in live(household):
        if message.topic == "home/living_thermostat/state":
            state = json.loads(message.payload)
            assert 16.4 <= state["temperature"] <= 17.6
            if not actions or actions[-1] != state["action"]:
                actions.append(state["action"])
    assert len(actions) >= 8
    assert set(actions) == {"heating", "idle"}


def test_a_hub_that_asks_in_time_has_a_warm_room_and_one_that_asks_late_has_not(evening: Scenario) -> None:
    warmth: dict[int, float | None] = {}
    for minutes in (28, 8):
        household = build(evening, 1)
        asked = False
        while not household.over and (deadline := household.deadline) is not None:
            household.advance(deadline)
            eta = household.view().cars[0].eta
            if not asked and eta is not None and eta - household.now < minutes * 60:
                asked = True
                household.receive(Message("home/living_thermostat/target/set", b"21"), household.now)
        warmth[minutes] = household.view().people[0].air_on_arrival
    assert warmth[28] == pytest.approx(21, abs=0.5)
    assert warmth[8] is not None
    assert warmth[8] < 20


@given(payload=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)), which=st.integers(0, 50))
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_payload_breaks_anything(household: Household, payload: bytes, which: int) -> None:
    topic = household.filters[which % len(household.filters)]
    household.receive(Message(topic, payload), household.now)
    household.advance(household.now + 3)
    home = household.view().home
    assert home is not None
    assert 5 <= home.target <= 30


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"nan",
        b"inf",
        b"-1e400",
        b"[" * 4000,
        b"{" * 4000,
        b"\x00",
        b"null",
        b"{}",
        b"9" * 5000,
        b'{"state":["ON"]}',
    ],
)
def test_hostile_commands_are_ignored(household: Household, payload: bytes) -> None:
    household.advance(household.now)
    told = household.greet()
    for topic in household.filters:
        if not topic.endswith(("message/set", "living_lights/set")):
            household.receive(Message(topic, payload), household.now)
            assert household.ignored[topic] == 1
    assert household.greet() == told
