"""What the registry of capabilities knows of a name without its device: `temperature`, `cabin.window.position`."""

from __future__ import annotations

from hyperconnect.model.registry import CAPABILITIES

MAIN = "main"


def parts(tail: str) -> tuple[str, str, str]:
    """Return component, capability (nothing if it is not said) and name."""
    split = tail.split(".")
    if len(split) == 1:
        return MAIN, "", tail
    if len(split) == 2 or split[0] in CAPABILITIES:
        return MAIN, split[0], ".".join(split[1:])
    return split[0], split[1], ".".join(split[2:])


def telling(tail: str) -> list[str]:
    """Return the capabilities that have an attribute of this name."""
    return [name for name in _said(tail) if parts(tail)[2] in CAPABILITIES[name].attributes]


def doing(tail: str) -> list[str]:
    """Return the capabilities that have a command or an event of this name."""
    return [*dict.fromkeys((*commanding(tail), *happening(tail)))]


def commanding(tail: str) -> list[str]:
    """Return the capabilities that have a command of this name."""
    return [name for name in _said(tail) if parts(tail)[2] in CAPABILITIES[name].commands]


def happening(tail: str) -> list[str]:
    """Return the capabilities that have an event of this name."""
    return [name for name in _said(tail) if parts(tail)[2] in CAPABILITIES[name].events]


def _said(tail: str) -> list[str]:
    said = parts(tail)[1]
    return [*CAPABILITIES] if not said else [said] if said in CAPABILITIES else []
