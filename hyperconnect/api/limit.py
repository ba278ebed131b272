"""How much anybody may cost us before we know who it is."""

from __future__ import annotations

from msgspec import Struct

from hyperconnect.model.moment import Seconds


class Limits(Struct, frozen=True):
    """What one connection may ask for.

    `body` and `head` are bytes of a request, `document` those of a body that holds rules; `connections` is how many
    there may be at once, `guesses` how many wrong tokens a minute from one address. A request's head is awaited for
    `head_patience`, its body for `body_patience`, the next request of a connection for `idle` (whole seconds).
    """

    body: int = 64 * 1024
    document: int = 1 << 20
    head: int = 16 * 1024
    connections: int = 100
    guesses: int = 20
    head_patience: Seconds = 5.0
    body_patience: Seconds = 10.0
    idle: int = 5
