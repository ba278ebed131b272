"""cover: open, closed, or how far, and how its slats stand."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

from hyperconnect.errors import CommandError
from hyperconnect.model.message import Message
from hyperconnect.model.value import Datum
from hyperconnect.protocols.homeassistant.draft import Draft, rendered
from hyperconnect.protocols.homeassistant.extract import Extract, mapped
from hyperconnect.protocols.payload import MISSING, Missing, PayloadError, decoded, is_object, number_of
from hyperconnect.protocols.template import Template, pick

_STATES: Final = ("open", "opening", "closed", "closing", "stopped")


class Scale:
    """From a device's own count to 0 closed … 100 open, and back."""

    def __init__(self, closed: float, opened: float, *, clamped: bool = True) -> None:
        self.closed = closed
        self.opened = opened
        self._span = (opened - closed) or 100.0
        self._clamped = clamped

    def share(self, value: float) -> float:
        """Return % of being open.

        Raises:
            PayloadError: it is beyond the ends of a scale that has firm ones.
        """
        share = round((value - self.closed) * 100 / self._span, 3)
        if not self._clamped and not 0 <= share <= 100:
            raise PayloadError(f"{value:g} is beyond {self.closed:g} to {self.opened:g}")
        return min(max(share, 0.0), 100.0)

    def native(self, share: float) -> int:
        """Return the device's count for a share of being open."""
        return round(self.closed + share * self._span / 100)


def position_scale(draft: Draft) -> Scale:
    """Return how a cover or valve counts its position."""
    return Scale(draft.number("position_closed", 0) or 0.0, _or(draft.number("position_open"), 100.0))


def _or(value: float | None, default: float) -> float:
    return default if value is None else value


def build_cover(draft: Draft) -> None:
    """cover: state, position and tilt, 0 closed and 100 open whichever way the device counts."""
    scale = position_scale(draft)
    slats = Scale(_or(draft.number("tilt_min"), 0.0), _or(draft.number("tilt_max"), 100.0), clamped=False)
    constants: dict[str, object] = {
        "position_open": round(scale.opened),
        "position_closed": round(scale.closed),
        "tilt_min": round(slats.closed),
        "tilt_max": round(slats.opened),
    }
    topic = draft.topic("position_topic")
    template = draft.template("position_template", "value_template")
    shape = template.given(constants) if template is not None else None
    position = _figure(shape, "position", scale)
    if topic or draft.config.get("set_position_topic"):
        draft.offer("cover", "position", topic, position, origin=template)
    _build_state(draft, topic, position)
    _build_moves(draft)
    _build_position(draft, scale, constants)
    _build_tilt(draft, slats, constants)
    if template is not None and "tilt_position" in template.source and draft.topic("tilt_status_topic") is None:
        draft.offer("cover", "tilt", topic, _figure(shape, "tilt_position", slats), origin=template)
        draft.narrow("cover", "tilt", writable=draft.topic("tilt_command_topic") is not None)


def _figure(template: Template | None, name: str, scale: Scale) -> Extract:
    """Read a figure, also out of the JSON object that a template may print."""

    def read(text: str, json: object) -> Datum | Missing:
        native = pick(template, text, json)
        if isinstance(native, str) and native.startswith("{"):
            native = decoded(native.encode())
        if is_object(native):
            if "position" not in native:
                raise PayloadError("the template prints an object without a position")
            native = native.get(name, MISSING)
        elif name != "position":
            return MISSING
        if native is MISSING:
            return MISSING
        value = None if native == "None" else number_of(native)
        return None if value is None else scale.share(value)

    return read


def _build_state(draft: Draft, position_topic: str | None, position: Extract) -> None:
    template = draft.template("value_template")
    state_topic = draft.topic("state_topic")
    words: dict[str, Datum] = {draft.text(f"state_{state}", state): state for state in _STATES}
    if state_topic is not None:
        draft.offer("cover", "state", state_topic, mapped(template, words), origin=template)
    elif position_topic is not None:

        def from_position(text: str, json: object) -> Datum | Missing:
            share = position(text, json)
            if share is MISSING or share is None:
                return share
            return "closed" if share == 0 else "open"

        draft.offer("cover", "state", position_topic, from_position)


def _build_moves(draft: Draft) -> None:
    command = draft.topic("command_topic")
    if command is None:
        return
    for name in ("open", "close", "stop"):
        payload = draft.config.get(f"payload_{name}", name.upper())
        if payload is not None:
            _order(draft, name, draft.message(command, str(payload)))


def _order(draft: Draft, name: str, message: Message) -> None:
    draft.order("cover", name, lambda _: (message,), {})


def _build_position(draft: Draft, scale: Scale, constants: Mapping[str, object]) -> None:
    topic = draft.topic("set_position_topic")
    if topic is None:
        return
    template = draft.template("set_position_template")

    def write(args: Mapping[str, Datum]) -> tuple[Message, ...]:
        share = args["position"]
        if not isinstance(share, int | float):
            raise CommandError("needs a position from 0 to 100 %", where="cover.position")
        native = scale.native(share)
        # In templates `position` is the share, `value` the device's own count.
        variables = {**constants, "value": native, "position": round(share)}
        return (draft.message(topic, rendered(template, variables, native)),)

    draft.settable("cover", "position", write, "position")
    draft.order("cover", "set_position", write)


def _build_tilt(draft: Draft, slats: Scale, constants: Mapping[str, object]) -> None:
    state, command = draft.topic("tilt_status_topic"), draft.topic("tilt_command_topic")
    if not (state or command):
        return
    template = draft.template("tilt_status_template", "value_template")
    shape = template.given(constants) if template is not None else None
    draft.offer("cover", "tilt", state, _plain(shape, slats), origin=template)
    if command is None:
        return
    form = draft.template("tilt_command_template")

    def send(native: int, share: float, _: Mapping[str, Datum]) -> tuple[Message, ...]:
        variables = {**constants, "value": native, "tilt_position": round(share)}
        return (draft.message(command, rendered(form, variables, native)),)

    def write(args: Mapping[str, Datum]) -> tuple[Message, ...]:
        share = args["tilt"]
        if not isinstance(share, int | float):
            raise CommandError("needs a tilt from 0 to 100 %", where="cover.tilt")
        return send(slats.native(share), share, args)

    draft.settable("cover", "tilt", write, "tilt")
    draft.order("cover", "set_tilt", write)
    # How slats stand that are open or closed is the device's own; it need not be an end of their range.
    for name, key, share in (("open_tilt", "tilt_opened_value", 100.0), ("close_tilt", "tilt_closed_value", 0.0)):
        native = round(_or(draft.number(key), slats.native(share)))
        draft.order("cover", name, partial(send, native, share), {})


def _plain(template: Template | None, slats: Scale) -> Extract:
    def read(text: str, json: object) -> Datum | Missing:
        native = pick(template, text, json)
        if native is MISSING:
            return MISSING
        value = None if native == "None" else number_of(native)
        return None if value is None else slats.share(value)

    return read
