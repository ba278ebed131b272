from __future__ import annotations

import json
from itertools import pairwise

import pytest

from hyperconnect.errors import ContentError
from hyperconnect.sim.road.geojson import parse_geojson
from hyperconnect.sim.road.graphml import parse_graphml
from hyperconnect.sim.road.map import limit_of
from hyperconnect.sim.road.road import fastest

PLACES = {"home": (52.40, 13.00), "work": (52.42, 13.03)}

KEYS = """
<key id="d1" for="node" attr.name="y" attr.type="string"/>
<key id="d2" for="node" attr.name="x" attr.type="string"/>
<key id="d3" for="node" attr.name="highway" attr.type="string"/>
<key id="d4" for="edge" attr.name="highway" attr.type="string"/>
<key id="d5" for="edge" attr.name="maxspeed" attr.type="string"/>
<key id="d6" for="edge" attr.name="length" attr.type="string"/>
<key id="d7" for="edge" attr.name="name" attr.type="string"/>
<key id="d8" for="edge" attr.name="geometry" attr.type="string"/>
<key id="d9" for="edge" attr.name="tunnel" attr.type="string"/>
"""


def node(key: str, y: float, x: float, more: str = "") -> str:
    return f'<node id="{key}"><data key="d1">{y}</data><data key="d2">{x}</data>{more}</node>'


def edge(start: str, end: str, more: str = "") -> str:
    return f'<edge source="{start}" target="{end}" id="0"><data key="d6">1500.5</data>{more}</edge>'


def graphml(*parts: str) -> str:
    graph = "\n".join(parts)
    return f'<?xml version="1.0"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">{KEYS}<graph edgedefault="directed">\n{graph}\n</graph></graphml>'  # noqa: E501


SMALL = (
    node("1", 52.40, 13.00),
    node("2", 52.41, 13.01, '<data key="d3">traffic_signals</data>'),
    node("3", 52.42, 13.03),
    node("4", 52.43, 13.04),
    edge("1", "2", '<data key="d4">motorway</data><data key="d5">[\'100\', \'130\']</data><data key="d7">A 1</data>'),
    edge("2", "1", "<data key=\"d4\">['residential', 'tertiary']</data>"),
    edge("2", "3", '<data key="d9">yes</data><data key="d8">LINESTRING (13.01 52.41, 13.01 52.42, 13.03 52.42)</data>'),
    edge("3", "1", '<data key="d5">30 mph</data>'),
    edge("3", "4"),
)


def test_a_graphml_map_as_osmnx_saves_it_becomes_roads() -> None:
    roads = parse_graphml(graphml(*SMALL), "m.graphml", PLACES)
    assert len(roads.nodes) == 3  # nobody comes back from the fourth
    assert roads.places == {"home": 0, "work": 2}
    motorway, street, tunnel, back = roads.edges
    assert (motorway.limit, motorway.kind, motorway.road, motorway.length) == (100, "motorway", "A 1", 1500.5)
    assert (street.limit, street.kind, street.road) == (30, "street", "residential")
    assert tunnel.tunnel
    assert back.limit == pytest.approx(48.3, abs=0.1)
    assert roads.nodes[1].signal > 0
    way = fastest(roads, 0, 2, lambda each: each.length)
    assert [each.index for each in way] == [0, 2]
    corner = roads.planar(52.42, 13.01)
    assert roads.along(tunnel, 1500.5 * 1113 / (1113 + 1357)) == pytest.approx(corner, abs=15)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("<graphml", "no XML"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><graphml>&a;</graphml>', "document types and entities are not read"),
        ("<a>" * 20 + "</a>" * 20, "nested too deeply"),
        (graphml(node("1", 52.4, 13.0), edge("1", "9")), "leads to a node that is not there"),
        (graphml(node("1", 5_000_000, 13.0)), "no degrees"),
        (graphml('<node id="1"><data key="d1">52</data></node>'), "'x' should be a number"),
        (graphml(node("1", 52.4, 13.0), node("2", 52.41, 13.0), edge("1", "2")), "reached from each other"),
        (graphml(*SMALL).replace("1500.5", "nan"), "'length' should be a number"),
    ],
)
def test_what_is_no_graphml_map_is_one_error_with_its_line(text: str, why: str) -> None:
    with pytest.raises(ContentError) as caught:
        parse_graphml(text, "m.graphml", PLACES)
    assert why in caught.value.why
    assert caught.value.where.startswith("m.graphml")


def test_a_place_that_is_not_on_the_map_is_named() -> None:
    with pytest.raises(ContentError, match="work is") as caught:
        parse_graphml(graphml(*SMALL), "m.graphml", {**PLACES, "work": (53.0, 13.0)})
    assert "65 km" in caught.value.why
    with pytest.raises(ContentError, match="another place"):
        parse_graphml(graphml(*SMALL), "m.graphml", {**PLACES, "work": PLACES["home"]})


def geojson(*features: tuple[list[tuple[float, float]], dict[str, object]]) -> str:
    return json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {"type": "Feature", "geometry": {"type": "LineString", "coordinates": line}, "properties": said}
                for line, said in features
            ],
        }
    )


CROSSING = geojson(
    ([(13.0, 52.4), (13.01, 52.41), (13.02, 52.415), (13.03, 52.42)], {"highway": "primary", "name": "Main"}),
    ([(13.0, 52.42), (13.01, 52.41), (13.02, 52.40)], {"highway": "residential", "maxspeed": "20", "oneway": "yes"}),
    ([(13.02, 52.40), (13.0, 52.42)], {"highway": "trunk", "maxspeed": None, "oneway": "yes", "tunnel": "yes"}),
)


def test_lines_of_a_geojson_map_meet_where_they_share_a_point() -> None:
    roads = parse_geojson(CROSSING, "m.geojson", PLACES)
    assert len(roads.nodes) == 5
    way = fastest(roads, roads.places["home"], roads.places["work"], lambda each: each.length)
    assert [each.road for each in way] == ["Main", "Main"]
    assert len(way[1].bends) == 1
    assert all(a.end == b.start for a, b in pairwise(way))
    assert sum(each.length for each in way) == pytest.approx(3020, abs=50)
    assert {(each.kind, each.limit, each.tunnel) for each in roads.edges} == {
        ("country", 70, False),
        ("street", 20, False),
        ("motorway", 100, True),
    }
    assert sum(each.road == "residential" for each in roads.edges) == 2


HIGHROAD = [(13.0, 52.4), (13.01, 52.41), (13.02, 52.42), (13.03, 52.42)]


def test_a_street_joins_a_road_in_the_middle_of_both_lines() -> None:
    street = [(13.01, 52.40), (13.01, 52.41), (13.01, 52.42), (13.02, 52.42), (13.0, 52.43), (13.0, 52.4)]
    text = geojson((HIGHROAD, {"name": "Highroad"}), (street, {"name": "Street"}))
    roads = parse_geojson(text, "m.geojson", PLACES | {"shop": (52.40, 13.01)})
    way = fastest(roads, roads.places["shop"], roads.places["work"], lambda each: each.length)
    assert [each.road for each in way] == ["Street", "Highroad", "Highroad"]


def test_where_lines_cross_without_a_point_that_they_share_one_goes_over_the_other() -> None:
    bridge = [(13.02, 52.40), (13.0, 52.42)]
    text = geojson((HIGHROAD, {"name": "Highroad"}), (bridge, {"name": "Bridge"}))
    roads = parse_geojson(text, "m.geojson", PLACES)
    assert len({each.road for each in roads.edges}) == 1  # nobody gets from one to the other


def test_a_line_that_comes_back_to_itself_meets_itself() -> None:
    eight = [(13.0, 52.4), (13.01, 52.41), (13.02, 52.40), (13.02, 52.42), (13.01, 52.41), (13.03, 52.42)]
    roads = parse_geojson(geojson((eight, {"name": "Eight"})), "m.geojson", PLACES)
    way = fastest(roads, roads.places["home"], roads.places["work"], lambda each: each.length)
    assert sum(each.length for each in way) == pytest.approx(1304 + 1755, abs=30)


def test_a_feature_may_have_several_lines() -> None:
    features = json.loads(geojson((HIGHROAD[:2], {}), (HIGHROAD[1:], {})))
    lines = [feature["geometry"]["coordinates"] for feature in features["features"]]
    several = {"type": "Feature", "geometry": {"type": "MultiLineString", "coordinates": lines}, "properties": {}}
    roads = parse_geojson(json.dumps({"features": [several]}), "m.geojson", PLACES)
    assert len(roads.nodes) == 3


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"features": 3}',
        '{"features": []}',
        "[" * 100_000,
        geojson(([(13.0, 52.4)], {})),
        '{"features": [{"geometry": {"type": "MultiLineString", "coordinates": [[3]]}}]}',
        '{"features": [{"geometry": {"type": "MultiLineString", "coordinates": 3}}]}',
        geojson(([(13.0, 152.4), (13.0, 52.4)], {})),
        CROSSING.replace("52.415", '"x"'),
    ],
)
def test_what_is_no_geojson_map_is_one_error(text: str) -> None:
    with pytest.raises(ContentError):
        parse_geojson(text, "m.geojson", PLACES)


@pytest.mark.parametrize(
    ("text", "limit"),
    [("50", 50.0), ("30 mph", 48.27), ("['70', '50']", 70.0), ("none", None), ("0", None), ("", None), ("999", None)],
)
def test_limits_are_read_as_maps_write_them(text: str, limit: float | None) -> None:
    assert limit_of(text) == (pytest.approx(limit) if limit else None)
