"""`event`, `mqtt`, `hub`, `webhook`, `called`: at once, once, and with what came along."""

from __future__ import annotations

import pytest

from hyperconnect.automation.form import GroupForm, HouseForm
from hyperconnect.automation.intent import Intent
from hyperconnect.automation.reason import sentence
from hyperconnect.automation.signal import Signal
from tests.automation.household import Household, reasons, rule
from tests.automation.trigger.stand import Stand, compiled, fired

PRESSED = "event:doorbell_1.main.button.pressed"


def house() -> Household:
    household = Household()
    household.add("doorbell", {})
    return household


@pytest.mark.parametrize(
    ("when", "key"),
    [
        ({"event": "doorbell.pressed"}, PRESSED),
        ({"event": ["doorbell.button.pressed", "su7.answered"]}, "event:su7_1.main.message.answered"),
        ({"hub": "started"}, "hub:started"),
        ({"webhook": "courier"}, "webhook:courier"),
        ({"called": True}, "call:light"),
    ],
)
def test_what_is_heard_fires_at_once(when: dict[str, object], key: str) -> None:
    stand = Stand(house(), when)
    (event,) = stand.tell(key)
    assert (event.outcome, event.cause.cause, event.cause.payload) == ("ran", key, None)
    assert stand.watch.remembered() is None
    assert stand.wait(3600) == []


def test_a_group_is_heard_through_all_its_members() -> None:
    household = house()
    household.house = HouseForm(groups={"callers": GroupForm(members=["su7", "doorbell", "outdoor"])})
    stand = Stand(household, {"event": "callers.pressed"})
    assert stand.watch.keys == (PRESSED,)


def test_messages_come_by_filter() -> None:
    stand = Stand(house(), {"mqtt": "zigbee2mqtt/+/action"})
    assert (stand.watch.keys, stand.watch.filters) == ((), ("zigbee2mqtt/+/action",))
    (event,) = stand.tell("mqtt:zigbee2mqtt/knob/action", "single")
    assert (event.cause.cause, event.cause.payload) == ("mqtt:zigbee2mqtt/knob/action", {"payload": "single"})


def test_what_came_along_is_known_by_dotted_names() -> None:
    stand = Stand(house(), {"webhook": "courier"})
    (event,) = stand.tell("webhook:courier", {"status": "at_door", "parcel": {"weight": 2.5, "tags": ["a", "b"]}})
    assert event.cause.payload == {
        "payload.status": "at_door",
        "payload.parcel.weight": 2.5,
        "payload.parcel.tags": ("a", "b"),
    }


@pytest.mark.parametrize(
    ("payload", "outcome"),
    [
        ({"status": "at_door"}, "ran"),
        ({"status": "far"}, "not_satisfied"),
        ({"state": "at_door"}, "unknown"),
        ({"status": 3}, "unknown"),
        ("at_door", "unknown"),
        (None, "unknown"),
    ],
)
def test_a_payload_must_fit(payload: object, outcome: str) -> None:
    stand = Stand(house(), {"webhook": "courier", "payload": "payload.status == 'at_door'"})
    (event,) = stand.tell("webhook:courier", payload)
    assert event.outcome == outcome
    assert event.outcome == "ran" or "payload.status == 'at_door'" in event.why


def test_most_messages_are_not_meant_and_nobody_is_told() -> None:
    stand = Stand(house(), {"mqtt": "+/action", "payload": "payload == 'single'"})
    payloads: list[object] = ["double", "single", None, {}]
    assert [fired(stand.tell("mqtt:a/action", payload)) for payload in payloads] == [0, 1, 0, 0]
    assert stand.tell("mqtt:a/action", "double") == []


@pytest.mark.parametrize(
    ("condition", "who", "outcome"),
    [
        ("front_door.open", "", "ran"),
        ("not front_door.open", "", "not_satisfied"),
        (["front_door.open", "hall_motion.motion"], "", "unknown"),
        ("trigger.who == 'doorbell' and trigger.device == 'doorbell'", "", "ran"),
        ("trigger.who == 'kim'", "kim", "ran"),
        ("trigger.payload.times > 2", "", "ran"),
        ("trigger.id == 'bell'", "", "ran"),
    ],
)
def test_a_trigger_may_have_its_own_condition(condition: object, who: str, outcome: str) -> None:
    household = house()
    stand = Stand(household, {"event": "doorbell.pressed", "if": condition, "id": "bell"})
    stand.set("front_door.open", True)
    (event,) = stand.tell(PRESSED, {"times": 3}, who=who)
    assert event.outcome == outcome
    assert event.outcome == "ran" or event.why in str(condition)


@pytest.mark.parametrize(
    ("topic_filter", "span", "words"),
    [
        ("", (0, 0), "never empty"),
        ("a/#/b", (2, 3), "always the last level"),
        ("a/b+/c", (2, 4), "`b+` is no level"),
        ("a/b#", (2, 4), "`b#` is no level"),
        ("$share/all/a", (0, 12), "shared subscription"),
        ("a\nb", (0, 3), "control characters"),
        ("a" * 2000, (0, 2000), "at most 1024 bytes"),
    ],
)
def test_bad_topic_filters(topic_filter: str, span: tuple[int, int], words: str) -> None:
    triggers, (finding,) = compiled(house(), {"mqtt": topic_filter})
    assert triggers == []
    assert (finding.code, finding.pointer, finding.span) == ("HX102", "/when/0/mqtt", span)
    assert words in finding.detail


@pytest.mark.parametrize("topic_filter", ["#", "+", "+/+/#", "a//b", "/", "$SYS/#", "ä/ö"])
def test_good_topic_filters(topic_filter: str) -> None:
    assert compiled(house(), {"mqtt": topic_filter})[1] == []


def test_a_near_miss_of_a_trigger_is_one_sentence() -> None:
    household = house()
    household.open()
    webhook = {"webhook": "courier", "payload": "payload.status == 'at_door'", "if": "hall_motion.motion"}
    assert not household.save(rule(when=[webhook]))
    missed = "light did not run when the web hook courier was called: "
    told: list[str] = []
    for status, motion in (("far", True), ("at_door", False), ("at_door", None), ("at_door", True)):
        household.set("hall_motion.motion", motion)
        out: list[Intent] = []
        household.engine.signal(Signal("webhook:courier", payload={"status": status}), household.now, out)
        told += [sentence(reason, household) for reason in reasons(out)]
    assert told == [
        f"{missed}`payload.status == 'at_door'` was not true (payload.status was far).",
        f"{missed}`hall_motion.motion` was not true (hall_motion.motion was false).",
        f"{missed}hall_motion.motion is unknown, so `hall_motion.motion` cannot be judged.",
        "light ran because the web hook courier was called: set living_lights.on to true.",
    ]
