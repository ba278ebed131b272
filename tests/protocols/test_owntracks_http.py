"""OwnTracks in HTTP mode."""

from __future__ import annotations

import msgspec
import pytest

from hyperconnect.errors import CommandError
from hyperconnect.model.device import Event
from hyperconnect.protocols.owntracks import OwnTracks
from tests.protocols.speech import announced, only, say, sent, troubles, values, wish

FIX = {"_type": "location", "lat": 52.5, "lon": 13.4}
WHO = {"X-Limit-U": "alex", "X-Limit-D": "phone"}


@pytest.mark.parametrize("headers", [WHO, {"x-limit-u": "alex", "x-limit-d": "phone"}])
def test_who_posts_stands_in_the_headers(headers: dict[str, str]) -> None:
    seen = OwnTracks().decode_http(msgspec.json.encode(FIX), headers, 1000.0)
    assert announced(seen).id == "owntracks_alex_phone"
    assert values(seen) == {"location.latitude": 52.5, "location.longitude": 13.4}


def test_or_in_the_topic() -> None:
    body = msgspec.json.encode(FIX | {"topic": "owntracks/kim/tablet"})
    assert announced(OwnTracks().decode_http(body, {}, 1000.0)).id == "owntracks_kim_tablet"


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"{}", WHO),
        (b"[]", WHO),
        (b"\xff", WHO),
        (b'{"_type":"location","lat":1,"lon":2}', {}),
        (b'{"_type":"location","lat":1,"lon":2,"topic":"owntracks/+/#"}', {}),
        (b'{"_type":"location","lat":1,"lon":2}', {"X-Limit-U": "a/b", "X-Limit-D": "c"}),
    ],
)
def test_nonsense_is_told(body: bytes, headers: dict[str, str]) -> None:
    assert len(troubles(OwnTracks().decode_http(body, headers, 1000.0))) == 1


def test_zones_are_entered_over_http_too() -> None:
    turn = {"_type": "transition", "event": "enter", "desc": "Home", "tst": 990}
    (event,) = only(Event, OwnTracks().decode_http(msgspec.json.encode(turn), WHO, 1000.0))
    assert (event.data, event.observed_at) == ({"zone": "Home", "transition": "enter"}, 990.0)


def test_a_phone_that_posts_cannot_be_asked_until_it_speaks_mqtt() -> None:
    protocol = OwnTracks()
    seen = protocol.decode_http(msgspec.json.encode(FIX), WHO, 1000.0)
    assert announced(seen).components[0].capabilities["location"].commands == {}
    command = wish("owntracks_alex_phone", "location.locate")
    with pytest.raises(CommandError, match="HTTP"):
        protocol.encode(command)
    assert announced(say(protocol, "owntracks/alex/phone", FIX)).id == "owntracks_alex_phone"
    assert sent(protocol, command)
