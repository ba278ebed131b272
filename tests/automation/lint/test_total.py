"""Whatever can be compiled can be checked, and what is said leads to a place in the rule."""

from __future__ import annotations

from typing import Any, TypeAlias

from hypothesis import given, settings
from hypothesis import strategies as st

from hyperconnect.automation.compile import compile_rule
from hyperconnect.automation.document import canonical, read_rule
from tests.automation.lint.home import HOME, Document, checked

Drawn: TypeAlias = st.SearchStrategy[Any]

CONDITION = st.sampled_from(
    [
        "hall_motion.motion",
        "not front_door.open",
        "meter.power > 5 W",
        "meter.power < 3 W",
        "time() between 22:00 .. 06:00",
        "weekday() == 'fri'",
        "home.mode in ['away', 'night']",
        "living_lights.on",
        "hall_light.brightness > garden.illuminance / 1 lx * 1 %",
        "held(front_door.open, 5min)",
        "any(all_devices, contact.open)",
        "(living_lights.on ?? true) or trigger.id == 'x'",
        "true",
    ]
)
CONDITIONS = CONDITION | st.lists(CONDITION, min_size=1, max_size=3)
OUTSIDE = CONDITION.filter(lambda text: "trigger" not in text)
SET = st.sampled_from(
    [
        {"set": {"living_lights.on": True}},
        {"set": {"living_lights.on": "= not living_lights.on"}},
        {"set": {"home.mode": "away", "hall_light.on": False}},
        {"set": {"all_devices.on": True}, "claim": {"for": "5min", "band": "energy"}},
        {"set": {"hall_light.brightness": "40 %"}, "confirm": "20s"},
        {"do": "front_door_lock.unlock"},
        {"do": "living_lights.flash", "with": {"times": 2}, "timeout": "5s", "save": "flash"},
        {"delay": "5min"},
        {"wait": {"until": "front_door.open", "timeout": "1min"}},
        {"http": {"url": "https://example.org/"}},
        {"stop": True},
        {"log": "x", "enabled": False},
    ]
)


def deeper(action: Drawn) -> Drawn:
    body = st.lists(action, min_size=1, max_size=3)
    case = st.fixed_dictionaries({"if": CONDITIONS, "then": body})
    return (
        st.fixed_dictionaries({"if": CONDITIONS, "then": body}, optional={"else": body})
        | st.fixed_dictionaries({"choose": st.lists(case, min_size=1, max_size=3)}, optional={"else": body})
        | st.fixed_dictionaries({"repeat": st.fixed_dictionaries({"while": CONDITION, "max": st.just(3), "do": body})})
        | st.fixed_dictionaries({"parallel": st.lists(body, min_size=1, max_size=2)})
    )


def merged(parts: tuple[Document, Document]) -> Document:
    return parts[0] | parts[1]


BODY = st.lists(st.recursive(SET, deeper, max_leaves=6), min_size=1, max_size=3)
COMMON: Drawn = st.fixed_dictionaries({}, optional={"if": OUTSIDE, "id": st.just("x"), "enabled": st.just(False)})
KIND: Drawn = st.sampled_from(
    [
        {"change": ["front_door.open", "hall_motion.motion"], "to": True},
        {"change": "living_lights.on", "from": True, "for": "5min"},
        {"change": "all_devices.on"},
        {"at": "23:30", "days": ["fri"]},
        {"cron": "*/15 7-9 * * 1-5"},
        {"every": "15min"},
        {"sun": "sunset", "offset": "-30min"},
        {"eta": {"of": "su7", "under": "45min"}},
        {"webhook": "courier", "payload": "payload.status == 'at_door'"},
        {"mqtt": "a/+/c"},
        {"event": "doorbell.pressed"},
        {"hub": "started"},
        {"called": True},
        {"offline": "all_devices"},
    ]
)
BECOMES: Drawn = OUTSIDE.map(lambda text: {"becomes": text, "on_gap": "fire", "for": "1min"})
TRIGGER: Drawn = st.tuples(KIND | BECOMES, COMMON).map(merged)
EVENT = st.fixed_dictionaries(
    {"rule": st.just("a"), "when": st.lists(TRIGGER, min_size=1, max_size=3), "then": BODY},
    optional={"if": CONDITIONS, "else": BODY, "mode": st.just("queue"), "cooldown": st.just("5min")},
)
HOLD = st.sampled_from([{"living_lights.on": True}, {"hall_light.brightness": {"max": "40 %"}}, {"home.mode": "night"}])
STATE = st.fixed_dictionaries(
    {"rule": st.just("a"), "while": OUTSIDE | st.lists(OUTSIDE, min_size=1, max_size=3), "hold": HOLD},
    optional={"exit": BODY, "settle": st.just({"on": "1min"}), "band": st.just("security")},
)


def leads_somewhere(document: Any, pointer: str) -> bool:
    for part in pointer.split("/")[1:]:
        found: Any = document
        try:
            document = found[int(part) if type(found) is list else part]
        except (LookupError, ValueError):
            return False
    return True


@given(one=EVENT | STATE, other=EVENT | STATE)
@settings(max_examples=150, deadline=None)
def test_every_rule_can_be_checked(one: Document, other: Document) -> None:
    documents: list[Document] = []
    for written in (one, other | {"rule": "b"}):
        rule, _ = read_rule(written)
        if rule is not None and compile_rule(canonical(rule), HOME).plan is not None:
            documents.append(canonical(rule))
    for document in documents:
        others = [each for each in documents if each is not document]
        for found in checked(document, *others):
            assert leads_somewhere(document, found.pointer), found
            assert found.code.startswith("HX")
            assert found.detail
