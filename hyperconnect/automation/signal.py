"""Signals: what happens in a moment and leaves no value behind. Watches listen to them by key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from msgspec import Struct

from hyperconnect.model.value import Datum

MOST_LEAVES = 64
"""How many values of a payload rules can see; what comes later in it is left out."""
_DEEPEST = 6


class Signal(Struct, frozen=True):
    """Something happened.

    `key` says what, `who` to or through whom (a device id), `payload` what came with it, `depth` how many rules set
    each other off before it.

    Keys: `event:<device>.<component>.<capability>.<event>`, `hub:started`, `hub:stopping`, `hub:time_changed`,
    `webhook:<name>`, `call:<rule>`, `calendar:<name>` (its entries changed), `house` (zones, groups or scenes changed),
    `outcome:<token>` (of a command, a call or a request that a run waits for), and `mqtt:<topic>` for messages.
    """

    key: str
    who: str = ""
    payload: object = None
    depth: int = 0


def leaves(payload: object, name: str = "payload") -> dict[str, Datum]:
    """Return the values of a payload by dotted name: `payload` itself if it is plain, else `payload.a.b`."""
    found: dict[str, Datum] = {}
    for path, value in _walk(name, payload, 0):
        if len(found) == MOST_LEAVES:
            break
        found[path] = value
    return found


def _walk(path: str, part: object, depth: int) -> Iterator[tuple[str, Datum]]:
    if isinstance(part, Mapping):
        if depth < _DEEPEST:
            for key, child in cast("Mapping[object, object]", part).items():
                if child is None or isinstance(child, str | bool | int | float):
                    yield f"{path}.{key}", child
                else:
                    yield from _walk(f"{path}.{key}", child, depth + 1)
    elif isinstance(part, list | tuple):
        items = cast("Sequence[object]", part)
        plain = [item for item in items if isinstance(item, str | int | float) and not isinstance(item, bool)]
        yield path, tuple(plain)
    elif part is None or isinstance(part, bool | int | float | str):
        yield path, part
