"""Checks of meaning: each finding's code, place, words and suggestion."""

from __future__ import annotations

import pytest

from hyperconnect.automation.compile import compile_rule
from hyperconnect.model.reason import Finding
from tests.automation.household import Household, rule

AT = [{"at": "07:00"}]
ETA = [{"eta": {"of": "su7", "under": "1h"}}]


def found(document: dict[str, object], household: Household | None = None) -> list[Finding]:
    return list(compile_rule(document, household or Household()).findings)


@pytest.mark.parametrize(
    ("parts", "code", "pointer", "span", "words", "guess"),
    [
        (
            {"when": [{"change": "front_door.opn"}]},
            "HX101",
            "/when/0/change",
            (0, 0),
            "not an attribute of front_door",
            "front_door.open",
        ),
        (
            {"when": [{"change": ["front_door.open", "front_door.opn"]}]},
            "HX101",
            "/when/0/change/1",
            (0, 0),
            "not an attribute",
            "front_door.open",
        ),
        (
            {"if_": "living_thermostat.temprature > 3 °C"},
            "HX101",
            "/if",
            (18, 28),
            "temprature",
            "living_thermostat.temperature",
        ),
        ({"if_": ["true", "foo"]}, "HX101", "/if/1", (0, 3), "foo", None),
        (
            {"then": [{"do": "front_door_lock.lok"}]},
            "HX101",
            "/then/0/do",
            (0, 19),
            "not a command of front_door_lock",
            "front_door_lock.lock.lock",
        ),
        (
            {"then": [{"do": "living_lights.flash", "with": {"times": 2, "tmes": 1}}]},
            "HX101",
            "/then/0/with/tmes",
            (0, 0),
            "takes no argument `tmes`",
            "times",
        ),
        (
            {"then": [{"notify": {"to": "su7", "text": "It is ${su7.batery.level}"}}]},
            "HX101",
            "/then/0/notify/text",
            None,
            "su7",
            None,
        ),
        (
            {"then": [{"set": {"living_thermostat.target": "21 %"}}]},
            "HX102",
            "/then/0/set/living_thermostat.target",
            (0, 4),
            "21 %",
            None,
        ),
        (
            {"then": [{"set": {"living_thermostat.target": "40 °C"}}]},
            "HX102",
            "/then/0/set/living_thermostat.target",
            (0, 5),
            "out of range",
            None,
        ),
        (
            {"then": [{"set": {"living_thermostat.mode": "haet"}}]},
            "HX102",
            "/then/0/set/living_thermostat.mode",
            (0, 4),
            "haet",
            "heat",
        ),
        (
            {"then": [{"set": {"living_thermostat.target": "= meter.power"}}]},
            "HX102",
            "/then/0/set/living_thermostat.target",
            (2, 13),
            "power",
            None,
        ),
        (
            {"then": [{"do": "living_lights.flash", "with": {"times": 20}}]},
            "HX102",
            "/then/0/with/times",
            None,
            "out of range",
            None,
        ),
        ({"if_": "su7.battery.level > 10 °C"}, "HX102", "/if", None, "10 °C", None),
        ({"if_": "su7.battery.level"}, "HX102", "/if", None, "", None),
        ({"when": [{"change": "front_door.open", "to": "21 °C"}]}, "HX102", "/when/0/to", None, "", None),
        (
            {"when": [{"becomes": "meter.power > 1 kW", "hysteresis": "1 °C"}]},
            "HX102",
            "/when/0/hysteresis",
            (0, 0),
            "must be a difference in W",
            None,
        ),
        (
            {"when": [{"becomes": "meter.power > 1 kW", "hysteresis": "-1 W"}]},
            "HX102",
            "/when/0/hysteresis",
            (0, 0),
            "0 or more",
            None,
        ),
        (
            {"when": [{"becomes": "front_door.open", "hysteresis": "1 W"}]},
            "HX102",
            "/when/0/hysteresis",
            (0, 0),
            "single comparison",
            None,
        ),
        ({"when": [{"change": "front_door.open", "for": "5 °C"}]}, "HX102", "/when/0/for", None, "", None),
        (
            {"when": ETA, "then": [{"reach": {"living_thermostat.target": "21 °C", "by": "25:00"}}]},
            "HX102",
            "/then/0/reach/by",
            (0, 0),
            "no time of day",
            None,
        ),
        (
            {"when": ETA, "then": [{"reach": {"living_lights.on": True, "by": "arrival"}}]},
            "HX102",
            "/then/0/reach/living_lights.on",
            (0, 0),
            "no number",
            None,
        ),
        (
            {"then": [{"set": {"living_thermostat.temperature": "21 °C"}}]},
            "HX103",
            "/then/0/set/living_thermostat.temperature",
            (0, 0),
            "cannot be set",
            None,
        ),
        (
            {"then": [{"set": {"front_door_lock.state": "locked"}}]},
            "HX103",
            "/then/0/set/front_door_lock.state",
            (0, 0),
            "takes commands",
            "front_door_lock.lock.lock",
        ),
        ({"then": [{"do": "living_lights.flash"}]}, "HX103", "/then/0/do", (0, 0), "needs the argument `times`", None),
        ({"if_": "su7.battery.level >"}, "HX002", "/if", None, "", None),
        (
            {"then": [{"notify": {"to": "su7", "text": "a ${b"}}]},
            "HX002",
            "/then/0/notify/text",
            (2, 5),
            "not closed",
            None,
        ),
        ({"let": {"a": "= nothing_there"}}, "HX101", "/let/a", (2, 15), "nothing_there", None),
    ],
)
def test_errors(
    parts: dict[str, object], code: str, pointer: str, span: tuple[int, int] | None, words: str, guess: str | None
) -> None:
    (finding,) = found(rule(**{"when": AT, **parts}))
    assert (finding.severity, finding.code, finding.pointer) == ("error", code, pointer)
    assert span is None or finding.span == span
    assert words in finding.detail
    assert guess is None or guess in finding.did_you_mean


@pytest.mark.parametrize(
    ("parts", "pointer", "span"),
    [
        ({"when": [{"change": "garden_gate.open"}]}, "/when/0/change", (0, 0)),
        ({"when": [{"eta": {"of": "garden_gate", "under": "1h"}}]}, "/when/0/eta/of", (0, 11)),
        ({"if_": "garden_gate.open and front_door.open"}, "/if", (0, 11)),
        ({"then": [{"set": {"garden_gate.open": True}}]}, "/then/0/set/garden_gate.open", (0, 0)),
        ({"then": [{"set": {"living_lights.on": "= garden_gate.open"}}]}, "/then/0/set/living_lights.on", (2, 13)),
        ({"then": [{"do": "garden_gate.lock"}]}, "/then/0/do", (0, 11)),
        ({"then": [{"notify": {"to": "su7", "text": "${garden_gate.open}"}}]}, "/then/0/notify/text", (2, 13)),
    ],
)
def test_a_device_that_is_not_known_yet_is_waited_for(
    parts: dict[str, object], pointer: str, span: tuple[int, int]
) -> None:
    verdict = compile_rule(rule(**{"when": AT, **parts}), Household())
    (finding,) = verdict.findings
    detail = "garden_gate is not known yet; the rule waits for it"
    assert finding == Finding("HX101", "warning", pointer, detail, span, unknown="garden_gate")
    assert (verdict.plan, verdict.failed, verdict.missing) == (None, False, ("garden_gate",))


def test_a_device_that_may_be_misspelt_is_waited_for_and_guessed_at() -> None:
    (finding,) = found(rule(when=[{"change": "frontdoor.open"}]))
    assert finding.did_you_mean[0] == "front_door"


def test_arrival_of_a_device_that_is_not_known_yet() -> None:
    goal = [{"reach": {"living_thermostat.target": "21 °C", "by": "arrival"}}]
    verdict = compile_rule(rule(when=ETA, then=goal), Household(["living_thermostat"]))
    assert verdict.missing == ("su7",)
    assert not verdict.failed


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        ({"when": [{"eta": {"of": "front_door", "under": "1h"}}]}, "front_door.navigation.eta"),
        ({"when": [{"change": "front_door.sleep"}]}, "front_door.sleep"),
        ({"when": [{"event": "front_door.pressed"}]}, "front_door.pressed"),
        ({"if_": "front_door.humidity > 50 %"}, "front_door.humidity"),
        ({"if_": "in_zone(front_door, home)"}, "front_door.location.latitude"),
        ({"then": [{"do": "front_door.lock"}]}, "front_door.lock"),
    ],
)
def test_what_a_device_has_not_shown_yet_is_waited_for(parts: dict[str, object], name: str) -> None:
    verdict = compile_rule(rule(**{"when": AT, **parts}), Household())
    assert verdict.missing == (name,)
    assert not verdict.failed
    assert [finding.unknown for finding in verdict.findings] == [name]


def test_everything_wrong_is_told_at_once() -> None:
    document = rule(
        when=[{"change": "front_door.opn"}],
        if_="su7.battery.level > 1 W",
        then=[{"set": {"living_thermostat.target": "99 °C"}}],
    )
    assert [finding.pointer for finding in found(document)] == [
        "/when/0/change",
        "/if",
        "/then/0/set/living_thermostat.target",
    ]


def test_a_name_near_a_device_is_taken_for_a_person_with_a_warning() -> None:
    (finding,) = found(rule(when=AT, then=[{"notify": {"to": ["alex", "su8"], "text": "x"}}]))
    assert (finding.severity, finding.pointer, finding.did_you_mean) == ("warning", "/then/0/notify/to/1", ("su7",))


def test_a_document_that_nobody_checked_is_refused() -> None:
    (finding,) = found({"rule": "light", "when": [{"chnge": 1}], "then": []})
    assert (finding.code, finding.severity) == ("HX005", "error")


def test_an_attribute_that_two_parts_of_a_device_have_must_be_named_in_full() -> None:
    household = Household([])
    attribute = Household().attribute("outdoor.temperature")
    assert attribute is not None
    household.add("house", {"temperature.value": attribute.attribute, "humidity.value": attribute.attribute})
    assert found(rule(when=[{"change": "house.value"}], then=[{"delay": "1s"}]), household)
    assert not found(rule(when=[{"change": "house.humidity.value"}], then=[{"delay": "1s"}]), household)
