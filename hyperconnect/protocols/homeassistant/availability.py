"""Whether an entity can be talked to: one topic or several, and how they count together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple, TypeAlias

from hyperconnect.model.device import State
from hyperconnect.protocols.homeassistant.expand import Config
from hyperconnect.protocols.homeassistant.topics import fault_of
from hyperconnect.protocols.payload import MISSING, is_array, is_object
from hyperconnect.protocols.template import Template, TemplateError, compiled, pick

Mode: TypeAlias = Literal["latest", "all", "any"]


class Check(NamedTuple):
    """One topic that tells whether an entity is available."""

    topic: str
    template: str
    online: str
    offline: str


class Rule(NamedTuple):
    """An entity's topics and how they count together; without topics it is always available."""

    mode: Mode
    checks: tuple[Check, ...]


def rule_of(config: Config) -> tuple[Rule, list[str]]:
    """Return an entity's availability rule, and what of it cannot be used."""
    listed: object = config.get("availability")
    entries: list[dict[str, object]] = [entry for entry in listed if is_object(entry)] if is_array(listed) else []
    if not entries and config.get("availability_topic"):
        entries = [
            {
                "topic": config["availability_topic"],
                "payload_available": config.get("payload_available", "online"),
                "payload_not_available": config.get("payload_not_available", "offline"),
                "value_template": config.get("availability_template"),
            }
        ]
    troubles: list[str] = []
    checks: list[Check] = []
    for entry in entries:
        topic, template = entry.get("topic"), entry.get("value_template")
        if fault := fault_of(topic):
            troubles.append(f"availability topic {fault}")
            continue
        try:
            if isinstance(template, str) and template:
                compiled(template)
        except TemplateError as error:
            troubles.append(f"availability template: {error}")
            continue
        online = str(entry.get("payload_available", "online"))
        offline = str(entry.get("payload_not_available", "offline"))
        checks.append(Check(str(topic), str(template or ""), online, offline))
    named = config.get("availability_mode")
    mode: Mode = "all" if named == "all" else "any" if named == "any" else "latest"
    return Rule(mode, tuple(checks)), troubles


def told(check: Check, text: str, json: object) -> bool | None:
    """Return what a message says by a check, or None for words it does not know.

    Raises:
        TemplateError: the template failed.
    """
    native = pick(_template(check), text, json)
    if native is MISSING:
        return None
    word = native if isinstance(native, str) else str(native)
    return True if word == check.online else False if word == check.offline else None


def state_of(rule: Rule, heard: Mapping[Check, bool], latest: Check | None) -> State:
    """Return an entity's state by what its topics said so far; nothing heard is unknown."""
    if not rule.checks:
        return State.ONLINE
    known = [heard[check] for check in rule.checks if check in heard]
    if not known:
        return State.UNKNOWN
    match rule.mode:
        case "all":
            if not all(known):
                return State.OFFLINE
            return State.ONLINE if len(known) == len(rule.checks) else State.UNKNOWN
        case "any":
            return State.ONLINE if any(known) else State.OFFLINE
        case "latest":
            last = heard.get(latest, known[-1]) if latest in rule.checks and latest is not None else known[-1]
            return State.ONLINE if last else State.OFFLINE


def _template(check: Check) -> Template | None:
    return compiled(check.template) if check.template else None
