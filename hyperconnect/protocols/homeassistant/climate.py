"""climate: a thermostat in a house, the cabin in a car."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from hyperconnect.errors import CommandError
from hyperconnect.model.device import Attribute
from hyperconnect.model.message import Message
from hyperconnect.model.unit import convert
from hyperconnect.model.value import Datum
from hyperconnect.protocols.homeassistant.draft import Draft
from hyperconnect.protocols.homeassistant.extract import Scale, chosen, enumerated, mapped, numeric, same
from hyperconnect.protocols.homeassistant.holds import build_holds
from hyperconnect.protocols.payload import MISSING, Missing
from hyperconnect.protocols.template import Template

_MODES: Final = ("off", "auto", "heat_cool", "cool", "heat", "dry", "fan_only")
_FAN_MODES: Final = ("auto", "low", "medium", "high")
_SWING_MODES: Final = ("on", "off")
_HEATER_MODES: Final = ("off", "eco", "electric", "gas", "heat_pump", "high_demand", "performance")
_ACTIONS: Final = ("off", "idle", "heating", "cooling", "drying", "fan", "preheating", "defrosting")


def build_climate(draft: Draft) -> None:
    """climate: mode, action, targets, and what it measures."""
    scale, back = _degrees(draft)
    own = "cabin" if draft.card.vehicle else "thermostat"
    _build_measured(draft, scale)
    if own == "cabin":
        _build_target(draft, "cabin", "target", "temperature", scale, back)
        _build_cabin(draft)
        return
    _build_target(draft, "thermostat", "target", "temperature", scale, back)
    _build_target(draft, "thermostat", "target_low", "temperature_low", scale, back)
    _build_target(draft, "thermostat", "target_high", "temperature_high", scale, back)
    _build_range(draft)
    _build_mode(draft)
    action = draft.template("action_template", "value_template")
    if topic := draft.topic("action_topic"):
        draft.offer("thermostat", "action", topic, enumerated(action, _ACTIONS), origin=action)
    _build_word(draft, Word("fan_mode", "fan_mode", "set_fan_mode", draft.words("fan_modes") or _FAN_MODES))
    presets = draft.words("preset_modes")
    presets = presets if not presets or "none" in presets else ("none", *presets)
    _build_word(draft, Word("preset_mode", "preset", "set_preset", presets, "preset_mode_value_template"))
    _build_word(draft, Word("swing_mode", "swing", "set_swing", draft.words("swing_modes") or _SWING_MODES))
    _build_more(draft)
    build_holds(draft)


def build_water_heater(draft: Draft) -> None:
    """water_heater: a thermostat for water; how it heats (`eco`, `gas`) is its preset, its mode off or heat."""
    scale, back = _degrees(draft)
    _build_measured(draft, scale)
    _build_target(draft, "thermostat", "target", "temperature", scale, back)
    modes = draft.words("modes") or _HEATER_MODES
    state, command = draft.topic("mode_state_topic"), draft.topic("mode_command_topic")
    if not (state or command):
        return
    template = draft.template("mode_state_template", "value_template")
    words = enumerated(template, modes)

    def mode(text: str, json: object) -> Datum | Missing:
        word = words(text, json)
        return word if word is MISSING or word is None or word == "off" else "heat"

    heating = [word for word in modes if word != "off"]
    options = (*(("off",) if "off" in modes else ()), *(("heat",) if heating else ()))
    draft.offer("thermostat", "mode", state, mode, origin=template, options=options)
    draft.offer("thermostat", "preset", state, words, origin=template, options=modes)
    power = _power(draft)
    if not command:
        return
    send = draft.sender(command, draft.template("mode_command_template"))

    def write(args: Mapping[str, Datum]) -> tuple[Message, ...]:
        wanted = args.get("preset") or ("off" if args.get("mode") == "off" else heating[0])
        return (*(power[wanted != "off"] if power else ()), send(wanted))

    for attribute, order in (("mode", "set_mode"), ("preset", "set_preset")):
        draft.settable("thermostat", attribute, write, attribute)
        draft.order("thermostat", order, write)


def _degrees(draft: Draft) -> tuple[Scale, Scale]:
    """Return how to get from the device's degrees to °C and back."""
    if draft.text("temperature_unit", "C") != "F":
        return same, same
    return (lambda value: convert(value, "°F", "°C") or 0.0), (
        lambda value: round(convert(value, "°C", "°F") or 0.0, 2)
    )


def _build_measured(draft: Draft, scale: Scale) -> None:
    capability = "cabin" if draft.card.vehicle else "temperature"
    if topic := draft.topic("current_temperature_topic"):
        template = draft.template("current_temperature_template", "value_template")
        draft.offer(capability, "temperature", topic, numeric(template, scale), origin=template)
    if topic := draft.topic("current_humidity_topic"):
        template = draft.template("current_humidity_template", "value_template")
        draft.offer("humidity", "humidity", topic, numeric(template), origin=template)
    draft.entity.secondary |= {"temperature", "humidity"}


def _build_target(draft: Draft, capability: str, attribute: str, prefix: str, scale: Scale, back: Scale) -> None:
    state, command = draft.topic(f"{prefix}_state_topic"), draft.topic(f"{prefix}_command_topic")
    if not (state or command):
        return
    template = draft.template(f"{prefix}_state_template", "value_template")
    fahrenheit = scale is not same
    low = draft.number("min_temp", 44.6 if fahrenheit else 7) or 0.0
    high = draft.number("max_temp", 95 if fahrenheit else 35) or 0.0
    step = draft.number("temp_step") or None
    draft.offer(
        capability,
        attribute,
        state,
        numeric(template, scale),
        origin=template,
        minimum=round(scale(low), 2),
        maximum=round(scale(high), 2),
        step=round(step * 5 / 9, 4) if step and fahrenheit else step,
    )
    if command:
        send = draft.sender(command, draft.template(f"{prefix}_command_template"))

        def write(args: Mapping[str, Datum]) -> tuple[Message, ...]:
            value = args["temperature"]
            if not isinstance(value, int | float):
                raise CommandError("needs a temperature", where=f"{capability}.{attribute}")
            return (send(float(back(value))),)

        draft.settable(capability, attribute, write, "temperature")
        if attribute == "target":
            draft.order(capability, "set_target", write)


def _build_range(draft: Draft) -> None:
    writes = {order.attribute: order.encode for order in draft.entity.orders}
    if "target_low" not in writes or "target_high" not in writes:
        return
    low, high = writes["target_low"], writes["target_high"]
    draft.order("thermostat", "set_range", lambda args: (*low({"value": args["low"]}), *high({"value": args["high"]})))


def _build_mode(draft: Draft) -> None:
    state, command = draft.topic("mode_state_topic"), draft.topic("mode_command_topic")
    modes = draft.words("modes") or _MODES
    if state or command:
        template = draft.template("mode_state_template", "value_template")
        extract = enumerated(template, modes, strict=True)
        draft.offer("thermostat", "mode", state, extract, origin=template, options=modes)
    power = _power(draft)
    if command:
        send = draft.sender(command, draft.template("mode_command_template"))

        def write(args: Mapping[str, Datum]) -> tuple[Message, ...]:
            mode = args["mode"]
            return (*(power[mode != "off"] if power else ()), send(mode))

        draft.settable("thermostat", "mode", write, "mode")
        draft.order("thermostat", "set_mode", write)


def _power(draft: Draft) -> dict[bool, tuple[Message, ...]]:
    """Return what turns the whole thing off and on, if it has a topic for that."""
    topic = draft.topic("power_command_topic")
    if topic is None:
        return {}
    send = draft.sender(topic, draft.template("power_command_template"))
    return {True: (send(draft.text("payload_on", "ON")),), False: (send(draft.text("payload_off", "OFF")),)}


class Word(NamedTuple):
    """A setting of a thermostat that has words: how its options begin, what it is here, and its words."""

    prefix: str
    attribute: str
    command: str
    options: tuple[str, ...]
    template: str = ""


def _build_word(draft: Draft, word: Word) -> None:
    state, topic = draft.topic(f"{word.prefix}_state_topic"), draft.topic(f"{word.prefix}_command_topic")
    if not (state or topic):
        return
    template = draft.template(word.template or f"{word.prefix}_state_template", "value_template")
    attribute = word.attribute
    draft.offer("thermostat", attribute, state, chosen(template, word.options), origin=template, options=word.options)
    if topic:
        send = draft.sender(topic, draft.template(f"{word.prefix}_command_template"))

        def write(args: Mapping[str, Datum]) -> tuple[Message, ...]:
            return (send(args[attribute]),)

        draft.settable("thermostat", attribute, write, attribute)
        draft.order("thermostat", word.command, write)


def _build_more(draft: Draft) -> None:
    """Add what the registry has no name for: the moisture it aims at, the other swing."""
    state, topic = draft.topic("target_humidity_state_topic"), draft.topic("target_humidity_command_topic")
    if state or topic:
        shape = draft.template("target_humidity_state_template")
        low, high = draft.number("min_humidity", 30), draft.number("max_humidity", 99)
        spec = Attribute("number", "%", low, high)
        draft.offer("setting", "target_humidity", state, numeric(shape), origin=shape, spec=spec)
        _let_set(draft, "target_humidity", topic, draft.template("target_humidity_command_template"))
    state = draft.topic("swing_horizontal_mode_state_topic")
    topic = draft.topic("swing_horizontal_mode_command_topic")
    if state or topic:
        shape = draft.template("swing_horizontal_mode_state_template")
        options = draft.words("swing_horizontal_modes") or _SWING_MODES
        draft.offer_more("swing_horizontal_mode", state, chosen(shape, options), origin=shape, options=options)
        _let_set(draft, "swing_horizontal_mode", topic, draft.template("swing_horizontal_mode_command_template"))


def _let_set(draft: Draft, name: str, topic: str | None, template: Template | None) -> None:
    if topic is not None:
        send = draft.sender(topic, template)
        draft.settable("setting", name, lambda args: (send(args["value"]),))


def _build_cabin(draft: Draft) -> None:
    """A car's climate is on in any mode but off; turned on, it takes the mode that most leaves to the car."""
    state, command = draft.topic("mode_state_topic"), draft.topic("mode_command_topic")
    modes = draft.words("modes") or ("off", "auto")
    if state or command:
        template = draft.template("mode_state_template", "value_template")
        mode = mapped(template, {"off": False, "OFF": False, "False": False}, strict=False)

        def on(text: str, json: object) -> Datum | Missing:
            word = mode(text, json)
            return word if word is MISSING or word is None or word is False else True

        draft.offer("cabin", "on", state, on, origin=template)
    if not command:
        return
    send = draft.sender(command, draft.template("mode_command_template"))
    power = _power(draft)
    running = next((mode for mode in _MODES if mode != "off" and mode in modes), "auto")
    turned = {
        True: (*power.get(True, ()), send(running)),
        False: (*power.get(False, ()), send("off")),
    }
    draft.settable("cabin", "on", lambda args: turned[args["value"] is True])
    draft.order("cabin", "stop", lambda _: turned[False])
    target = next((order.encode for order in draft.entity.orders if order.attribute == "target"), None)

    def precondition(args: Mapping[str, Datum]) -> tuple[Message, ...]:
        wanted = args.get("target")
        if wanted is not None and target is None:
            raise CommandError("this car's cabin has no target to set", where="cabin.precondition")
        return (*(target({"value": wanted}) if wanted is not None and target else ()), *turned[True])

    draft.order("cabin", "precondition", precondition)
