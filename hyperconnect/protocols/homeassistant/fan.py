"""fan: on, speed, mode, oscillation, direction."""

from __future__ import annotations

from collections.abc import Mapping

from hyperconnect.errors import CommandError
from hyperconnect.model.message import Message
from hyperconnect.model.value import Datum
from hyperconnect.protocols.homeassistant.draft import Draft
from hyperconnect.protocols.homeassistant.entity import Encoder, Order
from hyperconnect.protocols.homeassistant.extract import Extract, chosen, mapped, numeric, resettable
from hyperconnect.protocols.homeassistant.switching import Toggle, build_power
from hyperconnect.protocols.payload import PayloadError


def build_fan(draft: Draft) -> None:
    """fan: on, speed in percent of its range, mode, oscillation, direction."""
    toggle = Toggle(draft)
    on, off = draft.text("payload_on", "ON"), draft.text("payload_off", "OFF")
    template = draft.template("state_value_template", "value_template")
    read = toggle.watch(mapped(template, {on: True, off: False}))
    draft.offer("fan", "on", draft.topic("state_topic"), read, origin=template)
    build_power(draft, ("fan", "on"), toggle, on, off)
    _build_speed(draft)
    reset = draft.text("payload_reset_preset_mode", "None")
    _build_word(draft, "preset_mode", "mode", "set_mode", draft.words("preset_modes"), reset)
    _build_word(draft, "direction", "direction", "set_direction", ("forward", "reverse"), "None")
    _build_oscillation(draft)
    _build_named_speeds(draft)


def _build_speed(draft: Draft) -> None:
    low, high = draft.number("speed_range_min", 1) or 1, draft.number("speed_range_max", 100) or 100
    steps = high - low + 1
    state, command = draft.topic("percentage_state_topic"), draft.topic("percentage_command_topic")
    if steps <= 0 or not (state or command):
        return
    template = draft.template("percentage_value_template")

    def share(value: float) -> float:
        percent = (value - low + 1) * 100 / steps
        if not 0 <= percent <= 100:
            raise PayloadError(f"{value:g} is no speed: it takes {low - 1:g} to {high:g}")
        return percent

    extract = resettable(template, draft.text("payload_reset_percentage", "None"), numeric(template, share))
    draft.offer("fan", "speed", state, extract, origin=template, step=round(100 / steps, 4))
    if command:
        send = draft.sender(command, draft.template("percentage_command_template"))

        def write(args: Mapping[str, Datum]) -> tuple[Message, ...]:
            wanted = args["speed"]
            if not isinstance(wanted, int | float):
                raise CommandError("needs a number", where="fan.speed")
            # Home Assistant rounds up, so that the least speed that is not zero turns the fan.
            return (send(int(-(-wanted * steps // 100) + low - 1)),)

        draft.settable("fan", "speed", write, "speed")
        draft.order("fan", "set_speed", write)


def _build_word(draft: Draft, prefix: str, attribute: str, command: str, options: tuple[str, ...], reset: str) -> None:
    state, topic = draft.topic(f"{prefix}_state_topic"), draft.topic(f"{prefix}_command_topic")
    if not (state or topic):
        return
    template = draft.template(f"{prefix}_value_template")
    extract = resettable(template, reset, chosen(template, options))
    draft.offer("fan", attribute, state, extract, origin=template, options=options)
    if topic:
        send = draft.sender(topic, draft.template(f"{prefix}_command_template"))
        draft.settable("fan", attribute, lambda args: (send(args[attribute]),), attribute)
        draft.order("fan", command, lambda args: (send(args[attribute]),))


def _build_oscillation(draft: Draft) -> None:
    state, command = draft.topic("oscillation_state_topic"), draft.topic("oscillation_command_topic")
    yes = draft.text("payload_oscillation_on", "oscillate_on")
    no = draft.text("payload_oscillation_off", "oscillate_off")
    if state or command:
        shape = draft.template("oscillation_value_template")
        draft.offer("fan", "oscillating", state, mapped(shape, {yes: True, no: False}), origin=shape)
    if command:
        turn = draft.sender(command, draft.template("oscillation_command_template"))

        def oscillate(args: Mapping[str, Datum]) -> tuple[Message, ...]:
            return (turn(yes if args["oscillating"] is True else no),)

        draft.settable("fan", "oscillating", oscillate, "oscillating")
        draft.order("fan", "oscillate", oscillate)


def _build_named_speeds(draft: Draft) -> None:
    """Add the speeds of old firmware, which had names; where the fan has no percentage, they are its speed too.

    A fan that takes both is told both.
    """
    state, command = draft.topic("speed_state_topic"), draft.topic("speed_command_topic")
    if not (state or command):
        return
    speeds = draft.words("speeds") or ("off", "low", "medium", "high")
    payloads = {speed: draft.text(f"payload_{speed}_speed", speed) for speed in speeds}
    template = draft.template("speed_value_template")
    words: dict[str, Datum] = {payload: speed for speed, payload in payloads.items()}
    draft.offer_more("speed", state, mapped(template, words), origin=template, options=speeds)
    ranks = [speed for speed in speeds if speed != "off"]
    shares = {speed: (ranks.index(speed) + 1) * 100 / len(ranks) if speed in ranks else 0.0 for speed in speeds}
    plain = ("fan", "speed") not in draft.entity.attributes
    if plain:
        figures: dict[str, Datum] = {payload: shares[speed] for speed, payload in payloads.items()}
        extract: Extract = mapped(template, figures)
        draft.offer("fan", "speed", state, extract, origin=template)
    if not command:
        return
    send = draft.sender(command, None)

    def write(args: Mapping[str, Datum]) -> tuple[Message, ...]:
        wanted = args.get("speed", args.get("value"))
        reached = [speed for speed, share in shares.items() if isinstance(wanted, int | float) and share >= wanted]
        return (send(payloads[min(reached, key=lambda speed: shares[speed], default=speeds[-1])]),)

    def write_word(args: Mapping[str, Datum]) -> tuple[Message, ...]:
        speed = str(args["value"])
        figure = () if share is None else share({"value": shares[speed]})
        return (send(payloads[speed]), *figure)

    orders = draft.entity.orders
    share = next((one.encode for one in orders if one[:3] == ("fan", "set", "speed")), None)
    draft.entity.orders = [
        one._replace(encode=_both(one.encode, write)) if one.capability == "fan" and _sets_speed(one) else one
        for one in orders
    ]
    draft.settable("setting", "speed", write_word)
    if plain:
        draft.settable("fan", "speed", write, "speed")
        draft.order("fan", "set_speed", write)


def _sets_speed(order: Order) -> bool:
    return "speed" in {order.attribute, order.command.removeprefix("set_")}


def _both(first: Encoder, second: Encoder) -> Encoder:
    return lambda args: (*first(args), *second(args))
