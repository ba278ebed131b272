"""The small words in which the registry is written: what an attribute holds, what a command takes.

Each begins with the sentence that gives meaning, range and sign.
"""

from __future__ import annotations

from hyperconnect.model.device import Argument, Attribute, Capability


def flag(about: str, *, writable: bool = False) -> Attribute:
    """Yes or no."""
    return Attribute("bool", writable=writable, about=about)


def number(
    about: str,
    unit: str | None = None,
    minimum: float | None = None,
    maximum: float | None = None,
    *,
    writable: bool = False,
) -> Attribute:
    """A quantity in one unit; limits are inclusive, None leaves that side open."""
    return Attribute("number", unit, minimum, maximum, writable=writable, about=about)


def percent(about: str, *, writable: bool = False) -> Attribute:
    """A share from 0 to 100 %."""
    return number(about, "%", 0, 100, writable=writable)


def count(about: str, minimum: int | None = 0, maximum: int | None = None, *, writable: bool = False) -> Attribute:
    """A whole number without a unit."""
    return Attribute("integer", None, minimum, maximum, step=1, writable=writable, about=about)


def choice(about: str, *options: str, writable: bool = False) -> Attribute:
    """One of these words; without options, of those the device offers."""
    return Attribute("enum", options=options, writable=writable, about=about)


def text(about: str, *, writable: bool = False) -> Attribute:
    """Free text."""
    return Attribute("string", writable=writable, about=about)


def words(about: str) -> Attribute:
    """A list of texts."""
    return Attribute("list", about=about)


def moment(about: str, *, writable: bool = False) -> Attribute:
    """A point in time, Unix seconds in UTC."""
    return Attribute("timestamp", writable=writable, about=about)


def needed(attribute: Attribute) -> Argument:
    """An argument a command cannot do without."""
    return Argument(attribute, required=True)


def optional(attribute: Attribute) -> Argument:
    """An argument a command can do without."""
    return Argument(attribute)


def capability(
    name: str,
    about: str,
    attributes: dict[str, Attribute] | None = None,
    commands: dict[str, dict[str, Argument]] | None = None,
    events: tuple[str, ...] = (),
) -> Capability:
    """A group of attributes, commands and events under one name."""
    return Capability(name, attributes or {}, commands or {}, events, about)
