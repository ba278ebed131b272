"""Sentences of reasons, made when somebody reads them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import assert_never

from msgspec.structs import replace

from hyperconnect.automation.names import Names
from hyperconnect.automation.teller import Teller
from hyperconnect.model.reason import Outcome, Reason

BUSY = "an earlier run still waits"
"""What stands in the way of a rule whose earlier run has not ended."""

_FALTERED = ("` was not true", "` was unknown")
"""How the words for a condition end that kept a run from going on there."""

_OF_A_RUN: frozenset[Outcome] = frozenset({"ran", "waits", "failed", "ended"})
_MOST_DID = 32
"""Of what a long run did, so much is told: how it began, and how it ended."""

_SIGNALS: Mapping[str, str] = {
    "mqtt": "a message came on {}",
    "hub": "the hub told `{}`",
    "webhook": "the web hook {} was called",
    "call": "{} called it",
    "calendar": "it stood in {}",
    "cron": "it was time ({})",
    "every": "another {} had passed",
}


def sentence(reason: Reason, names: Names | None = None, timezone: str = "UTC") -> str:
    """Return one sentence that says why a rule ran or did not.

    With `names`, paths are written as people write them and values with their unit.
    """
    teller = _Sentence(names, timezone)
    cause, did = teller.cause(reason), ", ".join(teller.deed(deed, reason) for deed in reason.did)
    late = f" ({round(reason.late_by / 60)} min late)" if reason.late_by >= 60 else ""
    match reason.outcome:
        case "ran" | "waits":
            return f"{reason.rule} ran because {cause}{late}: {did or 'there was nothing to do'}."
        case "failed":
            return f"{reason.rule} failed when {cause}: {did}."
        case "ended" | "postscript":
            return f"{reason.rule}{' ended early' if reason.outcome == 'ended' else ''}: {did}."
        case "cooldown" | "busy" | "limit" | "late":
            return f"{reason.rule} did not run when {cause}: {did}."
        case "cut":
            return f"{reason.rule} did not run: {cause}, but {did}."
        case "paused":
            return f"{reason.rule} is paused: {did}. It runs again once it is reset."
        case "shadowed":
            return f"{reason.rule} wanted {teller.wish(reason)}, but {did} has the say."
        case "contended":
            return f"{reason.rule} wanted {teller.target(reason)} too; {did} came later and won."
        case "not_satisfied" | "unknown":
            return f"{reason.rule} did not run when {cause}: {teller.hindrance(reason)}."
        case _:
            assert_never(reason.outcome)


def caused(reason: Reason, names: Names | None = None, timezone: str = "UTC") -> str:
    """Return what set a rule off in a few words, as they follow `because`."""
    return _Sentence(names, timezone).cause(reason)


def folded(reasons: Iterable[Reason]) -> list[Reason]:
    """Return reasons, which come oldest first, with all of one run as one that says what the whole run did.

    It stands where the run's last one stood; the run came from `at` until `until`.
    """
    found: dict[object, Reason] = {}
    for place, reason in enumerate(reasons):
        of_a_run = reason.run and reason.outcome in _OF_A_RUN
        key = (reason.rule, reason.run, reason.trigger, reason.cause) if of_a_run else place
        earlier = found.pop(key, None)
        found[key] = reason if earlier is None else _joined(earlier, reason)
    return list(found.values())


def _joined(earlier: Reason, last: Reason) -> Reason:
    did = earlier.did + last.did
    if len(did) > _MOST_DID:
        half = _MOST_DID // 2
        did = (*did[:half], "…", *did[-half:])
    read = tuple((dict(earlier.read) | dict(last.read)).items())
    return replace(last, at=earlier.at, until=last.at, did=did, read=read, late_by=max(earlier.late_by, last.late_by))


class _Sentence(Teller):
    """The parts of a sentence."""

    def cause(self, reason: Reason) -> str:
        cause = reason.cause
        if cause == "time":
            return "time passed"
        kind, colon, about = cause.partition(":")
        if colon and not kind.isdigit():
            return self._signal(kind, about)
        if cause.count(".") < 3:
            return f"it was {cause}"
        name = self.name(cause)
        old, new = self.value(cause, reason.old), self.value(cause, reason.new)
        return f"{name} became {new}" if reason.old is None else f"{name} went from {old} to {new}"

    def _signal(self, kind: str, about: str) -> str:
        if kind == "event":
            return f"{self.name(about)} happened"
        if kind in {"enters", "leaves"}:
            device, _, zone = about.partition(":")
            return f"{self.device(device)} {'came into' if kind == 'enters' else 'left'} {zone}"
        return _SIGNALS.get(kind, "{} came").format(about)

    def deed(self, deed: str, reason: Reason) -> str:
        """Return what was done; a condition that was not true on the way with the values it was judged by."""
        if not deed.startswith("`") or not deed.endswith(_FALTERED):
            return deed
        values = self._values_in(deed, reason)
        return f"{deed} ({', '.join(values)})" if values else deed

    def _values_in(self, text: str, reason: Reason) -> list[str]:
        """Return the values of those attributes that a condition speaks of."""
        named = [(self._name_in(text, path), path, value) for path, value in reason.read]
        return [f"{name} was {self.value(path, value)}" for name, path, value in named if name]

    def _name_in(self, text: str, path: str) -> str:
        """Return the name by which a condition speaks of an attribute, or nothing."""
        name = self.name(path).strip("`")
        device, *rest = name.split(".")
        forms = (name, f"{device}.{rest[-1]}") if rest else (name,)
        return next((form for form in forms if re.search(rf"(?<![\w.]){re.escape(form)}(?![\w.])", text)), "")

    def wish(self, reason: Reason) -> str:
        """Return what a rule wanted."""
        return f"{self.target(reason)} to be {self.value(reason.cause, reason.new)}"

    def target(self, reason: Reason) -> str:
        """Return the attribute it wanted it of."""
        return self.name(reason.cause) if reason.cause.count(".") >= 3 else reason.cause

    def hindrance(self, reason: Reason) -> str:
        """Return what stood in the way, with the values it was judged by."""
        stands = reason.did[0] if reason.did else "its condition was not true"
        if not reason.read:
            return f"`{stands}` was unknown" if reason.outcome == "unknown" else f"`{stands}` was not true"
        culprits = [self.name(path) for path, value in reason.read if value is None]
        if reason.outcome == "unknown" and culprits:
            verb = "is" if len(culprits) == 1 else "are"
            return f"{' and '.join(culprits)} {verb} unknown, so `{stands}` cannot be judged"
        values = self._values_in(stands, reason)
        values = values or [f"{self.name(path)} was {self.value(path, value)}" for path, value in reason.read]
        return f"`{stands}` was not true ({', '.join(values)})"
