"""How much anybody may cost us before we know who it is, and what they hear who ask too often."""

from __future__ import annotations

import math
from http import HTTPStatus
from typing import Final

from msgspec import Struct

from hyperconnect.api.problem import ProblemError
from hyperconnect.model.moment import Seconds

_MINUTE: Final = 60


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


def too_often(policy: str, most: int, wait: Seconds, why: str, hint: str) -> ProblemError:
    """Return the refusal of whoever asked more often than `most` times a minute, and may again in so many seconds.

    Its headers are those of RFC 9110 and of the IETF's draft about rate limits, under the name of a policy.
    """
    seconds = max(1, math.ceil(wait))
    return ProblemError(
        HTTPStatus.TOO_MANY_REQUESTS,
        why,
        hint=hint,
        headers={
            "retry-after": str(seconds),
            "ratelimit-policy": f'"{policy}";q={most};w={_MINUTE}',
            "ratelimit": f'"{policy}";r=0;t={seconds}',
        },
    )
