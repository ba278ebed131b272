"""Boxes: guards as a sum of products, each product a region for every value it asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from msgspec import Struct

from hyperconnect.automation.lint.region import Region, covers, overlap, region_of
from hyperconnect.model.value import Datum

MOST = 64
"""Boxes of one guard; one that needs more is not analysed."""


class Box(Struct, frozen=True):
    """States in which each value named here is in its region.

    A box never leaves out a state that it stands for. With `exact` it holds no other states either.
    """

    regions: Mapping[str, Region]
    exact: bool = True

    def within(self, other: Box) -> bool:
        """Return whether all its states are in another box."""
        mine = self.regions
        return all(name in mine and covers(region, mine[name]) for name, region in other.regions.items())


Boxes: TypeAlias = tuple[Box, ...] | None
"""The states of any of the boxes; of none, no state. None: it would take too many boxes to say."""

EVERYWHERE = (Box({}),)
NOWHERE: tuple[Box, ...] = ()


def where(name: str, *regions: Region, exact: bool = True) -> tuple[Box, ...]:
    """Return the states in which a value is in any of these regions."""
    return tuple(Box({name: region}, exact) for region in regions)


def meet(one: Boxes, other: Boxes) -> Boxes:
    """Return the states that are in both."""
    if NOWHERE in (one, other):
        return NOWHERE
    if one is None or other is None:
        return None
    if one == EVERYWHERE:
        return other
    if other == EVERYWHERE:
        return one
    found = (_meet(mine, theirs) for mine in one for theirs in other)
    return _least(box for box in found if box is not None)


def join(*several: Boxes) -> Boxes:
    """Return the states that are in any."""
    if EVERYWHERE in several:
        return EVERYWHERE
    found = [boxes for boxes in several if boxes is not None]
    if len(found) < len(several):
        return None
    return found[0] if len(found) == 1 else _least(box for boxes in found for box in boxes)


def fixed(boxes: Boxes, name: str, region: Region) -> Boxes:
    """Return the states, told without this value, that go with its being in a region."""
    if boxes is None:
        return None
    found: list[Box] = []
    for box in boxes:
        asked = box.regions.get(name)
        if asked is None or overlap(asked, region) is not None:
            found.append(Box({key: each for key, each in box.regions.items() if key != name}, box.exact))
    return _least(found)


def forgotten(boxes: Boxes, name: str) -> Boxes:
    """Return the same boxes told without a value, as if it fitted."""
    if boxes is None:
        return None
    return _least(Box({key: each for key, each in box.regions.items() if key != name}, box.exact) for box in boxes)


def only(boxes: Boxes, wanted: Callable[[str], bool]) -> Boxes:
    """Return the boxes with the wanted values only; one that loses a value is no longer exact."""
    if boxes is None:
        return None
    found: list[Box] = []
    for box in boxes:
        left: dict[str, Region] = {name: region for name, region in box.regions.items() if wanted(name)}
        found.append(box if len(left) == len(box.regions) else Box(left, exact=False))
    return _least(found)


def surely(boxes: Boxes) -> tuple[Box, ...]:
    """Return the boxes that are exact: of a guard, states in which it holds for certain."""
    return tuple(box for box in boxes or () if box.exact)


def holds(boxes: Boxes, state: Mapping[str, Datum]) -> bool:
    """Return whether a state may be in any of the boxes; what it does not name is unknown."""
    return boxes is None or any(
        all(_in(region, state.get(name)) for name, region in box.regions.items()) for box in boxes
    )


def _in(region: Region, value: Datum) -> bool:
    if region in {"known", "unknown"}:
        return (value is None) is (region == "unknown")
    return value is not None and covers(region, region_of(value))


def _meet(one: Box, other: Box) -> Box | None:
    regions = dict(one.regions)
    for name, region in other.regions.items():
        mine = regions.get(name)
        shared = region if mine is None else overlap(mine, region)
        if shared is None:
            return None
        regions[name] = shared
    return Box(regions, one.exact and other.exact)


def _least(boxes: Iterable[Box]) -> Boxes:
    """Return boxes without those that lie within another."""
    found: list[Box] = []
    for box in boxes:
        if any(box.within(other) and (other.exact or not box.exact) for other in found):
            continue
        found = [other for other in found if not (other.within(box) and (box.exact or not other.exact))]
        found.append(box)
        if len(found) > MOST:
            return None
    return tuple(found)
