"""Maps that people bring along: from junctions and stretches in degrees to a road graph around home.

Only what can be reached from everywhere is kept, so that whoever sets out arrives.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import cos, fsum, hypot, radians
from typing import Final, TypeAlias

from msgspec import Struct

from hyperconnect.errors import ContentError
from hyperconnect.sim.road.road import METRES_PER_DEGREE, Class, Edge, Node, Roads

SIZE: Final = 64 * 1024 * 1024
"""Characters of a map"""
MOST_NODES, MOST_EDGES = 60_000, 150_000
SIGNAL: Final = 14.0
"""Mean wait at a traffic light, s"""
FARTHEST: Final = 5_000.0
"""m from a place to the junction that stands for it"""

Point: TypeAlias = tuple[float, float]
"""Longitude and latitude in degrees, as maps have it."""

KINDS: Final[dict[str, tuple[Class, float]]] = {
    "motorway": ("motorway", 120),
    "motorway_link": ("arterial", 60),
    "trunk": ("motorway", 100),
    "trunk_link": ("arterial", 60),
    "primary": ("country", 70),
    "primary_link": ("arterial", 50),
    "secondary": ("arterial", 50),
    "secondary_link": ("arterial", 50),
    "tertiary": ("arterial", 50),
    "tertiary_link": ("arterial", 50),
}
"""Class and usual limit (km/h) by OpenStreetMap's word; all others are streets with 30."""

_SPEED = re.compile(r"\s*(\d{1,3})(?:\.\d+)?\s*(mph|km/h|kmh|kph)?")


class Stretch(Struct, frozen=True):
    """A stretch of road one way, by the keys of its junctions; `bends` are the points between them."""

    start: str
    end: str
    length: float
    """m, 0 if the map does not say"""
    limit: float
    kind: Class
    name: str
    tunnel: bool = False
    bends: tuple[Point, ...] = ()


def stretch_kind(highway: str) -> tuple[Class, float]:
    """Return class and usual limit of a road by OpenStreetMap's word for it."""
    return KINDS.get(highway, ("street", 30.0))


def limit_of(text: str) -> float | None:
    """Return the km/h that a map's `maxspeed` says, None if it says no number: `50`, `30 mph`, `['50', '30']`."""
    found = _SPEED.match(text.lstrip("[ '\""))
    if found is None or not 0 < int(found[1]) <= 200:
        return None
    return int(found[1]) * (1.609 if found[2] == "mph" else 1.0)


def roads_of(
    points: Mapping[str, Point],
    signals: frozenset[str],
    stretches: Sequence[Stretch],
    places: Mapping[str, tuple[float, float]],
    where: str,
) -> Roads:
    """Return the road graph around the place `home`; `places` are latitude and longitude by name.

    Raises:
        ContentError: there is too little or too much of it, or a place is not on it.
    """
    if len(points) > MOST_NODES or len(stretches) > MOST_EDGES:
        why = f"{len(points)} junctions and {len(stretches)} stretches are too many"
        raise ContentError(why, where=where, hint=f"cut it to {MOST_NODES} and {MOST_EDGES}")
    latitude, longitude = places["home"]
    kept = _largest_ring(points, stretches)
    if len(kept) < 2:
        raise ContentError("no two junctions can be reached from each other", where=where)
    east = METRES_PER_DEGREE * cos(radians(latitude))

    def plane(point: Point) -> tuple[float, float]:
        return (point[0] - longitude) * east, (point[1] - latitude) * METRES_PER_DEGREE

    index = {key: number for number, key in enumerate(key for key in points if key in kept)}
    nodes = tuple(Node(*plane(points[key]), SIGNAL if key in signals else 0.0) for key in index)
    edges: list[Edge] = []
    leaving: list[list[int]] = [[] for _ in nodes]
    for each in stretches:
        if each.start not in index or each.end not in index or each.start == each.end:
            continue
        start, end = index[each.start], index[each.end]
        bends = tuple(plane(point) for point in each.bends)
        line = ((nodes[start].x, nodes[start].y), *bends, (nodes[end].x, nodes[end].y))
        length = each.length or fsum(hypot(x - u, y - v) for (u, v), (x, y) in pairwise(line))
        length = max(1.0, length)
        leaving[start].append(len(edges))
        edges.append(
            Edge(
                len(edges), start, end, length, each.limit, each.kind, each.name, 0.0, length / 1000,
                tunnel=each.tunnel, bends=bends,
            )
        )  # fmt: skip
    roads = Roads(
        latitude=latitude,
        longitude=longitude,
        nodes=nodes,
        edges=tuple(edges),
        leaving=tuple(tuple(out) for out in leaving),
        places={},
        posts=False,
    )
    for name, (north, west) in places.items():
        x, y = roads.planar(north, west)
        node = roads.nearest(x, y)
        far = hypot(nodes[node].x - x, nodes[node].y - y)
        if far > FARTHEST:
            why = f"{name} is {far / 1000:.0f} km from the nearest junction"
            raise ContentError(why, where=where, hint="use a map of this region, or move the place")
        if node in roads.places.values():
            raise ContentError(f"{name} stands at the junction of another place", where=where, hint="move it")
        roads.places[name] = node
    return roads


def _largest_ring(points: Mapping[str, Point], stretches: Sequence[Stretch]) -> set[str]:
    """Return the largest set of junctions that can all be reached from each other (Kosaraju, without recursion)."""
    onward: dict[str, list[str]] = {key: [] for key in points}
    back: dict[str, list[str]] = {key: [] for key in points}
    for each in stretches:
        onward[each.start].append(each.end)
        back[each.end].append(each.start)
    order: list[str] = []
    seen: set[str] = set()
    for root in points:
        if root in seen:
            continue
        seen.add(root)
        stack = [(root, iter(onward[root]))]
        while stack:
            node, following = stack[-1]
            fresh = next((other for other in following if other not in seen), None)
            if fresh is None:
                order.append(node)
                stack.pop()
            else:
                seen.add(fresh)
                stack.append((fresh, iter(onward[fresh])))
    best: set[str] = set()
    placed: set[str] = set()
    for root in reversed(order):
        if root in placed:
            continue
        ring, todo = {root}, [root]
        placed.add(root)
        while todo:
            for other in back[todo.pop()]:
                if other not in placed:
                    placed.add(other)
                    ring.add(other)
                    todo.append(other)
        best = max(best, ring, key=len)
    return best
