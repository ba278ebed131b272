"""Maps in GeoJSON: LineStrings with `highway`, `maxspeed`, `oneway`, `name` and `tunnel` as OpenStreetMap has them.

Lines meet where they share a point to a hundred-thousandth of a degree, about a metre, at their ends or on the way;
where they cross without one they do not, as a road and the bridge over it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final, cast

import msgspec

from hyperconnect.errors import ContentError
from hyperconnect.sim.road.map import SIZE, Point, Stretch, limit_of, roads_of, stretch_kind
from hyperconnect.sim.road.road import Roads

_GRAIN: Final = 5
"""Digits of a degree"""
_BACKWARDS: Final = {"-1", "reverse"}
_ONE_WAY: Final = {"yes", "true", "1", *_BACKWARDS}


class _Feature(msgspec.Struct):
    geometry: dict[str, Any] | None = None
    properties: dict[str, Any] | None = None


class _Collection(msgspec.Struct):
    features: list[_Feature]


def parse_geojson(text: str, name: str, places: Mapping[str, tuple[float, float]]) -> Roads:
    """Return the roads of a GeoJSON file; `name` names it in errors, `places` are latitude and longitude by name.

    Raises:
        ContentError: it is no such file, or cannot be used; names the feature where there is one.
    """
    if len(text) > SIZE:
        raise ContentError("the map is larger than 64 MiB", where=name, hint="cut it to the region you need")
    try:
        collection = msgspec.json.decode(text, type=_Collection)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ContentError(f"this is no collection of features: {error}", where=name) from error
    lines: list[tuple[list[Point], dict[str, str]]] = []
    for index, feature in enumerate(collection.features):
        geometry = feature.geometry or {}
        said = {key: str(value).strip() for key, value in (feature.properties or {}).items() if value is not None}
        lines += [(_points(line, f"{name}: feature {index}"), said) for line in _lines(geometry)]
    if not lines:
        raise ContentError("there is no LineString in it", where=name)
    uses = Counter(point for line, _ in lines for point in line)
    ends = {point for line, _ in lines for point in (line[0], line[-1])}
    points: dict[str, Point] = {}
    stretches: list[Stretch] = []
    for line, said in lines:
        for piece in _pieces(line, {point for point in line if uses[point] > 1 or point in ends}):
            points[_key(piece[0])], points[_key(piece[-1])] = piece[0], piece[-1]
            stretches += _stretches(piece, said)
    return roads_of(points, frozenset(), stretches, places, name)


def _lines(geometry: dict[str, Any]) -> list[object]:
    """Return the coordinates of each line of a geometry; points and areas have none."""
    coordinates: object = geometry.get("coordinates")
    match geometry.get("type"):
        case "LineString":
            return [coordinates]
        case "MultiLineString" if isinstance(coordinates, list):
            return cast("list[object]", coordinates)
        case _:
            return []


def _points(coordinates: object, where: str) -> list[Point]:
    line: list[Point] = []
    try:
        for x, y, *_ in msgspec.convert(coordinates, list[list[float]]):
            if not (-180 <= x <= 180 and -90 <= y <= 90):
                raise ContentError(f"{x:g}, {y:g} are no degrees", where=where, hint="longitude comes first")
            point = (round(x, _GRAIN), round(y, _GRAIN))
            if not line or line[-1] != point:
                line.append(point)
    except (msgspec.ValidationError, ValueError) as error:
        raise ContentError("the coordinates should be a list of pairs", where=where) from error
    if len(line) < 2:
        raise ContentError("a line needs two points", where=where)
    return line


def _pieces(line: list[Point], junctions: set[Point]) -> list[list[Point]]:
    pieces: list[list[Point]] = []
    piece = [line[0]]
    for point in line[1:]:
        piece.append(point)
        if point in junctions:
            pieces.append(piece)
            piece = [point]
    return pieces


def _stretches(piece: list[Point], said: dict[str, str]) -> list[Stretch]:
    highway = said.get("highway", "")
    kind, usual = stretch_kind(highway)
    one_way = said.get("oneway", "").lower()
    ways = [] if one_way in _BACKWARDS else [piece]
    if one_way not in _ONE_WAY or one_way in _BACKWARDS:
        ways.append(piece[::-1])
    return [
        Stretch(
            start=_key(way[0]),
            end=_key(way[-1]),
            length=0.0,
            limit=limit_of(said.get("maxspeed", "")) or usual,
            kind=kind,
            name=said.get("name") or said.get("ref") or highway or "road",
            tunnel=said.get("tunnel", "no").lower() in {"yes", "true", "1"},
            bends=tuple(way[1:-1]),
        )
        for way in ways
    ]


def _key(point: Point) -> str:
    return f"{point[0]:.5f} {point[1]:.5f}"
