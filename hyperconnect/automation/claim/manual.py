"""What people do by hand: told from what a device says, where no command of ours explains it."""

from __future__ import annotations

from hyperconnect.automation.claim.tolerance import same
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import Datum, parts_of

HOME = "home"
"""The device whose attributes are the household's own variables."""

_PATIENCE: Seconds = 2.0
"""Seconds a device may need beyond its usual latency."""

_MOVES: dict[tuple[str, str], Seconds] = {
    ("cover", "position"): 90.0,
    ("cover", "tilt"): 30.0,
    ("valve", "position"): 120.0,
    ("light", "brightness"): 5.0,
    ("light", "color_temperature"): 5.0,
    ("light", "color_xy"): 5.0,
    ("light", "color_hs"): 5.0,
    ("media", "volume"): 5.0,
}
"""What moves to its new value instead of jumping, and for how long it may say values in between."""

_RUNS_BY_ITSELF = frozenset({("timer", "countdown"), ("timer", "momentary")})
"""What changes without anybody touching it."""


def is_manual(
    path: str,
    value: Datum,
    *,
    wanted: Datum,
    sent_at: Moment | None,
    window: Seconds,
    now: Moment,
    step: float = 0.0,
) -> bool:
    """Return whether a writable attribute's live new value is somebody's doing.

    `wanted` is what was last asked of it (None: nothing), `sent_at` when; until `window` seconds later the device may
    still say its old value, or one on the way. `step` is the attribute's own. What the household itself keeps, such as
    `home.mode`, is told and not taken over: rules may go on changing it.
    """
    device, _, capability, attribute = parts_of(path)
    if value is None or device == HOME or (capability, attribute) in _RUNS_BY_ITSELF:
        return False
    if wanted is not None and same(path, wanted, value, step):
        return False
    return sent_at is None or now - sent_at > window


def window_of(path: str, latency: Seconds) -> Seconds:
    """Return how long after a command a device may say something else; `latency` is what 99 of 100 echoes need."""
    _, _, capability, attribute = parts_of(path)
    return latency + _PATIENCE + _MOVES.get((capability, attribute), 0.0)


def switches_off(path: str, value: Datum) -> bool:
    """Return whether this value of this attribute means that its device was switched off."""
    attribute = path.rpartition(".")[2]
    return (attribute == "on" and value is False) or (attribute == "mode" and value == "off")
