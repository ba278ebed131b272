"""Names and values as people write them."""

from __future__ import annotations

from collections.abc import Mapping

from hyperconnect.automation.expression import render, type_of
from hyperconnect.automation.names import Names
from hyperconnect.model.device import Attribute
from hyperconnect.model.value import Datum

_SUBJECTS: Mapping[str, str] = {"location": "the place of {}", "navigation": "the route of {}"}
"""Capabilities whose attributes rules look at together, without naming them one by one."""


def called(path: str, names: Names) -> str:
    """Return what people call an attribute: device, capability and attribute, and the component where it says more."""
    device, _, rest = path.partition(".")
    return f"{names.slug(device)}.{rest.removeprefix('main.')}"


def shown(value: Datum, attribute: Attribute) -> str:
    """Return a value of an attribute as people write it, with its unit."""
    return render(value, type_of(attribute))


def subject(path: str, names: Names) -> str:
    """Return what an attribute is about: of those that belong together, such as a position's, the same words."""
    words = _SUBJECTS.get(path.split(".")[2]) if path.count(".") == 3 else None
    return called(path, names) if words is None else words.format(names.slug(path.partition(".")[0]))
