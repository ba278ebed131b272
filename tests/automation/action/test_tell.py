"""Devices, people, the log and the home told something."""

from __future__ import annotations

from typing import Any

from hyperconnect.automation.intent import Do, Emit, Log, Switch, Tell
from hyperconnect.model.device import Attribute
from tests.automation.action.machine import Machine, home, program_of
from tests.automation.household import Household


def ran(action: dict[str, Any], household: Household | None = None) -> Machine:
    household = household or home()
    return Machine(household).run(program_of([action], household))


def camera(address: str | None) -> Household:
    household = home()
    household.add("camera", {"camera.snapshot": Attribute("string")})
    household.set("camera.snapshot", address)
    return household


def test_a_command_names_its_token_only_where_its_outcome_is_awaited() -> None:
    lock = Do("light", "front_door_lock_1", "main", "lock", "lock", {})
    assert ran({"do": "front_door_lock.lock.lock"}).out == [lock]
    awaited = Do("light", "front_door_lock_1", "main", "lock", "lock", {}, "light#7.0.0")
    assert ran({"do": "front_door_lock.lock.lock", "timeout": "20s"}).out == [awaited]


def test_an_argument_that_is_unknown_is_never_sent() -> None:
    household = home()
    household.add("counter", {"count.count": Attribute("integer")})
    action = {"do": "living_lights.flash", "with": {"times": "= counter.count"}}
    assert ran(action, household).did == ["failed: living_lights.flash times: its value `counter.count` is unknown"]
    household.set("counter.count", 12)
    assert ran(action, household).did == ["failed: living_lights.flash times: 12 is out of range"]
    household.set("counter.count", 3)
    assert ran(action, household).out == [Do("light", "living_lights_1", "main", "light", "flash", {"times": 3})]


def test_a_notice_with_everything() -> None:
    notice = {
        "to": ["alex", "su7"],
        "title": "At ${front_door.open}",
        "text": "Somebody is there",
        "level": "critical",
        "actions": {"open": "Open", "wait": "Wait ${2 * 3}"},
        "image": "camera.snapshot",
        "tag": "door",
    }
    machine = ran({"notify": notice}, camera("https://host/a.jpg"))
    told = Tell(
        "light",
        ("alex", "su7"),
        "Somebody is there",
        "At unknown",
        "critical",
        {"open": "Open", "wait": "Wait 6"},
        "https://host/a.jpg",
        "door",
    )
    assert machine.out == [told]
    assert machine.did == ["told alex, su7"]


def test_an_image_that_is_unknown_keeps_nobody_from_being_told() -> None:
    (told,) = ran({"notify": {"to": "alex", "text": "x", "image": "camera.snapshot"}}, camera(None)).out
    assert told == Tell("light", ("alex",), "x")


def test_each_part_of_a_notice_may_have_values() -> None:
    (told,) = ran({"notify": {"to": "alex", "text": "x", "image": "camera.snapshot"}}, camera("a.jpg")).out
    assert told == Tell("light", ("alex",), "x", image="a.jpg")
    (told,) = ran({"notify": {"to": "alex", "text": "x", "actions": {"a": "${1 + 1}"}}}).out
    assert told == Tell("light", ("alex",), "x", actions={"a": "2"})


def test_an_argument_may_be_left_out_unless_it_is_required() -> None:
    assert ran({"do": "su7.notify", "with": {"body": "x"}}).out == [
        Do("light", "su7_1", "main", "message", "notify", {"body": "x"})
    ]


def test_a_notice_in_which_nothing_differs_is_ready() -> None:
    notice = {"to": "alex", "text": "x", "actions": {"a": "A"}, "image": "https://host/a.jpg", "tag": "t"}
    program = program_of([{"notify": notice}])
    assert program.intents == (Tell("light", ("alex",), "x", "", "normal", {"a": "A"}, "https://host/a.jpg", "t"),)


def test_a_group_is_told_device_by_device() -> None:
    household = home(groups={"screens": {"members": ["su7", "hall_motion"]}})
    machine = ran({"notify": {"to": ["screens", "alex"], "text": "x"}}, household)
    assert machine.out == [Tell("light", ("hall_motion", "su7", "alex"), "x")]


def test_an_event_of_the_home() -> None:
    assert ran({"emit": "dinner", "with": {"guests": 2}}).out == [Emit("light", "dinner", {"guests": 2})]
    machine = ran({"emit": "dinner", "with": {"open": "= front_door.open", "warmth": "20 °C"}})
    assert machine.out == [Emit("light", "dinner", {"open": None, "warmth": 20.0})]
    assert machine.did == ["let home.dinner happen"]


def test_the_log() -> None:
    machine = ran({"log": "open: ${front_door.open}, $${x}"})
    assert machine.out == [Log("light", "open: unknown, ${x}")]
    assert machine.did == ["noted: open: unknown, ${x}"]


def test_other_rules() -> None:
    household = home()
    household.keep({"rule": "other"})
    machine = ran({"rules": {"enable": ["other"], "cancel": ["light", "other"]}}, household)
    assert machine.out == [Switch("light", ("other",), (), ("light", "other"))]
    assert machine.did == ["switched on other; ended the runs of light, other"]


def test_a_call_gives_values_for_parameters() -> None:
    household = home()
    household.keep(
        {"rule": "other", "when": [{"called": True}], "params": {"warmth": {"default": "20 °C"}, "name": {}}}
    )
    household.set("outdoor.temperature", 5.0)
    machine = ran({"call": "other", "with": {"warmth": "= outdoor.temperature", "name": "Kim"}}, household)
    assert machine.calls == [("other", {"warmth": 5.0, "name": "Kim"})]
