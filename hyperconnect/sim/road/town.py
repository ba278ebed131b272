"""The built-in town: two quarters, arterials, a motorway between them and a country road beside it.

Each seed makes another one of the same kind, so that a scenario says what it says in each of them.
"""

from __future__ import annotations

from math import hypot
from random import Random

from hyperconnect.sim.road.road import Class, Edge, Node, Roads

LIMITS: dict[Class, tuple[float, ...]] = {
    "street": (30, 30, 50),
    "arterial": (50, 50, 60),
    "country": (70, 80, 60),
    "motorway": (110, 120, 120),
}
"""Speed limits in km/h to draw from."""

BLOCK = 210.0
"""Mean length of a block in a quarter, m."""
SIDE = 5
"""Junctions along a quarter's side."""


class Survey:
    """A town while it is drawn."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.nodes: list[Node] = []
        self.edges: list[Edge] = []

    def node(self, x: float, y: float, signal: float = 0.0) -> int:
        """Add a junction."""
        self.nodes.append(Node(x, y, signal))
        return len(self.nodes) - 1

    def both_ways(self, a: int, b: int, kind: Class, road: str, mark: float, limit: float = 0) -> float:
        """Join two junctions in both directions; return the length in m."""
        first, second = self.nodes[a], self.nodes[b]
        length = hypot(second.x - first.x, second.y - first.y)
        limit = limit or self.rng.choice(LIMITS[kind])
        far = mark + length / 1000
        for start, end, post, last in ((a, b, mark, far), (b, a, far, mark)):
            mood = self.rng.uniform(0.93, 1.03)
            self.edges.append(Edge(len(self.edges), start, end, length, limit, kind, road, post, last, mood))
        return length

    def quarter(self, x: float, y: float, name: str) -> list[list[int]]:
        """Add a grid of streets centred on a point; return its junctions by row and column."""
        half = (SIDE - 1) / 2
        grid = [
            [
                self.node(
                    x + (column - half) * BLOCK + self.rng.uniform(-25, 25),
                    y + (row - half) * BLOCK + self.rng.uniform(-25, 25),
                )
                for column in range(SIDE)
            ]
            for row in range(SIDE)
        ]
        for row in range(SIDE):
            for column in range(SIDE):
                if column + 1 < SIDE:
                    self.both_ways(grid[row][column], grid[row][column + 1], "street", f"{name} row {row}", 0)
                if row + 1 < SIDE:
                    self.both_ways(grid[row][column], grid[row + 1][column], "street", f"{name} lane {column}", 0)
        return grid

    def chain(self, a: int, b: int, kind: Class, road: str, pieces: int, signal: float = 0.0) -> list[int]:
        """Lay a gently winding road from one junction to another; return its junctions, both ends included."""
        first, last = self.nodes[a], self.nodes[b]
        dx, dy = last.x - first.x, last.y - first.y
        bend = self.rng.uniform(-0.04, 0.04)
        line = [a]
        mark = 0.0
        for piece in range(1, pieces + 1):
            part = piece / pieces
            off = bend * 4 * part * (1 - part) + self.rng.uniform(-0.004, 0.004)
            here = b if piece == pieces else self.node(first.x + dx * part - dy * off, first.y + dy * part + dx * off)
            if piece < pieces and signal:
                point = self.nodes[here]
                self.nodes[here] = Node(point.x, point.y, signal)
            mark += self.both_ways(line[-1], here, kind, road, mark) / 1000
            line.append(here)
        return line


def town(rng: Random, latitude: float, longitude: float, distance: float) -> Roads:
    """Return a town with the places `home`, `work`, `shop` and `station`.

    `distance` is from home to work as the crow flies, 15 to 80 km, in metres. Posts of the motorway and of the
    country road count from the work side.
    """
    survey = Survey(rng)
    east, north = distance * 0.86, distance * 0.51
    near, far = (east * 0.12, north * 0.12), (east * 0.90, north * 0.90)
    home = survey.quarter(0, 0, "garden quarter")
    work = survey.quarter(east, north, "office quarter")
    a, b = survey.node(*near), survey.node(*far)
    south = survey.chain(a, home[SIDE - 2][SIDE - 1], "arterial", "home arterial", 8, 14.0)
    survey.chain(b, work[1][0], "arterial", "work arterial", 6, 14.0)
    motorway = survey.chain(b, a, "motorway", "motorway", round((distance * 0.78) / 500))
    village = survey.chain(b, a, "country", "country road", round((distance * 0.78) / 900), 6.0)
    for part in (0.35, 0.7):
        ramp = motorway[round(part * (len(motorway) - 1))]
        lane = village[round(part * (len(village) - 1))]
        survey.both_ways(ramp, lane, "arterial", f"link {round(part * 100)}", 0, 50)
    leaving: list[list[int]] = [[] for _ in survey.nodes]
    for edge in survey.edges:
        leaving[edge.start].append(edge.index)
    home_node = home[SIDE // 2][SIDE // 2]
    origin = survey.nodes[home_node]
    nodes = tuple(Node(n.x - origin.x, n.y - origin.y, n.signal) for n in survey.nodes)
    return Roads(
        latitude=latitude,
        longitude=longitude,
        nodes=nodes,
        edges=tuple(survey.edges),
        leaving=tuple(tuple(edges) for edges in leaving),
        places={
            "home": home_node,
            "work": work[SIDE // 2][SIDE // 2],
            "shop": south[len(south) // 2],
            "station": work[SIDE - 1][SIDE - 1],
        },
    )
