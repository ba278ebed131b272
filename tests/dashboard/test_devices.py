"""What the pages about devices show, as functions of what the hub knows."""

from __future__ import annotations

import pytest

from hyperconnect.api.model.device import ArgumentView, AttributeView, Candidate, CommandSpec, DeviceView
from hyperconnect.automation.form import ZoneForm
from hyperconnect.automation.graph import Edge, EdgeKind, Graph, Node
from hyperconnect.automation.teller import Teller
from hyperconnect.core.hub import Hub
from hyperconnect.dashboard.device.control import Panel, panels_of
from hyperconnect.dashboard.device.line import line_of, lines_of
from hyperconnect.dashboard.device.names import attribute_label, command_label
from hyperconnect.dashboard.device.part import Spot, spots_of, uses_of
from hyperconnect.dashboard.device.reading import condition_of, digits_of, shown
from hyperconnect.dashboard.pages.devices import devices_of
from hyperconnect.model.device import Argument, Attribute, Capability, Component, Device
from hyperconnect.model.value import Quality, Source, Value, path_of

ON = Attribute("bool", writable=True)
LEVEL = Attribute("number", "%", 0, 100)


def attribute(path: str, value: object = None, /, **more: object) -> AttributeView:
    """Return an attribute as the API tells it."""
    device, _, capability, name = str(more.get("path", path)).split(".", 3)
    told: dict[str, object] = {
        "name": f"{device}.{name}",
        "path": path,
        "type": "number",
        "unit": None,
        "minimum": None,
        "maximum": None,
        "step": None,
        "options": [],
        "writable": False,
        "category": "primary",
        "command_class": {"lock": "lock"}.get(capability, "light"),
        "value": value,
        "observed_at": None,
        "quality": None,
    }
    return AttributeView.model_validate({**told, **more})


def _argument(name: str, arg: Argument) -> ArgumentView:
    told = arg.attribute
    return ArgumentView(
        name=name, type=told.type, unit=None, minimum=None, maximum=None, options=[], required=arg.required
    )


def panels(capability: Capability, attributes: list[AttributeView], *scopes: str) -> list[Panel]:
    """Return the controls of a device that has one capability."""
    device = Device("lamp", "lamp", "Lamp", (Component("main", {capability.name: capability}),))
    commands = [
        CommandSpec(
            name=name,
            args=[_argument(each, arg) for each, arg in args.items()],
            command_class="lock" if capability.name == "lock" else "light",
        )
        for name, args in capability.commands.items()
    ]
    line = {"id": "lamp", "slug": "lamp", "name": "Lamp", "kind": "", "area": "", "manufacturer": "", "model": ""}
    more: dict[str, object] = {
        "protocols": [],
        "available": None,
        "model_id": "",
        "sw": "",
        "hw": "",
        "via": "",
        "events": [],
    }
    view = DeviceView.model_validate({**line, **more, "attributes": attributes, "commands": commands})
    return panels_of(device, view, set(scopes).__contains__)


def test_what_can_be_set_needs_no_command_of_its_own() -> None:
    light = Capability("light", {"on": ON}, {"on": {}, "off": {}, "toggle": {}})
    (panel,) = panels(light, [attribute("lamp.main.light.on", True, type="bool", writable=True)])
    (switch,) = panel.controls
    assert (switch.look, switch.sets, switch.value, switch.grave, switch.may) == ("switch", "on", True, False, False)


def test_commands_are_buttons_and_what_they_need_is_a_form() -> None:
    text = Argument(Attribute("string"))
    lock = Capability("lock", {}, {"lock": {"code": text}, "unlock": {"code": text}})
    (panel,) = panels(lock, [], "devices:command:lock")
    (control,) = panel.controls
    assert [each.command for each in control.buttons] == ["lock", "unlock"]
    assert (control.look, control.grave, control.may, control.code) == ("buttons", True, True, True)
    media = Capability("media", {}, {"say": {"text": Argument(Attribute("string"), required=True)}})
    (panel,) = panels(media, [])
    assert [(each.look, [field.name for field in each.fields]) for each in panel.controls] == [("form", ["text"])]


@pytest.mark.parametrize(
    ("type", "unit", "low", "high", "look"),
    [
        ("number", "%", 0, 100, "range"),
        ("number", "°C", 5, 30, "number"),
        ("number", "s", None, None, "number"),
        ("enum", None, None, None, "choice"),
        ("string", None, None, None, "text"),
        ("hs", None, None, None, "colour"),
        ("xy", None, None, None, "colour"),
        ("timestamp", None, None, None, "moment"),
    ],
)
def test_each_kind_of_attribute_has_its_control(
    type: str,  # noqa: A002  what the API calls it
    unit: str | None,
    low: float | None,
    high: float | None,
    look: str,
) -> None:
    told = attribute(
        "lamp.main.light.x", type=type, unit=unit, minimum=low, maximum=high, options=["a_b"], writable=True
    )
    (panel,) = panels(Capability("light"), [told])
    (control,) = panel.controls
    assert control.look == look
    assert control.options == (("a_b", "a b"),)


def test_several_things_are_told_in_one_field() -> None:
    rooms = Capability("vacuum", {}, {"clean_rooms": {"rooms": Argument(Attribute("list"), required=True)}, "dock": {}})
    (panel,) = panels(rooms, [attribute("lamp.main.vacuum.list", type="list", writable=True)])
    assert [each.look for each in panel.controls] == ["buttons", "form"]
    assert [(field.type, field.required) for field in panel.controls[1].fields] == [("list", True)]


def test_a_colour_is_chosen_once_whatever_ways_there_are_to_say_it() -> None:
    told = [attribute(f"lamp.main.light.color_{each}", type=each, writable=True) for each in ("xy", "hs")]
    (panel,) = panels(Capability("light"), told)
    assert [(each.look, each.space, each.sets) for each in panel.controls] == [("colour", "hs", "color_hs")]


def test_somebody_can_be_sent_home_and_to_zones() -> None:
    zones = {"work": ZoneForm(latitude=3, longitude=4)}
    assert spots_of(zones, (5.0, 6.0)) == [Spot("", 5, 6), Spot("work", 3, 4)]
    assert spots_of({**zones, "home": ZoneForm(latitude=1, longitude=2)}, (5.0, 6.0)) == [
        Spot("", 1, 2),
        Spot("work", 3, 4),
    ]
    assert spots_of({}, (None, None)) == []


def test_settings_are_not_for_every_day() -> None:
    told = [
        attribute("lamp.main.setting.odd", "x", type="string", writable=True),
        attribute("lamp.main.setting.read", "x", type="string"),
    ]
    (panel,) = panels(Capability("setting", {}, {"set": {}}), told)
    assert panel.fine
    assert [each.sets for each in panel.controls] == ["odd"]


@pytest.mark.parametrize(
    ("value", "more", "text"),
    [
        (None, {}, "–"),
        (20.456, {"unit": "°C"}, "20.5"),
        (-3.0, {"unit": "W"}, "\N{MINUS SIGN}3"),
        (52.123456, {"path": "car.main.location.latitude", "unit": "°"}, "52.12346"),
        (True, {"type": "bool"}, "yes"),
        ("armed_home", {"type": "enum"}, "armed home"),
        ("as_is", {"type": "string"}, "as_is"),
        (["a", "b"], {"type": "list"}, "a, b"),
        ([], {"type": "list"}, "–"),
    ],
)
def test_a_value_is_shown(value: object, more: dict[str, object], text: str) -> None:
    assert shown(value, attribute("car.main.light.x", **more)) == text  # type: ignore[arg-type]  # any of them
    assert (digits_of(attribute("car.main.light.x", **more)) is None) == (more.get("type", "number") != "number")


@pytest.mark.parametrize(
    ("value", "more", "condition"),
    [
        (True, {"type": "bool"}, "a.x"),
        (False, {"type": "bool"}, "not a.x"),
        ("locked", {"type": "enum"}, "a.x == 'locked'"),
        ("it's", {"type": "enum"}, "a.x"),
        (None, {}, "a.x"),
        ("free", {"type": "string"}, "a.x == 'free'"),
        ("x" * 25, {"type": "string"}, "a.x"),
        ("back\\slash", {"type": "string"}, "a.x"),
        (["b"], {"type": "list"}, "a.x"),
        (12.5, {}, "a.x >= 12.5"),
    ],
)
def test_a_condition_is_one_that_a_rule_can_ask(value: object, more: dict[str, object], condition: str) -> None:
    assert condition_of(attribute("a.main.light.x", value, **more), Teller(None, "UTC")) == condition


def test_a_line_says_what_was_heard_last_and_that_a_battery_is_low() -> None:
    hub = a_hub()
    line = line_of(hub, hub.registry.announce(a_sensor("one", "Hall")) or a_sensor("one", "Hall"))
    assert (line.battery, line.seen_at, line.topic, line.state) == (None, None, "", "unknown")
    path = path_of("one", "main", "battery", "level")
    hub.twin.note(hub.twin.slot(path), Value(path, 12.0, 5.0, 7.0, Source("p", "t/one"), Quality.GOOD))
    line = line_of(hub, a_sensor("one", "Hall"))
    assert line.battery is not None
    assert (line.battery.value, line.low, line.seen_at, line.topic) == (12.0, True, 7.0, "t/one")


def test_devices_stand_in_their_rooms_and_those_in_none_come_last() -> None:
    hub = a_hub()
    for name, area in (("c", ""), ("b", "Study"), ("a", "Hall"), ("d", "Hall")):
        hub.registry.announce(a_sensor(name, area))
    forgotten = Candidate(kind="forgotten", id="x", name="X", what="", host="", port=None, addresses=[])
    service = Candidate(kind="service", id="y", name="Y", what="Relay", host="y.local.", port=80, addresses=[])
    view = devices_of(lines_of(hub), [service, forgotten], may_keep=True)
    assert [(room.name, [each.slug for each in room.lines]) for room in view.rooms] == [
        ("Hall", ["a", "d"]),
        ("Study", ["b"]),
        ("", ["c"]),
    ]
    assert (view.all, view.away, view.low, view.areas) == (4, 0, 0, ["Hall", "Study"])
    assert [(each.name, each.device, each.where) for each in view.found] == [("Y", "", "y.local:80"), ("X", "x", "")]


def test_rules_are_told_with_what_they_do_with_a_device() -> None:
    about = "attribute:lamp.main.light.on"
    nodes = [Node(about, "attribute", "lamp.on"), Node("attribute:lamps.main.light.on", "attribute", "lamps.on")]
    nodes += [Node(f"rule:{name}", "rule", name.upper()) for name in "abc"]
    edges: list[tuple[str, str, EdgeKind]] = [
        ("rule:b", about, "sets"),
        (about, "rule:a", "triggers"),
        (about, "rule:b", "decides"),
        ("attribute:lamps.main.light.on", "rule:c", "triggers"),
        ("rule:a", "rule:c", "calls"),
    ]
    uses = uses_of(Graph(tuple(nodes), tuple(Edge(*each) for each in edges)), "lamp")
    assert [(each.rule, each.does) for each in uses] == [
        ("a", (("starts on", ("lamp.on",)),)),
        ("b", (("looks at", ("lamp.on",)), ("sets", ("lamp.on",)))),
    ]


def test_what_has_no_word_goes_by_its_own_name() -> None:
    assert attribute_label("light", "odd_thing") == "Odd thing"
    assert attribute_label("battery", "charging") == "Charging"
    assert command_label("charging", "stop") == "Stop charging"
    assert command_label("vacuum", "stop") == "Stop"
    assert attribute_label("setting", "_") == "_"


def a_hub() -> Hub:
    """Return a hub that speaks nothing."""
    return Hub(protocols=[])


def a_sensor(name: str, area: str) -> Device:
    """Return a sensor with a battery."""
    battery = Capability("battery", {"level": LEVEL})
    return Device(name, name, name.upper(), (Component("main", {"battery": battery}),), "sensor", area=area)
