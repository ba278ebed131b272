"""Robots: vacuum, lawn_mower."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from msgspec import json as codec

from hyperconnect.model.device import Argument, Attribute
from hyperconnect.model.message import Message
from hyperconnect.model.registry import attribute_spec
from hyperconnect.model.value import Datum
from hyperconnect.protocols.homeassistant.draft import Draft, rendered
from hyperconnect.protocols.homeassistant.extract import Extract, enumerated, mapped, numeric, textual
from hyperconnect.protocols.payload import MISSING, Missing, PayloadError, is_object, number_of

_COMMANDS: Final = {
    "start": ("start", "payload_start", "start"),
    "pause": ("pause", "payload_pause", "pause"),
    "stop": ("stop", "payload_stop", "stop"),
    "return_home": ("dock", "payload_return_to_base", "return_to_base"),
    "clean_spot": ("clean_spot", "payload_clean_spot", "clean_spot"),
    "locate": ("locate", "payload_locate", "locate"),
}
"""Home Assistant's feature → our command, the option that names its payload, and its default."""

_FEATURES: Final = ("start", "stop", "return_home", "clean_spot")
"""What a vacuum can do that does not say."""

_TEXT: Final = {"command": Argument(Attribute("string", about="A command in the robot's own words."), required=True)}


def build_vacuum(draft: Draft) -> None:
    """vacuum: its state as one JSON object; firmware of before 2024 has a topic for each part."""
    if any(draft.config.get(f"{part}_topic") for part in ("cleaning", "docked", "charging", "error")):
        _build_old(draft)
        return
    topic = draft.topic("state_topic")
    words: dict[str, Datum] = {word: word for word in _states()}
    draft.offer("vacuum", "state", topic, _member("state", lambda native: words.get(str(native), MISSING)))
    draft.offer("battery", "level", topic, _member("battery_level", number_of))
    draft.entity.secondary.add("battery")
    features = draft.words("supported_features") or _FEATURES
    speeds = draft.words("fan_speed_list")
    if "fan_speed" in features or (speeds and not draft.words("supported_features")):
        draft.offer("vacuum", "suction", topic, _member("fan_speed", str), options=speeds)
    command = draft.topic("command_topic")
    if command is not None:
        for feature, (name, key, default) in _COMMANDS.items():
            if feature in features:
                _order(draft, name, draft.message(command, draft.text(key, default)))
    _build_suction(draft)
    if "send_command" in features:
        _build_send_command(draft)
    _build_rooms(draft)


def _states() -> tuple[str, ...]:
    spec = attribute_spec("vacuum", "state")
    return spec.options if spec else ()


def _order(draft: Draft, name: str, message: Message) -> None:
    draft.order("vacuum", name, lambda _: (message,), {})


def _member(name: str, convert: Callable[[object], Datum | Missing]) -> Extract:
    def read(_: str, json: object) -> Datum | Missing:
        if not is_object(json):
            raise PayloadError("expected a JSON object")
        native = json.get(name, MISSING)
        return native if native is MISSING or native is None else convert(native)

    return read


def _build_suction(draft: Draft) -> None:
    topic = draft.topic("set_fan_speed_topic")
    if topic is not None and ("vacuum", "suction") in draft.entity.attributes:
        send = draft.sender(topic, None)
        draft.settable("vacuum", "suction", lambda args: (send(args["value"]),))


def _build_send_command(draft: Draft) -> None:
    topic = draft.topic("send_command_topic")
    if topic is not None:
        send = draft.sender(topic, None)
        draft.order("vacuum", "send_command", lambda args: (send(args["command"]),), _TEXT)


def _build_rooms(draft: Draft) -> None:
    topic = draft.topic("clean_segments_command_topic")
    if topic is None:
        return
    shape = draft.template("clean_segments_command_template")

    def clean(args: Mapping[str, Datum]) -> tuple[Message, ...]:
        rooms = args["rooms"]
        plain = codec.encode(rooms).decode()
        return (draft.message(topic, rendered(shape, {"value": rooms}, plain)),)

    draft.order("vacuum", "clean_rooms", clean)


def _build_old(draft: Draft) -> None:
    """Add what firmware tells that knows a topic for each part."""
    for part, state in (("cleaning", "cleaning"), ("docked", "docked")):
        shape, topic = draft.template(f"{part}_template"), draft.topic(f"{part}_topic")
        words: dict[str, Datum] = {"True": state, "true": state}
        if part == "cleaning":
            words |= {"False": "idle", "false": "idle"}
        draft.offer("vacuum", "state", topic, mapped(shape, words, alone=False), origin=shape)
    if topic := draft.topic("battery_level_topic"):
        shape = draft.template("battery_level_template")
        draft.offer("battery", "level", topic, numeric(shape), origin=shape)
    if topic := draft.topic("charging_topic"):
        shape = draft.template("charging_template")
        truth: dict[str, Datum] = {"True": True, "true": True, "False": False, "false": False}
        draft.offer("battery", "charging", topic, mapped(shape, truth), origin=shape)
    if topic := draft.topic("error_topic"):
        shape = draft.template("error_template")
        draft.offer_more("error", topic, textual(shape), origin=shape)
    if topic := draft.topic("fan_speed_topic"):
        shape = draft.template("fan_speed_template")
        draft.offer("vacuum", "suction", topic, textual(shape), origin=shape, options=draft.words("fan_speed_list"))
    command = draft.topic("command_topic")
    if command is not None:
        for name, word in (
            ("start", "turn_on"),
            ("off", "turn_off"),
            ("pause", "start_pause"),
            ("stop", "stop"),
            ("dock", "return_to_base"),
            ("clean_spot", "clean_spot"),
            ("locate", "locate"),
        ):
            _order(draft, name, draft.message(command, draft.text(f"payload_{word}", word)))
    _build_suction(draft)
    _build_send_command(draft)


_MOWER: Final = (("start", "start_mowing"), ("pause", "pause"), ("stop", "stop"), ("dock", "dock"))


def build_lawn_mower(draft: Draft) -> None:
    """lawn_mower: a robot like any other, whose cleaning is mowing."""
    shape = draft.template("activity_value_template")
    words = {state: state for state in _states()}
    activity = enumerated(shape, ("mowing", *words))

    def state(text: str, json: object) -> Datum | Missing:
        word = activity(text, json)
        return "cleaning" if word == "mowing" else word

    topic = draft.topic("activity_state_topic")
    if topic is not None:
        draft.offer("vacuum", "state", topic, state, origin=shape)
    for name, word in _MOWER:
        command = draft.topic(f"{word}_command_topic")
        if command is not None:
            template = draft.template(f"{word}_command_template")
            _order(draft, name, draft.message(command, rendered(template, {"value": word}, word)))
