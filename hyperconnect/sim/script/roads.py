"""From what a script says of its town to the roads of a map, if it names one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias, get_args

from hyperconnect.errors import ContentError
from hyperconnect.sim.road.geojson import parse_geojson
from hyperconnect.sim.road.graphml import parse_graphml
from hyperconnect.sim.road.road import Roads
from hyperconnect.sim.script.house import Where
from hyperconnect.sim.script.page import Sheet
from hyperconnect.sim.script.town import Span, Town
from hyperconnect.sim.script.wording import nearest
from hyperconnect.sim.script.words import Place

Maps: TypeAlias = Callable[[str], str]
"""Returns the text of a map by the name of its file; raises a ContentError if it cannot be read."""

OURS = ("motorway", "country road", "home arterial", "work arterial")
"""Roads of the built-in town whose km posts count from the work side, or from home outwards."""
HOME = "home"


def no_maps(name: str) -> str:
    """Read none.

    Raises:
        ContentError: always.
    """
    raise ContentError(f"the map {name!r} cannot be read from here", hint="put it beside the scenario's file")


def read_roads(town: Town, home: Where, sheet: Sheet, maps: Maps) -> Roads | None:
    """Return the roads of the map that a town names, None for the built-in one; check the roads it speaks of.

    Raises:
        ContentError: the map cannot be used, or a place or road is not on it; names line and column.
    """
    roads: Roads | None = None
    known: list[str] = [*OURS]
    if town.file is not None:
        places = {HOME: (home.latitude, home.longitude)}
        for place in get_args(Place):
            if place != HOME and place not in town.places:
                hint = f"add `{place}: {{latitude: …, longitude: …}}`"
                raise ContentError(f"where is {place}?", where=sheet.place("/town/places"), hint=hint)
        places |= {name: (point.latitude, point.longitude) for name, point in town.places.items() if name != HOME}
        parse = parse_graphml if town.file.endswith(".graphml") else parse_geojson
        try:
            roads = parse(maps(town.file), town.file, places)
        except ContentError as error:
            error_at = sheet.place("/town/file")
            why = f"{error.where}: {error.why}" if error.where else error.why
            raise ContentError(why, where=error_at, hint=error.hint) from error
        known = sorted({edge.road for edge in roads.edges})
    elif town.places:
        why = "the built-in town has its places already"
        raise ContentError(why, where=sheet.place("/town/places", key=True), hint="name a map with `file`")
    spans: tuple[tuple[str, Sequence[Span]], ...] = (("jams", town.jams), ("tunnels", town.tunnels))
    for kind, listed in spans:
        for index, span in enumerate(listed):
            if span.road not in known:
                where = sheet.place(f"/town/{kind}/{index}/road")
                raise ContentError(f"there is no road {span.road!r}", where=where, hint=nearest(span.road, known))
    return roads
