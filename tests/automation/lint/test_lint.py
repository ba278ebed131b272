"""One rule alone: the smallest rule for each check, and near misses that say nothing."""

from __future__ import annotations

import pytest

from tests.automation.lint.home import Document, checked, codes, event, state

BUSY, IDLE = "meter.power > 9 W", "meter.power < 9 W"
MOVING = "hall_motion.motion"
DOOR: Document = {"change": "front_door.open", "to": True}
BELL: Document = {"event": "doorbell.pressed"}
HTTP: Document = {"http": {"url": "https://example.org/x"}}
NO_PAYLOAD = "payload.x == 1 and payload.x == 2"
HOOK: Document = {"webhook": "courier"}
UNLOCK: Document = {"do": "front_door_lock.unlock"}
LOG: Document = {"log": "it happened"}
WARM = "living_thermostat.temperature"

FOUND: list[tuple[Document, str, str, str, str]] = [
    (event("a", DOOR, if_="meter.power < 5 W and meter.power > 9 W"), "HX201", "error", "/if", "never true"),
    (event("a", DOOR, if_=["meter.power < 5 W", "meter.power > 9 W"]), "HX201", "error", "/if", "never all true"),
    (event("a", DOOR, if_=["hall_motion.motion", "false"]), "HX201", "error", "/if/1", "enabled: false"),
    (event("a", DOOR, if_="true"), "HX201", "warning", "/if", "leave it out"),
    (
        event("a", DOOR, if_="meter.power < 5 W or meter.power >= 5 W"),
        "HX201",
        "warning",
        "/if",
        "always true whenever it is known",
    ),
    (event("a", DOOR, if_="not front_door.open"), "HX201", "warning", "/when/0", "its `if` is never true"),
    (event("a", {"at": "07:30"}, if_="time() < 07:00"), "HX201", "warning", "/when/0", "its `if` is never true"),
    (
        event("a", {"at": "07:30", "days": "weekdays"}, if_="weekday() in ['sat', 'sun']"),
        "HX201",
        "warning",
        "/when/0",
        "its `if` is never true",
    ),
    (event("a", DOOR | {"if": f"{WARM} < 5 °C and {WARM} > 9 °C"}), "HX201", "warning", "/when/0/if", "never true"),
    (
        event("a", HOOK | {"payload": NO_PAYLOAD}),
        "HX201",
        "warning",
        "/when/0/payload",
        "never",
    ),
    (event("a", {"becomes": f"{WARM} < 5 °C and {WARM} > 9 °C"}), "HX201", "warning", "/when/0/becomes", "never true"),
    (
        event("a", {"becomes": f"{WARM} < limit"}, let={"limit": "9 °C"}),
        "HX201",
        "warning",
        "/when/0/becomes",
        "limit is worked out when the rule runs",
    ),
    (
        event("a", DOOR | {"if": "cold"}, let={"cold": f"= {WARM} < 9 °C"}),
        "HX201",
        "warning",
        "/when/0/if",
        "cold is worked out when the rule runs",
    ),
    (event("a", {"becomes": f"{WARM} < 9 °C or {WARM} > 5 °C"}), "HX201", "warning", "/when/0/becomes", "always true"),
    (
        state("a", "front_door.open and not front_door.open", {"hall_light.on": True}),
        "HX201",
        "warning",
        "/while",
        "nothing is ever held",
    ),
    (
        event("a", DOOR, {"if": "front_door_lock.state not in ['locked', 'unlocked', 'jammed']", "then": [LOG]}),
        "HX201",
        "warning",
        "/then/0/if",
        "never true",
    ),
    (
        event(
            "a",
            DOOR,
            LOG,
            {"choose": [{"if": "meter.power > 5 W", "then": [LOG]}, {"if": "meter.power > 9 W", "then": [LOG]}]},
        ),
        "HX202",
        "warning",
        "/then/1/choose/1/if",
        "a case before it is taken",
    ),
    (
        event("a", DOOR, {"parallel": [[{"choose": [{"if": "meter.power > 5 W", "then": [LOG]}] * 2}]]}),
        "HX202",
        "warning",
        "/then/0/parallel/0/0/choose/1/if",
        "a case before it is taken",
    ),
    (event("a", [DOOR, {"change": "front_door.open"}]), "HX202", "warning", "/when/0", "trigger 2 hears all"),
    (event("a", [DOOR, DOOR]), "HX202", "warning", "/when/1", "trigger 1 hears all"),
    (event("a", [{"mqtt": "a/+"}, {"mqtt": "a/b"}]), "HX202", "warning", "/when/1", "trigger 1 hears all"),
    (
        event("a", [{"at": "07:30"}, {"at": "07:30", "days": "weekdays"}]),
        "HX202",
        "warning",
        "/when/1",
        "trigger 1 hears all",
    ),
    (
        event("a", [BELL | {"if": BUSY}, BELL]),
        "HX202",
        "warning",
        "/when/0",
        "trigger 2 hears all",
    ),
    (
        event("a", {"becomes": "meter.power > 9 W", "for": "1min"}, if_="front_door.open"),
        "HX203",
        "info",
        "/if",
        "if front_door.contact.open changes",
    ),
    (
        event("a", {"becomes": "meter.power > 9 W", "for": "1min"}, if_="in_zone(courier_van, home)"),
        "HX203",
        "info",
        "/if",
        "if the place of courier_van changes",
    ),
    (
        event(
            "a", {"becomes": "meter.power > 9 W", "for": "1min"}, if_=f"distance(courier_van, home) < 5 km and {MOVING}"
        ),
        "HX203",
        "info",
        "/if",
        "if the place of courier_van or hall_motion.motion.motion changes",
    ),
    (
        event(
            "a",
            {"becomes": "meter.power > 9 W", "for": "1min"},
            if_=["in_zone(courier_van, home)", MOVING, "front_door.open"],
        ),
        "HX203",
        "info",
        "/if/0",
        "if the place of courier_van or one of 2 others changes",
    ),
    (
        event("a", DOOR, {"set": {"living_thermostat.target": "21 °C"}}, if_="living_thermostat.target < 21 °C"),
        "HX204",
        "warning",
        "/then/0/set/living_thermostat.target",
        "nothing lowers this target again",
    ),
    (event("a", DOOR, {"log": "it is { meter.power }"}), "HX104", "warning", "/then/0/log", "begins with `$`"),
    (event("a", DOOR, {"log": "{trigger.old}"}), "HX104", "warning", "/then/0/log", "begins with `$`"),
    (event("a", DOOR, {"stop": "at {meter.power}"}), "HX104", "warning", "/then/0/stop", "begins with `$`"),
    (
        event("a", DOOR, {"publish": {"topic": "a", "payload": {"x/y": ["{meter.power}"]}}}),
        "HX104",
        "warning",
        "/then/0/publish/payload/x~1y/0",
        "begins with `$`",
    ),
    (
        event("a", DOOR, {"if": BUSY, "then": [{"notify": {"to": "su7", "text": "at {meter.power}"}}]}),
        "HX104",
        "warning",
        "/then/0/then/0/notify/text",
        "begins with `$`",
    ),
    (
        event("a", DOOR, {"set": {"siren.on": True}}),
        "HX204",
        "warning",
        "/then/0/set/siren.on",
        "nothing ends this noise",
    ),
    (
        event("a", DOOR, {"set": {"living_thermostat.target": "21 °C"}}),
        "HX204",
        "warning",
        "/then/0/set/living_thermostat.target",
        "claim: {for: …}",
    ),
    (
        event("a", DOOR, LOG, {"if": "meter.power > 9 W", "then": [{"set": {"socket.on": True}}]}),
        "HX204",
        "warning",
        "/then/1/then/0/set/socket.on",
        "nothing switches this off",
    ),
    (
        event("a", {"becomes": "time() between 22:00 .. 06:00"}, {"set": {"hall_light.on": True}}),
        "HX205",
        "warning",
        "/then/0/set/hall_light.on",
        "`while` with `hold`",
    ),
    (
        event("a", DOOR, if_="weekday() == 'fri' and time() between 22:00 .. 02:00"),
        "HX205",
        "warning",
        "/if",
        "the next day already",
    ),
    (
        event("a", DOOR, if_=["weekday() in ['fri', 'sat']", "time() between 22:00 .. 02:00"]),
        "HX205",
        "warning",
        "/if/1",
        "the next day already",
    ),
    (event("a", {"becomes": "garden.illuminance < 50 lx"}), "HX206", "info", "/when/0/becomes", "`hysteresis`"),
    (state("a", "garden.illuminance < 50 lx", {"hall_light.on": True}), "HX206", "info", "/while", "`settle:"),
    (event("a", HOOK, UNLOCK), "HX401", "error", "/then/0/do", "whoever knows the address"),
    (event("a", {"mqtt": "open/#"}, UNLOCK), "HX401", "error", "/then/0/do", "every device"),
    (
        event("a", HOOK, LOG, HTTP),
        "HX401",
        "error",
        "/then/1/http",
        "send requests",
    ),
    (
        event("a", HOOK, {"set": {"garage_door.position": "100 %"}}),
        "HX401",
        "error",
        "/then/0/set/garage_door.position",
        "garage_door",
    ),
    (event("a", [HOOK | {"id": "b"}, DOOR], UNLOCK, if_="trigger.id == 'b'"), "HX401", "error", "/then/0/do", "allow"),
    (event("a", HOOK, UNLOCK, allow=["HX401"]), "HX401", "warning", "/then/0/do", "allow"),
    (
        state("a", "not hall_light.on", {"hall_light.on": True}),
        "HX304",
        "warning",
        "/hold/hall_light.on",
        "to and fro",
    ),
    (
        event("a", DOOR, {"wait": {"until": f"{MOVING} and not {MOVING}", "timeout": "1min"}}),
        "HX201",
        "warning",
        "/then/0/wait/until",
        "never true",
    ),
]


@pytest.mark.parametrize(("document", "code", "severity", "pointer", "words"), FOUND)
def test_what_is_found(document: Document, code: str, severity: str, pointer: str, words: str) -> None:
    found = checked(document)
    assert codes(found) == [(code, severity, pointer)], found
    assert words in found[0].detail


QUIET: list[Document] = [
    event("a", DOOR, if_="meter.power > 5 W and meter.power < 9 W"),
    event("a", DOOR, if_="meter.power != 5 W or meter.power is unknown"),
    event("a", DOOR, if_="hall_motion.motion or meter.power > 5 W"),
    event("a", DOOR, if_="front_door.open"),
    event("a", DOOR, if_="not front_door.open", else_=[LOG]),
    event("a", DOOR | {"for": "1min", "on_gap": "fire"}, if_="front_door.open is unknown"),
    event("a", {"at": "07:30", "missed": "1h"}, if_="time() between 08:00 .. 09:00"),
    event("a", {"at": "02:30"}, if_="time() >= 03:00"),
    event("a", {"at": "23:30", "missed": "1h"}, if_="time() < 01:00"),
    event("a", {"at": "23:30", "days": "fri", "missed": "1h"}, if_="weekday() == 'sat'"),
    event("a", DOOR, {"repeat": {"while": "true", "max": 3, "do": [LOG]}}),
    event("a", DOOR, {"if": "true", "then": [LOG]}),
    event("a", DOOR, {"choose": [{"if": BUSY, "then": [LOG]}, {"if": "meter.power > 5 W", "then": [LOG]}]}),
    event(
        "a",
        DOOR,
        {"choose": [{"if": MOVING, "then": [LOG]}, {"if": f"not {MOVING}", "then": [LOG]}]},
    ),
    event("a", [DOOR, {"change": "front_door.open", "to": False}]),
    event("a", [DOOR | {"id": "opened"}, {"change": "front_door.open"}]),
    event("a", [DOOR | {"for": "5min"}, {"change": "front_door.open"}]),
    event("a", [{"mqtt": "a/b"}, {"mqtt": "a/c"}]),
    event(
        "a",
        [
            {"event": "doorbell.pressed", "if": "meter.power > 9 W"},
            {"event": "doorbell.pressed", "if": "meter.power < 9 W"},
        ],
    ),
    event("a", [{"becomes": f"{WARM} > 20 °C"}, {"becomes": f"{WARM} > 25 °C"}]),
    event("a", DOOR, if_="hall_motion.motion"),
    event("a", {"becomes": f"{WARM} < 9 °C"}, if_=f"{WARM} > 5 °C"),
    event("a", DOOR, {"set": {"living_lights.on": True}}),
    event("a", DOOR, {"set": {"siren.on": False}}),
    event("a", DOOR, {"set": {"living_thermostat.target": "16 °C"}}),
    event("a", DOOR, {"set": {"living_thermostat.target": "20 °C"}}, if_="living_thermostat.target > 20 °C"),
    event("a", DOOR, {"log": "${meter.power}, {nobody.power}, {{meter.power}} and $${meter.power}"}),
    event("a", DOOR, {"publish": {"topic": "a/b", "payload": {"x": "= meter.power", "y": ["{x}"]}}}),
    event("a", DOOR, {"set": {"siren.on": True}, "claim": {"for": "5min"}}),
    event("a", DOOR, {"set": {"siren.on": True}}, {"delay": "1min"}, {"set": {"siren.on": False}}),
    event("a", DOOR, {"set": {"siren.on": "= front_door.open"}}),
    state("a", "front_door.open", {"siren.on": True}),
    state("a", f"not hall_light.on or {MOVING}", {"hall_light.on": True}),
    event("a", {"becomes": f"{MOVING} and time() between 22:00 .. 06:00"}, {"set": {"hall_light.on": True}}),
    event("a", {"becomes": "time() >= 22:00"}, {"set": {"hall_light.on": True}}),
    event("a", {"becomes": "time() between 22:00 .. 06:00"}, {"set": {"hall_light.on": True}, "claim": {"for": "8h"}}),
    event("a", DOOR, {"set": {"hall_light.on": True}}, if_="time() between 22:00 .. 06:00"),
    event("a", DOOR, if_="weekday() == 'fri' and time() between 20:00 .. 23:00"),
    event("a", DOOR, if_="weekday() == 'fri' or time() between 22:00 .. 02:00"),
    event("a", {"becomes": "garden.illuminance < 50 lx", "hysteresis": "10 lx"}),
    event("a", {"becomes": "garden.illuminance < 50 lx", "for": "5min"}),
    event("a", {"becomes": "garden.illuminance < 50 lx"}, cooldown="1h"),
    state("a", "garden.illuminance < 50 lx", {"hall_light.on": True}, settle={"off": "5min"}),
    event("a", {"becomes": f"{WARM} < 9 °C"}),
    event("a", HOOK),
    event("a", HOOK | {"payload": "payload.status == 'at_door'"}, UNLOCK),
    event("a", HOOK, UNLOCK, if_="hall_motion.motion"),
    event("a", HOOK, {"if": "hall_motion.motion", "then": [UNLOCK]}),
    event("a", {"called": True}, UNLOCK),
    event("a", {"mqtt": "open/door"}, UNLOCK),
    event("a", HOOK, {"set": {"awning.position": "100 %"}}),
    event("a", HOOK, {"do": "front_door_lock.lock"}),
]


@pytest.mark.parametrize("document", QUIET)
def test_what_is_not_found(document: Document) -> None:
    assert checked(document) == []


@pytest.mark.parametrize(("often", "expected"), [(12.4, [("HX206", "warning", "/when/0/becomes")]), (6.0, [])])
def test_history_decides_about_noise(often: float, expected: list[tuple[str, str, str]]) -> None:
    document = event("a", {"becomes": f"{WARM} < 9 °C"})
    found = checked(document, crossings=lambda _path: often)
    assert codes(found) == expected
    assert all("12 times an hour" in each.detail for each in found)


def test_a_span_leads_to_the_part_that_is_meant() -> None:
    text = "weekday() == 'fri' and time() between 22:00 .. 02:00"
    (found,) = checked(event("a", DOOR, if_=text))
    assert text[slice(*found.span)] == "time() between 22:00 .. 02:00"


def test_a_value_without_its_sign_is_shown_with_it() -> None:
    text = "at {meter.power} now"
    (found,) = checked(event("a", DOOR, {"log": text}))
    assert text[slice(*found.span)] == "{meter.power}"
    assert found.did_you_mean == ("${meter.power}",)
