"""Events of the stream, as their schema says it: each as a browser's `EventSource` gives it."""

from __future__ import annotations

from typing import Any, Final

from hyperconnect.api.events.news import KINDS

_NAMES: Final[dict[str, Any]] = {"type": "array", "items": {"type": "string"}}
_OPENED: Final[dict[str, Any]] = {
    "type": "object",
    "description": "What is told from here on: kinds of news, and the devices they must be of, if any are named.",
    "properties": {"types": _NAMES, "devices": _NAMES},
    "required": ["types", "devices"],
}
_FRAME: Final[dict[str, Any]] = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "description": "Something that happened, and what it is about.",
        "properties": {
            "type": {"type": "string", "enum": [*KINDS]},
            "at": {"type": "string", "format": "date-time"},
        },
        "required": ["type", "at"],
    },
}
_GAP: Final[dict[str, Any]] = {
    "type": "object",
    "description": "Something was lost: so many frames, or so many news of one frame, where that is known.",
    "properties": {
        "why": {"type": "string"},
        "frames": {"type": ["integer", "null"]},
        "news": {"type": "integer"},
    },
    "required": ["why"],
}


def _event(name: str, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            "event": {"const": name},
            "data": {"type": "string", "contentMediaType": "application/json", "contentSchema": data},
            "id": {"type": "string", "description": "Send it as `Last-Event-ID` to go on behind it."},
            "retry": {"type": "integer", "description": "Milliseconds to wait before coming back."},
        },
        "required": ["event", "data"],
    }


EVENT: Final[dict[str, Any]] = {
    "type": "object",
    "title": "Event",
    "description": "One event of the stream.",
    "oneOf": [_event("opened", _OPENED), _event("frame", _FRAME), _event("gap", _GAP)],
}
"""The schema of one event of the stream."""
