"""A device out of its entities: which entity becomes which component, and what kind of thing it all is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from typing import Final, NamedTuple

from msgspec.structs import replace

from hyperconnect.model.device import Capability, Component, Device
from hyperconnect.model.registry import CAPABILITIES
from hyperconnect.protocols.homeassistant.card import Who
from hyperconnect.protocols.homeassistant.entity import Entity
from hyperconnect.protocols.identity import slug_of, snake

MAIN: Final = "main"

_KINDS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("vehicle", ("vehicle", "traction", "navigation", "cabin")),
    ("climate", ("thermostat", "humidifier")),
    ("lock", ("lock",)),
    ("light", ("light",)),
    ("cover", ("cover",)),
    ("vacuum", ("vacuum",)),
    ("media", ("media",)),
    ("camera", ("detection",)),
    ("fan", ("fan",)),
    ("wearable", ("wellness",)),
    ("phone", ("location",)),
    ("energy", ("energy_site", "charging")),
    ("switch", ("switch", "siren", "valve")),
    ("remote", ("button",)),
    ("sensor", ("temperature", "humidity", "motion", "presence", "contact", "hazard", "illuminance", "air", "soil")),
    ("energy", ("power",)),
    ("sensor", ("pressure", "battery")),
)


class Place(NamedTuple):
    """Where an entity's capability stands; `dropped` if another entity already tells the same."""

    component: str
    dropped: bool = False


def places_of(entities: Iterable[Entity]) -> dict[tuple[int, str], Place]:
    """Return where each entity's capabilities stand, by the entity's identity and the capability.

    The usual entity stands on `main`, one that says which part it is (`switch_left`) on that. Of several that tell
    the same attribute, the one that is its device stays there, then the plainest name; the others become components
    of their own. The order of announcements does not matter.
    """
    groups = [(entity, capability) for entity in entities for capability in _capabilities_of(entity)]
    groups.sort(key=_rank)
    taken: dict[tuple[str, str, str], str] = {}
    places: dict[tuple[int, str], Place] = {}
    for entity, capability in groups:
        leaves = _leaves_of(entity, capability)
        origins = {feed.attribute: feed.origin for feed in entity.feeds if feed.capability == capability}
        for component in _component_names(entity, capability):
            clashes = [leaf for leaf in leaves if (component, capability, leaf) in taken]
            if (
                clashes
                and capability in entity.secondary
                and all(taken.get((component, capability, leaf)) == origins.get(leaf, "") for leaf in leaves)
            ):
                places[id(entity), capability] = Place(component, dropped=True)
                break
            if not clashes:
                places[id(entity), capability] = Place(component)
                taken.update({(component, capability, leaf): origins.get(leaf, "") for leaf in leaves})
                break
    return places


def device_of(
    device_id: str, who: Who, entities: Iterable[Entity], places: Mapping[tuple[int, str], Place], *, vehicle: bool
) -> Device:
    """Return the device that its entities make up."""
    parts: dict[str, dict[str, Capability]] = {}
    names: dict[str, str] = {MAIN: ""}
    for entity in entities:
        for capability in _capabilities_of(entity):
            place = places[id(entity), capability]
            if place.dropped:
                continue
            offers = parts.setdefault(place.component, {})
            known = offers.get(capability) or Capability(capability, about=CAPABILITIES[capability].about)
            offers[capability] = replace(
                known,
                attributes=known.attributes
                | {leaf: spec for (name, leaf), spec in entity.attributes.items() if name == capability},
                commands=known.commands
                | {order: spec for (name, order), spec in entity.commands.items() if name == capability},
                events=tuple(sorted({*known.events, *(name for part, name in entity.events if part == capability)})),
            )
            names.setdefault(place.component, entity.name)
    components = tuple(
        Component(part, dict(sorted(parts[part].items())), names.get(part, ""))
        for part in sorted(parts, key=lambda part: (part != MAIN, part))
    )
    return Device(
        device_id,
        slug_of(who.name, device_id),
        who.name or device_id,
        components,
        "vehicle" if vehicle else _kind_of(components),
        who.manufacturer,
        who.model,
        who.model_id,
        who.sw,
        who.hw,
        who.area,
        who.via,
        who.identifiers,
        ("homeassistant",),
    )


def _component_names(entity: Entity, capability: str) -> Iterator[str]:
    """Yield ids for an entity's component, best first, without end.

    What has a name in the registry stands with the part it says it is, what has none keeps its whole native name.
    """
    stem = snake(entity.key)[:40] or entity.platform
    yield entity.part if entity.part and capability != "setting" else MAIN
    yield stem
    yield f"{stem}_{entity.platform}"
    for number in count(2):
        yield f"{stem}_{number}"


def _rank(group: tuple[Entity, str]) -> tuple[bool, bool, int, str, str]:
    entity, capability = group
    return capability in entity.secondary, not entity.main, len(entity.key), entity.key, entity.platform


def _capabilities_of(entity: Entity) -> list[str]:
    names = [name for name, _ in (*entity.attributes, *entity.commands, *sorted(entity.events))]
    return list(dict.fromkeys(names))


def _leaves_of(entity: Entity, capability: str) -> list[str]:
    """Return what of a capability only one entity of a component can have: its attributes and commands."""
    attributes = [leaf for name, leaf in entity.attributes if name == capability]
    return attributes + [f"{order}()" for name, order in entity.commands if name == capability]


def _kind_of(components: Iterable[Component]) -> str:
    capabilities = {name for component in components for name in component.capabilities}
    for kind, signs in _KINDS:
        if not capabilities.isdisjoint(signs):
            return "outlet" if kind == "switch" and "power" in capabilities else kind
    return "other"
