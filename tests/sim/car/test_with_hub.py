"""What a hub makes of a car, and a car of what a hub says."""

from __future__ import annotations

from collections.abc import Callable

from hyperconnect.content.find import find
from hyperconnect.content.yaml import read_yaml
from hyperconnect.core.dictionary import Dictionary
from hyperconnect.model.command import Command
from hyperconnect.model.device import Event
from hyperconnect.model.value import Datum
from hyperconnect.sim.car.car import Car
from hyperconnect.sim.car.charging import Socket
from hyperconnect.sim.road.road import Roads
from hyperconnect.sim.road.traffic import Incident

Park = Callable[..., Car]


class Ear:
    """A hub that listens to one car, with what it knows of it by `capability.attribute`."""

    def __init__(self, car: Car) -> None:
        self.car = car
        self.dictionary = Dictionary()
        path = next(path for path in find("devices") if path.stem == "homeassistant")
        self.dictionary.learn(path.stem, read_yaml(path))
        self.known: dict[str, Datum] = {}
        self.events: list[Event] = []
        self.problems: list[str] = []

    def hear(self, seconds: float) -> None:
        world = self.car.world
        for message in world.advance(world.now + seconds):
            meaning = self.dictionary.read(message, world.now)
            self.problems += meaning.problems
            self.events += meaning.events
            self.known |= {value.path.split(".", 1)[1].removeprefix("main."): value.value for value in meaning.values}

    def do(self, capability: str, order: str, /, **args: Datum) -> None:
        now = self.car.world.now
        device = f"xiaomi_{self.car.serial.lower()}"
        command = Command("1", device, "main", capability, order, args, "test", now, now + 90)
        for message in self.dictionary.say(command):
            self.car.world.receive(message, now)
        self.hear(5)


def test_every_word_of_a_car_has_its_place_in_the_registry(park: Park) -> None:
    ear = Ear(park(at="home", outdoor=2))
    ear.car.plug(Socket())
    ear.hear(60)
    assert ear.problems == []
    assert [name for name in ear.known if ".setting." in f".{name}"] == ["setting.location.timestamp"]
    assert ear.known["vehicle.state"] == ear.known["charging.state"] == "charging"
    assert 6_000 < float(str(ear.known["charging.power"])) < 6_500
    assert -6_500 < float(str(ear.known["vehicle.power"])) < -6_000
    assert ear.known["charging.plugged"] is True
    assert ear.known["vehicle.openings"] == ()
    assert ear.known["contact.open"] is ear.known["rear_left_door.contact.open"] is False
    assert ear.known["tires.warning"] is ear.known["vehicle.occupied"] is False
    assert 7_000 < float(str(ear.known["charging.remaining"])) < 9_000


def test_a_hub_can_ask_for_everything_the_car_can_do(park: Park) -> None:
    ear = Ear(park(at="home", outdoor=2))
    car = ear.car
    car.plug(Socket())
    ear.hear(1)
    ear.do("cabin", "precondition", target=22.0)
    assert (car.climate, ear.known["cabin.preconditioning"]) == (22.0, True)
    ear.do("cabin", "stop")
    assert ear.known["cabin.on"] is False
    ear.do("charging", "stop")
    assert ear.known["charging.state"] == "paused"
    ear.do("charging", "set_limit", limit=90.0)
    ear.do("charging", "start")
    assert (ear.known["charging.limit"], ear.known["charging.state"]) == (90, "charging")
    ear.do("lock", "unlock")
    assert ear.known["lock.state"] == "unlocked"
    ear.do("navigation", "set_destination", name="Home of Kim", latitude=52.5, longitude=13.3)
    assert ear.known["navigation.destination"] == "Home of Kim"
    ear.do("vehicle", "honk")
    car.software.latest = "2.0.0"
    car.wake()
    ear.hear(1)
    assert ear.known["update.latest"] == "2.0.0"
    ear.do("update", "install")
    assert ear.known["vehicle.state"] == "updating"
    assert ear.problems == []


def test_an_answer_on_the_screen_comes_back_by_its_id(park: Park) -> None:
    ear = Ear(park())
    ear.hear(1)
    ear.do("message", "notify", body='Somebody "rings"', actions=("let_in=Let them in", "ignore=Not now"))
    assert ear.car.screen.text == 'Somebody "rings"'
    assert ear.car.screen.answer("let_in")
    ear.hear(1)
    (event,) = ear.events
    assert (event.capability, event.name, event.data["id"]) == ("message", "answered", "let_in")


def test_a_hub_hears_that_the_car_turns_off_for_traffic_and_what_that_gains(park: Park, roads: Roads) -> None:
    ear = Ear(park())
    car, now = ear.car, ear.car.world.now
    car.navigate("Home", roads.places["home"])
    car.set_out(lambda: None)
    ear.hear(30)
    car.traffic.happen(Incident("motorway", tail=1.0, head=12.0, speed=4.0, begins=now, builds=1.0, ends=now + 9000))
    ear.hear(600)
    (event,) = ear.events
    assert (event.capability, event.name) == ("navigation", "rerouted")
    assert str(event.data["new_eta"]) < str(event.data["old_eta"])
    assert ear.problems == []
