"""Things that are on, off, locked or pressed: switch, lock, button, fan, siren."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import json as codec

from hyperconnect.errors import CommandError
from hyperconnect.model.message import Message
from hyperconnect.model.value import Datum
from hyperconnect.protocols.homeassistant.entity import Draft, rendered
from hyperconnect.protocols.homeassistant.extract import Extract, mapped, numeric, textual
from hyperconnect.protocols.homeassistant.naming import registry_command, writable_leaf
from hyperconnect.protocols.homeassistant.setting import offer_setting
from hyperconnect.protocols.payload import MISSING, Missing, is_object
from hyperconnect.protocols.template import Template


class Toggle:
    """Remembers whether a thing is on, so that it can be toggled where its language has no word for that."""

    def __init__(self) -> None:
        self.on = False

    def watch(self, extract: Extract) -> Extract:
        """Return an extract that notes what it reads."""

        def read(text: str, json: object) -> Datum | Missing:
            datum = extract(text, json)
            if datum is not MISSING:
                self.on = datum is True
            return datum

        return read


def build_switch(draft: Draft) -> None:
    """switch: `switch.on`, an attribute it names, or a setting."""
    command = draft.topic("command_topic")
    leaf = writable_leaf(draft.names, ("bool",), None, vehicle=draft.card.vehicle)
    toggle = Toggle()
    template = draft.template("value_template", "state_value_template")
    on, off = draft.text("payload_on", "ON"), draft.text("payload_off", "OFF")
    extract = toggle.watch(mapped(template, {draft.text("state_on", on): True, draft.text("state_off", off): False}))
    topic = draft.topic("state_topic")
    if leaf is None and draft.config.get("entity_category") == "config":
        leaf = offer_setting(draft, "bool", topic, extract, origin=template)
    else:
        leaf = leaf or ("switch", "on")
        draft.offer(*leaf, topic, extract, origin=template)
    if command is None:
        return
    shape = draft.template("command_template")
    messages = {
        state: draft.message(command, rendered(shape, {"value": payload}, payload))
        for state, payload in ((True, on), (False, off))
    }

    def write(args: Mapping[str, Datum]) -> tuple[Message, ...]:
        return (messages[args["value"] is True],)

    draft.settable(*leaf, write)
    if leaf[1] == "on":
        draft.order(leaf[0], "on", lambda _: (messages[True],))
        draft.order(leaf[0], "off", lambda _: (messages[False],))
        draft.order(leaf[0], "toggle", lambda _: (messages[not toggle.on],))


def build_lock(draft: Draft) -> None:
    """lock: `lock.state`; the code, if one is asked for, comes with the command and is never kept."""
    states: dict[str, Datum] = {
        draft.text(f"state_{state}", state.upper()): state
        for state in ("locked", "unlocked", "locking", "unlocking", "jammed")
    }
    states[draft.text("payload_reset", "None")] = None
    template = draft.template("value_template")
    draft.offer("lock", "state", draft.topic("state_topic"), mapped(template, states), origin=template)
    command = draft.topic("command_topic")
    if command is None:
        return
    shape = draft.template("command_template")

    def send(payload: str, args: Mapping[str, Datum]) -> tuple[Message, ...]:
        return (draft.message(command, rendered(shape, {"value": payload, "code": args.get("code")}, payload)),)

    lock, unlock = draft.text("payload_lock", "LOCK"), draft.text("payload_unlock", "UNLOCK")
    draft.order("lock", "lock", lambda args: send(lock, args))
    draft.order("lock", "unlock", lambda args: send(unlock, args))
    if draft.config.get("payload_open"):
        unlatch = draft.text("payload_open")
        draft.order("lock", "unlatch", lambda args: send(unlatch, args))


def build_button(draft: Draft) -> None:
    """button: the command it names (`charging_start`), `identify`, or `button.press`."""
    command = draft.topic("command_topic")
    if command is None:
        return
    shape = draft.template("command_template")
    payload = draft.text("payload_press", "PRESS")
    leaf = next((found for name in draft.names if (found := registry_command(name))), None)
    if leaf is None and (draft.config.get("device_class") == "identify" or "identify" in draft.names):
        leaf = ("identify", "identify")

    def press(args: Mapping[str, Datum]) -> tuple[Message, ...]:
        return (draft.message(command, rendered(shape, {"value": payload, **args}, payload)),)

    draft.order(*(leaf or ("button", "press")), press)


def build_fan(draft: Draft) -> None:
    """fan: on, speed in percent of its range, mode, oscillation, direction."""
    toggle = Toggle()
    on, off = draft.text("payload_on", "ON"), draft.text("payload_off", "OFF")
    template = draft.template("state_value_template", "value_template")
    draft.offer(
        "fan", "on", draft.topic("state_topic"), toggle.watch(mapped(template, {on: True, off: False})), origin=template
    )
    command = draft.topic("command_topic")
    if command is not None:
        send = draft.sender(command, draft.template("command_template"))
        draft.settable("fan", "on", lambda args: (send(on if args["value"] is True else off),))
        draft.order("fan", "on", lambda _: (send(on),))
        draft.order("fan", "off", lambda _: (send(off),))
        draft.order("fan", "toggle", lambda _: (send(off if toggle.on else on),))
    _build_speed(draft)
    _build_word(draft, "preset_mode", "mode", "set_mode", draft.words("preset_modes"))
    _build_word(draft, "direction", "direction", "set_direction", ("forward", "reverse"))
    swing = draft.topic("oscillation_command_topic")
    yes, no = (
        draft.text("payload_oscillation_on", "oscillate_on"),
        draft.text("payload_oscillation_off", "oscillate_off"),
    )
    state = draft.topic("oscillation_state_topic")
    if swing or state:
        shape = draft.template("oscillation_value_template")
        draft.offer("fan", "oscillating", state, mapped(shape, {yes: True, no: False}), origin=shape)
    if swing:
        turn = draft.sender(swing, draft.template("oscillation_command_template"))

        def oscillate(args: Mapping[str, Datum]) -> tuple[Message, ...]:
            return (turn(yes if args["oscillating"] is True else no),)

        draft.settable("fan", "oscillating", oscillate, "oscillating")
        draft.order("fan", "oscillate", oscillate)


def _build_speed(draft: Draft) -> None:
    low, high = draft.number("speed_range_min", 1) or 1, draft.number("speed_range_max", 100) or 100
    steps = high - low + 1
    state, command = draft.topic("percentage_state_topic"), draft.topic("percentage_command_topic")
    if steps <= 0 or not (state or command):
        return
    template = draft.template("percentage_value_template")
    extract = numeric(template, lambda value: (value - low + 1) * 100 / steps)
    draft.offer("fan", "speed", state, extract, origin=template)
    if command:
        send = draft.sender(command, draft.template("percentage_command_template"))

        def write(args: Mapping[str, Datum]) -> tuple[Message, ...]:
            share = args["speed"]
            if not isinstance(share, int | float):
                raise CommandError("needs a number", where="fan.speed")
            return (send(-(-share * steps // 100) + low - 1 if share % 1 else int(-(-share * steps // 100) + low - 1)),)

        draft.settable("fan", "speed", write, "speed")
        draft.order("fan", "set_speed", write)


def _build_word(draft: Draft, prefix: str, attribute: str, command: str, options: tuple[str, ...]) -> None:
    state, topic = draft.topic(f"{prefix}_state_topic"), draft.topic(f"{prefix}_command_topic")
    if not (state or topic):
        return
    template = draft.template(f"{prefix}_value_template")
    draft.offer("fan", attribute, state, textual(template), origin=template, options=options)
    if topic:
        send = draft.sender(topic, draft.template(f"{prefix}_command_template"))
        draft.settable("fan", attribute, lambda args: (send(args[attribute]),), attribute)
        draft.order("fan", command, lambda args: (send(args[attribute]),))


def build_siren(draft: Draft) -> None:
    """siren: on and off by a JSON command, with tone, volume and duration where it has them."""
    on, off = draft.text("payload_on", "ON"), draft.text("payload_off", "OFF")
    template: Template | None = draft.template("state_value_template", "value_template")
    words: dict[str, Datum] = {draft.text("state_on", on): True, draft.text("state_off", off): False}
    extract = mapped(template, words)

    def read(text: str, json: object) -> Datum | Missing:
        if template is None and is_object(json):
            return words.get(str(json.get("state")), MISSING)
        return extract(text, json)

    draft.offer("siren", "on", draft.topic("state_topic"), read, origin=template)
    command = draft.topic("command_topic")
    if command is None:
        return
    shapes = {
        True: draft.template("command_template"),
        False: draft.template("command_off_template", "command_template"),
    }

    def send(args: Mapping[str, Datum], *, state: bool) -> tuple[Message, ...]:
        payload = on if state else off
        volume = args.get("volume")
        extras: dict[str, object] = {"tone": args.get("tone"), "duration": args.get("duration")}
        extras["volume_level"] = volume / 100 if isinstance(volume, int | float) else None
        given = {key: value for key, value in extras.items() if value is not None}
        return (draft.message(command, rendered(shapes[state], {"value": payload, **given}, _json_of(payload, given))),)

    draft.settable("siren", "on", lambda args: send({}, state=args["value"] is True))
    draft.order("siren", "on", lambda args: send(args, state=True))
    draft.order("siren", "off", lambda args: send(args, state=False))


def _json_of(payload: str, given: Mapping[str, object]) -> str:
    return codec.encode({"state": payload, **given}).decode()
