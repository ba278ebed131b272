"""Scenario files somebody broke, and commands nobody should give: one clear error each, or nothing at all."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hyperconnect.cli.scenarios import load_scenario
from hyperconnect.content.find import ours
from hyperconnect.errors import ContentError
from hyperconnect.model.message import Message
from hyperconnect.sim.build import build
from hyperconnect.sim.car.garage import parse_car
from hyperconnect.sim.household import Household
from hyperconnect.sim.script.page import Sheet
from hyperconnect.sim.script.scenario import parse_household, parse_scenario

STORY = """\
scenario: broken
title: Broken
about: Everything that a story may say, so that everything of it can be broken.
household: family
start: 2026-03-28T16:40
lasts: 26 h
after_arrival: 10 min
step: 30 s
weather: {outdoor: 2 °C, swing: 3 K}
house:
  rooms:
    attic: {area: 12 m², glass: 1 m²}
  openings:
    hatch: {room: attic, kind: window}
  pets:
    tom: {kind: cat, room: attic}
things:
  hatch: {kind: contact, of: hatch, speaks: esphome}
  attic_lights: {kind: light, room: attic, power: 20 W}
town:
  distance: 20 km
  jams:
    - {road: motorway, starts: 8 km, ends: 11 km, speed: 20 km/h, at: 16:50, builds: 5 min, clears: 18:00}
cars:
  su7: {name: SU7, model: su7, at: work, soc: 66 %}
people:
  alex:
    name: Alex
    at: work
    phone: {device: phone, mode: move}
    trip: {leaves: 17:00, give_or_take: 2 min, car: su7, to: home}
  kim:
    day: {wakes: 6:30, works_on: [monday], home_office: [monday], holidays: [{begins: 2026-04-01, days: 3}]}
happenings:
  - {at: 17:10, open: hatch}
  - {after: 20 min, hand: {attic_lights: {on: true}}}
  - {after: 21 min, fault: {kind: late, of: attic_lights, by: 5 s}}
  - {at: 16:45, day: 2, break_in: {through: hatch, stays: 5 min}}
expect:
  warm_on_arrival: {target: 21 °C, within: 0.5 K}
"""
TOKENS = re.compile(r"[\w.°²]+|[^\w\s]|\n| +")
WORDS = st.sampled_from(
    [
        *(
            "",
            "{",
            "}",
            "[",
            "]",
            ":",
            ": ",
            "- ",
            "\n",
            "\t",
            "#",
            "&a",
            "*a",
            "!!x",
            "'",
            '"',
            "|",
            "~",
            "null",
            "on",
        ),
        *("0", "-1", "1e9", "1e999", "999999999 km", "-5 min", "0 min", "24:00", "-1 %", "101 %", "nan", "inf", "2 °C"),
        *("0001-01-01T00:00", "9999-12-31T23:59", "2026-02-30T10:00", "home", "su7", "hatch", "alex", "motorway"),
        *(
            "\u0000",
            "\ud7ff",
            "\U0001f600",
            "a" * 200,
            "366 h",
            "8784 h",
            "1 s",
            "true",
            "kind",
            "lasts",
            "0.0000001 m²",
        ),
    ]
)


@pytest.fixture(scope="module")
def parse() -> Callable[[str], Household]:
    cars = {path.stem: parse_car(path.read_text("utf-8"), str(path)) for path in ours("simulators").glob("cars/*.yaml")}
    path = ours("simulators") / "households" / "family.yaml"
    name, sheet = parse_household(path.read_text("utf-8"), str(path))
    households: dict[str, Sheet] = {name: sheet}

    def parsed(text: str) -> Household:
        return build(parse_scenario(text, "broken.yaml", cars, households), 1)

    return parsed


@st.composite
def broken(draw: st.DrawFn) -> str:
    tokens = TOKENS.findall(STORY)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(tokens) - 1))
        match draw(st.sampled_from(("replace", "drop", "insert", "repeat", "swap", "cut"))):
            case "replace":
                tokens[at] = draw(WORDS)
            case "drop":
                del tokens[at : at + draw(st.integers(1, 6))]
            case "insert":
                tokens.insert(at, draw(WORDS))
            case "repeat":
                tokens[at:at] = tokens[at : at + 8]
            case "swap":
                other = draw(st.integers(0, len(tokens) - 1))
                tokens[at], tokens[other] = tokens[other], tokens[at]
            case _:
                del tokens[at + 1 :]
        if not tokens:
            break
    return "".join(tokens)


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(text=broken())
def test_a_broken_scenario_is_built_or_told_with_line_and_column(parse: Callable[[str], Household], text: str) -> None:
    try:
        house = parse(text)
    except ContentError as error:
        told = error
    else:
        house.advance(house.now + 60)
        return
    assert re.search(r"\.yaml:\d+:\d+$", told.where), told


def test_the_unbroken_one_is_sound(parse: Callable[[str], Household]) -> None:
    parse(STORY).advance(0)


PAYLOADS = st.one_of(
    st.binary(max_size=40),
    st.sampled_from(
        [
            *(b"", b"ON", b"OFF", b"LOCK", b"null", b"true", b"0", b"-1", b"1e999", b"NaN", b"{}", b"[]", b"[" * 3000),
            *(b'{"state":"ON"}', b'{"brightness":-1}', b'{"brightness":1e300}', b'{"position":"x"}', b'{"state":{}}'),
            *(
                b'{"method":"Switch.Set","params":{"on":"x"},"src":"a/#","id":1}',
                b'{"src":{},"id":[]}',
                b'{"src":"\\u0000"}',
            ),
            *(
                b'{"speed":0}',
                b'{"open":{}}',
                b'{"fault":{"kind":"nan","topic":"#","field":"a"}}',
                b'{"clock":"-9999 h"}',
            ),
            *(b'{"hand":{"front_door_lock":{"x":1}}}', b'{"hand":{"living_thermostat":{"target":"x"}}}'),
            *(b'{"hand":{"tv":{"on":1e9}}}', b'{"move":{"rex":"away"}}', b'{"battery":{"phone_alex":"-5 %"}}'),
            *(
                b'{"go":{"who":"kim","to":"work"}}',
                b'{"_type":"cmd","action":"reportLocation"}',
                b'{"text":{},"actions":3}',
            ),
            *(
                b'{"text":"a","actions":[{"id":1}]}',
                b'{"latitude":91,"longitude":1}',
                b'{"latitude":52,"longitude":1e308}',
            ),
        ]
    ),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(("ON", "state", "set", "x")),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(("state", "on", "id", "src")), inner)
        ),
        max_leaves=6,
    ).map(lambda value: repr(value).replace("'", '"').replace("None", "null").replace("True", "true").encode()),
)


@pytest.fixture(scope="module")
def family(parse: Callable[[str], Household]) -> Household:
    house = parse(STORY)
    house.advance(house.now)
    return house


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_command_on_any_topic_raises(family: Household, data: st.DataObject) -> None:
    for _ in range(5):
        topic = data.draw(st.sampled_from(family.filters))
        family.receive(Message(topic, data.draw(PAYLOADS)), family.now + 0.5)
    family.wire = None  # a flood that was asked for would go on for ever


def test_scenarios_that_come_with_us_are_found_by_name() -> None:
    assert load_scenario("evening_commute").name == "evening_commute"
