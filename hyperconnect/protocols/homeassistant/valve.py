"""valve: open or closed by words, or how far it is open."""

from __future__ import annotations

from collections.abc import Mapping

from hyperconnect.model.message import Message
from hyperconnect.model.value import Datum
from hyperconnect.protocols.homeassistant.cover import position_scale
from hyperconnect.protocols.homeassistant.draft import Draft
from hyperconnect.protocols.homeassistant.extract import Extract
from hyperconnect.protocols.payload import MISSING, Missing, PayloadError, decoded, is_object, number_of
from hyperconnect.protocols.template import Template, pick


def build_valve(draft: Draft) -> None:
    """valve: open or not, and with `reports_position` how far; a state may be JSON with both."""
    state, template = draft.topic("state_topic"), draft.template("value_template")
    scale = position_scale(draft)
    positioned = draft.flag("reports_position")
    words: dict[str, Datum] = {
        draft.text("state_open", "open"): True,
        draft.text("state_closed", "closed"): False,
        # A valve that moves lets something through.
        draft.text("state_opening", "opening"): True,
        draft.text("state_closing", "closing"): True,
        "None": None,
    }

    def position(text: str, json: object) -> Datum | Missing:
        native = _member(template, text, json, "position")
        if isinstance(native, str) and native in words:
            return MISSING
        value = MISSING if native is MISSING else number_of(native)
        return value if value is MISSING or value is None else scale.share(value)

    def open_(text: str, json: object) -> Datum | Missing:
        native = _member(template, text, json, "state")
        if native is MISSING or native is None:
            return native
        word = words.get(str(native), MISSING)
        if word is not MISSING or not positioned:
            return word
        share = position(text, json)
        return share if share is MISSING or share is None else share != 0

    draft.offer("valve", "open", state, _tolerant(open_, positioned=positioned), origin=template)
    if positioned:
        draft.offer("valve", "position", state, position, origin=template)
    _build_moves(draft, positioned=positioned)


def _member(template: Template | None, text: str, json: object, name: str) -> object:
    """Return a member of a JSON state, or the whole where it is plain."""
    native = pick(template, text, json)
    if isinstance(native, str) and native.startswith("{"):
        native = decoded(native.encode())
    return native.get(name, MISSING) if is_object(native) else native


def _tolerant(extract: Extract, *, positioned: bool) -> Extract:
    """Leave it to the position to complain about what is neither word nor number."""

    def read(text: str, json: object) -> Datum | Missing:
        try:
            return extract(text, json)
        except PayloadError:
            if positioned:
                return MISSING
            raise

    return read


def _build_moves(draft: Draft, *, positioned: bool) -> None:
    command = draft.topic("command_topic")
    if command is None:
        return
    scale = position_scale(draft)
    send = draft.sender(command, draft.template("command_template"))
    if positioned:

        def write(args: Mapping[str, Datum]) -> tuple[Message, ...]:
            share = args["position"]
            return (send(scale.native(share if isinstance(share, int | float) else 0)),)

        draft.settable("valve", "position", write, "position")
        draft.order("valve", "set_position", write)
    default = {"open": scale.native(100) if positioned else "OPEN", "close": scale.native(0) if positioned else "CLOSE"}
    moves = {name: draft.config.get(f"payload_{name}", payload) for name, payload in default.items()}
    payloads = {name: send(payload) for name, payload in moves.items() if payload is not None}
    if "open" in payloads and "close" in payloads:
        draft.settable("valve", "open", lambda args: (payloads["open" if args["value"] is True else "close"],))
    if stop := draft.config.get("payload_stop"):
        payloads["stop"] = send(stop)
    for name, message in payloads.items():
        _order(draft, name, message)


def _order(draft: Draft, name: str, message: Message) -> None:
    draft.order("valve", name, lambda _: (message,))
