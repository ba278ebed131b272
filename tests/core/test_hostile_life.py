"""A hub that everybody treats badly at once: devices, people, clocks and crashes.

Whatever comes, nothing escapes and nothing is taken for a fault of the hub's own; the hub wants no endless waking, and
what it keeps in memory and on disk is bounded by what there is in the house.
"""

from __future__ import annotations

import gc
import json
import random
from typing import Any

import pytest

from hyperconnect.core.hub import Hub
from hyperconnect.model.command import Command
from hyperconnect.model.effect import Effect, Faulted, Remember
from hyperconnect.model.input import (
    Accepted,
    Asked,
    CalendarRead,
    Called,
    Cancelled,
    Closing,
    Connected,
    Disconnected,
    Edited,
    Elapsed,
    Fetched,
    Forgotten,
    Found,
    Hooked,
    HouseRead,
    Input,
    Lost,
    Opened,
    ProfileLoaded,
    Received,
    Resumed,
    RuleRemoved,
    RuleSaved,
    Switched,
    TimeChanged,
)
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment
from hyperconnect.model.value import path_of
from tests.core.transcript import VOCABULARIES

NOON: Moment = 1_768_478_400.0
LAMPS = ("one", "two", "three")
PROFILE: dict[str, Any] = {
    "profile": "lamp",
    "match": "lamp/{id}/state",
    "availability": {"topic": "lamp/{id}/there", "online": "yes", "offline": "no"},
    "fields": {
        "on": {"attribute": "switch.on"},
        "t": {"attribute": "temperature.temperature"},
        "p": {"attribute": "power.power"},
    },
    "commands": {
        "switch.on": {"topic": "lamp/{id}/set", "payload": {"on": "{value}"}},
        "message.notify": {"topic": "lamp/{id}/blink", "payload": {"text": "{value}"}},
    },
}
HOUSE: dict[str, Any] = {
    "variables": {"count": {"type": "integer", "initial": 0}, "word": {"type": "string"}},
    "groups": {"lamps": {"members": ["lamp_one", "lamp_two"]}},
    "people": {"alex": ["lamp_one"]},
}
RULES: tuple[dict[str, Any], ...] = (
    {
        "when": [{"mqtt": "button/#"}],
        "mode": "parallel",
        "max": 20,
        "then": [{"delay": "20s"}, {"log": "${trigger.payload}"}],
    },
    {"when": [{"mqtt": "button/+"}], "then": [{"set": {"home.count": "= home.count + 1"}}]},
    {
        "when": [{"change": "lamp_one.on", "for": "30s"}],
        "then": [{"set": {"lamp_two.on": True}, "claim": {"for": "5min"}}],
    },
    {"while": "lamp_two.temperature > 20 °C", "settle": {"on": "10s"}, "hold": {"lamp_one.on": True}},
    {"while": "not lamp_one.on", "band": "energy", "hold": {"lamp_two.on": False, "lamp_three.on": "= lamp_two.on"}},
    {
        "when": [{"becomes": "lamp_one.power > 5 W", "hysteresis": "1 W"}],
        "then": [{"do": "lamp_one.message.notify", "with": {"body": "x"}}],
    },
    {
        "when": [{"every": "1min"}],
        "then": [{"wait": {"until": "lamp_three.on", "timeout": "10min"}}, {"set": {"lamp_three.on": False}}],
    },
    {"when": [{"at": "12:30"}, {"cron": "*/7 * * * *"}], "then": [{"set": {"lamp_three.on": True}, "confirm": "20s"}]},
    {
        "when": [{"change": "home.count"}, {"called": True}],
        "cooldown": "1min",
        "then": [{"set": {"home.count": "= home.count + 1"}}],
    },
    {"when": [{"offline": ["lamp_one"], "for": "1min"}], "then": [{"notify": {"to": "alex", "text": "gone"}}]},
    {"when": [{"webhook": "courier"}], "then": [{"publish": {"topic": "x", "payload": "${trigger.payload}"}}]},
    {"when": [{"becomes": "avg(lamp_one.power, 5min) > 3 W"}], "if": "held(lamp_one.on, 1min)", "then": [{"log": "x"}]},
    {"when": [{"calendar": {"of": "alex", "before": "1min", "match": "*"}}], "then": [{"log": "x"}]},
    {"when": [{"called": True}], "then": [{"repeat": {"times": 3, "do": [{"delay": "1s"}]}}, {"call": "r8"}]},
    {"when": [{"nonsense": 3}], "then": []},
    {"when": [{"change": "nobody.on"}], "then": [{"set": {"lamp_one.on": 7}}]},
    {"while": "lamp_one.on and", "hold": 3},
)
NONSENSE = (b"", b"{", b"\xff\xfe", b"[" * 5000, b'{"on": NaN}', b'{"t": 1e999}', b'"x"', b"nan", b"x" * 5000, b"null")
TOPICS = (
    "homeassistant/climate/x/config",
    "homeassistant/device/x/config",
    "owntracks/alex/phone",
    "owntracks/alex/phone/event",
    "lamp/one/there",
    "lamp/two/there",
    "button/door",
    "lamp/one/state",
)


class House:
    """A hub, what it remembers, and everybody who treats it badly."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.now = NOON
        self.memory: dict[tuple[str, str], object] = {}
        self.hub = Hub()
        self.faults: list[Faulted] = []
        self.begin()

    def begin(self) -> None:
        """Begin a life on what the one before remembered."""
        memory: dict[str, dict[str, Any]] = {}
        for (kind, key), data in self.memory.items():
            memory.setdefault(kind, {})[key] = data
        self.hub = Hub()
        self.give(Opened(self.now, 52.5, 13.4, "Europe/Berlin", json.loads(json.dumps(memory))))
        for document in VOCABULARIES:
            self.give(ProfileLoaded(self.now, str(document["ecosystem"]), document))
        self.give(ProfileLoaded(self.now, "lamp", PROFILE))
        self.give(HouseRead(self.now, HOUSE))
        self.give(CalendarRead(self.now, "alex", ((self.now + 90.0, self.now + 200.0, "x"),)))
        for number, rule in enumerate(RULES):
            self.give(RuleSaved(self.now, f"r{number}", {"rule": f"r{number}", **rule}))
        self.give(Connected(self.now))

    def give(self, happened: Input) -> list[Effect]:
        effects = self.hub.handle(happened)
        for effect in effects:
            if isinstance(effect, Remember):
                self.memory.pop((effect.kind, effect.key), None)
                if effect.data is not None:
                    self.memory[effect.kind, effect.key] = effect.data
            elif isinstance(effect, Faulted) and effect.about == "hub":
                self.faults.append(effect)
        return effects

    def wait(self, until: Moment) -> None:
        """Let time pass; a hub that wants to be woken more than a few times a second is out of its mind."""
        wakings = 0
        while (due := self.hub.deadline) is not None and due <= until:
            self.now = max(self.now, due)
            self.give(Elapsed(self.now))
            wakings += 1
            assert wakings < 2_000, due
        self.now = max(self.now, until)

    def step(self) -> None:
        """Let one thing happen."""
        chance = self.chance
        self.wait(self.now + chance.choice((0.0, 0.0, 0.01, 1.0, 7.0, 30.0, 200.0)))
        kind = chance.random()
        if kind < 0.8:
            self.give(Received(self.now, self.message()))
        elif kind < 0.97:
            self.give(self.wish())
        elif kind < 0.985:
            by = chance.choice((-90_000.0, -3600.0, -3.0, 3.0, 3600.0, 90_000.0))
            self.now += by
            self.give(TimeChanged(self.now, by))
        else:
            if chance.random() < 0.5:
                self.give(Closing(self.now))
            self.now += chance.choice((0.0, 1.0, 400.0, 90_000.0))
            self.begin()

    def message(self) -> Message:
        chance = self.chance
        retain, qos = chance.random() < 0.2, chance.choice((0, 1))
        if chance.random() < 0.25:
            payload = chance.choice((*NONSENSE, b"yes", b"no", self.card()))
            return Message(chance.choice(TOPICS), payload, retain, qos)
        if chance.random() < 0.2:
            return Message("button/door", json.dumps(chance.choice((1, "x", None, {"a": [1]}))).encode(), retain, qos)
        said = {
            "on": chance.choice((True, False, None, "maybe", 3)),
            "t": chance.choice((chance.uniform(10, 30), None, "warm", 1e300, -500)),
            "p": chance.choice((chance.uniform(0, 10), None, float("inf"))),
        }
        some = {key: value for key, value in said.items() if chance.random() < 0.7}
        return Message(f"lamp/{chance.choice(LAMPS)}/state", json.dumps(some).encode(), retain, qos)

    def card(self) -> bytes:
        name = self.chance.choice(("x", "y", "lamp_one", "home", "../x", ""))
        return json.dumps(
            {
                "unique_id": name,
                "name": self.chance.choice((name, None, 3, "x" * 3000)),
                "device": self.chance.choice(({"identifiers": [name]}, [], "x", {})),
                "state_topic": self.chance.choice(("lamp/one/state", "#", "", "x/y", None)),
                "command_topic": self.chance.choice(("lamp/one/set", "$SYS/x", "a/b")),
                "modes": ["off", "heat"],
                "temperature_command_topic": "x/set",
            }
        ).encode()

    def wish(self) -> Input:
        """Return what somebody wants, mostly something that makes no sense."""
        chance, now = self.chance, self.now
        rule = f"r{chance.randrange(len(RULES) + 1)}"
        device = chance.choice(("lamp_one", "lamp_two", "home", "nobody", "", "x"))
        document: dict[str, Any] = chance.choice((*RULES, {"rule": rule}, {"when": 3}, {}, {"while": [], "hold": {}}))
        path = path_of(device, "main", chance.choice(("switch", "home")), chance.choice(("on", "count", "")))
        value: Any = chance.choice((True, None, "x", 3.5, -1))
        command = Command(
            f"c{chance.randrange(10)}", device, "main", chance.choice(("switch", "home", "message")),
            chance.choice(("set", "notify", "")), {"value": value}, "person:alex", now, now + 10.0,
            chance.choice(("on", "count", "")),
        )  # fmt: skip
        wishes: tuple[Input, ...] = (
            RuleSaved(now, rule, {"rule": rule, **document}, known=chance.random() < 0.2),
            RuleSaved(now, rule, {"rule": rule, **chance.choice(RULES)}),
            RuleRemoved(now, rule),
            Switched(now, rule, on=chance.random() < 0.7),
            Called(now, rule, {"x": value}),
            Cancelled(now, rule),
            Asked(now, command),
            Edited(now, device, chance.choice((None, "", "Lamp")), chance.choice((None, "lamp_two", "lampe")), None),
            Forgotten(now, device),
            *(Accepted(now, name) for name in ("lamp_one", "lamp_two", "nobody")),
            Resumed(now, path),
            Fetched(now, chance.choice(("r1", "", "x:1")), chance.random() < 0.5),
            Hooked(now, chance.choice(("courier", "")), chance.choice((None, {"a": 1}, "x"))),
            HouseRead(now, chance.choice((HOUSE, HOUSE, {}, {"variables": 3}))),
            CalendarRead(now, "alex", ((now + 90.0, now + 200.0, "x"), (now - 5.0, now - 9.0, ""))),
            Found(now, "_mqtt._tcp", "x", "h", 1),
            Lost(now, "_mqtt._tcp", "x"),
            ProfileLoaded(now, "lamp", chance.choice((PROFILE, {}, {"profile": 3}, {"ecosystem": "x"}))),
            Connected(now),
            Disconnected(now, "gone"),
        )
        return chance.choice(wishes)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_the_hub_goes_on(seed: int) -> None:
    house = House(seed)
    for _ in range(700):
        house.step()
    assert house.faults == []


def test_what_is_kept_does_not_grow_with_time() -> None:
    house = House(99)
    sizes: list[tuple[int, int, int]] = []
    for _ in range(3):
        for _ in range(500):
            house.step()
        gc.collect()
        sizes.append((len(gc.get_objects()), len(house.memory), len(house.hub.twin.paths)))
    _, (objects, rows, slots), (later, more, most) = sizes
    assert later < 1.1 * objects
    assert more < rows + 30
    assert most < slots + 15
