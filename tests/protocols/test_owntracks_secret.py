"""OwnTracks, encrypted."""

from __future__ import annotations

import sys
from base64 import b64encode

import msgspec
import pytest

from hyperconnect.model.observation import Announced
from hyperconnect.protocols.owntracks import OwnTracks
from tests.protocols.speech import only, say, troubles, values

TOPIC = "owntracks/alex/phone"
KEY = "correct horse"
FIX = {"_type": "location", "lat": 52.5, "lon": 13.4, "tst": 1_700_000_000}


def sealed(inner: object, key: str = KEY) -> dict[str, str]:
    secret = pytest.importorskip("nacl.secret")
    box = secret.SecretBox(key.encode().ljust(32, b"\0"))
    return {"_type": "encrypted", "data": b64encode(box.encrypt(msgspec.json.encode(inner), b"\7" * 24)).decode()}


@pytest.mark.parametrize("keys", [{"alex/phone": KEY}, {"alex": KEY}, {"alex": "other", "alex/phone": KEY}])
def test_a_message_is_opened_with_the_key_of_the_phone_or_its_owner(keys: dict[str, str]) -> None:
    seen = say(OwnTracks(keys=keys), TOPIC, sealed(FIX))
    assert list(seen) == list(say(OwnTracks(), TOPIC, FIX))


def test_a_key_of_full_length() -> None:
    key = "x" * 32
    assert values(say(OwnTracks(keys={"alex": key}), TOPIC, sealed(FIX, key)))


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        ({}, "no key for alex/phone"),
        ({"kim": KEY}, "no key for alex/phone"),
        ({"alex": "wrong battery"}, "the same key must stand in the app and here"),
        ({"alex": "y" * 33}, "1 to 32 bytes"),
        ({"alex": ""}, "1 to 32 bytes"),
    ],
)
def test_who_cannot_open_it_learns_what_to_do(keys: dict[str, str], why: str) -> None:
    seen = say(OwnTracks(keys=keys), TOPIC, sealed(FIX))
    (told,) = troubles(seen)
    assert why in told
    assert not any(key and key in told for key in keys.values())
    assert not only(Announced, seen)


@pytest.mark.parametrize("data", ["", "%%%", "AAAA", 7, None, "A" * 400])
def test_damaged_boxes(data: object) -> None:
    pytest.importorskip("nacl")
    assert len(troubles(say(OwnTracks(keys={"alex": KEY}), TOPIC, {"_type": "encrypted", "data": data}))) == 1


def test_a_box_within_a_box_is_not_opened() -> None:
    assert len(troubles(say(OwnTracks(keys={"alex": KEY}), TOPIC, sealed(sealed(FIX))))) == 1


def test_without_pynacl_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nacl.secret", None)
    (told,) = troubles(say(OwnTracks(keys={"alex": KEY}), TOPIC, {"_type": "encrypted", "data": "AAAA"}))
    assert "hyperconnect[owntracks]" in told
