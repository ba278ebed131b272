"""Who posts: HTTP Basic (RFC 7617) against the passwords a person wrote down."""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Mapping
from hashlib import sha256
from hmac import compare_digest
from http import HTTPStatus
from secrets import token_bytes

from hyperconnect.api.problem import ProblemError


class Passwords:
    """Knows users by their passwords, without telling by the time it takes whether a user exists."""

    def __init__(self, passwords: Mapping[str, str]) -> None:
        self._known = {user: sha256(password.encode()).digest() for user, password in passwords.items()}
        self._nobody = token_bytes(32)

    def __len__(self) -> int:
        return len(self._known)

    def user(self, authorization: str | None) -> str:
        """Return whose password an `Authorization` header holds.

        Raises:
            ProblemError: nobody's.
        """
        scheme, _, credentials = (authorization or "").partition(" ")
        try:
            text = b64decode(credentials.strip(), validate=True).decode() if scheme.lower() == "basic" else ""
        except (binascii.Error, ValueError):
            text = ""
        user, _, password = text.partition(":")
        right = compare_digest(self._known.get(user, self._nobody), sha256(password.encode()).digest())
        if not right:
            raise ProblemError(
                HTTPStatus.UNAUTHORIZED,
                "user name and password do not fit",
                hint="write the ones of owntracks.passwords_file into the app",
                headers={"www-authenticate": 'Basic realm="hyperconnect", charset="UTF-8"'},
            )
        return user
