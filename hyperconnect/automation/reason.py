"""Sentences of reasons, made when somebody reads them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import assert_never

from msgspec.structs import replace

from hyperconnect.automation.deed import not_set_off_by, told_deeds
from hyperconnect.automation.judged import culprits, judged_by, looked_at
from hyperconnect.automation.names import Names
from hyperconnect.automation.span import spoken, spoken_within
from hyperconnect.automation.teller import Teller
from hyperconnect.model.reason import Outcome, Reason

BUSY = "an earlier run still waits"
"""What stands in the way of a rule whose earlier run has not ended."""

_OF_A_RUN: frozenset[Outcome] = frozenset({"ran", "waits", "failed", "ended"})
_MOST_DID = 32
"""Of what a long run did, so much is told: how it began, and how it ended."""

_SIGNALS: Mapping[str, str] = {
    "mqtt": "a message came on {}",
    "webhook": "the web hook {} was called",
    "call": "{} called it",
    "cron": "it was time ({})",
}
_OF_THE_HUB: Mapping[str, str] = {
    "started": "the hub started",
    "stopping": "the hub was about to stop",
    "time_changed": "the clock was set",
}
_HOME = "home"
_REACHED = ".availability.online"
_SUN = re.compile(r"(sunrise|sunset) ([+-])(\S+)")


def sentence(reason: Reason, names: Names | None = None, timezone: str = "UTC") -> str:
    """Return one sentence that says why a rule ran or did not.

    With `names`, paths are written as people write them and values with their unit.
    """
    teller = _Sentence(names, timezone)
    cause, did = teller.cause(reason), teller.deeds(reason)
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


def later(reason: Reason, first: Reason, names: Names, timezone: str) -> str:
    """Return one sentence that says how a run went on that began with another reason."""
    teller = _Sentence(names, timezone)
    did = teller.deeds(reason)
    if not did or reason.outcome not in {"ran", "waits"} or reason.cause != first.cause:
        return sentence(reason, names, timezone)
    return f"At {teller.moment(reason.at, first.at)}: {did}."


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
            return self._signal(kind, about, reason)
        if "(" in cause:
            return f"{self.name(cause)} became {self.value(cause, reason.new)}"
        if cause.count(".") < 3:
            return f"it was {_moment(cause)}"
        name = self.name(cause)
        old, new = self.value(cause, reason.old), self.value(cause, reason.new)
        if cause.endswith(_REACHED) and isinstance(reason.new, bool):
            device = self.device(cause.partition(".")[0])
            return f"{device} could be reached again" if reason.new else f"{device} could no longer be reached"
        return f"{name} became {new}" if reason.old is None else f"{name} went from {old} to {new}"

    def _signal(self, kind: str, about: str, reason: Reason) -> str:
        match kind:
            case "event":
                return f"{self.name(about)} happened"
            case "enters" | "leaves":
                device, _, zone = about.partition(":")
                return f"{self.device(device)} {crossed(zone, enters=kind == 'enters')}"
            case "hub":
                return _OF_THE_HUB.get(about, f"the hub told `{about}`")
            case "every":
                return f"another {spoken(about)} had passed"
            case "calendar":
                entry = f"“{reason.old}”" if reason.old else "an entry"
                return f"{entry} stood in the calendar {about}"
            case _:
                return _SIGNALS.get(kind, "{} came").format(about)

    def deeds(self, reason: Reason) -> str:
        """Return what was done, with the values that conditions on the way were judged by."""
        match reason.outcome:
            case "ran" | "waits" | "failed":
                return told_deeds(
                    reason.did,
                    lambda condition: ", ".join(judged_by(condition, reason, self)),
                    waits=reason.outcome == "waits",
                )
            case "cut":
                return ", ".join(map(spoken_within, reason.did))
            case _:
                return ", ".join(reason.did)

    def wish(self, reason: Reason) -> str:
        """Return what a rule wanted."""
        return f"{self.target(reason)} to be {self.value(reason.cause, reason.new)}"

    def target(self, reason: Reason) -> str:
        """Return the attribute it wanted it of."""
        return self.name(reason.cause) if reason.cause.count(".") >= 3 else reason.cause

    def hindrance(self, reason: Reason) -> str:
        """Return what stood in the way, with the values it was judged by."""
        stands = reason.did[0] if reason.did else "its condition"
        said = f"`{stands}`" if reason.did else stands
        unknown = culprits(stands, reason, self) if reason.outcome == "unknown" else []
        if unknown:
            return f"{' and '.join(unknown)} {'is' if len(unknown) == 1 else 'are'} unknown, so {said} cannot be judged"
        how = "unknown" if reason.outcome == "unknown" else "not true"
        if by := not_set_off_by(stands):
            return f"it was not `{by}` that set it off"
        values = judged_by(stands, reason, self)
        if not values and not any(path in stands for path, _ in reason.read):
            values = looked_at(reason, self)
        return f"{said} was {how} ({', '.join(values)})" if values else f"{said} was {how}"


def _moment(cause: str) -> str:
    """Return a moment of the day as it follows `it was`."""
    found = _SUN.fullmatch(cause)
    if found is None:
        return cause
    sun, sign, length = found.groups()
    return f"{spoken(length)} {'before' if sign == '-' else 'after'} {sun}"


def crossed(zone: str, *, enters: bool) -> str:
    """Return how somebody crossed the edge of a zone: `came home`, `left work`."""
    if zone == _HOME:
        return "came home" if enters else "left home"
    return f"came to {zone}" if enters else f"left {zone}"
