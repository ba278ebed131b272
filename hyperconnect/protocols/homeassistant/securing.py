"""What keeps people out: lock, alarm_control_panel."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

from hyperconnect.errors import CommandError
from hyperconnect.model.device import Argument, Attribute
from hyperconnect.model.message import Message
from hyperconnect.model.registry import CAPABILITIES, attribute_spec
from hyperconnect.model.value import Datum
from hyperconnect.protocols.homeassistant.draft import Draft, is_like, rendered
from hyperconnect.protocols.homeassistant.extract import mapped

_LOCK_STATES: Final = {
    **{f"state_{state}": state for state in ("locked", "unlocked", "locking", "unlocking", "jammed")},
    "state_open": "unlatched",
    "state_opening": "unlocking",
}

_CODE: Final = {"code": Argument(Attribute("string", about="The code the device asks for; never stored nor logged."))}

_REMOTE: Final = frozenset({"REMOTE_CODE", "REMOTE_CODE_TEXT"})
"""Codes that stand for: the device checks it."""


def build_lock(draft: Draft) -> None:
    """lock: `lock.state`; the code, if one is asked for, comes with the command and is never kept."""
    states: dict[str, Datum] = {
        draft.text(key, key.removeprefix("state_").upper()): state for key, state in _LOCK_STATES.items()
    }
    states[draft.text("payload_reset", "None")] = None
    template = draft.template("value_template")
    draft.offer("lock", "state", draft.topic("state_topic"), mapped(template, states), origin=template)
    command = draft.topic("command_topic")
    if command is None:
        return
    shape = draft.template("command_template")

    def send(payload: str, args: Mapping[str, Datum]) -> tuple[Message, ...]:
        code = args.get("code")
        _check_format(draft, code)
        return (draft.message(command, rendered(shape, {"value": payload, "code": code}, payload)),)

    payloads = {
        "lock": draft.text("payload_lock", "LOCK"),
        "unlock": draft.text("payload_unlock", "UNLOCK"),
        **({"unlatch": draft.text("payload_open")} if draft.config.get("payload_open") else {}),
    }
    for name, payload in payloads.items():
        draft.order("lock", name, partial(send, payload))


def _check_format(draft: Draft, code: Datum) -> None:
    """Refuse a code that cannot be one, and none at all, where the lock says how codes look."""
    pattern = draft.text("code_format")
    if not pattern:
        return
    if code is None:
        raise CommandError("needs a code", where="lock", hint="give it as the argument `code`")
    if not is_like(code, pattern, "lock", whole=True):
        raise CommandError("this is no code of the lock", where="lock", hint="the lock says how its codes look")


_ARMING: Final = {
    "arm_home": "ARM_HOME",
    "arm_away": "ARM_AWAY",
    "arm_night": "ARM_NIGHT",
    "arm_vacation": "ARM_VACATION",
    "arm_custom_bypass": "ARM_CUSTOM_BYPASS",
    "disarm": "DISARM",
    "trigger": "TRIGGER",
}

_NEEDS: Final = {"disarm": "code_disarm_required", "trigger": "code_trigger_required"}


def build_alarm(draft: Draft) -> None:
    """alarm_control_panel: what it guards, and arming and disarming it, with a code where it wants one."""
    known = attribute_spec("alarm", "state")
    states = (*(known.options if known else ()), "armed_custom_bypass", "disarming")
    template = draft.template("value_template")
    words: dict[str, Datum] = {state: state for state in states}
    words[draft.text("payload_reset", "None")] = None
    draft.offer("alarm", "state", draft.topic("state_topic"), mapped(template, words), origin=template, options=states)
    command = draft.topic("command_topic")
    if command is None:
        return
    shape = draft.template("command_template")
    wanted = draft.text("code")
    able = draft.words("supported_features") or tuple(_ARMING)

    def send(order: str, payload: str, args: Mapping[str, Datum]) -> tuple[Message, ...]:
        code = args.get("code")
        needed = draft.flag(_NEEDS.get(order, "code_arm_required"), default=True)
        if wanted and wanted not in _REMOTE and needed and code != wanted:
            raise CommandError("needs the right code", where=f"alarm.{order}")
        variables: dict[str, object] = {"action": payload, "code": code, "value": payload}
        return (draft.message(command, rendered(shape, variables, payload)),)

    for name, default in _ARMING.items():
        if name != "disarm" and name not in able:
            continue
        payload = draft.text(f"payload_{name}", default)
        takes = CAPABILITIES["alarm"].commands.get(name, {}) | _CODE
        draft.order("alarm", name, partial(send, name, payload), takes)
