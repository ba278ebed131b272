"""The registry is a vocabulary: complete, consistent, and in canonical units."""

from __future__ import annotations

import re

import pytest

from hyperconnect.model.device import Argument, Attribute
from hyperconnect.model.registry import CAPABILITIES, FAMILIES, attribute_spec
from hyperconnect.model.unit import canonical

ATTRIBUTES = [
    pytest.param(attribute, id=f"{capability.name}.{name}")
    for capability in CAPABILITIES.values()
    for name, attribute in capability.attributes.items()
]
ARGUMENTS = [
    pytest.param(argument, id=f"{capability.name}.{command}({name})")
    for capability in CAPABILITIES.values()
    for command, arguments in capability.commands.items()
    for name, argument in arguments.items()
]
WORD = re.compile(r"[a-z][a-z0-9_]*")


def assert_sound(attribute: Attribute) -> None:
    assert attribute.about.endswith(".")
    if attribute.unit is not None:
        found = canonical(attribute.unit)
        assert found is not None
        assert found[0] == attribute.unit
        assert attribute.type == "number"
    if attribute.minimum is not None and attribute.maximum is not None:
        assert attribute.minimum < attribute.maximum
    if attribute.options:
        assert attribute.type == "enum"
        assert len(set(attribute.options)) == len(attribute.options)


@pytest.mark.parametrize("attribute", ATTRIBUTES)
def test_an_attribute_has_meaning_unit_and_range(attribute: Attribute) -> None:
    assert_sound(attribute)


@pytest.mark.parametrize("argument", ARGUMENTS)
def test_an_argument_has_meaning_unit_and_range(argument: Argument) -> None:
    assert_sound(argument.attribute)


def test_there_are_52_capabilities_each_in_one_family() -> None:
    assert len(CAPABILITIES) == 52
    assert sum(len(family) for family in FAMILIES.values()) == 52


def test_every_name_is_a_plain_word() -> None:
    names = {
        word
        for capability in CAPABILITIES.values()
        for word in (
            capability.name,
            *capability.attributes,
            *capability.commands,
            *capability.events,
            *(name for arguments in capability.commands.values() for name in arguments),
        )
    }
    assert {name for name in names if not WORD.fullmatch(name)} == set()


def test_every_capability_can_do_or_say_something() -> None:
    silent = [c.name for c in CAPABILITIES.values() if not (c.attributes or c.commands or c.events)]
    assert silent == []
    assert [c.name for c in CAPABILITIES.values() if not c.about.endswith(".")] == []


@pytest.mark.parametrize(
    ("capability", "attribute", "type_", "unit", "writable"),
    [
        ("switch", "on", "bool", None, True),
        ("thermostat", "target", "number", "°C", True),
        ("cover", "position", "number", "%", True),
        ("pressure", "pressure", "number", "hPa", False),
        ("tires", "front_left", "number", "kPa", False),
        ("navigation", "eta", "timestamp", None, False),
        ("navigation", "remaining", "number", "s", False),
        ("traction", "soc", "number", "%", False),
        ("cabin", "seat_heat", "integer", None, True),
        ("location", "zones", "list", None, False),
        ("light", "color_xy", "xy", None, True),
    ],
)
def test_what_rules_rely_on(capability: str, attribute: str, type_: str, unit: str | None, *, writable: bool) -> None:
    spec = attribute_spec(capability, attribute)
    assert spec is not None
    assert (spec.type, spec.unit, spec.writable) == (type_, unit, writable)


def test_commands_name_their_arguments() -> None:
    target = CAPABILITIES["thermostat"].commands["set_target"]["temperature"]
    assert target.required
    assert target.attribute.unit == "°C"
    assert not CAPABILITIES["cabin"].commands["precondition"]["until"].required


@pytest.mark.parametrize(
    ("capability", "attribute"), [("setting", "anything"), ("thermostat", "colour"), ("nothing", "on")]
)
def test_what_the_registry_does_not_name(capability: str, attribute: str) -> None:
    assert attribute_spec(capability, attribute) is None
