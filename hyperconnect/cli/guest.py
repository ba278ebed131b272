"""A guest at the running hub's door: one request, its answers."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from hyperconnect.errors import HyperconnectError


class ClosedError(HyperconnectError):
    """No hub is running here, or it does not let us in."""

    exit_code = 4


class RefusedError(HyperconnectError):
    """The hub understood and will not."""


def ask(data: Path, request: Mapping[str, object], *, patience: float | None = 60.0) -> Iterator[dict[str, Any]]:
    """Yield the answers of the hub that keeps this data directory.

    Raises:
        ClosedError: none is running.
        RefusedError: it refuses; says why and the next step.
    """
    path = data / "hub.sock"
    with socket.socket(socket.AF_UNIX) as door:
        door.settimeout(patience)
        try:
            door.connect(str(path))
            door.sendall(json.dumps(request).encode() + b"\n")
            with door.makefile("r", encoding="utf-8") as answers:
                for line in answers:
                    answer: dict[str, Any] = json.loads(line)
                    if "error" in answer:
                        raise RefusedError(str(answer["error"]), hint=str(answer.get("next", "")))
                    yield answer
        except OSError as error:
            raise ClosedError(
                "no hub answers here", where=str(path), hint="start one with `hyperconnect hub`, or name its --data"
            ) from error
