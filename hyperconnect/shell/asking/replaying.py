"""A run of the past once more: the home as it was, and what set the run off, as far as that was recorded."""

from __future__ import annotations

from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from hyperconnect.automation.form import MomentForm
from hyperconnect.automation.proof.rehearse import Asked, Conditions
from hyperconnect.model.effect import Happened
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import Datum, Path, path_of
from hyperconnect.shell.asking.runs import Run
from hyperconnect.shell.past import Past

_DOTS: Final = 3
"""How many dots a path has at least."""
_AROUND: Final[Seconds] = 1.0
"""How far from the beginning of a run lies what set it off, at most."""


class Again(Struct, frozen=True):
    """What is to be rehearsed in place of a run; `lacks` says what of the run was not recorded."""

    asked: Asked
    lacks: tuple[str, ...]


def again(run: Run, past: Past, conditions: Conditions, lasting: Seconds) -> Again:
    """Return how a run is lived once more. It reads the disk: to be called in a thread."""
    first = run.reasons[0]
    values: dict[Path, Datum] = {Path(path): kept.value for path, kept in past.standing(first.at).items()}
    # What the rule saw is surer than what was recorded, which may be some seconds behind.
    values |= {Path(path): value for path, value in first.read if path.count(".") >= _DOTS}
    asked = Asked(first.at, values, conditions=conditions, lasting=lasting)
    kind, colon, about = first.cause.partition(":")
    if not colon and first.cause.count(".") >= _DOTS:
        path = Path(first.cause)
        return Again(replace(asked, values={**values, path: first.old}, changes={path: first.new}), ())
    happens, lacks = _happens(kind, about, first.cause, first.at, past)
    return Again(replace(asked, happens=happens), lacks)


def _happens(kind: str, about: str, cause: str, at: Moment, past: Past) -> tuple[MomentForm | None, tuple[str, ...]]:
    match kind:
        case "event":
            payload = _payload(about, at, past)
            lacks = () if payload is not None else ("what came with the event was not recorded",)
            return MomentForm("0s", event=about, payload=payload), lacks
        case "mqtt":
            return MomentForm("0s", mqtt=about), ("what the message said was not recorded",)
        case "webhook":
            return MomentForm("0s", webhook=about), ("what the web hook brought was not recorded",)
        case "call":
            return None, ("the values of its parameters were not recorded",)
        case _:
            return None, (f"{cause} cannot be made to happen again: the rule is called in its place",)


def _payload(path: str, at: Moment, past: Past) -> dict[str, Datum] | None:
    """Return what came with an event of a device, if that is recorded."""
    device = path.partition(".")[0]
    for _, entry in past.entries(["event"], at - _AROUND, at + _AROUND, about=device):
        if isinstance(entry, Happened):
            event = entry.event
            if path_of(event.device, event.component, event.capability, event.name) == path:
                return dict(event.data)
    return None
