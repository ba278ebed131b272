"""Rules among each other: the smallest homes for each check, near misses, and that the order of saving says nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hyperconnect.automation.compile import compile_rule
from hyperconnect.automation.form import HouseForm
from hyperconnect.automation.lint import Survey, lint
from tests.automation.lint.home import Document, checked, codes, event, facts, home, state, surveyed

DOOR: Document = {"change": "front_door.open", "to": True}
BELL: Document = {"event": "doorbell.pressed"}
LIGHT, OTHER = "living_lights.on", "hall_light.on"


def put(name: str, value: object, **parts: object) -> Document:
    return {"set": {name: value}, **parts}


def turns(name: str, to: object = None) -> Document:
    return {"change": name} if to is None else {"change": name, "to": to}


def post(topic: str) -> Document:
    return {"publish": {"topic": topic, "payload": "x"}}


ON_WHEN_OFF = event("on", turns(LIGHT, False), put(LIGHT, True))
OFF_WHEN_ON = event("off", turns(LIGHT, True), put(LIGHT, False))
RING = [
    event("r1", turns(LIGHT, True), put(OTHER, True)),
    event("r2", turns(OTHER, True), put(LIGHT, False)),
    event("r3", turns(LIGHT, False), put(OTHER, False)),
    event("r4", turns(OTHER, False), put(LIGHT, True)),
]
AT = "/then/0/set/living_lights.on"

CYCLES: list[tuple[str, Document, list[Document]]] = [
    ("error", OFF_WHEN_ON, [ON_WHEN_OFF]),
    ("error", event("b", {"becomes": LIGHT}, put(LIGHT, False)), [ON_WHEN_OFF]),
    ("error", RING[3], RING[:3]),
    ("error", event("b", turns(LIGHT), put(LIGHT, "= not living_lights.on")), []),
    ("error", event("b", turns("home.count"), put("home.count", "= home.count + 1")), []),
    ("error", OFF_WHEN_ON | {"if": "meter.power > 5 W"}, [ON_WHEN_OFF | {"if": "meter.power < 9 W"}]),
    (
        "error",
        event("b", {"change": "home.mode", "from": "home", "to": "night"}, put("home.mode", "home")),
        [event("a", turns("home.mode", "home"), put("home.mode", "night"))],
    ),
    (
        "error",
        event("b", turns(LIGHT), {"if": LIGHT, "then": [put(LIGHT, False)], "else": [put(LIGHT, True)]}),
        [],
    ),
    ("warning", event("b", turns(LIGHT), put(LIGHT, True), {"delay": "1s"}, put(LIGHT, False)), []),
    ("warning", OFF_WHEN_ON | {"cooldown": "1min"}, [ON_WHEN_OFF]),
    ("warning", OFF_WHEN_ON, [ON_WHEN_OFF | {"limit": {"runs": 4, "per": "1h"}}]),
    ("warning", event("off", turns(LIGHT, True), put(LIGHT, False), {"delay": "1min"}), [ON_WHEN_OFF]),
    ("error", event("b", {"mqtt": "t/loop"}, post("t/loop")), []),
    ("error", event("b", {"mqtt": "t/#"}, post("t")), []),
    ("error", event("b", {"mqtt": "+/b"}, post("t/a")), [event("a", {"mqtt": "t/+"}, post("t/b"))]),
    (
        "error",
        event("b", {"mqtt": "t/a"}, put(LIGHT, "= not living_lights.on")),
        [event("a", turns(LIGHT), post("t/a"))],
    ),
    ("warning", event("b", {"mqtt": "t/loop"}, post("t/loop")) | {"cooldown": "1min"}, []),
    ("warning", event("b", turns(LIGHT, True) | {"for": "1min"}, put(LIGHT, False)), [ON_WHEN_OFF]),
]


@pytest.mark.parametrize(("severity", "document", "others"), CYCLES)
def test_rules_that_set_each_other_off(severity: str, document: Document, others: list[Document]) -> None:
    (found,) = (each for each in checked(document, *others) if each.code == "HX301")
    assert found.severity == severity
    assert found.pointer.startswith("/then/")
    assert all(str(other["rule"]) in found.detail for other in others)


NO_CYCLES: list[tuple[Document, list[Document]]] = [
    (event("b", turns(LIGHT), put(LIGHT, True)), []),
    (event("b", turns(LIGHT, True), put(LIGHT, True)), []),
    (event("b", turns(LIGHT, True), put(OTHER, True)), [event("a", turns(OTHER, True), put(LIGHT, True))]),
    (event("b", turns(LIGHT), put(OTHER, "= trigger.new")), [event("a", turns(OTHER), put(LIGHT, "= trigger.new"))]),
    (OFF_WHEN_ON | {"if": "meter.power > 9 W"}, [ON_WHEN_OFF | {"if": "meter.power < 5 W"}]),
    (OFF_WHEN_ON | {"if": "home.mode == 'home'"}, [ON_WHEN_OFF | {"if": "home.mode == 'away'"}]),
    (OFF_WHEN_ON | {"if": "held(hall_motion.motion, 5min)"}, [ON_WHEN_OFF]),
    (OFF_WHEN_ON | {"enabled": False}, [ON_WHEN_OFF]),
    (OFF_WHEN_ON, [ON_WHEN_OFF | {"enabled": False}]),
    (event("b", turns(LIGHT), put(LIGHT, True), put(LIGHT, False)), []),
    (
        event("b", {"change": "home.mode", "from": "home", "to": "night"}, put("home.mode", "away")),
        [event("a", turns("home.mode", "away"), put("home.mode", "night"))],
    ),
    (event("b", {"becomes": LIGHT}, put(LIGHT, "= not living_lights.on")), []),
    (event("b", {"mqtt": "t/loop"}, post("t/loop/x"), post("T/loop"), post("t")), []),
    (event("b", {"mqtt": "t/+/#"}, post("t")), []),
    (event("b", {"mqtt": "t/loop", "payload": "payload == 'y'"}, post("t/loop")), []),
    (event("b", {"mqtt": "t/a"}, post("t/b")), [event("a", {"mqtt": "t/b"}, {"log": "heard"})]),
    (event("b", {"mqtt": "t/a"}, post("t/${home.mode}")), []),
    (event("b", turns("home.count"), put("home.count", "= clamp(home.count, 0, 9)")), []),
]


@pytest.mark.parametrize(("document", "others"), NO_CYCLES)
def test_what_comes_to_rest_is_no_cycle(document: Document, others: list[Document]) -> None:
    assert [each for each in checked(document, *others) if each.code == "HX301"] == []


DIM, BRIGHT = put("hall_light.brightness", "10 %"), put("hall_light.brightness", "90 %")
HOLD_DIM = {"hall_light.brightness": "10 %"}
HOLD_BRIGHT = {"hall_light.brightness": "90 %"}
AT_MOST_HALF = {"hall_light.brightness": {"max": "50 %"}}
SET = "/then/0/set/hall_light.brightness"
HELD = "/hall_light.brightness"

RIVALS: list[tuple[Document, Document, list[tuple[str, str, str]]]] = [
    (event("b", DOOR, DIM), event("a", DOOR, BRIGHT), [("HX302", "warning", SET)]),
    (event("b", BELL, DIM), event("a", BELL, {"log": "x"}, BRIGHT), [("HX302", "warning", SET)]),
    (event("b", {"at": "20:00"}, DIM), event("a", {"at": "20:00"}, BRIGHT), [("HX302", "warning", SET)]),
    (event("b", turns(LIGHT), DIM), event("a", turns(LIGHT, True), BRIGHT), [("HX302", "warning", SET)]),
    (
        event("b", DOOR, DIM, if_="meter.power > 5 W"),
        event("a", DOOR, BRIGHT, if_="meter.power < 9 W"),
        [("HX302", "warning", SET)],
    ),
    (
        state("b", "meter.power > 5 W", HOLD_DIM),
        state("a", "meter.power < 9 W", HOLD_BRIGHT),
        [("HX302", "warning", f"/hold{HELD}")],
    ),
    (
        event("b", DOOR, DIM, if_="home.mode == 'night'"),
        state("a", "home.mode in ['night', 'away']", HOLD_BRIGHT, band="security"),
        [("HX303", "warning", SET)],
    ),
    (
        state("b", "meter.power > 9 W", HOLD_DIM),
        state("a", "meter.power > 5 W", HOLD_BRIGHT, priority=5),
        [("HX303", "warning", f"/hold{HELD}")],
    ),
    (
        event("b", {"at": "21:00"}, DIM),
        state("a", "time() between 20:00 .. 23:00", HOLD_BRIGHT, band="security"),
        [("HX303", "warning", SET)],
    ),
]


@pytest.mark.parametrize(("document", "other", "expected"), RIVALS)
def test_rules_that_want_different_things(
    document: Document, other: Document, expected: list[tuple[str, str, str]]
) -> None:
    found = [each for each in checked(document, other) if each.code in {"HX302", "HX303"}]
    assert codes(found) == expected
    assert found[0].detail.startswith("a ")


NO_RIVALS: list[tuple[Document, Document]] = [
    (event("b", DOOR, DIM), event("a", DOOR, DIM)),
    (event("b", DOOR, DIM), event("a", BELL, BRIGHT)),
    (event("b", DOOR, DIM), event("a", turns("front_door.open", False), BRIGHT)),
    (event("b", DOOR, DIM), event("a", DOOR, BRIGHT, priority=5)),
    (event("b", DOOR, DIM), event("a", DOOR, BRIGHT, band="energy")),
    (event("b", DOOR, DIM), event("a", DOOR, {"delay": "1min"}, BRIGHT)),
    (
        event("b", {"change": "home.mode", "from": "home", "to": "night"}, DIM),
        event("a", {"change": "home.mode", "from": "away", "to": "night"}, BRIGHT),
    ),
    (event("b", DOOR, DIM), event("a", DOOR | {"for": "1min"}, BRIGHT)),
    (event("b", DOOR, DIM, if_="meter.power > 9 W"), event("a", DOOR, BRIGHT, if_="meter.power < 5 W")),
    (event("b", DOOR, DIM, if_="meter.power > 9 W"), event("a", DOOR, BRIGHT, if_="prev(meter.power) < 5 W")),
    (
        event("b", {"at": "20:00", "days": "weekdays"}, DIM),
        event("a", {"at": "20:00", "days": "weekends"}, BRIGHT),
    ),
    (
        event("b", DOOR, {"if": "meter.power > 9 W", "then": [DIM]}),
        event("a", DOOR, {"if": "meter.power > 9 W", "then": [{"log": "x"}], "else": [BRIGHT]}),
    ),
    (
        event("b", DOOR, {"if": "meter.power > 9 W", "then": [{"stop": True}]}, DIM),
        event("a", DOOR, BRIGHT, if_="meter.power > 9 W"),
    ),
    (state("b", "meter.power > 9 W", HOLD_DIM), state("a", "meter.power < 5 W", HOLD_BRIGHT)),
    (
        state("b", "meter.power > 9 W", HOLD_DIM),
        state("a", "hall_motion.motion", {"hall_light.brightness": {"max": "50 %"}}),
    ),
    (event("b", DOOR, DIM), state("a", "hall_motion.motion", HOLD_BRIGHT, band="security")),
    (
        event("b", DOOR, DIM, if_="home.mode == 'night'"),
        state("a", "home.mode == 'night'", HOLD_BRIGHT, band="security", settle={"on": "5min"}),
    ),
    (
        event("b", DOOR, DIM, if_="home.mode == 'night'"),
        state("a", "home.mode == 'night'", HOLD_DIM, band="security"),
    ),
    (
        event("b", DOOR, DIM, if_="home.mode == 'night'"),
        state("a", "home.mode == 'night'", HOLD_BRIGHT, band="ambience"),
    ),
]


@pytest.mark.parametrize(("document", "other"), NO_RIVALS)
def test_rules_that_get_along(document: Document, other: Document) -> None:
    assert [each for each in checked(document, other) if each.code in {"HX302", "HX303"}] == []


def test_of_many_rules_that_contradict_one_only_a_few_are_told() -> None:
    others = [event(f"a{index}", DOOR, put("hall_light.brightness", f"{index + 20} %")) for index in range(9)]
    found = checked(event("b", DOOR, DIM), *others)
    assert codes(found) == [("HX302", "warning", SET)] * 5


SIREN_ON = event("b", DOOR, put("siren.on", True))


@pytest.mark.parametrize(
    "other",
    [
        event("a", BELL, put("siren.on", False)),
        event("a", BELL, put("siren.on", "= front_door.open")),
        event("a", BELL, put("siren.on", True), else_=[put("siren.on", False)]),
        event("a", BELL, put("siren.on", True, claim={"for": "5min"})),
        state("a", "hall_motion.motion", {"siren.on": False}),
    ],
)
def test_another_rule_may_end_it(other: Document) -> None:
    assert [each for each in checked(SIREN_ON, other) if each.code == "HX204"] == []


@pytest.mark.parametrize(
    "other",
    [
        event("a", BELL, put("siren.on", True)),
        event("a", BELL, put("siren.on", False), enabled=False),
        event("a", BELL, put("socket.on", False)),
    ],
)
def test_another_rule_that_does_not_end_it(other: Document) -> None:
    assert [each.code for each in checked(SIREN_ON, other)] == ["HX204"]


TARGET = "living_thermostat.target"
WARM = event("b", DOOR, put(TARGET, "21 °C"))


@pytest.mark.parametrize(
    ("other", "lowers"),
    [
        (event("a", BELL, put(TARGET, "16 °C")), True),
        (event("a", BELL, put("living_thermostat.mode", "off")), True),
        (state("a", "hall_motion.motion", {TARGET: "16 °C"}), True),
        (event("a", BELL, put(TARGET, "23 °C")), False),
        (state("a", "hall_motion.motion", {TARGET: {"max": "12 °C"}}), False),
    ],
)
def test_a_target_that_was_raised_must_be_lowered(other: Document, *, lowers: bool) -> None:
    assert [each.code for each in checked(WARM, other)] == ([] if lowers else ["HX204"])


def test_a_scene_with_a_target_is_no_heating_to_be_ended() -> None:
    household = home()
    household.house = HouseForm(scenes={"evening": {TARGET: "21 °C"}})
    verdict = compile_rule(event("b", DOOR, {"scene": "evening"}), household)
    assert verdict.plan is not None
    assert verdict.form is not None
    assert lint(verdict.form, verdict.plan, household, Survey()) == ()


def test_what_others_want_is_told_with_its_unit() -> None:
    other = event("a", DOOR, put("living_lights.brightness", "80 %"))
    (found,) = checked(event("b", DOOR, put("living_lights.brightness", "10 %")), other)
    assert "a sets this to 80 % at the same time" in found.detail
    guard = state("a", "front_door.open", {"living_lights.brightness": "80 %"}, band="security")
    (found,) = checked(event("b", DOOR, put("living_lights.brightness", "10 %")), guard)
    assert "holds this at 80 % whenever" in found.detail


def test_a_window_that_another_rule_closes() -> None:
    opens = event("b", {"becomes": "time() between 22:00 .. 06:00"}, put(LIGHT, True))
    closes = event("a", {"at": "06:00"}, put(LIGHT, False))
    assert [each.code for each in checked(opens)] == ["HX205"]
    assert checked(opens, closes) == []


def test_a_rule_of_less_weight_can_get_around_a_guard() -> None:
    guard = event("b", DOOR, {"log": "x"}, if_="home.mode == 'away'", band="security")
    other = event("a", BELL, put("home.mode", "home"))
    (found,) = checked(guard, other)
    assert (found.code, found.severity, found.pointer) == ("HX305", "info", "/if")
    assert "a, of less weight" in found.detail
    assert checked(guard, other | {"band": "safety"}) == []
    assert checked(guard | {"band": "comfort"}, other) == []
    object_of_it = guard | {"then": [put("home.mode", "away")]}
    assert [each for each in checked(object_of_it, other) if each.code == "HX305"] == []


def test_rules_that_do_the_same() -> None:
    (found,) = checked(event("b", DOOR, title="One"), event("a", DOOR, title="Other"))
    assert (found.code, found.severity) == ("HX307", "info")
    assert checked(event("b", DOOR), event("a", BELL)) == []


def test_a_removed_rule_concerns_nobody() -> None:
    survey = surveyed(ON_WHEN_OFF, OFF_WHEN_ON)
    assert codes(list(survey.findings("off"))) == [("HX301", "error", AT)]
    survey.remove("on")
    survey.remove("on")
    assert survey.findings("off") == ()
    assert survey.findings("on") == ()


def test_a_new_version_takes_the_place_of_the_old_one() -> None:
    survey = surveyed(ON_WHEN_OFF, OFF_WHEN_ON)
    tame = facts(event("off", turns(OTHER, True), put(LIGHT, False)))
    assert survey.about(tame) == ()
    assert codes(list(survey.findings("off"))) == [("HX301", "error", AT)]
    assert survey.save("off", tame) == ()
    assert survey.findings("on") == ()


MANY = [
    *(document for _, document, others in CYCLES for document in (document, *others)),
    *(document for one, other, _ in RIVALS for document in (one, other)),
    SIREN_ON,
]
KNOWN = [facts(document | {"rule": f"rule-{index}"}) for index, document in enumerate(MANY)]


@given(order=st.permutations(range(len(KNOWN))), gone=st.sets(st.sampled_from(range(len(KNOWN)))))
@settings(max_examples=25, deadline=None)
def test_the_order_of_saving_says_nothing(order: list[int], gone: set[int]) -> None:
    one, other = Survey(), Survey()
    for index in order:
        one.save(KNOWN[index].rule, KNOWN[index])
    for index in gone:
        one.remove(KNOWN[index].rule)
    for each in KNOWN:
        if each.rule not in {KNOWN[index].rule for index in gone}:
            other.save(each.rule, each)
    assert {each.rule: one.findings(each.rule) for each in KNOWN} == {
        each.rule: other.findings(each.rule) for each in KNOWN
    }
