"""The shape of `home.yaml`."""

from __future__ import annotations

import copy
import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.automation.document import canonical_house, house_schema, read_house
from hyperconnect.automation.form import house_of
from hyperconnect.shell.rule_file import join_house, read_house_file

ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["type", "members", "url", "file", "latitude", "options", "x"]), inner)
    ),
    max_leaves=6,
)
WHOLE: dict[str, Any] = {
    "zones": {"home": {"latitude": 52.5, "longitude": 13, "radius": "150 m"}, "work": {"latitude": -1, "longitude": 0}},
    "groups": {
        "openings": {"members": ["front_door", "patio_door"]},
        "lights": {"capability": "light", "kind": "lamp", "area": "living room"},
        "everything": {"all": True},
    },
    "scenes": {"night": {"living_lights.on": False, "living_thermostat.target": "18 °C"}},
    "variables": {
        "mode": {"type": "enum", "options": ["home", "away", "night"], "initial": "home"},
        "guests": {"type": "integer", "initial": 0},
        "price": {"type": "number", "unit": "kWh", "initial": "0.3 kWh"},
        "note": {},
        "quiet": {"type": "bool", "initial": False},
    },
    "calendars": {"alex": {"file": "alex.ics"}, "bins": {"url": "https://example.org/bins.ics"}},
    "people": {"alex": ["phone_alex", "watch_alex"]},
    "comfort": {
        "price": "evcc.energy_site.price",
        "windows": [{"from": "22:00", "to": "06:00", "price": 0.19, "days": ["weekdays", "sat"]}],
        "surplus": "meter.power.power",
        "draws": "3 kW",
        "source": "9 kW",
        "rooms": {"living_thermostat": {"emitter": "floor", "power": "5 kW"}, "bedroom_thermostat": {"after": "3h"}},
    },
}


def changed(*way: str | int, part: object) -> dict[str, Any]:
    """Return the whole home with one part replaced."""
    document = copy.deepcopy(WHOLE)
    place: Any = document
    for step in way[:-1]:
        place = place[step]
    place[way[-1]] = part
    return document


def test_what_was_written_is_the_canonical_form() -> None:
    house, findings = read_house(WHOLE)
    assert findings == ()
    assert house is not None
    assert canonical_house(house) == WHOLE
    form = house_of(canonical_house(house))
    assert form.zones["work"].radius == "100 m"
    assert form.variables["mode"].options == ["home", "away", "night"]


def test_a_home_need_not_name_anything() -> None:
    house, findings = read_house({})
    assert findings == ()
    assert house is not None
    assert canonical_house(house) == {}


@pytest.mark.parametrize(
    ("way", "part", "code", "pointer", "detail", "guesses"),
    [
        (("zone",), {}, "HX003", "/zone", "`zone` is not understood here", ("zones",)),
        (("delay",), "5min", "HX003", "/delay", "`delay` is not understood here", ()),
        (("zones", "home", "radios"), "1 km", "HX003", "/zones/home/radios", None, ("radius",)),
        (("zones", "home", "latitude"), 91, "HX005", "/zones/home/latitude", "must be 90 or less", ()),
        (("zones", "home", "latitude"), "52 N", "HX005", "/zones/home/latitude", "must be a number", ()),
        (("zones", "home", "radius"), 100, "HX005", "/zones/home/radius", None, ()),
        (("zones", "Home"), {"latitude": 1, "longitude": 2}, "HX005", "/zones/Home", None, ()),
        (("zones", "attic"), {"latitude": 1}, "HX004", "/zones/attic", "`longitude` is missing", ()),
        (
            ("groups", "lights"),
            {},
            "HX004",
            "/groups/lights",
            "needs at least one of: members, capability, kind, area, all",
            (),
        ),
        (("groups", "all_devices"), {"all": True}, "HX004", "", None, ()),
        (("groups", "if"), {"all": True}, "HX005", "/groups/if", None, ()),
        (("scenes", "night"), {}, "HX005", "/scenes/night", "must not be empty", ()),
        (("variables", "mode", "options"), [], "HX005", "/variables/mode/options", None, ()),
        (("variables", "mode", "initial"), "hom", "HX005", "/variables/mode", None, ()),
        (("variables", "note", "options"), ["a"], "HX004", "/variables/note", None, ()),
        (("variables", "note", "unit"), "W", "HX004", "/variables/note", None, ()),
        (("variables", "quiet", "initial"), 1, "HX005", "/variables/quiet", None, ()),
        (("variables", "quiet", "type"), "boole", "HX005", "/variables/quiet/type", None, ("bool",)),
        (("calendars", "alex", "url"), "https://x.y", "HX004", "/calendars/alex", None, ()),
        (("calendars", "alex", "file"), "../x.ics", "HX005", "/calendars/alex/file", None, ()),
        (("calendars", "alex", "file"), "/etc/x.ics", "HX005", "/calendars/alex/file", None, ()),
        (("calendars", "bins", "url"), "file:///etc", "HX005", "/calendars/bins/url", None, ()),
        (("people", "alex"), "phone", "HX005", "/people/alex", None, ()),
        (("people", "alex"), [], "HX005", "/people/alex", "must not be empty", ()),
        (("comfort", "prise"), 1, "HX003", "/comfort/prise", "`prise` is not understood here", ("price",)),
        (("comfort", "price"), True, "HX005", "/comfort/price", None, ()),
        (("comfort", "price"), "cheap", "HX005", "/comfort/price", None, ()),
        (("comfort", "windows", 0, "from"), "22", "HX005", "/comfort/windows/0/from", None, ()),
        (("comfort", "windows", 0, "to"), "22:00", "HX005", "/comfort/windows/0", None, ()),
        (("comfort", "windows", 0, "price"), math.nan, "HX005", "/comfort/windows/0/price", None, ()),
        (("comfort", "draws"), None, "HX004", "/comfort", "`surplus` and `draws` need each other", ()),
        (("comfort", "draws"), "3 m", "HX005", "/comfort/draws", "must be a power such as 9 kW", ()),
        (("comfort", "source"), None, "HX004", "/comfort", None, ()),
        (("comfort", "rooms"), {}, "HX004", "/comfort", "`source` and the `power` of rooms need each other", ()),
        (("comfort", "rooms", "living_thermostat", "after"), "2d", "HX005", None, "must be a day at most", ()),
        (("comfort", "rooms", "living_thermostat", "after"), "soon", "HX005", None, None, ()),
    ],
)
def test_findings_of_shape(
    way: tuple[str | int, ...],
    part: object,
    code: str,
    pointer: str | None,
    detail: str | None,
    guesses: tuple[str, ...],
) -> None:
    house, (found,) = read_house(changed(*way, part=part))
    assert house is None
    place = "/" + "/".join(map(str, way)) if pointer is None else pointer
    assert (found.code, found.pointer, found.did_you_mean) == (code, place, guesses)
    assert detail is None or found.detail == detail


def test_windows_need_to_know_what_energy_costs_at_other_times() -> None:
    house, (found,) = read_house({"comfort": {"windows": WHOLE["comfort"]["windows"]}})
    assert house is None
    assert found.detail == "`windows` needs `price`: what energy costs at all other times"


def test_a_time_of_day_needs_no_quotes_and_a_key_can_be_taken_away() -> None:
    text = "comfort:\n  price: 0.30\n  windows:\n    - { from: 22:00, to: 06:00, price: 0.19 }\n  surplus: null\n"
    written = read_house_file(text)
    assert written.findings == ()
    assert written.document is not None
    ours = {"comfort": {"surplus": "meter.power.power", "draws": "3 kW"}}
    form = house_of(join_house(written.document, ours)).comfort
    assert (form.windows[0].from_, form.windows[0].to, form.surplus, form.draws) == ("22:00", "06:00", None, "3 kW")


def test_a_home_is_a_mapping() -> None:
    house, (found,) = read_house([])
    assert house is None
    assert found.detail == "`home.yaml` is a mapping that begins with `zones:`"


def test_the_schema_knows_every_key() -> None:
    text = json.dumps(house_schema())
    for word in ("latitude", "members", "scenes", "options", "url", "people"):
        assert f'"{word}"' in text


@given(st.dictionaries(st.sampled_from(list(WHOLE)), st.dictionaries(st.sampled_from(["home", "mode"]), ODD)))
def test_no_document_is_too_odd(document: dict[str, object]) -> None:
    house, findings = read_house(document)
    assert (house is None) == bool(findings)
