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
    match reason.outcome:
        case "waits" if reason.did == (BUSY,):
            return f"{reason.rule} did not run when {cause}: {did}."
        case "ran" | "waits":
            return f"{reason.rule} ran because {cause}: {did or 'there was nothing to do'}."
        case "failed":
            return f"{reason.rule} failed when {cause}: {did}."
        case "cooldown":
            return f"{reason.rule} did not run when {cause}: {did}."
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
        if reason.cause == "time":
            return "time passed"
        if reason.cause.count(".") < 3:
            return f"it was {reason.cause}"
        name = self._name(reason.cause)
        old, new = self._value(reason.cause, reason.old), self._value(reason.cause, reason.new)
        return f"{name} became {new}" if reason.old is None else f"{name} went from {old} to {new}"

    def hindrance(self, reason: Reason) -> str:
        """Return what stood in the way, with the values it was judged by."""
        stands = reason.did[0] if reason.did else "its condition was not true"
        if not reason.read:
            return stands
        culprits = [self._name(path) for path, value in reason.read if value is None]
        if reason.outcome == "unknown" and culprits:
            verb = "is" if len(culprits) == 1 else "are"
            return f"{' and '.join(culprits)} {verb} unknown, so `{stands}` cannot be judged"
        values = ", ".join(f"{self._name(path)} was {self._value(path, value)}" for path, value in reason.read)
        return f"`{stands}` was not true ({values})"

    def _name(self, path: str) -> str:
        """Return the shortest name that leads to a path."""
        device, component, capability, attribute = parts_of(path)
        device = self._slugs.get(device, device)
        full = f"{device}.{component}.{capability}.{attribute}"
        if self._names is None:
            return full
        for name in (f"{device}.{attribute}", f"{device}.{capability}.{attribute}"):
            found = self._names.attribute(name)
            if found is not None and found.path == path:
                return name
        return full

    def _value(self, path: str, value: Datum) -> str:
        found = self._names.attribute(path) if self._names is not None else None
        if found is not None:
            return render(value, type_of(found.attribute), self._timezone)
        return "unknown" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
