"""How far a device's word may be from what was wanted and still mean the same.

Devices round to their own steps, so an echo is seldom exact. This is the one table of it: commands are confirmed by
it and what people do by hand is told apart by it.
"""

from __future__ import annotations

from collections.abc import Mapping

from hyperconnect.model.value import Datum, parts_of

DEFAULT = 0.25
"""For numbers without an entry of their own, in their unit: fits temperatures, where it matters most."""

TOLERANCE: Mapping[tuple[str, str], float] = {
    ("light", "brightness"): 2.0,
    ("light", "color_temperature"): 60.0,
    ("light", "color_xy"): 0.01,
    ("light", "color_hs"): 3.0,
    ("indicator", "brightness"): 2.0,
    ("cover", "position"): 2.0,
    ("cover", "tilt"): 2.0,
    ("valve", "position"): 2.0,
    ("fan", "speed"): 2.0,
    ("humidifier", "target"): 2.0,
    ("media", "volume"): 2.0,
    ("siren", "volume"): 2.0,
    ("charging", "scheduled_at"): 60.0,
    ("startup", "color_temperature"): 60.0,
}
"""(capability, attribute) to the largest difference, in the attribute's unit; of each part where it has several."""


def tolerance_of(path: str, step: float = 0.0) -> float:
    """Return the largest difference that means the same; `step` is the attribute's own, where it has one."""
    _, _, capability, attribute = parts_of(path)
    return max(TOLERANCE.get((capability, attribute), DEFAULT), 0.51 * step)


def same(path: str, wanted: Datum, said: Datum, step: float = 0.0) -> bool:
    """Return whether a device said what was wanted, as near as devices can; words and truths must be equal."""
    if isinstance(wanted, bool) or isinstance(said, bool):
        return wanted is said
    if isinstance(wanted, int | float) and isinstance(said, int | float):
        return abs(wanted - said) <= tolerance_of(path, step)
    if isinstance(wanted, tuple) and isinstance(said, tuple) and len(wanted) == len(said):
        return all(same(path, one, other, step) for one, other in zip(wanted, said, strict=True))
    return wanted == said
