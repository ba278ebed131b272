"""Functions and operators that know places."""

from __future__ import annotations

from functools import partial
from math import asin, cos, radians, sin, sqrt

from hyperconnect.automation.expression import clock
from hyperconnect.automation.expression.combine import arithmetic
from hyperconnect.automation.expression.flaw import UNKNOWN_NAME, WRONG_TYPE, ExpressionError, near, refuse, shorten
from hyperconnect.automation.expression.ground import Ground
from hyperconnect.automation.expression.literal import value_for
from hyperconnect.automation.expression.mark import Mark
from hyperconnect.automation.expression.operator import Operator
from hyperconnect.automation.expression.term import Constant, Term, operate
from hyperconnect.automation.expression.tree import Call, Node
from hyperconnect.automation.expression.type import BOOL, INSTANT, NOTHING, NUMBER, Type
from hyperconnect.automation.names import Scope
from hyperconnect.model.device import Attribute
from hyperconnect.model.moment import Moment
from hyperconnect.model.value import Datum, Path

HOME = "home"
HOME_RADIUS = 100.0
"""Metres around home that are home, where the household says nothing else."""

ROAD = 500.0
"""Metres around a place within which a destination is that place: navigations end at a road, not at a door."""

_EARTH_KM = 6371.0088
_LENGTH = Attribute("number", "m", minimum=0)


def in_zone(call: Call, ground: Ground) -> Term:
    """Return whether somebody is in a zone."""
    who, where = call.arguments
    latitude, longitude = _position(who, ground)
    device = ground.devices(who)
    accuracy = _read(device, "location.accuracy", who.mark, ground) or Constant(None, NOTHING, who.mark)
    middle, radius = _circle(where, ground)
    operands = (latitude, longitude, accuracy, *middle, Constant(radius, NUMBER, where.mark))
    return operate(_INSIDE, operands, BOOL, call.mark)


def distance(call: Call, ground: Ground) -> Term:
    """Return how far two places are apart."""
    ends = tuple(coordinate for node in call.arguments for coordinate in _coordinates(node, ground))
    return operate(_DISTANCE, ends, Type("quantity", unit="km"), call.mark)


def arrival(call: Call, ground: Ground) -> Term:
    """Return when somebody will arrive; in a zone, if that is where they are heading."""
    who, *to = call.arguments
    devices = ground.devices(who)
    eta = _known(devices, "navigation.eta", who.mark, ground)
    if not to:
        return eta
    where = to[0]
    (latitude, longitude), radius = _circle(where, ground)
    nothing = Constant(None, NOTHING, who.mark)
    told = (
        _read(devices, f"navigation.{name}", who.mark, ground) or nothing
        for name in ("active", "destination", "latitude", "longitude")
    )
    name = ground.zone(where) or HOME
    operator = Operator(
        f"towards {name} {radius}", partial(_towards, name.casefold(), max(radius, ROAD)), strict=False, partial=True
    )
    return operate(operator, (eta, *told, latitude, longitude), INSTANT, call.mark)


def eta(call: Call, ground: Ground) -> Term:
    """Return how long it will be until somebody arrives."""
    now = operate(clock.NOW, (), INSTANT, call.mark)
    return arithmetic("-", arrival(call, ground), now, call.mark)


def _coordinates(node: Node, ground: Ground) -> tuple[Term, Term]:
    return _circle(node, ground)[0] if ground.zone(node) is not None else _position(node, ground)


def _position(node: Node, ground: Ground) -> tuple[Term, Term]:
    devices = ground.devices(node)
    return (
        _known(devices, "location.latitude", node.mark, ground),
        _known(devices, "location.longitude", node.mark, ground),
    )


def _circle(node: Node, ground: Ground) -> tuple[tuple[Term, Term], float]:
    """Return the middle of a zone, and its radius in metres."""
    name = ground.zone(node)
    if name is None:
        known = ground.zones()
        word = shorten(node.mark.text)
        guesses = near(node.mark.text, known) or tuple(known)[:3]
        raise refuse(UNKNOWN_NAME, f"{word} is not a zone; there is {', '.join(known)}", node.mark, guesses)
    form = ground.names.house.zones.get(name)
    if form is None:
        latitude = operate(_LATITUDE, (), NUMBER, node.mark)
        return (latitude, operate(_LONGITUDE, (), NUMBER, node.mark)), HOME_RADIUS
    try:
        radius = value_for(form.radius, _LENGTH)
    except ExpressionError as error:
        raise refuse(WRONG_TYPE, f"the radius of {name} is no length", node.mark) from error
    middle = Constant(form.latitude, NUMBER, node.mark), Constant(form.longitude, NUMBER, node.mark)
    return middle, float(radius) if isinstance(radius, int | float) else HOME_RADIUS


def _known(devices: tuple[str, ...], name: str, mark: Mark, ground: Ground) -> Term:
    found = _read(devices, name, mark, ground)
    if found is None:
        unshown = f"{ground.names.slug(devices[0])}.{name}" if devices else ""
        detail = f"{shorten(mark.text)} has no {name}"
        raise refuse(UNKNOWN_NAME, detail, mark, missing=unshown, unknown=unshown)
    return found


def _read(devices: tuple[str, ...], name: str, mark: Mark, ground: Ground) -> Term | None:
    """Return an attribute of the first device that has it."""
    found = (ground.read(Path(f"{device}.{name}"), mark) for device in devices)
    return next((term for term in found if term is not None), None)


def _apart(latitude: float, longitude: float, latitude2: float, longitude2: float) -> float:
    """Return the great-circle distance in km by the haversine formula, on a sphere of the earth's mean radius."""
    north, north2 = radians(latitude), radians(latitude2)
    half = sin((north2 - north) / 2) ** 2 + cos(north) * cos(north2) * sin(radians(longitude2 - longitude) / 2) ** 2
    return 2 * _EARTH_KM * asin(min(1.0, sqrt(half)))


def _inside(
    latitude: float | None,
    longitude: float | None,
    accuracy: float | None,
    north: float,
    east: float,
    radius: float,
) -> bool | None:
    """Return whether a place is in a circle; unknown where the place is vaguer than the circle, and may be in it."""
    if latitude is None or longitude is None:
        return None
    metres = 1000.0 * _apart(latitude, longitude, north, east)
    if accuracy is None or accuracy <= radius:
        return metres <= radius
    return False if metres - accuracy > radius else None


def _towards(  # noqa: PLR0913, PLR0917  (a route and a circle)
    name: str,
    radius: float,
    eta: Moment | None,
    active: bool | None,  # noqa: FBT001  (an operand)
    destination: Datum,
    latitude: float | None,
    longitude: float | None,
    north: float,
    east: float,
) -> Moment | None:
    """Return the ETA of a route that leads to a place. One that tells no destination leads home."""
    if active is False:
        return None
    if latitude is not None and longitude is not None:
        return eta if 1000.0 * _apart(latitude, longitude, north, east) <= radius else None
    word = destination.strip().casefold() if isinstance(destination, str) else ""
    return eta if word == name or (not word and name == HOME) else None


def _home_latitude(scope: Scope) -> float:
    return scope.latitude


def _home_longitude(scope: Scope) -> float:
    return scope.longitude


_DISTANCE = Operator("distance", _apart)
_INSIDE = Operator("in zone", _inside, strict=False, partial=True)
_LATITUDE = Operator("latitude of home", _home_latitude, scoped=True)
_LONGITUDE = Operator("longitude of home", _home_longitude, scoped=True)
