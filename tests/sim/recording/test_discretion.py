"""What is not written into a recording."""

from __future__ import annotations

import pytest

from hyperconnect.model.message import Message
from hyperconnect.sim.recording.discretion import blur, hide


@pytest.mark.parametrize(
    ("topic", "payload", "kept"),
    [
        ("a", '{"password":"1234","on":true}', '{"password":"hidden","on":true}'),
        ("a", '{"mqtt":{"server":"mqtt://me:pw@host"}}', '{"mqtt":{"server":"mqtt://hidden@host"}}'),
        ("a", '{"advanced":{"network_key":[1,2]}}', '{"advanced":{"network_key":[]}}'),
        ("a", '{"users":[{"pin_code":1234,"id":1}]}', '{"users":[{"pin_code":0,"id":1}]}'),
        ("a", '{"Wifi":{"SSId":"Ours","RSSI":70}}', '{"Wifi":{"SSId":"hidden","RSSI":70}}'),
        ("a", '{"access_token":"x","token":null}', '{"access_token":"hidden","token":null}'),
        ("car/wifi/password", "open sesame", "hidden"),
        ("car/pin", "1234", "0"),
        ("a", '{"author":"x","passenger":"y","tokens_used":3}', '{"author":"x","passenger":"y","tokens_used":3}'),
        ("a", '{"a": 1.50}', '{"a": 1.50}'),
        ("a", "not json {", "not json {"),
        ("a", "[" * 5000, "[" * 5000),
    ],
)
def test_secrets_are_hidden_and_nothing_else_is_touched(topic: str, payload: str, kept: str) -> None:
    assert hide(Message(topic, payload.encode(), retain=True)) == Message(topic, kept.encode(), retain=True)


def test_bytes_that_are_no_text_are_left_alone() -> None:
    assert hide(Message("a/password", b"\xff\x00")).payload == b"\xff\x00"


@pytest.mark.parametrize(
    ("topic", "payload", "kept"),
    [
        ("a", '{"lat":52.40091,"lon":13.05912,"vel":3.14159}', '{"lat":52.4,"lon":13.06,"vel":3.14159}'),
        ("a", '{"location":{"latitude":-52.40891}}', '{"location":{"latitude":-52.41}}'),
        ("car/latitude", "52.40091", "52.4"),
        ("a", '{"lat":null,"lon":"13.05912"}', '{"lat":null,"lon":"13.05912"}'),
    ],
)
def test_positions_are_rounded(topic: str, payload: str, kept: str) -> None:
    assert blur(Message(topic, payload.encode()), 2).payload == kept.encode()
