from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from hyperconnect.model.message import Message
from hyperconnect.model.moment import moment_of
from hyperconnect.sim.car.car import Car
from hyperconnect.sim.car.charging import Socket
from hyperconnect.sim.car.software import TAKES
from hyperconnect.sim.road.traffic import Tunnel

Park = Callable[..., Car]
Said = list[tuple[float, Message]]


def live(car: Car, seconds: float) -> Said:
    """Let time pass; return what was said, each with its moment."""
    world, end, said = car.world, car.world.now + seconds, Said()
    while (deadline := world.deadline) is not None and deadline <= end:
        said += [(deadline, message) for message in world.advance(deadline)]
    return said + [(end, message) for message in world.advance(end)]


def ask(car: Car, name: str, payload: str = "PRESS", seconds: float = 5.0) -> Said:
    """Send a command; return what was said within some seconds."""
    began = car.world.now
    said = car.world.receive(Message(f"xiaomi_car/{car.serial}/{name}/set", payload.encode()), began)
    return [(began, message) for message in said] + live(car, seconds)


def told(said: Said, end: str) -> list[tuple[float, dict[str, Any]]]:
    return [(at, json.loads(message.payload)) for at, message in said if message.topic.endswith(end)]


def test_a_parked_car_falls_asleep_and_then_only_its_heart_beats(park: Park) -> None:
    car = park(at="home")
    states = told(live(car, 24 * 3600), "/state")
    asleep = next(at for at, state in states if state["Vehicle.State"] == "asleep")
    assert 900 <= asleep - states[0][0] <= 1800 + 300
    after = [at for at, _ in states if at > asleep]
    assert 3 <= len(after) <= 4
    assert states[-1][1]["TractionBattery.StateOfCharge.Displayed"] == pytest.approx(60, abs=0.2)


def test_a_command_wakes_it_late_and_it_stays_awake_a_while(park: Park) -> None:
    car = park()
    live(car, 3 * 3600)
    assert car.asleep
    awake = next(
        at for at, state in told(ask(car, "lock", "UNLOCK", 60), "/state") if state["Vehicle.State"] == "parked"
    )
    assert 10 <= awake - (car.world.now - 60) <= 43
    assert not car.locked
    live(car, 600)
    assert car.state == "parked"


def test_who_asks_again_and_again_keeps_it_awake_and_empties_it(park: Park) -> None:
    asked, left = park(), park()
    for _ in range(24 * 6):
        ask(asked, "wake", seconds=600)
    live(left, 24 * 3600)
    assert 0.5 < left.soc - asked.soc < 1.5


def test_a_message_offers_answers_and_a_touch_sends_one_back(park: Park) -> None:
    car = park()
    offer = '{"text":"Somebody rings","title":"Home","actions":["let_in=Let them in","ignore=Not now","no label"]}'
    assert told(ask(car, "message", offer), "/screen")[-1][1] == {
        "text": "Somebody rings",
        "title": "Home",
        "answers": {"let_in": "Let them in", "ignore": "Not now"},
    }
    assert not car.screen.answer("open")
    assert car.screen.answer("let_in")
    said = live(car, 1)
    assert told(said, "/answer")[0][1] == {"event_type": "answered", "id": "let_in"}
    assert told(said, "/screen")[-1][1] == {"text": ""}
    assert not car.screen.answer("let_in")


@pytest.mark.parametrize("payload", ["", "{", '{"text":""}', '{"text":"x","actions":"y"}', "x" * 201])
def test_what_is_no_message_is_not_shown(park: Park, payload: str) -> None:
    car = park()
    assert told(ask(car, "message", payload), "/screen")[1:] == []
    assert car.screen.text == ""


def test_doors_open_and_close_and_a_forgotten_lock_stays_open(park: Park) -> None:
    car = park()
    car.board()
    live(car, 60)
    car.leave(lock=False)
    states = [state for _, state in told(live(car, 60), "/state")]
    assert states[0]["Door.Row1.DriverSide.IsOpen"]
    assert states[0]["Body.Openings"] == ["front_left door"]
    assert not states[-1]["Door.Row1.DriverSide.IsOpen"]
    assert not states[-1]["Door.Row1.DriverSide.IsLocked"]
    assert not states[-1]["Seat.Row1.DriverSide.IsOccupied"]


def test_a_tunnel_is_silent_and_then_everything_comes_late_with_its_own_time(park: Park) -> None:
    car = park(tunnels=(Tunnel("motorway", 2.0, 9.0),))
    car.navigate("Home", car.traffic.roads.places["home"])
    live(car, 5)
    car.set_out(lambda: None)
    said = live(car, 3600)
    available = [(at, message.payload) for at, message in said if message.topic.endswith("/available")]
    assert [payload for _, payload in available] == [b"offline", b"online"]
    (gone, _), (back, _) = available
    assert 120 < back - gone < 300
    states = told(said, "/state")
    burst = [state for at, state in states if at == back]
    assert not [at for at, _ in states if gone < at < back]
    assert len(burst) > 15
    assert moment_of(burst[0]["Timestamp"]) < gone < back - 5 <= moment_of(burst[-1]["Timestamp"])
    fixes = [fix["timestamp"] for at, fix in told(said, "/location") if at == back]
    assert len(set(fixes)) < len(fixes) / 3


def test_an_update_waits_is_installed_and_changes_the_card(park: Park) -> None:
    car = park()
    car.software.latest = "1.10.0"
    car.wake()
    said = ask(car, "software", "INSTALL")
    assert told(said, "/software")[-1][1]["in_progress"]
    car.navigate("Home", car.traffic.roads.places["home"])
    car.set_out(lambda: None)
    assert car.state == "updating"
    said = live(car, TAKES + 10)
    assert told(said, "/software")[-1][1] == {
        "installed_version": "1.10.0",
        "latest_version": "1.10.0",
        "in_progress": False,
        "update_percentage": None,
    }
    assert told(said, "/config")[-1][1]["dev"]["sw"] == "1.10.0"
    car.install()
    assert car.software.begun is None


def test_charging_can_be_stopped_and_started_from_outside(park: Park) -> None:
    car = park(at="home")
    car.plug(Socket())
    charging = "TractionBattery.Charging"
    assert told(ask(car, "charging/stop"), "/state")[-1][1][f"{charging}.State"] == "paused"
    state = told(ask(car, "charging/start"), "/state")[-1][1]
    assert (state[f"{charging}.State"], state["Vehicle.State"]) == ("charging", "charging")
    assert state[f"{charging}.AveragePower"] == pytest.approx(6.4, abs=0.1)
    assert state["TractionBattery.CurrentPower"] > 6000
    assert 8000 < state[f"{charging}.TimeToComplete"] < 9000
    car.board()
    assert car.charging.state == "disconnected"


def test_firmware_may_say_things_otherwise(park: Park) -> None:
    car = park()
    car.shape = lambda name, fields: {
        ("SoC" if key.endswith("Displayed") and name == "state" else key): value for key, value in fields.items()
    }
    car.wake()
    state = told(live(car, 1), "/state")[-1][1]
    assert state["SoC"] == 60
    assert "TractionBattery.StateOfCharge.Displayed" not in state


def test_in_its_garage_a_car_knows_where_it_was_last_and_is_heard_all_the_same(park: Park) -> None:
    car = park()
    car.garage = True
    car.navigate("Home", car.traffic.roads.places["home"])
    car.set_out(lambda: None)
    said = live(car, 4 * 3600)
    assert not car.driving
    assert [message.payload for _, message in said if message.topic.endswith("/available")] == [b"online"]
    fix = told(said, "/location")[-1][1]
    home = car.traffic.roads.geographic(0, 0)
    assert (fix["latitude"], fix["longitude"]) == pytest.approx(home, abs=0.002)
    assert moment_of(fix["timestamp"]) < car.world.now - 3600


def test_on_a_patchy_road_nothing_is_lost_but_some_of_it_is_late(park: Park) -> None:
    whole, patchy = park(seed=3), park(seed=3, patchy=True)
    heard: list[list[str]] = []
    for car in (whole, patchy):
        car.navigate("Home", car.traffic.roads.places["home"])
        car.set_out(lambda: None)
        states = told(live(car, 2 * 3600), "/state")
        heard.append([state["Timestamp"] for _, state in states])
        late = [at - moment_of(state["Timestamp"]) for at, state in states]
        assert (max(late) > 15) == (car is patchy)
    assert heard[0] == heard[1]
