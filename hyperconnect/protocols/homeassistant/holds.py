"""What old firmware says of a thermostat in place of presets: away, hold, and heating by other means."""

from __future__ import annotations

from collections.abc import Mapping

from hyperconnect.model.device import Attribute
from hyperconnect.model.message import Message
from hyperconnect.model.value import Datum
from hyperconnect.protocols.homeassistant.draft import Draft
from hyperconnect.protocols.homeassistant.extract import Extract, mapped, textual
from hyperconnect.protocols.payload import MISSING, Missing


class _Holds:
    """Whether somebody is away and which hold is in force; together they are one preset."""

    def __init__(self) -> None:
        self.away = False
        self.hold: str | None = None

    @property
    def preset(self) -> str:
        return self.hold or ("away" if self.away else "none")

    def watch_away(self, extract: Extract) -> Extract:
        def read(text: str, json: object) -> Datum | Missing:
            datum = extract(text, json)
            if datum is MISSING:
                return MISSING
            self.away = datum is True
            return self.preset

        return read

    def watch_hold(self, extract: Extract) -> Extract:
        def read(text: str, json: object) -> Datum | Missing:
            datum = extract(text, json)
            if datum is MISSING:
                return MISSING
            self.hold = None if datum is None or datum == "off" else str(datum)
            return self.preset

        return read


def build_holds(draft: Draft) -> None:
    """Add away and hold as presets, and the other heating as a setting, where a thermostat has topics for them."""
    on, off = draft.text("payload_on", "ON"), draft.text("payload_off", "OFF")
    words: dict[str, Datum] = {on: True, off: False, "True": True, "False": False}
    _build_presets(draft, words, on, off)
    state, command = draft.topic("aux_state_topic"), draft.topic("aux_command_topic")
    if state or command:
        shape = draft.template("aux_state_template", "value_template")
        draft.offer("setting", "aux_heat", state, mapped(shape, words), origin=shape, spec=Attribute("bool"))
    if command:
        send = draft.sender(command, None)
        draft.settable("setting", "aux_heat", lambda args: (send(on if args["value"] is True else off),))


def _build_presets(draft: Draft, words: Mapping[str, Datum], on: str, off: str) -> None:
    topics = {part: (draft.topic(f"{part}_state_topic"), draft.topic(f"{part}_command_topic")) for part in _PARTS}
    if not any(any(pair) for pair in topics.values()) or ("thermostat", "preset") in draft.entity.attributes:
        return
    holds = _Holds()
    listed = draft.words("hold_modes")
    options = ("none", "away", *listed) if listed else ()
    for part, (state, _) in topics.items():
        shape = draft.template(_PARTS[part], "value_template")
        watch = holds.watch_away(mapped(shape, words)) if part == "away_mode" else holds.watch_hold(textual(shape))
        if state or ("thermostat", "preset") not in draft.entity.attributes:
            draft.offer("thermostat", "preset", state, watch, origin=shape, options=options)
    away = draft.sender(topic, None) if (topic := topics["away_mode"][1]) else None
    hold = draft.sender(topic, draft.template("hold_command_template")) if (topic := topics["hold"][1]) else None
    if away is None and hold is None:
        return

    def turn_away(*, gone: bool) -> list[Message]:
        if away is None:
            return []
        if topics["away_mode"][0] is None:
            holds.away = gone
        return [away(on if gone else off)]

    def set_hold(word: str | None) -> list[Message]:
        if hold is None:
            return []
        if topics["hold"][0] is None:
            holds.hold = word
        return [hold(word or "off")]

    def write(args: Mapping[str, Datum]) -> tuple[Message, ...]:
        wanted = str(args["preset"])
        if wanted == holds.preset:
            return ()
        if wanted == "away":
            return (*(set_hold(None) if holds.hold else ()), *turn_away(gone=True))
        back = turn_away(gone=False) if holds.away else []
        if wanted == "none":
            return (*back, *(set_hold(None) if holds.hold else ()))
        return (*back, *set_hold(wanted))

    draft.settable("thermostat", "preset", write, "preset")
    draft.order("thermostat", "set_preset", write)


_PARTS = {"away_mode": "away_mode_state_template", "hold": "hold_state_template"}
