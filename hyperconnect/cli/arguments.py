"""Arguments as people write them on a command line: name=value."""

from __future__ import annotations

from collections.abc import Iterable

from hyperconnect.errors import SettingsError


def pairs(arguments: Iterable[str]) -> dict[str, str]:
    """Return values by their names.

    Raises:
        SettingsError: one of them has no name.
    """
    found: dict[str, str] = {}
    for argument in arguments:
        name, equals, value = argument.partition("=")
        if not equals or not name:
            raise SettingsError(f"{argument!r} is no argument", hint="write it as name=value")
        found[name] = value
    return found
