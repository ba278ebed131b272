"""The first start: whoever can read what the hub says on this machine becomes its owner."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from hmac import compare_digest
from http import HTTPStatus
from secrets import choice, token_bytes
from typing import Final

from hyperconnect.api.problem import ProblemError
from hyperconnect.api.token import ENTROPY, make, parse
from hyperconnect.model.moment import Moment
from hyperconnect.model.scope import ADMIN
from hyperconnect.shell.tokens import Token, Tokens

TRIES: Final = 10
"""How often one code may be tried."""
_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""What nobody misreads: 31 letters, so that ten of them are 49 bits."""
_LENGTH: Final = 10


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


class Setup:
    """Makes the owner's token for whoever knows the code; `owned` is set once there is an owner.

    `say` tells the code where only this machine's people read it; it stands in no log.
    """

    def __init__(self, tokens: Tokens, say: Callable[[str], None] = _say) -> None:
        self.owned = asyncio.Event()
        self._tokens = tokens
        self._say = say
        self._code = ""
        self._tries = 0

    def begin(self, now: Moment) -> None:
        """Learn whether somebody owns this hub."""
        if self._tokens.has_owner(now):
            self.owned.set()

    def invite(self) -> None:
        """Tell the code, if nobody owns this hub yet and it was not told."""
        if not self.owned.is_set() and not self._code:
            self._renew()

    def finish(self, code: str, name: str, now: Moment) -> tuple[Token, str]:
        """Return the owner's token, which is shown this once.

        Raises:
            ProblemError: it is not the code (401), or there is an owner already (409).
            StoreError: the disk did not take the token; the code goes on being good.
        """
        if self._tokens.has_owner(now):
            raise ProblemError(
                HTTPStatus.CONFLICT,
                "this hub has an owner already",
                hint="ask the owner for a token; on the hub's own machine, `hyperconnect token create` makes one",
            )
        if not self._code:
            self._renew()
        said = code.upper().replace("-", "").replace(" ", "")
        if not compare_digest(said.encode(), self._code.encode()):
            self._tries += 1
            if self._tries >= TRIES:
                self._renew()
            raise ProblemError(
                HTTPStatus.UNAUTHORIZED,
                "this is not the set-up code",
                hint=f"the hub wrote it to its standard error; after {TRIES} wrong ones it writes a new one there",
                headers={"www-authenticate": 'Code realm="hyperconnect"'},
            )
        token, secret = new_token(self._tokens, name, (ADMIN,), now, None)
        self._code = ""
        self.owned.set()
        return token, secret

    def _renew(self) -> None:
        self._tries = 0
        self._code = "".join(choice(_LETTERS) for _ in range(_LENGTH))
        half = _LENGTH // 2
        self._say(f"hyperconnect: the set-up code is {self._code[:half]}-{self._code[half:]}")


def new_token(
    tokens: Tokens,
    name: str,
    scopes: tuple[str, ...],
    now: Moment,
    expires: Moment | None,
    via: str | None = None,
) -> tuple[Token, str]:
    """Make and keep a token, of a session if it comes `via` another; return what is known of it, and itself.

    The token itself is kept nowhere.

    Raises:
        StoreError: it was not kept.
    """
    secret = make(token_bytes(ENTROPY))
    parsed = parse(secret)
    if parsed is None:
        raise AssertionError(secret[:3])
    token = Token(parsed.id, name, scopes, now, expires, via=via)
    tokens.add(token, parsed.digest)
    return token, secret
