"""A small household for expressions to speak about."""

from __future__ import annotations

from collections.abc import Sequence

from hyperconnect.automation.expression import ANY, BOOL, DEVICE, NUMBER, TEXT
from hyperconnect.automation.form import HouseForm, RuleForm, ZoneForm
from hyperconnect.automation.names import NamedAttribute, NamedCommand, NamedEvent
from hyperconnect.model.device import Attribute
from hyperconnect.model.value import Path

ATTRIBUTES = {
    "room.temperature": Attribute("number", "°C"),
    "room.target": Attribute("number", "°C", 5, 35),
    "room.humidity": Attribute("number", "%", 0, 100),
    "su7.soc": Attribute("number", "%", 0, 100),
    "su7.locked": Attribute("bool"),
    "su7.parked": Attribute("bool"),
    "su7.plugged": Attribute("bool"),
    "su7.zone": Attribute("enum", options=("home", "work", "away")),
    "su7.zones": Attribute("list"),
    "su7.range": Attribute("number", "km"),
    "su7.accuracy": Attribute("number", "m"),
    "su7.remaining": Attribute("number", "s"),
    "su7.navigation.eta": Attribute("timestamp"),
    "su7.location.latitude": Attribute("number", "°"),
    "su7.location.longitude": Attribute("number", "°"),
    "phone.battery": Attribute("integer", "%", 0, 100),
    "phone.owner": Attribute("string"),
    "home.mode": Attribute("enum", options=("home", "away", "night")),
    "home.occupancy": Attribute("integer"),
    "meter.power": Attribute("number", "W"),
    "tariff.price": Attribute("number"),
    "lamp.effect": Attribute("enum"),
    "hall-motion.motion": Attribute("bool"),
    "su7.online": Attribute("bool"),
    "phone.online": Attribute("bool"),
    "phone.location.latitude": Attribute("number", "°"),
    "phone.location.longitude": Attribute("number", "°"),
    "phone.location.accuracy": Attribute("number", "m"),
    "su7.navigation.active": Attribute("bool"),
    "su7.navigation.latitude": Attribute("number", "°"),
    "su7.navigation.longitude": Attribute("number", "°"),
    "su7.navigation.destination": Attribute("string"),
    "bath_window.open": Attribute("bool"),
    "bath_window.tilt": Attribute("enum", options=("shut", "tilted")),
    "hall_window.open": Attribute("bool"),
    "room_window.open": Attribute("bool"),
    "room_window.tilt": Attribute("enum", options=("shut", "tilted", "wide")),
    "boiler.power": Attribute("number", "W"),
    "boiler.temperature": Attribute("number", "°C"),
    "oven.power": Attribute("integer", "W"),
}
VARIABLES = {
    "trigger.who": DEVICE,
    "trigger.device": TEXT,
    "trigger.old": NUMBER,
    "trigger.payload": ANY,
    "payload": ANY,
    "answer.ok": BOOL,
}


class House:
    """Names of the household; each attribute's slot is its place in `ATTRIBUTES`, kept values come after them."""

    def __init__(self) -> None:
        self.commands: dict[str, NamedCommand] = {}
        self.attributes = dict(ATTRIBUTES)
        self.slots = {name: slot for slot, name in enumerate(ATTRIBUTES)}
        self.devices = sorted({name.partition(".")[0] for name in ATTRIBUTES})
        self.groups: dict[str, tuple[str, ...]] = {
            "cars": ("su7",),
            "windows": ("bath_window", "hall_window", "room_window"),
            "sockets": ("boiler", "oven"),
            "nothing_yet": (),
        }
        self.house = HouseForm(
            zones={"work": ZoneForm(53.55, 9.99, "1 km"), "vague": ZoneForm(53.55, 9.99, "soon")},
            people={"alex": ["phone", "su7"], "kim": []},
        )

    def attribute(self, name: str) -> NamedAttribute | None:
        found = self.attributes.get(name)
        return NamedAttribute(Path(name), self.slots[name], found) if found else None

    def command(self, name: str) -> NamedCommand | None:
        return self.commands.get(name)

    def event(self, name: str) -> NamedEvent | None:  # noqa: ARG002  (nothing happens here)
        return None

    def device(self, name: str) -> str | None:
        return name if name in self.devices else None

    def members(self, group: str) -> tuple[str, ...] | None:
        return tuple(self.devices) if group == "all_devices" else self.groups.get(group)

    def slug(self, device: str) -> str:
        return device

    def offers(self, device: str, capability: str) -> bool:
        return any(name.startswith(f"{device}.{capability}.") for name in self.attributes)

    def derived(self, key: str) -> int:
        return self.slots.setdefault(f"~{key}", len(self.slots))

    def rule(self, name: str) -> RuleForm | None:  # noqa: ARG002  (there are none)
        return None

    def attribute_names(self) -> Sequence[str]:
        return list(self.attributes)

    def command_names(self) -> Sequence[str]:
        return ()

    def event_names(self) -> Sequence[str]:
        return ()

    def rule_names(self) -> Sequence[str]:
        return ()

    def device_names(self) -> Sequence[str]:
        return self.devices
