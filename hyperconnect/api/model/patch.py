"""JSON Patch (RFC 6902), as a schema says it."""

from __future__ import annotations

from typing import Any, Final

from hyperconnect.shell.editing.patch import MOST

_POINTER: Final[dict[str, Any]] = {"type": "string", "pattern": "^(/([^/~]|~[01])*)*$"}


def _step(ops: list[str], **more: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {"op": {"enum": ops}, "path": _POINTER, **more},
        "required": ["op", "path", *more],
    }


STEPS: Final[dict[str, Any]] = {
    "title": "Steps",
    "type": "array",
    "maxItems": MOST,
    "items": {
        "oneOf": [
            _step(["add", "replace", "test"], value={}),
            _step(["remove"]),
            _step(["move", "copy"], **{"from": _POINTER}),
        ]
    },
}
"""Steps that are done one after the other, or none of them."""
