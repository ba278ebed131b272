"""Who comes in: a good token, and no end of wrong ones."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from http import HTTPStatus
from time import monotonic
from typing import Final

from hyperconnect.api.limit import too_often
from hyperconnect.api.problem import ProblemError
from hyperconnect.api.token import parse
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.shell.tokens import Token, Tokens

_MINUTE: Seconds = 60.0
_ADDRESSES: Final = 1024
"""Addresses whose wrong guesses are counted; the one that was quiet longest makes room."""
_REALM: Final = 'Bearer realm="hyperconnect"'
_INVALID: Final = f'{_REALM}, error="invalid_token"'


class Access:
    """Knows callers by their tokens. `guesses` wrong ones a minute are answered at an address, then it is to wait.

    A right token is heard all the same: what guesses behind a family's proxy does not lock the family out.
    `now` is the hub's moment, `clock` counts seconds.
    """

    def __init__(
        self,
        tokens: Tokens,
        now: Callable[[], Moment],
        guesses: int = 20,
        clock: Callable[[], Seconds] = monotonic,
    ) -> None:
        self._tokens = tokens
        self._now = now
        self._guesses = guesses
        self._clock = clock
        self._wrong: dict[str, tuple[float, Seconds]] = {}

    def admit(self, said: str | None, address: str) -> Token:
        """Return the token a caller holds, and note that it was used.

        Raises:
            ProblemError: there is none, or it opens nothing (401); or too many were guessed (429).
        """
        if said is None:
            raise ProblemError(
                HTTPStatus.UNAUTHORIZED,
                "this asks for a token",
                hint="send a token as Authorization: Bearer hc_…; the owner makes one by `hyperconnect token create`",
                headers={"www-authenticate": _REALM},
            )
        parsed, now = parse(said.strip()), self._now()
        token = None if parsed is None else self._tokens.find(parsed.id, parsed.digest)
        if token is None:
            self.count(address)
            raise _refused("no such token is known")
        if token.revoked_at is not None:
            raise _refused("this token was revoked")
        if not token.is_good(now):
            raise _refused("this token has expired")
        self._tokens.use(token.id, now)
        return token

    @contextmanager
    def guessing(self, address: str) -> Generator[None]:
        """Count what is refused within as a wrong guess.

        Raises:
            ProblemError: too many were made (429).
        """
        try:
            yield
        except ProblemError as error:
            if error.status is HTTPStatus.UNAUTHORIZED:
                self.count(address)
            raise

    def count(self, address: str) -> None:
        """Count a wrong guess.

        Raises:
            ProblemError: too many were made (429).
        """
        now, guesses = self._clock(), self._guesses
        count, at = self._wrong.pop(address, (0.0, now))
        count = max(0.0, count - (now - at) * guesses / _MINUTE)
        if count + 1.0 > guesses:
            self._wrong[address] = count, now
            raise too_often(
                "guesses",
                guesses,
                (count + 1.0 - guesses) * _MINUTE / guesses,
                f"more than {guesses} wrong guesses came from {address or 'this address'} within a minute",
                "wait a moment, then send the right one",
            )
        if len(self._wrong) >= _ADDRESSES:
            del self._wrong[next(iter(self._wrong))]
        self._wrong[address] = count + 1.0, now


def _refused(why: str) -> ProblemError:
    return ProblemError(
        HTTPStatus.UNAUTHORIZED,
        why,
        hint="let the owner make a new one: `hyperconnect token create`",
        headers={"www-authenticate": _INVALID},
    )
