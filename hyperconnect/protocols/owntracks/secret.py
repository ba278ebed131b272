"""Encrypted messages: libsodium's secretbox (XSalsa20-Poly1305) under a key that the phone and we share.

The data is base64 of a nonce of 24 bytes and the box. The key is the text typed into the app, filled up with zeros to
32 bytes. PyNaCl opens it; who does not encrypt needs no PyNaCl.
"""

from __future__ import annotations

from base64 import b64decode
from binascii import Error
from typing import Final

from hyperconnect.protocols.payload import PayloadError

KEY_SIZE: Final = 32
"""Bytes of a key at most."""


def opened(data: object, key: str, who: str) -> bytes:
    """Return what is inside an encrypted message of `who`.

    Raises:
        PayloadError: it cannot be opened; says what to do. Never holds the key.
    """
    try:
        from nacl.exceptions import CryptoError
        from nacl.secret import SecretBox
    except ImportError:
        raise PayloadError(
            "it is encrypted, and PyNaCl is not installed; `pip install 'hyperconnect[owntracks]'` brings it"
        ) from None
    secret = key.encode()
    if not secret or len(secret) > KEY_SIZE:
        raise PayloadError(f"the key of {who} must have 1 to {KEY_SIZE} bytes; choose another in the app and here")
    if not isinstance(data, str):
        raise PayloadError("it is encrypted but has no `data`")
    try:
        return SecretBox(secret.ljust(KEY_SIZE, b"\0")).decrypt(b64decode(data, validate=True))
    except (Error, ValueError, CryptoError):
        raise PayloadError(
            f"it cannot be decrypted with the key of {who}; the same key must stand in the app and here"
        ) from None
