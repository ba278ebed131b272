"""Maps in GraphML, as OSMnx saves them: nodes with `x` and `y` in degrees, edges with what OpenStreetMap says of them.

XML from outside is not trusted: a document type, and with it every entity, is refused before anything is expanded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import isfinite
from typing import Final, NoReturn
from xml.parsers import expat

from hyperconnect.errors import ContentError
from hyperconnect.sim.road.map import SIZE, Point, Stretch, limit_of, roads_of, stretch_kind
from hyperconnect.sim.road.road import Roads

_LINE = re.compile(r"LINESTRING\s*\(([-\d., eE+]{1,200000})\)")
_DEEPEST: Final = 12
_LONGEST: Final = 400_000
"""Characters of one value"""


class _Reader:
    """What has been read of a document so far."""

    def __init__(self, parser: expat.XMLParserType, where: str) -> None:
        self._parser = parser
        self._where = where
        self._depth = 0
        self._keys: dict[str, str] = {}
        self._open: dict[str, str] | None = None
        self._key = ""
        self._text: list[str] = []
        self.nodes: list[dict[str, str]] = []
        self.edges: list[dict[str, str]] = []
        self.places: dict[int, str] = {}

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self.wrong("is nested too deeply")
        match tag.rpartition(":")[2]:
            case "key":
                self._keys[attributes.get("id", "")] = attributes.get("attr.name", "")
            case "node":
                self._open = {"": attributes.get("id", "")}
                self.nodes.append(self._open)
            case "edge":
                self._open = {"": attributes.get("source", ""), ">": attributes.get("target", "")}
                self.edges.append(self._open)
            case "data":
                self._key, self._text = self._keys.get(attributes.get("key", ""), ""), []
            case _:
                pass

    def end(self, tag: str) -> None:
        self._depth -= 1
        match tag.rpartition(":")[2]:
            case "data":
                if self._open is not None and self._key:
                    self._open[self._key] = "".join(self._text).strip()
                self._key = ""
            case "node" | "edge":
                if self._open is not None:
                    self._open["line"] = str(self._parser.CurrentLineNumber)
                self._open = None
            case _:
                pass

    def text(self, text: str) -> None:
        if self._key and self._open is not None:
            self._text.append(text)
            if len(self._text) * 4 > _LONGEST:
                raise self.wrong("a value is too long")

    def refuse(self, *_: object) -> NoReturn:
        raise self.wrong("document types and entities are not read", "remove the <!DOCTYPE …>")

    def wrong(self, why: str, hint: str = "") -> ContentError:
        return ContentError(why, where=f"{self._where}:{self._parser.CurrentLineNumber}", hint=hint)


def parse_graphml(text: str, name: str, places: Mapping[str, tuple[float, float]]) -> Roads:
    """Return the roads of a GraphML file; `name` names it in errors, `places` are latitude and longitude by name.

    Raises:
        ContentError: it is no such file, or cannot be used; names the line where there is one.
    """
    if len(text) > SIZE:
        raise ContentError("the map is larger than 64 MiB", where=name, hint="cut it to the region you need")
    parser = expat.ParserCreate()
    reader = _Reader(parser, name)
    parser.StartElementHandler, parser.EndElementHandler = reader.begin, reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = reader.refuse
    try:
        parser.Parse(text, True)
    except expat.ExpatError as error:
        raise ContentError(f"this is no XML: {error}", where=f"{name}:{error.lineno}") from error
    points: dict[str, Point] = {}
    signals: set[str] = set()
    for node in reader.nodes:
        x, y = _number(node, "x", name), _number(node, "y", name)
        if not (-180 <= x <= 180 and -90 <= y <= 90):
            raise ContentError("x and y of a node are no degrees", where=_at(node, name), hint="do not project it")
        points[node[""]] = (x, y)
        if "traffic_signals" in node.get("highway", ""):
            signals.add(node[""])
    stretches: list[Stretch] = []
    for edge in reader.edges:
        if edge[""] not in points or edge[">"] not in points:
            raise ContentError("an edge leads to a node that is not there", where=_at(edge, name))
        stretches.append(_stretch(edge, name))
    return roads_of(points, frozenset(signals), stretches, places, name)


def _stretch(edge: dict[str, str], name: str) -> Stretch:
    highway = edge.get("highway", "").lstrip("[ '\"").partition("'")[0]
    kind, usual = stretch_kind(highway)
    length = _number(edge, "length", name) if "length" in edge else 0.0
    line = _LINE.search(edge.get("geometry", ""))
    return Stretch(
        start=edge[""],
        end=edge[">"],
        length=max(0.0, length),
        limit=limit_of(edge.get("maxspeed", "")) or usual,
        kind=kind,
        name=edge.get("name") or edge.get("ref") or highway or "road",
        tunnel=edge.get("tunnel", "no") not in {"no", ""},
        bends=_bends(line[1]) if line is not None else (),
    )


def _bends(line: str) -> tuple[Point, ...]:
    """Return the points between the ends of a WKT line; none if it is not well-formed."""
    points: list[Point] = []
    for pair in line.split(","):
        try:
            x, y = (float(number) for number in pair.split()[:2])
        except ValueError:
            return ()
        points.append((x, y))
    return tuple(points[1:-1])


def _number(fields: dict[str, str], key: str, name: str) -> float:
    try:
        number = float(fields[key])
    except (KeyError, ValueError) as error:
        raise ContentError(f"{key!r} should be a number here", where=_at(fields, name)) from error
    if not isfinite(number):
        raise ContentError(f"{key!r} should be a number here", where=_at(fields, name))
    return number


def _at(fields: dict[str, str], name: str) -> str:
    return f"{name}:{fields.get('line', '1')}"
