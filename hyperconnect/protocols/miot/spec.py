"""A MIoT-Spec document and the vocabulary, made into a device and what its numbers mean.

A service has a function where the vocabulary knows its name; then its properties take the attributes that the
vocabulary offers them, in its order. Whatever is left is a `setting`, named after service and property. Of services
that do the same, the first is the component `main` and each other one of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from hyperconnect.model.device import Argument, Capability, Component, Device
from hyperconnect.model.registry import CAPABILITIES
from hyperconnect.model.value import Datum, Path, path_of
from hyperconnect.protocols.identity import id_of, slug_of, snake
from hyperconnect.protocols.miot.climate import Climate
from hyperconnect.protocols.miot.document import Action, Document, Incident, Property, Service
from hyperconnect.protocols.miot.fit import Fit, Read, fit_named, fit_setting
from hyperconnect.protocols.miot.order import Call, Key, Order, Slot, Wish, orders_of
from hyperconnect.protocols.miot.vocabulary import Function, Vocabulary, normal
from hyperconnect.protocols.payload import Missing

MAIN = "main"
_MODE = ("thermostat", "mode")
_CLIMATES = frozenset({"heat", "cool", "dry", "fan_only", "heat_cool"})
"""A list of modes without any of these is a list of programs."""


class Lead(NamedTuple):
    """Where a property's value goes, and how it is read; `MISSING` says nothing yet."""

    path: Path
    read: Callable[[object], Datum | Missing]


class Telling(NamedTuple):
    """What an event is called, what it always says, and what its arguments are."""

    component: str
    capability: str
    name: str
    data: dict[str, Datum]
    tells: dict[int, tuple[str, Read]]


class Card(Struct, frozen=True):
    """What is known of a device besides its model."""

    name: str = ""
    model: str = ""
    mac: str = ""
    sw: str = ""
    hw: str = ""


class Thing(Struct):
    """A device of a known model."""

    did: str
    device: Device
    leads: dict[tuple[int, int], tuple[Lead, ...]]
    orders: dict[Key, Order]
    tellings: dict[tuple[int, int], Telling]


def thing_of(did: str, document: Document, vocabulary: Vocabulary, card: Card) -> Thing:
    """Return the device that a document describes."""
    device_id = id_of(f"miot_{did}")
    draft = _Draft(device_id, document, vocabulary)
    for service in document.services:
        draft.take(service)
    orders = {**orders_of(draft.slots), **draft.orders}
    for (component, capability, command, attribute), order in orders.items():
        if not attribute and isinstance(order.takes, dict):
            draft.offers(component, capability).commands[command] = order.takes
    name = card.name or document.title or card.model or document.model or did
    mac = card.mac.replace(":", "").lower()
    device = Device(
        device_id,
        slug_of(name, device_id),
        name,
        tuple(Component(part, dict(offers), draft.titles.get(part, "")) for part, offers in draft.parts.items()),
        vocabulary.kinds.get(document.kind, "other"),
        document.maker,
        document.title or document.model,
        card.model or document.model,
        card.sw,
        card.hw,
        identifiers=(f"miot:{did}", *((f"mac:{mac}",) if mac else ())),
        protocols=("miot",),
    )
    return Thing(did, device, {key: tuple(leads) for key, leads in draft.leads.items()}, orders, draft.tellings)


class _Draft:
    """A device being made, service by service."""

    def __init__(self, device_id: str, document: Document, vocabulary: Vocabulary) -> None:
        self.parts: dict[str, dict[str, Capability]] = {}
        self.titles: dict[str, str] = {}
        self.leads: dict[tuple[int, int], list[Lead]] = {}
        self.slots: dict[tuple[str, str, str], Slot] = {}
        self.orders: dict[Key, Order] = {}
        self.tellings: dict[tuple[int, int], Telling] = {}
        self._device_id = device_id
        self._document = document
        self._vocabulary = vocabulary
        self._seen: set[str] = set()
        self._settled: dict[int, Fit] = {}

    def offers(self, component: str, capability: str) -> Capability:
        """Return a capability of this device, as far as it is known."""
        offers = self.parts.setdefault(component, {})
        if capability not in offers:
            offers[capability] = Capability(capability, {}, {}, (), CAPABILITIES[capability].about)
        return offers[capability]

    def take(self, service: Service) -> None:
        """Take in a service."""
        function = self._vocabulary.functions.get(service.name)
        component = self._component(service, function)
        named: set[int] = set()
        if function is not None:
            named = self._name(service, function, component)
        for one in service.properties:
            if one.piid not in named and (one.readable or one.notified or one.writable):
                self._set_aside(service, one, component)
        for action in service.actions:
            self._act(service, function, action, component)
        for incident in service.incidents:
            self._tell(service, function, incident, component)

    def _component(self, service: Service, function: Function | None) -> str:
        """Return `main`, or where something does the same already, a component of its own."""
        marks = {f"service {service.name}"} | ({f"function {function.name}"} if function else set[str]())
        if not marks & self._seen:
            self._seen |= marks
            return MAIN
        return self._own(service)

    def _own(self, service: Service) -> str:
        stem = snake(service.name) or "service"
        about = snake(service.about)
        others = [one for one in self._document.services if one.siid != service.siid]
        alike = {snake(one.name) for one in others} | {snake(one.about) for one in others} | {MAIN}
        chosen = next((name for name in (stem, about) if name and name not in alike), f"{stem}_{service.siid}")
        self.titles[chosen] = service.about or service.name
        return chosen

    def _name(self, service: Service, function: Function, component: str) -> set[int]:
        """Give properties the attributes they take; return those that need no setting."""
        named: set[int] = set()
        power: Property | None = None
        mode: tuple[Property, Fit] | None = None
        for name, places in function.properties.items():
            for one in service.properties:
                if one.name != name or not (one.readable or one.notified or one.writable):
                    continue
                for place in places:
                    if place == _MODE and one.format == "bool":
                        power = one
                        named.add(one.piid)
                        break
                    fit = fit_named(one, place, self._vocabulary)
                    if fit is None or (place == _MODE and not _CLIMATES & set(fit.spec.options)):
                        continue
                    if place == _MODE:
                        mode = one, fit
                        break
                    if self._offer(service, one, component, place, fit):
                        heard = (one.siid, one.piid) in self.leads or not (one.readable or one.notified)
                        if fit.whole and heard:
                            named.add(one.piid)
                        break
        if power is not None:
            self._join(power, mode, function.running, component)
        elif mode is not None and self._offer(service, mode[0], component, _MODE, mode[1]) and mode[1].whole:
            named.add(mode[0].piid)
        for motor, capability in function.motors.items():
            for one in service.properties:
                if one.name == motor and one.writable:
                    self._motor(one, capability, component)
        return named

    def _offer(self, service: Service, one: Property, component: str, place: tuple[str, str], fit: Fit) -> bool:
        """Let a property have an attribute if that is free, or free to be set."""
        capability, attribute = place
        taken = self.parts.get(component, {}).get(capability)
        before = taken.attributes.get(attribute) if taken else None
        if before is not None:
            path = self._path(component, *place)
            if any(lead.path == path for key, leads in self.leads.items() if key[0] == one.siid for lead in leads):
                if before.writable or not one.writable or one.words:
                    return False
                # What is reported and what is wanted are two properties: a curtain's current and target position.
                self.offers(component, capability).attributes[attribute] = replace(before, writable=True)
                self.slots[component, capability, attribute] = Slot(fit.spec, _one(one, fit))
                return True
            component = self._own(service)
            if attribute in self.offers(component, capability).attributes:
                return False
        self._place(one, component, place, fit)
        if fit.spec.type == "hs":
            beside = fit_named(one, (capability, "color_xy"), self._vocabulary)
            if beside is not None:
                self._place(one, component, (capability, "color_xy"), beside)
        return True

    def _place(self, one: Property, component: str, place: tuple[str, str], fit: Fit) -> None:
        capability, attribute = place
        self.offers(component, capability).attributes[attribute] = fit.spec
        if one.readable or one.notified:
            self.leads.setdefault((one.siid, one.piid), []).append(Lead(self._path(component, *place), fit.read))
        if fit.spec.writable:
            self.slots[component, capability, attribute] = Slot(fit.spec, _one(one, fit))

    def _set_aside(self, service: Service, one: Property, component: str) -> None:
        """Keep a property under `setting`."""
        taken = self.offers(component, "setting").attributes
        stem = _named(service.name, one.name) or f"s{one.siid}_p{one.piid}"
        name = stem if stem not in taken else f"{stem}_{one.siid}_{one.piid}"
        self._place(one, component, ("setting", name), fit_setting(one, self._vocabulary))

    def _join(self, power: Property, mode: tuple[Property, Fit] | None, running: str, component: str) -> None:
        one, fit = mode or (None, None)
        climate = Climate(power, one, fit, running)
        spec = climate.spec(CAPABILITIES["thermostat"].attributes["mode"])
        self.offers(component, "thermostat").attributes["mode"] = spec
        path = self._path(component, *_MODE)
        if power.readable or power.notified:
            self.leads.setdefault((power.siid, power.piid), []).append(Lead(path, climate.heard_power))
        if one is not None and (one.readable or one.notified):
            self.leads.setdefault((one.siid, one.piid), []).append(Lead(path, climate.heard_mode))
        if spec.writable:
            self.slots[component, "thermostat", "mode"] = Slot(spec, climate.write)

    def _motor(self, one: Property, capability: str, component: str) -> None:
        for native, text in one.words:
            for (owner, command), words in self._vocabulary.said.items():
                if owner == capability and normal(text) in words:
                    self.offers(component, capability)
                    wanted: Wish = [(one.siid, one.piid, native)]
                    self.orders.setdefault((component, capability, command, ""), Order({}, _always(wanted)))

    def _act(self, service: Service, function: Function | None, action: Action, component: str) -> None:
        takes = {piid: known for piid in action.takes if (known := service.property(piid)) is not None}
        place = function.actions.get(action.name) if function else None
        call = Call(action.siid, action.aiid)
        if place is not None and not takes and (component, *place, "") not in self.orders:
            self.offers(component, place[0])
            self.orders[component, *place, ""] = Order({}, _always(call))
            return
        stem = _named(service.name, action.name) or f"s{action.siid}_a{action.aiid}"
        key = (component, "setting", stem, "")
        if key in self.orders:
            key = (component, "setting", f"{stem}_{action.siid}_{action.aiid}", "")
        self.offers(component, "setting")
        arguments: dict[str, Argument] = {}
        fits: dict[str, tuple[int, Fit]] = {}
        for piid, one in takes.items():
            name = snake(one.name) or f"p{piid}"
            name = name if name not in fits else f"{name}_{piid}"
            fits[name] = piid, fit_setting(one, self._vocabulary)
            arguments[name] = Argument(fits[name][1].spec, required=True)
        self.orders[key] = Order(arguments, _caller(call, fits))

    def _tell(self, service: Service, function: Function | None, incident: Incident, component: str) -> None:
        tells: dict[int, tuple[str, Read]] = {}
        for piid in incident.tells:
            one = service.property(piid)
            if one is not None:
                tells[piid] = (snake(one.name) or f"p{piid}", fit_setting(one, self._vocabulary).read)
        pressed = function.events.get(incident.name) if function else None
        if pressed is not None:
            data: dict[str, Datum] = {
                "button": snake(service.about) or component,
                "action": pressed,
                "raw": incident.name,
            }
            telling = Telling(component, "button", "pressed", data, tells)
        else:
            stem = _named(service.name, incident.name) or f"s{incident.siid}_e{incident.eiid}"
            taken = self.offers(component, "setting").events
            name = stem if stem not in taken else f"{stem}_{incident.siid}_{incident.eiid}"
            telling = Telling(component, "setting", name, {}, tells)
        held = self.offers(telling.component, telling.capability)
        if telling.name not in held.events:
            self.parts[telling.component][telling.capability] = replace(held, events=(*held.events, telling.name))
        self.tellings[incident.siid, incident.eiid] = telling

    def _path(self, component: str, capability: str, attribute: str) -> Path:
        return path_of(self._device_id, component, capability, attribute)


def _named(service: str, leaf: str) -> str:
    """Return the name of a setting: service and leaf, once where they are the same."""
    first, second = snake(service), snake(leaf)
    return first if first == second else f"{first}_{second}".strip("_")


def _one(one: Property, fit: Fit) -> Callable[[Datum], list[tuple[int, int, bool | int | float | str]]]:
    return lambda value: [(one.siid, one.piid, fit.write(value))]


def _always(wish: Wish) -> Callable[[object], Wish]:
    return lambda _: wish


def _caller(call: Call, fits: Mapping[str, tuple[int, Fit]]) -> Callable[[Mapping[str, Datum]], Wish]:
    def made(args: Mapping[str, Datum]) -> Wish:
        return call._replace(given=tuple((piid, fit.write(args[name])) for name, (piid, fit) in fits.items()))

    return made
