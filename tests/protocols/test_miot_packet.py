from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.errors import SettingsError
from hyperconnect.protocols.miot.packet import HEADER, HELLO, Head, PacketError, Token, greeting, head_of

DIGITS = "000102030405060708090a0b0c0d0e0f"
TOKEN = Token.of(DIGITS)
TEXT = b'{"id":7,"method":"miIO.info","params":[]}'
HEAD = Head(0x12345678, 0x1234)
# Made with openssl and md5sum from the text, the token, the id and the stamp above.
PACKET = bytes.fromhex(
    "21310050000000001234567800001234e80c30781944314856190845be805769"
    "b8657c7e35ad4bba388b5df0fd3959098b8bb5dec183a503b86e63c0e4fce797bdef2274d68d0d423c28cbb432868cb0"
)


def test_a_packet_is_as_the_protocol_has_it() -> None:
    assert TOKEN.seal(HEAD, TEXT) == PACKET
    assert TOKEN.open(PACKET) == (HEAD, TEXT)


@given(
    st.binary(min_size=16, max_size=16), st.binary(max_size=400), st.integers(0, 2**64 - 1), st.integers(0, 2**32 - 1)
)
def test_what_is_sealed_can_be_opened(secret: bytes, text: bytes, device: int, stamp: int) -> None:
    token = Token(secret)
    assert token.open(token.seal(Head(device, stamp), text)) == (Head(device, stamp), text.rstrip(b"\x00"))


@given(st.integers(0, len(PACKET) - 1), st.integers(1, 255))
def test_whatever_byte_is_changed_it_is_not_believed(place: int, by: int) -> None:
    damaged = bytearray(PACKET)
    damaged[place] ^= by
    with pytest.raises(PacketError):
        TOKEN.open(bytes(damaged))


@given(st.binary(max_size=100))
def test_noise_is_no_packet(noise: bytes) -> None:
    with pytest.raises(PacketError):
        TOKEN.open(noise)


def test_another_token_opens_nothing() -> None:
    with pytest.raises(PacketError, match="checksum"):
        Token.of("ff" * 16).open(PACKET)


def test_a_device_ends_its_json_like_a_c_string() -> None:
    assert TOKEN.open(TOKEN.seal(HEAD, TEXT + b"\x00"))[1] == TEXT


def test_a_hello_is_a_header_and_so_is_its_answer() -> None:
    assert len(HELLO) == len(greeting(HEAD)) == HEADER
    assert head_of(greeting(HEAD)) == HEAD


@pytest.mark.parametrize("text", ["", "00", "zz" * 16, DIGITS + "00", DIGITS[:-1]])
def test_a_token_is_32_hexadecimal_digits(text: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Token.of(text, "xiaomi.devices[0]")
    assert str(caught.value).startswith("xiaomi.devices[0]: is no token")
    assert not text or text not in str(caught.value)


def test_a_token_is_never_shown() -> None:
    shown = f"{TOKEN!r} {TOKEN!s} {vars(Head)!r}"
    with pytest.raises(PacketError) as caught:
        TOKEN.open(PACKET[:-16])
    for secret in (DIGITS, str(bytes.fromhex(DIGITS))[2:-1]):
        assert secret not in shown + str(caught.value)
