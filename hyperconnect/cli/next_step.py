"""A hub's next steps, said for somebody at a command line: what it tells programs to ask, a command asks as well."""

from __future__ import annotations

import re
from typing import Final

_COMMANDS: Final[tuple[tuple[str, str], ...]] = (
    (r"GET /api/v1/rules/(?P<rule>[^/\s]+)/versions", "rules versions {rule}"),
    (r"GET /api/v1/rules/(?P<rule>[^/\s]+)/runs", "runs ls {rule}"),
    (r"GET /api/v1/rules", "rules ls"),
    (r"POST /api/v1/rules/(?P<rule>[^/\s:]+):(?P<verb>disable|enable|reset)", "rules {verb} {rule}"),
    (r"POST /api/v1/rules:reload", "rules reload"),
    (r"GET /api/v1/devices/(?P<device>[^/\s]+)", "devices show {device}"),
    (r"GET /api/v1/devices", "devices ls"),
    (r"GET /api/v1/variables", "variables ls"),
    (r"GET /api/v1/tokens", "token ls"),
    (r"GET /api/v1/comfort/plans", "comfort plan"),
)
"""Requests that a hint may name, the more particular first, and the commands that do the same."""

_TOKEN: Final = re.compile(r"send (?:a|the) token as Authorization: Bearer hc_…")


def commanded(text: str) -> str:
    """Return what a hub says, with commands in place of requests."""
    for request, command in _COMMANDS:
        for found in re.finditer(rf"{request}(?![\w/:.{{-])", text):
            text = text.replace(found.group(), f"`hyperconnect {command.format(**found.groupdict())}`")
    return _TOKEN.sub("name one with --token, or in HYPERCONNECT_TOKEN", text)
