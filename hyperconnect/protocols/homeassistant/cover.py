"""cover, valve: open, closed, or how far."""

from __future__ import annotations

from collections.abc import Mapping

from hyperconnect.errors import CommandError
from hyperconnect.model.message import Message
from hyperconnect.model.value import Datum
from hyperconnect.protocols.homeassistant.entity import Draft, rendered
from hyperconnect.protocols.homeassistant.extract import Extract, mapped, numeric
from hyperconnect.protocols.payload import MISSING, Missing


def build_cover(draft: Draft) -> None:
    """cover: state, position and tilt, 0 closed and 100 open whichever way the device counts."""
    position_topic = draft.topic("position_topic")
    closed, opened = draft.number("position_closed", 0) or 0.0, draft.number("position_open", 100) or 0.0
    template = draft.template("position_template", "value_template")
    position: Extract | None = None
    if position_topic or draft.config.get("set_position_topic"):
        position = numeric(template, _percent(closed, opened))
        draft.offer("cover", "position", position_topic, position, origin=template)
    _build_state(draft, position_topic, position)
    _build_moves(draft, closed, opened)
    _build_tilt(draft)


def _percent(closed: float, opened: float) -> _Scale:
    return _Scale(closed, opened)


class _Scale:
    """From a device's own count to 0 closed … 100 open."""

    def __init__(self, closed: float, opened: float) -> None:
        self.closed = closed
        self.span = (opened - closed) or 100.0

    def __call__(self, value: float) -> float:
        share = round((value - self.closed) * 100 / self.span, 3)
        return min(max(share, 0.0), 100.0)


def _build_state(draft: Draft, position_topic: str | None, position: Extract | None) -> None:
    template = draft.template("value_template")
    state_topic = draft.topic("state_topic")
    words: dict[str, Datum] = {
        draft.text(f"state_{state}", native): state
        for state, native in (
            ("open", "open"),
            ("opening", "opening"),
            ("closed", "closed"),
            ("closing", "closing"),
            ("stopped", "stopped"),
        )
    }
    if state_topic is not None:
        draft.offer("cover", "state", state_topic, mapped(template, words), origin=template)
    elif position is not None and position_topic is not None:
        where = position

        def from_position(text: str, json: object) -> Datum | Missing:
            share = where(text, json)
            if share is MISSING or share is None:
                return share
            return "closed" if share == 0 else "open"

        draft.offer("cover", "state", position_topic, from_position)


def _build_moves(draft: Draft, closed: float, opened: float) -> None:
    command = draft.topic("command_topic")
    if command is not None:
        for name in ("open", "close", "stop"):
            payload = draft.config.get(f"payload_{name}", name.upper())
            if payload is not None:
                _order(draft, name, draft.message(command, str(payload)))
    topic = draft.topic("set_position_topic")
    if topic is None:
        return
    template = draft.template("set_position_template")

    def write(args: Mapping[str, Datum]) -> tuple[Message, ...]:
        share = args["position"]
        if not isinstance(share, int | float):
            raise CommandError("needs a position from 0 to 100 %", where="cover.position")
        native = round(closed + share * (opened - closed) / 100)
        values = {"value": native, "position": native, "position_open": round(opened), "position_closed": round(closed)}
        return (draft.message(topic, rendered(template, values, native)),)

    draft.settable("cover", "position", write, "position")
    draft.order("cover", "set_position", write)


def _order(draft: Draft, name: str, message: Message) -> None:
    draft.order("cover", name, lambda _: (message,))


def _build_tilt(draft: Draft) -> None:
    state, command = draft.topic("tilt_status_topic"), draft.topic("tilt_command_topic")
    if not (state or command):
        return
    low, high = draft.number("tilt_min", 0) or 0.0, draft.number("tilt_max", 100) or 0.0
    template = draft.template("tilt_status_template", "value_template")
    draft.offer("cover", "tilt", state, numeric(template, _percent(low, high)), origin=template)
    if command is None:
        return
    shape = draft.template("tilt_command_template")

    def write(args: Mapping[str, Datum]) -> tuple[Message, ...]:
        share = args["tilt"]
        if not isinstance(share, int | float):
            raise CommandError("needs a tilt from 0 to 100 %", where="cover.tilt")
        native = round(low + share * (high - low) / 100)
        values = {"value": native, "tilt_position": native, "tilt_min": round(low), "tilt_max": round(high)}
        return (draft.message(command, rendered(shape, values, native)),)

    draft.settable("cover", "tilt", write, "tilt")
    draft.order("cover", "set_tilt", write)


def build_valve(draft: Draft) -> None:
    """valve: open or closed by words, or a position where it reports one."""
    state, template = draft.topic("state_topic"), draft.template("value_template")
    command = draft.topic("command_topic")
    if draft.flag("reports_position"):
        closed, opened = draft.number("position_closed", 0) or 0.0, draft.number("position_open", 100) or 0.0
        draft.offer("valve", "position", state, numeric(template, _percent(closed, opened)), origin=template)
        if command is not None:
            send = draft.sender(command, draft.template("command_template"))

            def write(args: Mapping[str, Datum]) -> tuple[Message, ...]:
                share = args["position"]
                return (send(round(closed + share * (opened - closed) / 100) if isinstance(share, int | float) else 0),)

            draft.settable("valve", "position", write, "position")
            draft.order("valve", "set_position", write)
        return
    words: dict[str, Datum] = {draft.text("state_open", "open"): True, draft.text("state_closed", "closed"): False}
    draft.offer("valve", "open", state, mapped(template, words), origin=template)
    if command is None:
        return
    send_word = draft.sender(command, draft.template("command_template"))
    opening, closing = send_word(draft.text("payload_open", "OPEN")), send_word(draft.text("payload_close", "CLOSE"))
    draft.settable("valve", "open", lambda args: (opening if args["value"] is True else closing,))
    draft.order("valve", "open", lambda _: (opening,))
    draft.order("valve", "close", lambda _: (closing,))
