"""The miIO packet: a header of 32 bytes, then JSON under AES-128-CBC.

    0  magic 0x2131     4  device id, 8 bytes    16  MD5 of header[:16] + token + data
    2  length           12 stamp: the device's seconds since it started

A hello is a header of `ff`; the answer to it carries id and stamp and no data. Whoever knows the token of 16 bytes can
read and command the device, so it is never shown: not in a `repr`, not in an error. MD5 is the protocol's choice.
"""

from __future__ import annotations

from functools import cached_property
from hashlib import md5
from hmac import compare_digest
from struct import Struct as Layout
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from hyperconnect.errors import HyperconnectError, SettingsError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers import Cipher

PORT: Final = 54321
HEADER: Final = 32
"""Bytes of a header; a packet of no more is a hello or the answer to one."""

LARGEST: Final = 65_507
"""Bytes that one UDP datagram can hold."""

HELLO: Final = b"\x21\x31\x00\x20" + b"\xff" * 28

_MAGIC = 0x2131
_TOKEN = 16
_BLOCK = 16
_HEAD = Layout(">HHQI")


class PacketError(HyperconnectError):
    """A packet is none of miIO, or was not made with this token."""


class Head(NamedTuple):
    """What a header says: whose packet it is, and at which second of the device's life it was made."""

    device: int
    stamp: int


class Token:
    """A device's secret, and the packets that only its owners can make."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    @classmethod
    def of(cls, text: str, where: str = "token") -> Token:
        """Return the token that 32 hexadecimal digits stand for; `where` names their place in an error.

        Raises:
            SettingsError: they are not; the error does not repeat them.
        """
        try:
            secret = bytes.fromhex(text.strip())
        except ValueError:
            secret = b""
        if len(secret) != _TOKEN:
            raise SettingsError("is no token of 16 bytes", where=where, hint="a token is 32 hexadecimal digits")
        return cls(secret)

    def __repr__(self) -> str:
        return "Token(…)"

    def prepare(self) -> None:
        """Make ready what encrypts.

        Raises:
            SettingsError: the package for it is not installed.
        """
        _ = self._cipher

    def seal(self, head: Head, text: bytes) -> bytes:
        """Return the packet that carries a JSON text."""
        fill = _BLOCK - len(text) % _BLOCK
        coder = self._cipher.encryptor()
        data = coder.update(text + bytes([fill]) * fill) + coder.finalize()
        start = _HEAD.pack(_MAGIC, HEADER + len(data), head.device, head.stamp & 0xFFFFFFFF)
        return start + self._mark(start, data) + data

    def open(self, packet: bytes) -> tuple[Head, bytes]:
        """Return who made a packet, and the JSON text it carries.

        Raises:
            PacketError: it is damaged, or made with another token.
        """
        head = head_of(packet)
        data = packet[HEADER:]
        if not data or len(data) % _BLOCK:
            raise PacketError(f"carries {len(data)} bytes, which no cipher text has")
        if not compare_digest(packet[16:HEADER], self._mark(packet[:16], data)):
            raise PacketError("its checksum is wrong", hint="the token belongs to another device or is out of date")
        coder = self._cipher.decryptor()
        text = coder.update(data) + coder.finalize()
        fill = text[-1]
        if not 1 <= fill <= _BLOCK or text[-fill:] != bytes([fill]) * fill:
            raise PacketError("its padding is wrong")
        # Many devices end their JSON like a C string.
        return head, text[:-fill].rstrip(b"\x00")

    def _mark(self, start: bytes, data: bytes) -> bytes:
        return md5(start + self._secret + data, usedforsecurity=False).digest()

    @cached_property
    def _cipher(self) -> Cipher[Any]:
        try:
            from cryptography.hazmat.primitives.ciphers import Cipher
            from cryptography.hazmat.primitives.ciphers.algorithms import AES
            from cryptography.hazmat.primitives.ciphers.modes import CBC
        except ImportError as error:
            raise SettingsError(
                "the package cryptography is missing", where="xiaomi", hint="pip install 'hyperconnect[xiaomi]'"
            ) from error
        key = md5(self._secret, usedforsecurity=False).digest()
        vector = md5(key + self._secret, usedforsecurity=False).digest()
        return Cipher(AES(key), CBC(vector))


def head_of(packet: bytes) -> Head:
    """Return what a packet's header says; nothing of it is proved until its checksum is.

    Raises:
        PacketError: it is no miIO packet.
    """
    if len(packet) < HEADER:
        raise PacketError(f"{len(packet)} bytes are less than a header")
    magic, length, device, stamp = _HEAD.unpack_from(packet)
    if magic != _MAGIC or length != len(packet):
        raise PacketError("does not begin as a miIO packet does")
    return Head(device, stamp)


def greeting(head: Head) -> bytes:
    """Return a device's answer to a hello: its header, and `ff` where a checksum would be."""
    return _HEAD.pack(_MAGIC, HEADER, head.device, head.stamp & 0xFFFFFFFF) + b"\xff" * 16
