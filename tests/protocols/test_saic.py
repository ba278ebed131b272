from __future__ import annotations

from collections.abc import Sequence

import pytest

from hyperconnect.content.find import ours
from hyperconnect.content.yaml import read_yaml
from hyperconnect.errors import CommandError, ContentError
from hyperconnect.model.command import Command
from hyperconnect.model.device import Availability, State
from hyperconnect.model.observation import Observation
from hyperconnect.model.value import Datum
from hyperconnect.protocols.saic import Saic
from tests.protocols.speech import announced, only, say, sent, troubles, values, wish

VIN = "LSJTEST0000000042"
CAR = f"saic/kim/vehicles/{VIN}/"
ID = "saic_lsjtest0000000042"


@pytest.fixture
def protocol() -> Saic:
    fresh = Saic()
    fresh.learn(read_yaml(ours("devices") / "saic.yaml"))
    say(fresh, CAR + "drivetrain/soc", "70")
    return fresh


def states(seen: Sequence[Observation]) -> list[State]:
    return [one.state for one in only(Availability, seen)]


def test_a_car_is_known_by_its_vin() -> None:
    protocol = Saic()
    protocol.learn(read_yaml(ours("devices") / "saic.yaml"))
    device = announced(say(protocol, CAR + "drivetrain/soc", "70"))
    assert device.identifiers == (f"vin:{VIN}", f"saic:{VIN}", f"ha:{VIN}")
    assert (device.id, device.kind) == (ID, "vehicle")
    offers = {component.id: component.capabilities for component in device.components}
    assert offers["main"]["cabin"].attributes["target"].minimum == 17
    assert set(offers["main"]["charging"].commands) == {"start", "stop", "set_limit"}
    assert set(offers["boot"]["lock"].commands) == {"unlock"}
    assert "seat_heat" in offers["front_left"]["cabin"].attributes


def test_brand_and_model_are_the_devices(protocol: Saic) -> None:
    say(protocol, CAR + "info/brand", "MG")
    device = announced(say(protocol, CAR + "info/model", "MG4"))
    assert (device.manufacturer, device.model, device.name) == ("MG", "MG4", "MG MG4")


def test_what_flows_into_the_car_is_what_its_battery_does_not_give(protocol: Saic) -> None:
    assert values(say(protocol, CAR + "drivetrain/power", "-6.5")) == {"vehicle.power": -6500.0}
    assert values(say(protocol, CAR + "drivetrain/charging", "True"))["charging.power"] == 6500.0
    told = values(say(protocol, CAR + "drivetrain/power", "-7"))
    assert told == {"vehicle.power": -7000.0, "charging.power": 7000.0}
    assert values(say(protocol, CAR + "drivetrain/charging", "False"))["charging.power"] == 0.0
    assert values(say(protocol, CAR + "drivetrain/power", "12"))["charging.power"] == 0.0


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ({"chargerConnected": "False", "charging": "False"}, "disconnected"),
        ({"chargerConnected": "True", "charging": "False"}, "connected"),
        ({"chargerConnected": "True", "charging": "True"}, "charging"),
        ({"charging": "False"}, None),
    ],
)
def test_cable_and_current_make_the_state_of_charging(protocol: Saic, said: dict[str, str], state: Datum) -> None:
    told: dict[str, Datum] = {}
    for key, word in said.items():
        told |= values(say(protocol, f"{CAR}drivetrain/{key}", word))
    assert told["charging.state"] == state


def test_the_battery_knows_best_why_it_does_not_charge(protocol: Saic) -> None:
    say(protocol, CAR + "drivetrain/chargerConnected", "True")
    assert values(say(protocol, CAR + "bms/chargeStatus", "CHARGE_DONE"))["charging.state"] == "complete"
    assert values(say(protocol, CAR + "drivetrain/charging", "False"))["charging.state"] == "complete"


def test_a_car_that_runs_drives(protocol: Saic) -> None:
    assert values(say(protocol, CAR + "drivetrain/running", "False"))["vehicle.state"] == "parked"
    assert values(say(protocol, CAR + "drivetrain/charging", "True"))["vehicle.state"] == "charging"
    assert values(say(protocol, CAR + "drivetrain/running", "True"))["vehicle.state"] == "driving"


@pytest.mark.parametrize(
    ("word", "on", "front"), [("off", False, False), ("on", True, False), ("front", True, True), ("", None, None)]
)
def test_the_remote_climate_is_the_cabins(protocol: Saic, word: str, on: Datum, front: Datum) -> None:
    told = values(say(protocol, CAR + "climate/remoteClimateState", word))
    assert (told["cabin.on"], told["cabin.defrost_front"]) == (on, front)


def test_a_gateway_that_goes_takes_its_cars_with_it(protocol: Saic) -> None:
    assert states(say(protocol, CAR + "available", "online")) == [State.ONLINE]
    assert states(say(protocol, "saic/_internal/lwt", "offline")) == [State.OFFLINE]
    assert states(say(protocol, CAR + "available", "online")) == []
    assert states(say(protocol, "saic/_internal/lwt", "online")) == [State.ONLINE]
    assert states(say(protocol, CAR + "available", "offline")) == [State.OFFLINE]
    assert states(say(protocol, CAR + "available", "perhaps")) == []
    assert states(say(protocol, "saic/other/_internal/lwt", "offline")) == []


@pytest.mark.parametrize(
    ("command", "messages"),
    [
        (wish(ID, "cabin.on", value=True), [("climate/remoteClimateState/set", "on")]),
        (wish(ID, "cabin.on", value=False), [("climate/remoteClimateState/set", "off")]),
        (wish(ID, "cabin.target", value=21), [("climate/remoteTemperature/set", "21")]),
        (
            wish(ID, "cabin.precondition", target=22),
            [("climate/remoteTemperature/set", "22"), ("climate/remoteClimateState/set", "on")],
        ),
        (wish(ID, "cabin.precondition"), [("climate/remoteClimateState/set", "on")]),
        (wish(ID, "cabin.stop"), [("climate/remoteClimateState/set", "off")]),
        (wish(ID, "cabin.set_target", temperature=20), [("climate/remoteTemperature/set", "20")]),
        (wish(ID, "cabin.defrost_rear", value=True), [("climate/rearWindowDefrosterHeating/set", "on")]),
        (wish(ID, "cabin.seat_heat", "front_left", value=2), [("climate/heatedSeatsFrontLeftLevel/set", "2")]),
        (wish(ID, "lock.lock"), [("doors/locked/set", "True")]),
        (wish(ID, "lock.unlock", "boot"), [("doors/boot/set", "False")]),
        (wish(ID, "charging.start"), [("drivetrain/charging/set", "True")]),
        (wish(ID, "charging.set_limit", limit=80), [("drivetrain/socTarget/set", "80")]),
        (wish(ID, "charging.limit", value=90), [("drivetrain/socTarget/set", "90")]),
        (
            wish(ID, "setting.drivetrain_chargeCurrentLimit", value="Max"),
            [("drivetrain/chargeCurrentLimit/set", "Max")],
        ),
        (wish(ID, "setting.drivetrain_batteryHeating", value=True), [("drivetrain/batteryHeating/set", "True")]),
        (wish(ID, "vehicle.honk"), [("location/findMyCar/set", "horn_only")]),
        (wish(ID, "vehicle.wake"), [("refresh/mode/set", "force")]),
    ],
)
def test_commands_are_said_in_its_words(protocol: Saic, command: Command, messages: list[tuple[str, str]]) -> None:
    assert sent(protocol, command) == [(CAR + topic, payload) for topic, payload in messages]


@pytest.mark.parametrize(
    "command",
    [
        wish(ID, "cabin.target", value=40),
        wish(ID, "cabin.target", value=None),
        wish(ID, "cabin.on", value="on"),
        wish(ID, "cabin.precondition", until=1.0),
        wish(ID, "cabin.set_target"),
        wish(ID, "cabin.temperature", value=20),
        wish(ID, "lock.unlatch"),
        wish(ID, "setting.drivetrain_chargeCurrentLimit", value="7A"),
        wish("saic_other", "lock.lock"),
    ],
)
def test_other_wishes_are_refused(protocol: Saic, command: Command) -> None:
    with pytest.raises(CommandError):
        protocol.encode(command)


@pytest.mark.parametrize("topic", ["doors/locked/result", "doors/locked/set/result"])
def test_a_command_that_failed_is_told(protocol: Saic, topic: str) -> None:
    assert not say(protocol, CAR + topic, "Success")
    assert troubles(say(protocol, CAR + topic, "Failed: it sleeps")) == ["doors/locked was refused: it sleeps"]
    assert not say(protocol, CAR + topic, "Failed: it sleeps", retain=True)


def test_commands_on_their_way_are_not_read(protocol: Saic) -> None:
    assert protocol.reader(CAR + "doors/locked/set") is None
    assert protocol.reader("other/kim/vehicles/x/doors/locked") is None


def test_a_wrong_vocabulary_is_refused() -> None:
    with pytest.raises(ContentError):
        Saic().learn({"keys": {}, "charging": {"CHARGING_1": "humming"}})
