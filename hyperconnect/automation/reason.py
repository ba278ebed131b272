"""Sentences of reasons, made when somebody reads them."""

from __future__ import annotations

from typing import assert_never

from hyperconnect.automation.expression import render, type_of
from hyperconnect.automation.names import Names
from hyperconnect.model.reason import Reason
from hyperconnect.model.value import Datum, parts_of

BUSY = "an earlier run still waits"
"""What stands in the way of a rule whose earlier run has not ended."""


def sentence(reason: Reason, names: Names | None = None, timezone: str = "UTC") -> str:
    """Return one sentence that says why a rule ran or did not.

    With `names`, paths are written as people write them and values with their unit.
    """
    teller = _Teller(names, timezone)
    cause, did = teller.cause(reason), ", ".join(reason.did)
    late = f" ({round(reason.late_by / 60)} min late)" if reason.late_by >= 60 else ""
    match reason.outcome:
        case "ran" | "waits":
            return f"{reason.rule} ran because {cause}{late}: {did or 'there was nothing to do'}."
        case "failed":
            return f"{reason.rule} failed when {cause}: {did}."
        case "ended":
            return f"{reason.rule} ended early: {did}."
        case "cooldown" | "busy" | "limit" | "late":
            return f"{reason.rule} did not run when {cause}: {did}."
        case "cut":
            return f"{reason.rule} did not run: {cause}, but {did}."
        case "tripped":
            return f"{reason.rule} is paused: {did}. It runs again once it is reset."
        case "shadowed":
            return f"{reason.rule} wanted {teller.wish(reason)}, but {did} has the say."
        case "contended":
            return f"{reason.rule} wanted {teller.target(reason)} too; {did} came later and won."
        case "not_satisfied" | "unknown":
            return f"{reason.rule} did not run when {cause}: {teller.hindrance(reason)}."
        case _:
            assert_never(reason.outcome)


class _Teller:
    def __init__(self, names: Names | None, timezone: str) -> None:
        self._names = names
        self._timezone = timezone
        self._slugs = {names.device(slug): slug for slug in names.device_names()} if names is not None else {}

    def cause(self, reason: Reason) -> str:
        cause = reason.cause
        if cause == "time":
            return "time passed"
        kind, colon, about = cause.partition(":")
        if colon and not kind.isdigit():
            return self._signal(kind, about)
        if cause.count(".") < 3:
            return f"it was {cause}"
        name = self._name(cause)
        old, new = self._value(cause, reason.old), self._value(cause, reason.new)
        return f"{name} became {new}" if reason.old is None else f"{name} went from {old} to {new}"

    def _signal(self, kind: str, about: str) -> str:
        match kind:
            case "event":
                return f"{self._name(about)} happened" if about.count(".") >= 3 else f"{about} happened"
            case "mqtt":
                return f"a message came on {about}"
            case "hub":
                return f"the hub told `{about}`"
            case "webhook":
                return f"the web hook {about} was called"
            case "call":
                return f"{about} called it"
            case "calendar":
                return f"it stood in {about}"
            case _:
                return f"{about} came"

    def wish(self, reason: Reason) -> str:
        """Return what a rule wanted."""
        return f"{self.target(reason)} to be {self._value(reason.cause, reason.new)}"

    def target(self, reason: Reason) -> str:
        """Return the attribute it wanted it of."""
        return self._name(reason.cause) if reason.cause.count(".") >= 3 else reason.cause

    def hindrance(self, reason: Reason) -> str:
        """Return what stood in the way, with the values it was judged by."""
        stands = reason.did[0] if reason.did else "its condition was not true"
        if not reason.read:
            return f"`{stands}` was unknown" if reason.outcome == "unknown" else f"`{stands}` was not true"
        culprits = [self._name(path) for path, value in reason.read if value is None]
        if reason.outcome == "unknown" and culprits:
            verb = "is" if len(culprits) == 1 else "are"
            return f"{' and '.join(culprits)} {verb} unknown, so `{stands}` cannot be judged"
        values = ", ".join(f"{self._name(path)} was {self._value(path, value)}" for path, value in reason.read)
        return f"`{stands}` was not true ({values})"

    def _name(self, path: str) -> str:
        """Return the shortest name that leads to a path."""
        if path.startswith("~"):
            return path[1:]
        device, component, capability, attribute = parts_of(path)
        device = self._slugs.get(device, device)
        full = f"{device}.{component}.{capability}.{attribute}"
        if self._names is None:
            return full
        for name in (f"{device}.{attribute}", f"{device}.{capability}.{attribute}"):
            found, event = self._names.attribute(name), self._names.event(name)
            if found is not None and found.path == path:
                return name
            if event is not None and event.key == f"event:{path}":
                return name
        return full

    def _value(self, path: str, value: Datum) -> str:
        found = self._names.attribute(path) if self._names is not None else None
        if found is not None:
            return render(value, type_of(found.attribute), self._timezone)
        return "unknown" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
