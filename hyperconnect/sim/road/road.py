"""Roads: a directed graph in metres east and north of home, and the fastest way through it."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from itertools import pairwise
from math import atan2, cos, degrees, dist, fsum, hypot, inf, radians
from typing import Literal, TypeAlias

from msgspec import Struct

from hyperconnect.model.moment import Seconds

Class: TypeAlias = Literal["street", "arterial", "country", "motorway"]

METRES_PER_DEGREE = 111_320.0


class Node(Struct, frozen=True, gc=False):
    """A junction; `signal` is the mean wait in seconds at its traffic light, 0 without one."""

    x: float
    y: float
    signal: Seconds = 0.0


class Edge(Struct, frozen=True, gc=False):
    """A stretch of road one way. `length` in m, `limit` in km/h; it runs from km post `mark` to `mark_end`.

    `mood` is what this stretch does to speed on any day: 0.9 to 1.05.
    """

    index: int
    start: int
    end: int
    length: float
    limit: float
    kind: Class
    road: str
    mark: float
    mark_end: float
    mood: float = 1.0
    tunnel: bool = False
    bends: tuple[tuple[float, float], ...] = ()
    """points between its ends, where it is not straight"""


class Roads(Struct, frozen=True):
    """A road graph with named places (node indices) around home at `latitude`, `longitude`."""

    latitude: float
    longitude: float
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    leaving: tuple[tuple[int, ...], ...]
    """for each node the edges that leave it"""
    places: dict[str, int]
    posts: bool = True
    """whether the km posts of a road go on from edge to edge; else each edge counts its own"""

    def geographic(self, x: float, y: float) -> tuple[float, float]:
        """Return latitude and longitude of a point; a plane is good to a metre or two at this size."""
        north = METRES_PER_DEGREE
        return self.latitude + y / north, self.longitude + x / (north * cos(radians(self.latitude)))

    def planar(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Return metres east and north of home."""
        east = METRES_PER_DEGREE * cos(radians(self.latitude))
        return (longitude - self.longitude) * east, (latitude - self.latitude) * METRES_PER_DEGREE

    def spots(self) -> dict[str, tuple[float, float]]:
        """Return latitude and longitude of each place, in degrees to the nearest 10 cm."""
        points = {name: self.geographic(self.nodes[node].x, self.nodes[node].y) for name, node in self.places.items()}
        return {name: (round(latitude, 6), round(longitude, 6)) for name, (latitude, longitude) in points.items()}

    def last_post(self, road: str) -> float:
        """Return the km post at which a road ends; 0 if there is none of that name."""
        return max((max(edge.mark, edge.mark_end) for edge in self.edges if edge.road == road), default=0.0)

    def nearest(self, x: float, y: float) -> int:
        """Return the junction nearest to a point."""
        return min(range(len(self.nodes)), key=lambda i: hypot(self.nodes[i].x - x, self.nodes[i].y - y))

    def along(self, edge: Edge, offset: float) -> tuple[float, float]:
        """Return the point `offset` metres into an edge."""
        a, b = self.nodes[edge.start], self.nodes[edge.end]
        part = min(1.0, max(0.0, offset / edge.length))
        if edge.bends:
            return _along(((a.x, a.y), *edge.bends, (b.x, b.y)), part)
        return a.x + (b.x - a.x) * part, a.y + (b.y - a.y) * part

    def heading(self, edge: Edge) -> float:
        """Return an edge's direction in degrees clockwise from north, 0 to 360."""
        a, b = self.nodes[edge.start], self.nodes[edge.end]
        return degrees(atan2(b.x - a.x, b.y - a.y)) % 360


def _along(line: tuple[tuple[float, float], ...], part: float) -> tuple[float, float]:
    """Return the point that a part, 0 to 1, of a line's length leads to."""
    left = part * fsum(dist(a, b) for a, b in pairwise(line))
    for (x, y), (to_x, to_y) in pairwise(line):
        length = hypot(to_x - x, to_y - y)
        if left <= length:
            share = left / length if length else 0.0
            return x + (to_x - x) * share, y + (to_y - y) * share
        left -= length
    return line[-1]


def fastest(roads: Roads, start: int, goal: int, seconds: Callable[[Edge], Seconds]) -> tuple[Edge, ...]:
    """Return the edges of the fastest way between two junctions (Dijkstra); empty if there is none or no need."""
    best = [inf] * len(roads.nodes)
    came: dict[int, Edge] = {}
    best[start] = 0.0
    open_nodes = [(0.0, start)]
    while open_nodes:
        spent, node = heappop(open_nodes)
        if node == goal:
            break
        if spent > best[node]:
            continue
        for index in roads.leaving[node]:
            edge = roads.edges[index]
            reach = spent + seconds(edge)
            if reach < best[edge.end]:
                best[edge.end] = reach
                came[edge.end] = edge
                heappush(open_nodes, (reach, edge.end))
    way: list[Edge] = []
    node = goal
    while node in came and node != start:
        way.append(came[node])
        node = came[node].start
    return tuple(reversed(way))
