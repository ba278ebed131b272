"""What is wrong with actions: each finding's code, place, words and suggestion."""

from __future__ import annotations

from typing import Any, TypeAlias

import pytest

from hyperconnect.model.device import Attribute
from tests.automation.action.machine import compiled, home
from tests.automation.household import Household

CALLED = [{"called": True}]
WAIT = {"until": "front_door.open", "timeout": "1min"}


def house() -> Household:
    household = home(
        scenes={
            "evening": {"living_lights.on": True},
            "broken": {"living_lights.on": "21 °C"},
            "curious": {"living_lights.on": "= n"},
        },
        groups={"lights": {"members": ["living_lights"]}, "doors": {"members": ["front_door"]}},
        people={"alex": ["su7"]},
    )
    household.add("camera", {"camera.snapshot": Attribute("string")})
    household.keep({"rule": "other", "when": CALLED, "params": {"warmth": {"default": "20 °C"}, "why": {}}})
    household.keep({"rule": "shy", "when": [{"at": "07:00"}]})
    household.keep({"rule": "asleep", "when": [{"called": True, "enabled": False}]})
    household.keep({"rule": "mould", "when": CALLED, "params": {"lamp": {"device": "light"}}})
    household.keep({"rule": "lit", "when": CALLED, "params": {"lamp": {"device": "light", "default": "living_lights"}}})
    return household


Flawed: TypeAlias = tuple[dict[str, Any], str, str, tuple[int, int] | None, str, str | None]
"""An action, and what is found: code, pointer (below the action), span, a part of the words, one of the guesses."""

FLAWED: list[Flawed] = [
    ({"scene": "evenin"}, "HX101", "/scene", (0, 6), "not a scene", "evening"),
    ({"scene": "broken"}, "HX102", "/scene", (0, 6), "in the scene broken: `21 °C`", None),
    ({"scene": "curious"}, "HX101", "/scene", (0, 7), "nothing is called n", None),
    ({"scene": "evening", "claim": {}}, "HX004", "/claim", (0, 0), "`for` or `until`", None),
    (
        {"set": {"living_lights.on": True}, "claim": {"for": "5 °C"}},
        "HX102",
        "/claim/for",
        (0, 4),
        "no duration",
        None,
    ),
    (
        {"set": {"living_lights.on": True}, "claim": {"until": "front_door.opn"}},
        "HX101",
        "/claim/until",
        (11, 14),
        "has no opn",
        "front_door.open",
    ),
    (
        {"set": {"living_lights.on": True}, "claim": {"until": "front_door.open or n > 2"}},
        "HX102",
        "/claim/until",
        (19, 20),
        "`n` is known only to the run",
        None,
    ),
    (
        {"set": {"living_lights.on": True}, "confirm": "20"},
        "HX102",
        "/confirm",
        (0, 2),
        "no duration",
        "20s",
    ),
    ({"set": {"doors.open": True}}, "HX103", "/set/doors.open", (0, 0), "cannot be set", None),
    ({"set": {"lights.on": "21 °C"}}, "HX102", "/set/lights.on", (0, 5), "21 °C", None),
    ({"set": {"living_lights.o~/n": True}}, "HX101", "/set/living_lights.o~0~1n", (0, 0), "is not", None),
    ({"do": "front_door_lock.lock.lock", "save": "x"}, "HX004", "", (0, 0), "`save` needs `timeout`", None),
    ({"do": "front_door_lock.lock.lock", "retry": 1}, "HX004", "", (0, 0), "`retry` needs `timeout`", None),
    (
        {"do": "front_door_lock.lock.lock", "timeout": "fast"},
        "HX102",
        "/timeout",
        (0, 4),
        "no duration",
        None,
    ),
    ({"call": "othr"}, "HX101", "/call", (0, 4), "othr is not a rule", "other"),
    ({"call": "other"}, "HX103", "/call", (0, 0), "needs the parameter `why`", None),
    (
        {"call": "other", "with": {"why": 1, "warmht": 2}},
        "HX101",
        "/with/warmht",
        (0, 0),
        "no parameter `warmht`",
        "warmth",
    ),
    ({"call": "other", "with": {"why": 1, "warmth": "2 %"}}, "HX102", "/with/warmth", (0, 3), "2 %", None),
    (
        {"call": "other", "with": {"why": 1, "warmth": "= meter.power"}},
        "HX102",
        "/with/warmth",
        (2, 13),
        "meter.power",
        None,
    ),
    ({"call": "shy"}, "HX103", "/call", (0, 3), "does not let itself be called", None),
    ({"call": "asleep"}, "HX103", "/call", (0, 6), "does not let itself be called", None),
    ({"call": "mould"}, "HX103", "/call", (0, 5), "is a template", None),
    (
        {"call": "lit", "with": {"lamp": "living_lights"}},
        "HX103",
        "/with/lamp",
        (0, 0),
        "`lamp` is a device",
        None,
    ),
    ({"rules": {"disable": ["other", "oter"]}}, "HX101", "/rules/disable/1", (0, 4), "not a rule", "other"),
    ({"notify": {"to": "su7.screen", "text": "x"}}, "HX101", "/notify/to", (0, 10), "no screen", None),
    (
        {"notify": {"to": ["alex", "su7"], "text": "x", "actions": {"a": "${b"}}},
        "HX002",
        "/notify/actions/a",
        (0, 3),
        "not closed",
        None,
    ),
    (
        {"notify": {"to": "alex", "text": "x", "image": "camera.snap"}},
        "HX101",
        "/notify/image",
        (0, 0),
        "not an attribute of camera",
        "camera.snapshot",
    ),
    (
        {"notify": {"to": "alex", "text": "x", "image": "front_door.open"}},
        "HX102",
        "/notify/image",
        (0, 0),
        "address of an image",
        None,
    ),
    ({"delay": "soon"}, "HX102", "/delay", (0, 4), "no duration", None),
    ({"delay": "5min", "late": "never"}, "HX102", "/late", (0, 5), "no duration", None),
    ({"wait": {"timeout": "1min"}}, "HX004", "/wait", (0, 0), "until, for_event", None),
    ({"wait": {**WAIT, "timeout": "1"}}, "HX102", "/wait/timeout", (0, 1), "no duration", "1min"),
    ({"wait": {**WAIT, "until": "su7.battery.level"}}, "HX102", "/wait/until", None, "", None),
    (
        {"wait": {"for_event": [{"event": "su7.answerd"}], "timeout": "1min"}},
        "HX101",
        "/wait/for_event/0/event",
        (0, 11),
        "not an event of su7",
        "su7.message.answered",
    ),
    (
        {"wait": {"for_event": [{"event": "alex.yess"}], "timeout": "1min"}},
        "HX101",
        "/wait/for_event/0/event",
        (0, 9),
        "no answer that a notice before it offers",
        None,
    ),
    ({"if": ["true", "foo"], "then": [{"stop": True}]}, "HX101", "/if/1", (0, 3), "foo", None),
    (
        {"choose": [{"if": "true", "then": [{"stop": True}, {"delay": "x"}]}]},
        "HX102",
        "/choose/0/then/1/delay",
        None,
        "",
        None,
    ),
    ({"choose": [{"if": "foo", "then": []}]}, "HX101", "/choose/0/if", (0, 3), "foo", None),
    ({"if": "true", "then": [], "else": [{"delay": "x"}]}, "HX102", "/else/0/delay", None, "", None),
    ({"parallel": [[], [{"delay": "x"}]]}, "HX102", "/parallel/1/0/delay", None, "", None),
    ({"repeat": {"times": 3, "do": [{"delay": "x"}]}}, "HX102", "/repeat/do/0/delay", None, "", None),
    ({"repeat": {"times": 300, "do": []}}, "HX102", "/repeat/times", (0, 0), "raise `max`", None),
    ({"repeat": {"times": "= 2.5", "do": []}}, "HX102", "/repeat/times", None, "whole number", None),
    ({"repeat": {"while": "foo", "do": []}}, "HX101", "/repeat/while", (0, 3), "foo", None),
    ({"repeat": {"until": ["foo"], "do": []}}, "HX101", "/repeat/until/0", (0, 3), "foo", None),
    ({"repeat": {"each": ["a", "b"], "max": 1, "do": []}}, "HX102", "/repeat/each", (0, 0), "raise `max`", None),
    ({"repeat": {"each": ["1 kW", "1 °C"], "do": []}}, "HX102", "/repeat/each/1", None, "°C", None),
    ({"repeat": {"each": "light", "do": []}}, "HX101", "/repeat/each", (0, 5), "not a group", "lights"),
    ({"repeat": {"each": "= meter.power", "do": []}}, "HX102", "/repeat/each", (1, 13), "wanted is a list", None),
    ({"repeat": {"each": ["a"], "as": "n", "do": []}}, "HX102", "/repeat/as", (0, 0), "`as`", None),
    (
        {"repeat": {"each": ["a"], "do": [{"let": {"item": 2}}]}},
        "HX102",
        "/repeat/do/0/let/item",
        None,
        "",
        None,
    ),
    (
        {"repeat": {"each": ["a"], "do": [{"repeat": {"each": ["b"], "do": []}}]}},
        "HX102",
        "/repeat/do/0/repeat/as",
        (0, 0),
        "`item` means something else already",
        None,
    ),
    (
        {"parallel": [[{"repeat": {"each": ["a"], "do": []}}], [{"repeat": {"each": ["b"], "do": []}}]]},
        "HX102",
        "/parallel/1",
        (0, 0),
        "a loop beside it",
        None,
    ),
    ({"let": {"n": "21 °C"}}, "HX102", "/let/n", (0, 5), "wanted is a number", None),
    ({"let": {"m": "= unknown"}}, "HX102", "/let/m", (0, 0), "never be anything but unknown", None),
    ({"let": {"m": "= foo"}}, "HX101", "/let/m", (2, 5), "foo", None),
    ({"publish": {"topic": "a/#"}}, "HX102", "/publish/topic", (0, 3), "many topics", None),
    ({"publish": {"topic": "a/+/${meter.power}"}}, "HX102", "/publish/topic", (0, 18), "many topics", None),
    ({"publish": {"topic": "$SYS/x"}}, "HX102", "/publish/topic", (0, 6), "belong to the broker", None),
    ({"publish": {"topic": ""}}, "HX102", "/publish/topic", (0, 0), "at least one letter", None),
    ({"publish": {"topic": "a" * 600}}, "HX102", "/publish/topic", (0, 512), "at most 512", None),
    ({"publish": {"topic": "a\n"}}, "HX102", "/publish/topic", (0, 2), "control characters", None),
    (
        {"publish": {"topic": "a", "payload": {"x/y": ["= foo"]}}},
        "HX101",
        "/publish/payload/x~1y/0",
        (2, 5),
        "foo",
        None,
    ),
    ({"publish": {"topic": "a", "payload": {"x": "${foo}"}}}, "HX101", "/publish/payload/x", (2, 5), "foo", None),
    ({"http": {"url": "ftp://host/x"}}, "HX102", "/http/url", (0, 12), "must be an address", None),
    ({"http": {"url": "https://${camera.snapshot}/x"}}, "HX102", "/http/url", (0, 28), "behind the host", None),
    ({"http": {"url": "https://host${camera.snapshot}"}}, "HX102", "/http/url", (0, 30), "behind the host", None),
    ({"http": {"url": "https://a@host/"}}, "HX102", "/http/url", (0, 15), "must be an address", None),
    ({"http": {"url": "https://h/", "headers": {"a b": "x"}}}, "HX102", "/http/headers/a b", None, "name", None),
    ({"http": {"url": "https://h/", "headers": {"a": "x\r\n"}}}, "HX102", "/http/headers/a", None, "control", None),
    ({"http": {"url": "https://h/", "body": ["= foo"]}}, "HX101", "/http/body/0", (2, 5), "foo", None),
    ({"emit": "a b"}, "HX005", "/emit", (0, 0), "no name of an event", None),
    ({"emit": "a", "with": {"x": "= foo"}}, "HX101", "/with/x", (2, 5), "foo", None),
    ({"log": "${foo}"}, "HX101", "/log", (2, 5), "foo", None),
    ({"stop": "${foo}"}, "HX101", "/stop", (2, 5), "foo", None),
    ({}, "HX004", "", (0, 0), "something to do", None),
    (
        {"reach": {"living_thermostat.target": "21 °C", "by": "25:00"}},
        "HX102",
        "/reach/by",
        (0, 0),
        "no time of day",
        None,
    ),
]


@pytest.mark.parametrize(("action", "code", "pointer", "span", "words", "guess"), FLAWED)
def test_errors(
    action: dict[str, Any], code: str, pointer: str, span: tuple[int, int] | None, words: str, guess: str | None
) -> None:
    _, check = compiled([{"let": {"n": 1}}, action], house())
    (finding,) = check.findings
    assert (finding.severity, finding.code, finding.pointer) == ("error", code, f"/then/1{pointer}")
    assert span is None or finding.span == span
    assert words in finding.detail
    assert guess is None or guess in finding.did_you_mean


@pytest.mark.parametrize(
    "action",
    [
        {"scene": "evening", "claim": {"until": "front_door.open"}},
        {"set": {"lights.on": True, "lights.brightness": "10 %"}},
        {"call": "other", "with": {"warmth": "= n * 1 °C + 0 K", "why": "= n"}, "timeout": "1min", "save": "it"},
        {"call": "lit"},
        {"call": "light"},
        {"rules": {"cancel": ["light"], "enable": ["other"]}},
        {"notify": {"to": ["alex", "su7", "lights"], "text": "x", "image": "camera.snapshot"}},
        {"notify": {"to": "alex", "text": "x", "image": "https://host/a.jpg"}},
        {"http": {"url": "https://host:8443/a?b=${meter.power}"}},
        {"http": {"url": "http://[::1]/"}, "save": "it", "retry": 2},
        {"publish": {"topic": "a/${camera.snapshot}/b", "payload": None}},
        {"if": "true", "then": []},
    ],
)
def test_nothing_is_wrong_with(action: dict[str, Any]) -> None:
    if "warmth" in action.get("with", {}):
        action = {**action, "with": {**action["with"], "warmth": "= outdoor.temperature"}}
    _, check = compiled([{"let": {"n": 1}}, action], house())
    assert not check.findings


@pytest.mark.parametrize(
    ("actions", "name"),
    [
        ([{"let": {"n": 1}}, {"let": {"n": "= meter.power"}}], "n"),
        ([{"if": "true", "then": [{"let": {"n": 1}}], "else": [{"let": {"n": "a"}}]}], "n"),
        ([{"repeat": {"times": 2, "do": [{"let": {"n": "07:30"}}, {"let": {"n": "21 °C"}}]}}], "n"),
    ],
)
def test_a_name_means_one_kind_of_value(actions: list[object], name: str) -> None:
    _, check = compiled(actions)
    (finding,) = check.findings
    assert finding.code == "HX102"
    assert finding.pointer.endswith(f"/let/{name}")


def test_devices_that_are_not_known_yet_are_waited_for() -> None:
    program, check = compiled(
        [
            {"set": {"gate.open": True}, "claim": {"for": "1h"}},
            {"notify": {"to": "bike.screen", "text": "x"}},
            {"wait": {"for_event": [{"event": "bell.pressed"}], "timeout": "1min"}},
            {"do": "siren.start", "timeout": "1min", "save": "it"},
            {"log": "${it.ok}"},
        ]
    )
    assert list(check.missing) == ["gate", "bike", "bell", "siren"]
    assert {finding.severity for finding in check.findings} == {"warning"}
    assert program is not None


def test_somebody_whom_nobody_named_is_told_all_the_same() -> None:
    _, check = compiled([{"notify": {"to": ["alexa", "su8", "kim"], "text": "x"}}], house())
    assert [(each.severity, each.pointer, each.did_you_mean) for each in check.findings] == [
        ("warning", "/then/0/notify/to/0", ("alex",)),
        ("warning", "/then/0/notify/to/1", ("su7",)),
        ("warning", "/then/0/notify/to/2", ()),
    ]
    _, check = compiled([{"notify": {"to": "kim", "text": "x"}}])
    assert not check.findings


def test_a_word_that_no_answer_has_is_told() -> None:
    wait = {
        "wait": {
            "for_event": [{"event": "su7.answered", "id": "home"}, {"event": "su7.message.answered", "id": "work"}],
            "timeout": "1min",
            "save": "answer",
        }
    }
    _, check = compiled([wait, {"if": "answer.id == 'hoem'", "then": [{"stop": True}]}])
    (finding,) = check.findings
    assert (finding.code, finding.pointer, finding.did_you_mean) == ("HX102", "/then/1/if", ("home",))
