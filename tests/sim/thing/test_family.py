"""Lives the family's household with a hub: everything is found under its name, understood, and does as it is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from hyperconnect.model.command import CommandState
from hyperconnect.model.value import Datum
from hyperconnect.model.value import Path as Name
from hyperconnect.sim.build import build
from hyperconnect.sim.car.energy import CarSpec
from hyperconnect.sim.household import Household
from hyperconnect.sim.script.scenario import parse_household, parse_scenario
from hyperconnect.sim.thing.alert import Doorbell
from hyperconnect.sim.thing.player import Speaker
from tests.sim.joined import Joined

EVENING = """
scenario: at_home
title: At home
about: An hour with everything in it.
household: family
start: 2026-01-15T18:00
lasts: 24 h
"""

KNOWN = (
    *("front_door.contact.open", "patio_door.contact.open", "living_window.contact.open"),
    *("kitchen_window.contact.open", "bedroom_window.contact.open", "front_door.battery.level"),
    *("hall_motion.motion.motion", "living_motion.motion.motion", "kitchen_motion.motion.motion"),
    *("front_door_lock.lock.state", "siren.on", "living_lights.on", "hall_lights.switch.on", "kitchen_lights.light.on"),
    *("bedroom_lights.light.color_temperature", "study_lights.light.color_temperature", "bathroom_lights.brightness"),
    *("garage_door.cover.position", "garage_door.cover.state", "living_blinds.cover.position"),
    *("bedroom_blinds.cover.position", "living_thermostat.temperature", "living_thermostat.target"),
    *("bedroom_radiator.thermostat.target", "bedroom_radiator.thermostat.demand", "study_radiator.thermostat.mode"),
    *("kitchen_radiator.thermostat.action", "bathroom_thermostat.temperature", "study_ac.thermostat.mode"),
    *("outdoor.temperature.temperature", "bathroom.humidity.humidity", "bathroom_fan.fan.on", "bathroom_fan.fan.speed"),
    *("purifier.air.pm25", "purifier.fan.mode", "tv.media.state", "speaker.media.volume"),
    *("washing_machine.power.power", "washing_machine.switch.on", "vacuum.vacuum.state", "vacuum.battery.level"),
    *("router.presence.present", "meter.power.power", "meter.power.energy", "solar.power.power"),
    *("house_battery.power.power", "house_battery.battery.level", "evcc.energy_site.price", "evcc.energy_site.grid"),
    *("wallbox.charging.plugged", "wallbox.charging.power", "wallbox.charging.current_limit", "cam_hall.motion.motion"),
    *("cam_hall.detection.active", "cam_porch.detection.active"),
)

WISHES: tuple[tuple[str, Datum], ...] = (
    *(
        ("siren.on", True),
        ("living_lights.on", True),
        ("living_lights.brightness", 40),
        ("hall_lights.switch.on", True),
    ),
    *(("living_lights.color_temperature", 4000), ("kitchen_lights.light.on", True)),
    *(
        ("kitchen_lights.light.brightness", 30),
        ("bedroom_lights.light.brightness", 60),
        ("bathroom_lights.light.on", True),
    ),
    *(("bedroom_lights.light.color_temperature", 3000), ("study_lights.light.color_temperature", 5000)),
    *(("bathroom_lights.brightness", 25), ("garage_door.cover.position", 30), ("living_blinds.cover.position", 50)),
    *(
        ("bedroom_blinds.cover.position", 20),
        ("living_thermostat.target", 20.5),
        ("bedroom_radiator.thermostat.target", 19),
    ),
    *(("study_radiator.thermostat.mode", "off"), ("kitchen_radiator.thermostat.target", 21)),
    *(("bathroom_thermostat.thermostat.target", 22.5), ("study_ac.thermostat.mode", "cool")),
    *(("study_ac.thermostat.target", 19), ("bathroom_fan.fan.on", True), ("bathroom_fan.fan.speed", 80)),
    *(("purifier.fan.on", True), ("purifier.fan.mode", "sleep"), ("tv.media.volume", 12), ("tv.media.source", "hdmi1")),
    *(("tv.media.muted", True), ("speaker.media.volume", 45), ("speaker.media.muted", True)),
    *(
        ("vacuum.vacuum.suction", "strong"),
        ("washing_machine.switch.on", False),
        ("wallbox.charging.current_limit", 10),
    ),
)

ORDERS: tuple[tuple[str, str, str, Datum], ...] = (
    ("front_door_lock", "lock.unlock", "lock.state", "unlocked"),
    ("front_door_lock", "lock.lock", "lock.state", "locked"),
    ("garage_door", "cover.open", "cover.state", "open"),
    ("garage_door", "cover.close", "cover.state", "closed"),
    ("living_blinds", "cover.close", "cover.state", "closed"),
    ("bedroom_blinds", "cover.close", "cover.position", 0),
    ("living_lights", "light.off", "light.on", False),
    ("kitchen_lights", "light.off", "light.on", False),
    ("tv", "media.play", "media.state", "playing"),
    ("vacuum", "vacuum.start", "vacuum.state", "cleaning"),
    ("vacuum", "vacuum.pause", "vacuum.state", "paused"),
    ("vacuum", "vacuum.dock", "vacuum.state", "returning"),
    ("siren", "siren.off", "siren.on", False),
    ("wallbox", "charging.start", "setting.mode", "now"),
    ("wallbox", "charging.stop", "setting.mode", "off"),
)


@pytest.fixture(scope="module")
def family(simulators: Path, cars: dict[str, CarSpec]) -> Joined:
    path = simulators / "households" / "family.yaml"
    households = dict([parse_household(path.read_text("utf-8"), str(path))])
    joined = Joined(build(parse_scenario(EVENING, "evening.yaml", cars, households), 1))
    joined.live(300)
    return joined


def test_nothing_that_is_said_is_beyond_the_hub(family: Joined) -> None:
    assert family.faults == []
    assert not family.world.ignored


@pytest.mark.parametrize("name", KNOWN)
def test_everything_is_known_by_its_name(family: Joined, name: str) -> None:
    assert family.value(name) is not None


def test_every_thing_is_a_device_under_its_own_name(family: Joined) -> None:
    world = family.world
    assert isinstance(world, Household)
    assert set(world.things) <= set(family.hub.registry.device_names())


@pytest.mark.parametrize(("name", "value"), WISHES)
def test_what_can_be_set_is_set(family: Joined, name: str, value: Datum) -> None:
    attribute = family.hub.registry.attribute(name)
    assert attribute is not None
    report = family.ask(attribute.path, "set", value=value)
    assert (report.state, report.why) == (CommandState.CONFIRMED, "")
    assert family.value(name) == (
        pytest.approx(value, abs=0.01 * abs(value) + 0.5) if isinstance(value, int | float) else value
    )


@pytest.mark.parametrize(("device", "order", "name", "value"), ORDERS)
def test_what_can_be_ordered_is_done(family: Joined, device: str, order: str, name: str, value: Datum) -> None:
    command = family.hub.registry.command(f"{device}.{order}")
    assert command is not None
    report = family.ask(Name(f"{command.device}.{command.component}.{order}"), order.partition(".")[2])
    assert report.state in {CommandState.CONFIRMED, CommandState.ACCEPTED}, report
    assert family.value(f"{device}.{name}") == value


def test_a_speaker_says_what_it_is_told(family: Joined) -> None:
    command = family.hub.registry.command("speaker.media.say")
    assert command is not None
    report = family.ask(Name(f"{command.device}.main.media.say"), "say", text="Somebody is at the door")
    assert report.state in {CommandState.CONFIRMED, CommandState.ACCEPTED}
    world = family.world
    assert isinstance(world, Household)
    speaker = world.things["speaker"]
    assert isinstance(speaker, Speaker)
    assert speaker.said == ["Somebody is at the door"]


def test_a_bell_that_is_pressed_is_an_event(family: Joined) -> None:
    world = family.world
    assert isinstance(world, Household)
    bell = world.things["doorbell"]
    assert isinstance(bell, Doorbell)
    family.events.clear()
    bell.press()
    family.live(2)
    pressed = [one.event for one in family.events if one.event.name == "pressed"]
    assert [(family.hub.registry.slug(one.device), one.capability) for one in pressed] == [("doorbell", "button")]


def test_a_camera_tells_a_person_from_a_dog(family: Joined) -> None:
    world = family.world
    assert isinstance(world, Household)
    assert world.home is not None
    family.live(1200)
    family.events.clear()
    for who in ("rex", "alex"):
        world.home.move(who, "hall")
        for _ in range(8):
            family.live(3)
            world.home.stir(who)
        family.live(30)
    seen = [one.event for one in family.events if one.event.name == "detected"]
    mine = [one for one in seen if family.hub.registry.slug(one.device) == "cam_hall"]
    kinds = {(one.data["kind"], one.data["phase"]) for one in mine}
    assert {("pet", "start"), ("pet", "end"), ("person", "start"), ("person", "end")} <= kinds
