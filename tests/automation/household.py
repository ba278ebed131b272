"""A household in memory: real names and a real state list, as small as tests of rules can have them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from msgspec.structs import replace

from hyperconnect.automation.engine import Engine
from hyperconnect.automation.form import HouseForm, RuleForm, form_of
from hyperconnect.automation.intent import Intent, Set
from hyperconnect.automation.names import NamedAttribute, NamedCommand, NamedEvent
from hyperconnect.model.device import Argument, Attribute
from hyperconnect.model.moment import Moment, moment_of
from hyperconnect.model.reason import Finding, Reason
from hyperconnect.model.value import Datum, Path

BERLIN = ("Europe/Berlin", 52.52, 13.405)
EVENING = moment_of("2026-01-15T17:00:00Z")

BOOL = Attribute("bool")
CELSIUS = Attribute("number", unit="°C")
SWITCH = Attribute("bool", writable=True)

DEVICES: dict[str, dict[str, Attribute]] = {
    "su7": {
        "navigation.active": BOOL,
        "navigation.destination": Attribute("string"),
        "navigation.latitude": Attribute("number", unit="°"),
        "navigation.longitude": Attribute("number", unit="°"),
        "navigation.eta": Attribute("timestamp"),
        "battery.level": Attribute("number", unit="%", minimum=0, maximum=100),
    },
    "living_thermostat": {
        "temperature.temperature": CELSIUS,
        "thermostat.target": Attribute("number", unit="°C", minimum=5, maximum=35, writable=True),
        "thermostat.mode": Attribute("enum", options=("off", "heat", "auto"), writable=True),
    },
    "outdoor": {"temperature.temperature": CELSIUS},
    "meter": {"power.power": Attribute("number", unit="W")},
    "hall_motion": {"motion.motion": BOOL},
    "front_door": {"contact.open": BOOL},
    "living_lights": {
        "light.on": SWITCH,
        "light.brightness": Attribute("number", unit="%", minimum=0, maximum=100, writable=True),
    },
    "front_door_lock": {"lock.state": Attribute("enum", options=("locked", "unlocked", "jammed"))},
}

COMMANDS: dict[str, dict[str, dict[str, Argument]]] = {
    "front_door_lock": {"lock.lock": {}, "lock.unlock": {}},
    "living_lights": {"light.flash": {"times": Argument(Attribute("integer", minimum=1, maximum=9), required=True)}},
    "su7": {
        "message.notify": {
            "body": Argument(Attribute("string"), required=True),
            "title": Argument(Attribute("string")),
        }
    },
}


EVENTS: dict[str, tuple[str, ...]] = {"su7": ("message.answered",), "doorbell": ("button.pressed",)}


class Household:
    """Names, a state list and an engine over both. A device's id is its slug with `_1` at the end."""

    def __init__(
        self, devices: Iterable[str] = DEVICES, *, now: Moment = EVENING, home: tuple[str, float, float] = BERLIN
    ) -> None:
        self.values: list[Datum] = []
        self.now = now
        self.home = home
        self._slots: dict[str, NamedAttribute] = {}
        self._devices: dict[str, str] = {}
        self.house = HouseForm()
        self._rules: dict[str, RuleForm] = {}
        self.engine = Engine(self, self.values)
        for device in devices:
            self.add(device)

    def open(self, memory: dict[str, dict[str, Any]] | None = None) -> None:
        """Begin, as after a start of the hub."""
        zone, latitude, longitude = self.home
        self.engine.open(self.now, zone, latitude, longitude, memory or {})

    def add(self, slug: str, attributes: dict[str, Attribute] | None = None) -> None:
        """Make a device known; tell the engine with `announce`."""
        self._devices[slug] = f"{slug}_1"
        for name, attribute in (DEVICES[slug] if attributes is None else attributes).items():
            path = Path(f"{slug}_1.main.{name}")
            if path not in self._slots:
                self._slots[path] = NamedAttribute(path, len(self.values), attribute)
                self.values.append(None)

    def announce(self, slug: str, attributes: dict[str, Attribute] | None = None) -> dict[str, tuple[Finding, ...]]:
        """Make a device known and tell the engine; return the rules that were judged anew."""
        self.add(slug, attributes)
        return dict(self.engine.registered(slug, f"{slug}_1", self.now))

    def rename(self, slug: str, other: str) -> None:
        """Give a device another name; tell the engine with `announce`."""
        self._devices[other] = self._devices.pop(slug)

    def declare(self, path: str, attribute: Attribute) -> None:
        """Let an attribute be of another kind, as a variable that is declared anew."""
        known = self._slots[path]
        self._slots[path] = NamedAttribute(known.path, known.slot, attribute)

    def keep(self, document: dict[str, object]) -> None:
        """Make a rule known to others without putting it to work."""
        self._rules[str(document["rule"])] = form_of(document)

    def save(self, document: dict[str, object], *, known: bool = False) -> tuple[Finding, ...]:
        """Save a rule under its own name; one that is known is not looked over."""
        self._rules[str(document["rule"])] = form_of(document)
        return self.engine.save(str(document["rule"]), document, self.now, known=known)

    def set(self, name: str, value: Datum, *, live: bool = True, after: float = 0.0) -> list[Intent]:
        """Let time pass, then let a device tell a value; return everything that rules wanted meanwhile."""
        out = self.wait(after)
        named = self.attribute(name)
        assert named is not None, name
        old = self.values[named.slot]
        if old != value:
            self.values[named.slot] = value
            self.engine.react(named.slot, old, value, self.now, live, out)
        return out + self.wait(0.0)

    def wait(self, seconds: float) -> list[Intent]:
        """Let time pass, waking the engine whenever it wants to."""
        out: list[Intent] = []
        until = self.now + seconds
        while (due := self.engine.deadline) is not None and due <= until:
            self.now = max(self.now, due)
            self.engine.elapse(self.now, out)
        self.now = until
        return out

    def remove(self, rule: str) -> list[Intent]:
        """Forget a rule."""
        self._rules.pop(rule, None)
        out: list[Intent] = []
        self.engine.remove(rule, self.now, out)
        return out

    def memory(self) -> dict[str, dict[str, Any]]:
        """Return all that a restart must not lose and that was not told before."""
        memory: dict[str, dict[str, Any]] = {}
        for kind, key, data in self.engine.take_dirty(everything=True):
            if data is not None:
                memory.setdefault(kind, {})[key] = data
        return memory

    def restarted(self, *, away: float = 0.0, values: bool = False) -> Household:
        """Return the same household after the hub was away: rules and memory are kept, values on request."""
        memory = self.memory()
        other = Household(self._devices, now=self.now + away, home=self.home)
        if values:
            other.values[:] = self.values
        other.open(memory)
        return other

    def attribute(self, name: str) -> NamedAttribute | None:
        """See `Names`."""
        device, _, rest = name.partition(".")
        known = self.device(device)
        found = [
            named
            for path, named in self._slots.items()
            if known is not None
            and path.startswith(f"{known}.")
            and rest in {path.split(".", 1)[1], path.split(".", 2)[2], path.rpartition(".")[2]}
        ]
        return found[0] if len(found) == 1 else None

    def command(self, name: str) -> NamedCommand | None:
        """See `Names`."""
        device, _, rest = name.partition(".")
        known = self.device(device)
        for command, arguments in COMMANDS.get(device.removesuffix("_1"), {}).items():
            capability, _, word = command.partition(".")
            if known is not None and rest in {command, word}:
                return NamedCommand(known, "main", capability, word, arguments)
        return None

    def device(self, name: str) -> str | None:
        """See `Names`."""
        return self._devices.get(name) or (name if name in self._devices.values() else None)

    def event(self, name: str) -> NamedEvent | None:
        """See `Names`."""
        device, _, rest = name.partition(".")
        known = self.device(device)
        for event in EVENTS.get(device.removesuffix("_1"), ()):
            capability, _, word = event.partition(".")
            if known is not None and rest in {event, word}:
                return NamedEvent(known, "main", capability, word)
        return None

    def members(self, group: str) -> tuple[str, ...] | None:
        """See `Names`; only listed members."""
        if group == "all_devices":
            return tuple(sorted(self._devices.values()))
        known = self.house.groups.get(group)
        if known is None:
            return None
        return tuple(self._devices[slug] for slug in sorted(known.members) if slug in self._devices)

    def slug(self, device: str) -> str:
        """See `Names`."""
        return next((slug for slug, known in self._devices.items() if known == device), device.removesuffix("_1"))

    def offers(self, device: str, capability: str) -> bool:
        """See `Names`."""
        return any(path.startswith(f"{device}.main.{capability}.") for path in self._slots)

    def derived(self, key: str) -> int:
        """See `Names`."""
        path = Path(f"~{key}")
        if path not in self._slots:
            self._slots[path] = NamedAttribute(path, len(self.values), Attribute("number"))
            self.values.append(None)
        return self._slots[path].slot

    def rule(self, name: str) -> RuleForm | None:
        """See `Names`."""
        return self._rules.get(name)

    def rule_names(self) -> Sequence[str]:
        """See `Names`."""
        return tuple(self._rules)

    def event_names(self) -> Sequence[str]:
        """See `Names`."""
        return [f"{slug}.{name}" for slug in self._devices for name in EVENTS.get(slug, ())]

    def attribute_names(self) -> Sequence[str]:
        """See `Names`."""
        short = [f"{path.partition('_1.')[0]}.{path.rpartition('.')[2]}" for path in self._slots]
        full = [f"{path.partition('_1.')[0]}.{path.split('.', 2)[2]}" for path in self._slots]
        return [one if self.attribute(one) is not None else other for one, other in zip(short, full, strict=True)]

    def command_names(self) -> Sequence[str]:
        """See `Names`."""
        return [f"{slug}.{name}" for slug in self._devices for name in COMMANDS.get(slug, {})]

    def device_names(self) -> Sequence[str]:
        """See `Names`."""
        return list(self._devices)


def wanted(out: Iterable[Intent]) -> list[Intent]:
    """Return what rules want done, without the reasons and the numbers of runs."""
    return [
        replace(intent, run=0) if isinstance(intent, Set) else intent
        for intent in out
        if not isinstance(intent, Reason)
    ]


def unnumbered(out: Iterable[Intent]) -> list[Intent]:
    """Return everything without the numbers of runs, which differ from life to life."""
    return [replace(intent, run=0) if isinstance(intent, Set | Reason) else intent for intent in out]


def reasons(out: Iterable[Intent]) -> list[Reason]:
    """Return the reasons alone."""
    return [intent for intent in out if isinstance(intent, Reason)]


def rule(**parts: object) -> dict[str, object]:
    """Return a rule document that lets a light go on; `if_` and `else_` stand for `if` and `else`."""
    document: dict[str, object] = {"rule": "light", "when": [], "then": [{"set": {"living_lights.on": True}}]}
    return document | {key.rstrip("_"): part for key, part in parts.items()}


LIGHT_ON = Set("light", Path("living_lights_1.main.light.on"), True)
