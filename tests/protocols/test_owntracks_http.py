"""OwnTracks in HTTP mode."""

from __future__ import annotations

import pytest

from hyperconnect.errors import CommandError
from hyperconnect.model.device import Event
from hyperconnect.protocols.owntracks import OwnTracks, posted_topic
from tests.protocols.speech import announced, only, say, sent, troubles, values, wish

FIX = {"_type": "location", "lat": 52.5, "lon": 13.4}
POSTED = posted_topic("alex", "phone") or ""


def test_what_is_posted_is_a_location_like_any_other() -> None:
    seen = say(OwnTracks(), POSTED, FIX)
    assert announced(seen).id == "owntracks_alex_phone"
    assert values(seen) == {"location.latitude": 52.5, "location.longitude": 13.4}


@pytest.mark.parametrize(
    ("user", "device"),
    [("", "phone"), ("alex", ""), ("a/b", "c"), ("a", "b/c"), ("+", "c"), ("a", "#"), ("a", "\n"), ("a" * 101, "c")],
)
def test_who_could_not_be_a_topic_has_none(user: str, device: str) -> None:
    assert posted_topic(user, device) is None


@pytest.mark.parametrize("body", [b"{}", b"[]", b"\xff"])
def test_nonsense_is_told(body: bytes) -> None:
    assert len(troubles(say(OwnTracks(), POSTED, body))) == 1


def test_no_filter_covers_what_is_posted() -> None:
    assert not any(one.startswith("$") for one in OwnTracks().filters)


def test_zones_are_entered_over_http_too() -> None:
    turn = {"_type": "transition", "event": "enter", "desc": "Home", "tst": 990}
    (event,) = only(Event, say(OwnTracks(), POSTED, turn, 1000.0))
    assert (event.data, event.observed_at) == ({"zone": "Home", "transition": "enter"}, 990.0)


def test_a_phone_that_posts_cannot_be_asked_until_it_speaks_mqtt() -> None:
    protocol = OwnTracks()
    seen = say(protocol, POSTED, FIX)
    assert announced(seen).components[0].capabilities["location"].commands == {}
    command = wish("owntracks_alex_phone", "location.locate")
    with pytest.raises(CommandError, match="HTTP"):
        protocol.encode(command)
    assert announced(say(protocol, "owntracks/alex/phone", FIX)).id == "owntracks_alex_phone"
    assert sent(protocol, command)
