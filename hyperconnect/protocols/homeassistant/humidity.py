"""humidifier: the moisture it aims at, what it measures, how it runs."""

from __future__ import annotations

from collections.abc import Mapping

from hyperconnect.model.message import Message
from hyperconnect.model.value import Datum
from hyperconnect.protocols.homeassistant.draft import Draft
from hyperconnect.protocols.homeassistant.extract import chosen, enumerated, mapped, numeric, resettable
from hyperconnect.protocols.homeassistant.switching import Toggle, build_power


def build_humidifier(draft: Draft) -> None:
    """humidifier: on, the target with its range, the mode, what it does now and what it measures."""
    toggle = Toggle(draft)
    on, off = draft.text("payload_on", "ON"), draft.text("payload_off", "OFF")
    template = draft.template("state_value_template", "value_template")
    read = toggle.watch(mapped(template, {on: True, off: False}))
    draft.offer("humidifier", "on", draft.topic("state_topic"), read, origin=template)
    build_power(draft, ("humidifier", "on"), toggle, on, off)
    _build_target(draft)
    _build_mode(draft)
    if topic := draft.topic("current_humidity_topic"):
        shape = draft.template("current_humidity_template")
        draft.offer("humidity", "humidity", topic, numeric(shape), origin=shape)
        draft.entity.secondary.add("humidity")
    if topic := draft.topic("action_topic"):
        shape = draft.template("action_template")
        actions = ("off", "humidifying", "drying", "idle")
        draft.offer_more("action", topic, enumerated(shape, actions), origin=shape, options=actions)


def _build_target(draft: Draft) -> None:
    state, command = draft.topic("target_humidity_state_topic"), draft.topic("target_humidity_command_topic")
    if not (state or command):
        return
    low, high = draft.number("min_humidity", 0) or 0.0, draft.number("max_humidity", 100) or 100.0
    shape = draft.template("target_humidity_state_template")
    extract = resettable(shape, draft.text("payload_reset_humidity", "None"), numeric(shape))
    draft.offer("humidifier", "target", state, extract, origin=shape, minimum=low, maximum=high)
    if command:
        send = draft.sender(command, draft.template("target_humidity_command_template"))

        def write(args: Mapping[str, Datum]) -> tuple[Message, ...]:
            value = args["humidity"]
            return (send(round(value) if isinstance(value, int | float) else value),)

        draft.settable("humidifier", "target", write, "humidity")
        draft.order("humidifier", "set_target", write)


def _build_mode(draft: Draft) -> None:
    state, command = draft.topic("mode_state_topic"), draft.topic("mode_command_topic")
    if not (state or command):
        return
    modes = draft.words("modes")
    shape = draft.template("mode_state_template")
    extract = resettable(shape, draft.text("payload_reset_mode", "None"), chosen(shape, modes))
    draft.offer("humidifier", "mode", state, extract, origin=shape, options=modes)
    if command:
        send = draft.sender(command, draft.template("mode_command_template"))
        draft.settable("humidifier", "mode", lambda args: (send(args["mode"]),), "mode")
        draft.order("humidifier", "set_mode", lambda args: (send(args["mode"]),))
