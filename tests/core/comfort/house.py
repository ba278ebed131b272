"""A household on virtual time: one room with a thermostat, a phone and a car, all as messages to a real hub."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from hyperconnect.core.hub import Hub
from hyperconnect.model.effect import Effect, Planned, Publish, Remember
from hyperconnect.model.input import Connected, Elapsed, HouseRead, Input, Opened, ProfileLoaded, Received, RuleSaved
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment
from hyperconnect.model.value import Datum, Path
from tests.core.transcript import VOCABULARIES

BERLIN = ZoneInfo("Europe/Berlin")
HOME = (52.5, 13.4)
WORK = (52.6, 13.6)
TARGET = Path("living.main.thermostat.target")

WARM: dict[str, object] = {
    "rule": "warm",
    "when": [{"becomes": "home.occupancy == 0"}],
    "then": [{"reach": {"living.target": "21 °C", "by": "arrival"}}],
}
"""Warm by the next arrival, from the moment everybody has left."""


def moment(text: str) -> Moment:
    """Return a moment in Berlin: `2026-01-19 08:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).timestamp()


class House:
    """Lives minute by minute. The room gains `power` K/h where it is heated, and loses towards `outdoor`.

    `deaf` is a thermostat that ignores what it is told, `mute` one that says nothing any more; `memory` is what an
    earlier hub remembered.
    """

    def __init__(
        self,
        start: str,
        rules: Sequence[dict[str, object]] = (WARM,),
        room: tuple[float, float, str] = (20.5, 17.0, "heat"),
        memory: dict[str, dict[str, Any]] | None = None,
        **described: object,
    ) -> None:
        self.now = moment(start)
        self.air, self.target, self.mode = room
        self.outdoor, self.power = 4.0, 4.0
        self._reported = 0.0
        self.deaf = self.mute = False
        self.at = HOME
        self.effects: list[Effect] = []
        self.inputs: list[Input] = []
        self.sent: list[tuple[Moment, float]] = []
        self._rules, self._described = rules, described
        self.hub = Hub()
        self._begin(memory or {})
        self.report()
        self.phone(HOME)

    def give(self, happened: Input) -> None:
        """Hand the hub an input; the thermostat does what it is told."""
        self.inputs.append(happened)
        effects = self.hub.handle(happened)
        self.effects += effects
        for effect in effects:
            if isinstance(effect, Publish) and effect.message.topic == "living/set":
                self.sent.append((self.now, float(effect.message.payload)))
                if not self.deaf:
                    self.target = float(effect.message.payload)
                    self.report()

    def hear(self, topic: str, payload: object, *, retain: bool = False) -> None:
        """Let a device say something."""
        text = payload if isinstance(payload, str) else json.dumps(payload)
        self.give(Received(self.now, Message(topic, text.encode(), retain=retain)))

    def live(self, minutes: float, step: float = 1.0) -> None:
        """Let so many minutes pass."""
        until = self.now + 60 * minutes
        while self.now < until:
            then = min(until, self.now + 60 * step)
            began = self.now
            while (deadline := self.hub.deadline) is not None and deadline <= then:
                self.now = max(self.now, deadline)
                self.give(Elapsed(self.now))
            self._weather((then - began) / 3600)
            self.now = then
            if self.now - self._reported >= 300 and not self.mute:
                self.report()

    def live_until(self, clock: str, step: float = 1.0) -> None:
        """Let time pass until the wall clock shows this."""
        today = datetime.fromtimestamp(self.now, BERLIN)
        hour, minute = map(int, clock.split(":"))
        then = today.replace(hour=hour, minute=minute, second=0, microsecond=0).timestamp()
        self.live(((then - self.now) % 86400) / 60, step)

    def report(self, temperature: object = None) -> None:
        """Let the thermostat tell its state."""
        self._reported = self.now
        told = {"temperature": round(self.air, 1) if temperature is None else temperature, "target": self.target}
        self.hear("living/state", {**told, "action": self.action, "mode": self.mode})

    def turn(self, target: float) -> None:
        """A person turns the thermostat."""
        self.target = target
        self.report()

    def phone(self, where: tuple[float, float], *, retain: bool = False) -> None:
        """Let the phone tell where it is."""
        self.at = where
        told = {"_type": "location", "lat": where[0], "lon": where[1], "acc": 10, "tst": int(self.now)}
        self.hear("owntracks/alex/phone", told, retain=retain)

    def drive(self, origin: tuple[float, float], to: tuple[float, float], minutes: int) -> None:
        """Drive from one place to another, the phone telling every minute."""
        for minute in range(1, minutes + 1):
            part = minute / minutes
            self.live(1)
            self.phone((origin[0] + part * (to[0] - origin[0]), origin[1] + part * (to[1] - origin[1])))
        for _ in range(2):
            self.live(3)
            self.phone(to)

    def car(self, where: tuple[float, float], **told: object) -> None:
        """Let the car tell where it is, and more."""
        state = {"lat": where[0], "lon": where[1], "state": "parked", "plugged": True, "soc": 70, "cabin": 2.0}
        self.hear("car/su7/state", {**state, **told})

    def restart(self) -> None:
        """End the hub; another takes over what it remembered."""
        memory = self.memory
        self.hub = Hub()
        self._begin(memory)
        self.report()

    @property
    def memory(self) -> dict[str, dict[str, Any]]:
        """What the hub remembered so far."""
        memory: dict[str, dict[str, Any]] = {}
        for effect in self.effects:
            if isinstance(effect, Remember):
                memory.setdefault(effect.kind, {})[effect.key] = effect.data
        return {kind: {key: data for key, data in rows.items() if data is not None} for kind, rows in memory.items()}

    @property
    def action(self) -> str:
        """What the thermostat does."""
        if self.mode == "cool":
            return "cooling" if self.air > self.target + 0.1 else "idle"
        return "heating" if self.air < self.target - 0.1 else "idle"

    @property
    def plan(self) -> Planned:
        """How the goal stood last."""
        return [effect for effect in self.effects if isinstance(effect, Planned)][-1]

    def told(self, leaf: str) -> Datum:
        """Return what the hub foretells of the room."""
        known = self.hub.twin.get(Path(f"living.main.comfort.{leaf}"))
        return None if known is None else known.value

    def _weather(self, hours: float) -> None:
        gain = {"heating": self.power, "cooling": -self.power, "idle": 0.0}[self.action]
        self.air += hours * (gain - 0.06 * (self.air - self.outdoor))

    def _begin(self, memory: dict[str, dict[str, Any]]) -> None:
        self.give(Opened(self.now, *HOME, "Europe/Berlin", memory))
        for document in VOCABULARIES:
            self.give(ProfileLoaded(self.now, str(document["ecosystem"]), document))
        self.give(ProfileLoaded(self.now, "car", CAR))
        self.give(HouseRead(self.now, {"people": {"alex": ["phone_alex"]}, **self._described}))
        self.give(Connected(self.now))
        self.hear("homeassistant/climate/living/config", THERMOSTAT, retain=True)
        for rule in self._rules:
            self.give(RuleSaved(self.now, str(rule["rule"]), rule))


@cache
def lived(days: int = 2) -> dict[str, dict[str, Any]]:
    """Return what a hub remembers of some days (at most five) before Saturday: Alex went to work and came home."""
    house = House(f"2026-01-{17 - days:02} 08:00")
    for leaves in ("17:00", "17:00", "18:10", "16:00", "17:30")[:days]:
        house.live_until("08:10", step=10)
        house.drive(HOME, WORK, 30)
        house.live_until(leaves, step=5)
        house.drive(WORK, HOME, 35)
    house.live(120, step=5)
    memory = house.memory
    for row in memory["comfort"].values():
        if days > 2 and "sessions" in row:
            # Warm-ups enough to be sure of the room.
            row.update(sessions=9, spread=0.1)
    return memory


def away(start: str = "2026-01-19 08:00", *, known: int = 2) -> House:
    """Return a house on a Monday morning: Alex, who was seen to come home on so many days, has gone to work."""
    house = House(start, memory=lived(known) if known else None)
    house.live(10)
    house.drive(HOME, WORK, 30)
    return house


THERMOSTAT = {
    "name": None,
    "unique_id": "living",
    "device": {"identifiers": ["living"], "name": "living"},
    "modes": ["off", "heat", "cool"],
    "mode_state_topic": "living/state",
    "mode_state_template": "{{ value_json.mode }}",
    "temperature_state_topic": "living/state",
    "temperature_state_template": "{{ value_json.target }}",
    "temperature_command_topic": "living/set",
    "current_temperature_topic": "living/state",
    "current_temperature_template": "{{ value_json.temperature }}",
    "action_topic": "living/state",
    "action_template": "{{ value_json.action }}",
    "availability_topic": "living/online",
}
CAR: dict[str, object] = {
    "profile": "car",
    "match": "car/{id}/state",
    "kind": "vehicle",
    "fields": {
        "lat": {"attribute": "location.latitude"},
        "lon": {"attribute": "location.longitude"},
        "state": {"attribute": "vehicle.state"},
        "plugged": {"attribute": "charging.plugged"},
        "soc": {"attribute": "traction.soc"},
        "cabin": {"attribute": "cabin.temperature"},
    },
}
"""A car that says where it is and how warm."""
