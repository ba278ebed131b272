"""Who is where: the cars and phones that tell it, what a car has driven, and where it is led."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from msgspec import Struct

from hyperconnect.automation.expression import ExpressionError
from hyperconnect.automation.zone import HOME, metres, zone_of
from hyperconnect.core.comfort.capability import is_car
from hyperconnect.core.hub import Hub
from hyperconnect.model.device import Device
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import Value, path_of

OLD: Final[Seconds] = 60.0
"""How long what a moving car told counts as its present."""
_NEAR_M: Final = 20.0
_MOST: Final = 200

Place = tuple[float, float]


class Mover(Struct, frozen=True):
    """A car or a phone that tells where it is (degrees); `goal` is where it is led, if it is."""

    device: str
    slug: str
    name: str
    kind: str
    latitude: float
    longitude: float
    at: Moment
    heading: float | None
    speed: float | None
    drives: bool
    goal: Goal | None = None


class Goal(Struct, frozen=True):
    """Where a car's navigation leads it; `distance` is metres by road, if it says so."""

    name: str
    latitude: float
    longitude: float
    distance: float | None


def movers_of(hub: Hub) -> list[Mover]:
    """Return everything in the household that tells where it is: cars first."""
    found = [mover for device in hub.registry if (mover := _mover(hub, device)) is not None]
    return sorted(found, key=lambda each: (each.kind != "car", each.name))


def driven_of(latitudes: Sequence[tuple[Moment, float]], longitudes: Sequence[tuple[Moment, float]]) -> list[Place]:
    """Return a way from what was told of each degree, thinned to points that are some way from each other."""
    way: list[Place] = []
    other: dict[Moment, float | None] = dict(longitudes)
    longitude: float | None = None
    for moment, latitude in latitudes:
        longitude = other.get(moment, longitude)
        if longitude is None:
            continue
        if not way or metres(*way[-1], latitude, longitude) >= _NEAR_M:
            way.append((latitude, longitude))
    step = max(1, -(-len(way) // _MOST))
    return [*way[::step], *way[-1:]] if step > 1 else way


def map_of(
    hub: Hub, home: Place | None, movers: Sequence[Mover], ways: dict[str, list[Place]]
) -> dict[str, Any] | None:
    """Return what the map draws, as `map.js` wants it, its words in English; None where home is nowhere."""
    zones: list[dict[str, Any]] = []
    for name, form in hub.registry.house.zones.items():
        try:
            zone = zone_of(name, form)
        except ExpressionError:
            continue
        if name == HOME:
            home = (form.latitude, form.longitude)
        else:
            zones.append({"name": name, "latitude": form.latitude, "longitude": form.longitude, "radius": zone.radius})
    if home is None:
        return None
    return {
        "label": "Map of who is where",
        "home": {"name": HOME, "latitude": home[0], "longitude": home[1]},
        "zones": zones,
        "old": OLD,
        "movers": [_shown(each) for each in movers],
        "routes": [_route(each, ways.get(each.slug, []), home) for each in movers if each.drives],
    }


def _mover(hub: Hub, device: Device) -> Mover | None:
    def held(capability: str, name: str) -> Value | None:
        return hub.twin.get(path_of(device.id, "main", capability, name))

    def number(capability: str, name: str) -> float | None:
        said = held(capability, name)
        known = None if said is None else said.value
        return float(known) if isinstance(known, int | float) and not isinstance(known, bool) else None

    latitude, longitude = number("location", "latitude"), number("location", "longitude")
    told = held("location", "latitude")
    if latitude is None or longitude is None or told is None:
        return None
    car = is_car(device)
    state, active = held("vehicle", "state"), held("navigation", "active")
    drives = state is not None and state.value == "driving"
    goal = None
    if drives and active is not None and active.value is True:
        named = held("navigation", "destination")
        to = number("navigation", "latitude"), number("navigation", "longitude")
        left = number("navigation", "distance")
        name = str(named.value) if named is not None and isinstance(named.value, str) else ""
        if to[0] is not None and to[1] is not None:
            goal = Goal(name, to[0], to[1], None if left is None else left * 1000)
        elif name.strip().casefold() == HOME:
            goal = Goal(HOME, 0.0, 0.0, None if left is None else left * 1000)
    return Mover(
        device.id,
        device.slug,
        device.name,
        "car" if car else "phone",
        latitude,
        longitude,
        told.observed_at,
        number("location", "heading"),
        number("location", "speed"),
        drives,
        goal,
    )


def _shown(mover: Mover) -> dict[str, Any]:
    def path(name: str) -> str:
        return path_of(mover.device, "main", "location", name)

    return {
        "slug": mover.slug,
        "name": mover.name,
        "kind": mover.kind,
        "latitude": mover.latitude,
        "longitude": mover.longitude,
        "heading": mover.heading if mover.speed else None,
        "speed": mover.speed,
        "at": round(mover.at),
        "paths": {name: path(name) for name in ("latitude", "longitude", "heading", "speed")},
    }


def _route(mover: Mover, way: list[Place], home: Place) -> dict[str, Any]:
    goal = None
    if mover.goal is not None:
        is_home = mover.goal.name.casefold() == HOME
        latitude, longitude = home if is_home else (mover.goal.latitude, mover.goal.longitude)
        name = HOME if is_home else mover.goal.name
        goal = {"name": name, "latitude": latitude, "longitude": longitude, "distance": mover.goal.distance}
    return {"slug": mover.slug, "driven": way, "goal": goal}
