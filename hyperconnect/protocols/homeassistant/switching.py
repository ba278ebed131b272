"""Things that are on or off, or pressed: switch, button, scene, siren."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from msgspec import json as codec

from hyperconnect.model.message import Message
from hyperconnect.model.value import Datum
from hyperconnect.protocols.homeassistant.draft import Draft, rendered
from hyperconnect.protocols.homeassistant.extract import Extract, mapped
from hyperconnect.protocols.homeassistant.naming import registry_command, writable_leaf
from hyperconnect.protocols.homeassistant.setting import offer_setting
from hyperconnect.protocols.payload import MISSING, Missing, is_object, number_of
from hyperconnect.protocols.template import Template


class Toggle:
    """Remembers whether a thing is on, so that it can be toggled where its language has no word for that."""

    def __init__(self, draft: Draft) -> None:
        self.on = False
        self._silent = draft.topic("state_topic") is None

    def watch(self, extract: Extract) -> Extract:
        """Return an extract that notes what it reads."""

        def read(text: str, json: object) -> Datum | Missing:
            datum = extract(text, json)
            if datum is not MISSING:
                self.on = datum is True
            return datum

        return read

    def turned(self, *, on: bool) -> None:
        """Note what a thing was told that never tells."""
        if self._silent:
            self.on = on


def build_switch(draft: Draft) -> None:
    """switch: `switch.on`, an attribute it names, or a setting."""
    leaf = draft.find(partial(writable_leaf, types=("bool",))) or draft.find_setup("bool")
    toggle = Toggle(draft)
    template = draft.template("value_template", "state_value_template")
    on, off = draft.text("payload_on", "ON"), draft.text("payload_off", "OFF")
    extract = toggle.watch(mapped(template, {draft.text("state_on", on): True, draft.text("state_off", off): False}))
    topic = draft.topic("state_topic")
    if leaf is None and draft.config.get("entity_category") == "config":
        leaf = offer_setting(draft, "bool", topic, extract, origin=template)
    else:
        leaf = leaf or ("switch", "on")
        draft.offer(*leaf, topic, extract, origin=template)
    build_power(draft, leaf, toggle, on, off)


def build_power(draft: Draft, leaf: tuple[str, str], toggle: Toggle, on: str, off: str) -> None:
    """Let a thing be turned on and off on its command topic, and toggled where its capability knows that."""
    command = draft.topic("command_topic")
    if command is None:
        return
    shape = draft.template("command_template")
    messages = {
        state: draft.message(command, rendered(shape, {"value": payload}, payload))
        for state, payload in ((True, on), (False, off))
    }

    def turn(*, on: bool) -> tuple[Message, ...]:
        toggle.turned(on=on)
        return (messages[on],)

    draft.settable(*leaf, lambda args: turn(on=args["value"] is True))
    if leaf[1] == "on":
        draft.order(leaf[0], "on", lambda _: turn(on=True))
        draft.order(leaf[0], "off", lambda _: turn(on=False))
        draft.order(leaf[0], "toggle", lambda _: turn(on=not toggle.on))


def build_button(draft: Draft) -> None:
    """button: the command it names (`charging_start`), `identify`, or `button.press`."""
    _build_press(draft, draft.text("payload_press", "PRESS"))


def build_scene(draft: Draft) -> None:
    """scene: a button, for who can only press it."""
    _build_press(draft, draft.text("payload_on", "ON"))


def _build_press(draft: Draft, payload: str) -> None:
    command = draft.topic("command_topic")
    if command is None:
        return
    shape = draft.template("command_template")
    leaf = next((found for name in draft.names if (found := registry_command(name))), None)
    if leaf is None and (draft.config.get("device_class") == "identify" or "identify" in draft.names):
        leaf = ("identify", "identify")

    def press(args: Mapping[str, Datum]) -> tuple[Message, ...]:
        return (draft.message(command, rendered(shape, {"value": payload, **args}, payload)),)

    draft.order(*(leaf or ("button", "press")), press)


def build_siren(draft: Draft) -> None:
    """siren: on and off by a JSON command, with tone, volume and duration where it has them."""
    on, off = draft.text("payload_on", "ON"), draft.text("payload_off", "OFF")
    template: Template | None = draft.template("state_value_template", "value_template")
    words: dict[str, Datum] = {draft.text("state_on", on): True, draft.text("state_off", off): False}
    toggle = Toggle(draft)
    state_topic = draft.topic("state_topic")
    read = toggle.watch(_member(template, "state", mapped(template, words), words))
    draft.offer("siren", "on", state_topic, read, origin=template)
    tones = draft.words("available_tones")
    if tones:
        draft.offer("siren", "tone", state_topic, _member(template, "tone"), options=tones)
    if draft.flag("support_volume_set", default=True):
        draft.offer("siren", "volume", state_topic, _member(template, "volume_level"))
    command = draft.topic("command_topic")
    if command is None:
        return
    shapes = {
        True: draft.template("command_template"),
        False: draft.template("command_off_template", "command_template"),
    }

    def send(args: Mapping[str, Datum], *, state: bool) -> tuple[Message, ...]:
        toggle.turned(on=state)
        payload = on if state else off
        volume = args.get("volume")
        extras: dict[str, object] = {"tone": args.get("tone"), "duration": args.get("duration")}
        extras["volume_level"] = volume / 100 if isinstance(volume, int | float) else None
        given = {key: value for key, value in extras.items() if value is not None}
        plain = codec.encode({"state": payload, **given}).decode()
        return (draft.message(command, rendered(shapes[state], {"value": payload, **given}, plain)),)

    draft.settable("siren", "on", lambda args: send({}, state=args["value"] is True))
    draft.order("siren", "on", lambda args: send(args, state=True))
    draft.order("siren", "off", lambda args: send(args, state=False))


def _member(
    template: Template | None, name: str, plain: Extract | None = None, words: Mapping[str, Datum] | None = None
) -> Extract:
    """Read a member of a siren's JSON state; a state that is plain text only says on or off."""

    def read(text: str, json: object) -> Datum | Missing:
        if template is not None or not is_object(json):
            return plain(text, json) if plain is not None else MISSING
        native = json.get(name, MISSING)
        if native is MISSING or native is None:
            return MISSING
        if words is not None:
            return words.get(str(native), MISSING)
        if name == "volume_level":
            level = number_of(native)
            return None if level is None else min(max(level * 100, 0.0), 100.0)
        return str(native)

    return read
