"""Entities a person sets: number, select, text; and the open tail for everything without a name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from msgspec import json as codec

from hyperconnect.errors import CommandError
from hyperconnect.model.device import Attribute, Kind
from hyperconnect.model.message import Message
from hyperconnect.model.registry import attribute_spec
from hyperconnect.model.value import Datum
from hyperconnect.protocols.homeassistant.draft import Draft, is_like, rendered
from hyperconnect.protocols.homeassistant.extract import (
    Extract,
    enumerated,
    numeric,
    resettable,
    same,
    scale_between,
    textual,
    unit_of,
)
from hyperconnect.protocols.homeassistant.naming import registry_command, writable_leaf
from hyperconnect.protocols.homeassistant.vocabulary import Leaf
from hyperconnect.protocols.payload import PayloadError
from hyperconnect.protocols.template import Template

TEXT_LENGTH: Final = 255
"""Characters of a text whose device does not say how many it takes."""


def offer_setting(
    draft: Draft,
    kind: Kind,
    topic: str | None,
    extract: Extract | None,
    *,
    origin: Template | None = None,
    unit: str | None = None,
    options: tuple[str, ...] = (),
) -> Leaf:
    """Add what has no name in the registry under `setting`, by its native name."""
    leaf = ("setting", draft.native)
    draft.offer(*leaf, topic, extract, origin=origin, spec=Attribute(kind, unit, options=options))
    return leaf


def build_number(draft: Draft) -> None:
    """number: the attribute it names, else a setting; its range counts in the registry's unit."""
    unit = draft.config.get("unit_of_measurement")
    leaf = draft.find(partial(writable_leaf, types=("number", "integer", "timestamp")), unit)
    leaf = leaf or draft.find_setup("number", "integer", unit=unit)
    spec = attribute_spec(*leaf) if leaf else None
    wanted, scale = (spec.unit, scale_between(unit, spec.unit) or same) if spec else unit_of(unit)
    template = draft.template("value_template")
    topic = draft.topic("state_topic")
    low, high = draft.number("min", 1) or 0.0, draft.number("max", 100) or 0.0
    step = draft.number("step") or 0.0

    def inside(value: float) -> float:
        if not low <= value <= high:
            raise PayloadError(f"{value:g} is not within {low:g} to {high:g}")
        return scale(value)

    extract = resettable(template, draft.text("payload_reset", "None"), numeric(template, inside))
    if leaf is None:
        leaf = offer_setting(draft, "number", topic, extract, origin=template, unit=wanted)
    else:
        draft.offer(*leaf, topic, extract, origin=template)
    narrowed = draft.entity.attributes[leaf]
    draft.entity.attributes[leaf] = _ranged(narrowed, scale(low), scale(high), scale(step) - scale(0.0))
    command = draft.topic("command_topic")
    if command is None:
        return
    send = draft.sender(command, draft.template("command_template"))

    def write(args: Mapping[str, Datum]) -> tuple[Message, ...]:
        value = args["value"]
        if scale is not same and isinstance(value, int | float):
            zero = scale(0.0)
            value = round((value - zero) / (scale(1.0) - zero), 6)
        return (send(int(value) if isinstance(value, float) and value.is_integer() else value),)

    draft.settable(*leaf, write)
    draft.order_set(*leaf, write)


def build_select(draft: Draft) -> None:
    """select: the attribute it names, else a setting with its options."""
    options = draft.words("options")
    leaf = draft.find(partial(writable_leaf, types=("enum", "string"))) or draft.find_setup("enum")
    template, topic = draft.template("value_template"), draft.topic("state_topic")
    if leaf is None:
        leaf = offer_setting(draft, "enum", topic, textual(template), origin=template, options=options)
    else:
        draft.offer(*leaf, topic, enumerated(template, options), origin=template, type="enum", options=options)
    _build_send(draft, leaf)


def build_text(draft: Draft) -> None:
    """text: the attribute it names, else a setting."""
    leaf = draft.find(partial(writable_leaf, types=("string",))) or draft.find_setup("string")
    template, topic = draft.template("value_template"), draft.topic("state_topic")
    if leaf is None:
        leaf = offer_setting(draft, "string", topic, textual(template), origin=template)
    else:
        draft.offer(*leaf, topic, textual(template), origin=template)
    _build_send(draft, leaf, partial(_check_text, draft))
    build_command(draft)


def build_command(draft: Draft) -> bool:
    """Add the command that an entity names (`navigation_set_destination`); return whether it names one.

    A command's only argument is sent as it is, several as a JSON object by their names.
    """
    command = draft.topic("command_topic")
    order = next((found for name in draft.names if (found := registry_command(name))), None)
    if command is None or order is None:
        return False
    shape = draft.template("command_template")

    def send(args: Mapping[str, Datum]) -> tuple[Message, ...]:
        given = {name: value for name, value in args.items() if value is not None}
        alone = len(draft.entity.commands[order]) == 1 and len(given) == 1
        plain = next(iter(given.values())) if alone else codec.encode(given).decode()
        return (draft.message(command, rendered(shape, {**given, "value": plain}, plain)),)

    draft.order(*order, send)
    return True


def build_other(draft: Draft) -> None:
    """Any other component: its plain state, and its command topic, as a setting."""
    template = draft.template("value_template", "state_value_template", "state_template")
    topic = draft.topic("state_topic", "topic", "mode_state_topic", "activity_state_topic")
    command = draft.topic("command_topic")
    if topic is None and command is None:
        return
    leaf = offer_setting(draft, "string", topic, textual(template), origin=template)
    _build_send(draft, leaf)


def _build_send(draft: Draft, leaf: Leaf, check: Callable[[Datum], None] | None = None) -> None:
    command = draft.topic("command_topic")
    if command is None:
        return
    send = draft.sender(command, draft.template("command_template"))

    def write(args: Mapping[str, Datum]) -> tuple[Message, ...]:
        if check is not None:
            check(args["value"])
        return (send(args["value"]),)

    draft.settable(*leaf, write)
    draft.order_set(*leaf, write)


def _check_text(draft: Draft, value: Datum) -> None:
    """Refuse a text that is shorter or longer than its device takes, or that is not of its pattern."""
    text, name = str(value), draft.native
    low, high = draft.number("min", 0) or 0, draft.number("max", TEXT_LENGTH) or TEXT_LENGTH
    if not low <= len(text) <= high:
        raise CommandError(f"cannot have {len(text)} characters", where=name, hint=f"it takes {low:g} to {high:g}")
    pattern = draft.text("pattern")
    if pattern and not is_like(text, pattern, name, whole=False):
        raise CommandError("is not the kind of text the device takes", where=name, hint=f"its pattern is {pattern}")


def _ranged(spec: Attribute, low: float, high: float, step: float) -> Attribute:
    lowest = low if spec.minimum is None else max(low, spec.minimum)
    highest = high if spec.maximum is None else min(high, spec.maximum)
    return Attribute(
        spec.type,
        spec.unit,
        lowest,
        highest,
        step or None,
        spec.options,
        spec.writable,
        spec.readable,
        spec.category,
        spec.about,
    )
