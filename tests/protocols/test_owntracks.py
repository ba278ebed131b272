from __future__ import annotations

import pytest

from hyperconnect.errors import CommandError
from hyperconnect.model.command import Command
from hyperconnect.model.value import Value
from hyperconnect.protocols.owntracks import OwnTracks
from tests.protocols.playing import taught
from tests.protocols.speech import announced, only, say, sent, troubles, values, wish

FIX = {"_type": "location", "lat": 52.5, "lon": 13.4}


def test_a_phone_introduces_itself_with_its_first_message() -> None:
    protocol = OwnTracks()
    device = announced(say(protocol, "owntracks/alex/phone", FIX))
    assert (device.id, device.slug, device.kind) == ("owntracks_alex_phone", "phone_alex", "phone")
    assert device.components[0].capabilities["location"].events == ("zone",)
    assert len(say(protocol, "owntracks/alex/phone", FIX)) == 2


@pytest.mark.parametrize(
    ("tst", "observed"),
    [
        (900, 900),
        (1_000, 1_000),
        (1_059, 1_059),
        (99_999, 1_060),
        ("950", 950),
        (None, 1_000),
        ("x", 1_000),
        (-5, 1_000),
    ],
)
def test_a_phones_clock_is_believed_within_reason(tst: object, observed: float) -> None:
    seen = say(OwnTracks(), "owntracks/alex/phone", FIX | {"tst": tst}, at=1_000.0)
    assert {one.observed_at for one in only(Value, seen)} == {observed}


@pytest.mark.parametrize("part", ["waypoint", "waypoints", "cmd", "dump", "status", "beacon", "request"])
def test_what_is_not_for_us_is_passed_over(part: str) -> None:
    assert not say(OwnTracks(), f"owntracks/alex/phone/{part}", {"_type": part})


@pytest.mark.parametrize(
    "payload",
    [b"{", b"7", b"\xff", b"NaN", {"_type": "boo"}, {"lat": 1}, FIX | {"lon": "east"}, {"_type": "transition"}],
)
def test_nonsense_is_told_and_no_phone_is_made_of_it(payload: object) -> None:
    seen = say(OwnTracks(), "owntracks/alex/phone", payload)
    assert len(seen) == 1
    assert troubles(seen)


def test_it_can_be_asked_where_it_is() -> None:
    protocol = OwnTracks()
    say(protocol, "owntracks/alex/phone", FIX)
    command = wish("owntracks_alex_phone", "location.locate")
    assert sent(protocol, command) == [("owntracks/alex/phone/cmd", '{"_type":"cmd","action":"reportLocation"}')]


@pytest.mark.parametrize(
    "command",
    [
        wish("owntracks_alex_phone", "location.latitude", value=1.0),
        wish("owntracks_alex_phone", "location.locate", now=True),
        wish("owntracks_kim_phone", "location.locate"),
    ],
)
def test_nothing_else_is_sent(command: Command) -> None:
    protocol = OwnTracks()
    say(protocol, "owntracks/alex/phone", FIX)
    with pytest.raises(CommandError):
        protocol.encode(command)


def test_other_topics_are_not_read() -> None:
    assert OwnTracks().reader("owntracks/alex") is None
    assert OwnTracks().reader("home/alex/phone") is None


def test_a_base_of_any_depth() -> None:
    protocol = OwnTracks("our/own/tracks")
    assert protocol.filters == ("our/own/tracks/+/+", "our/own/tracks/+/+/+")
    assert announced(say(protocol, "our/own/tracks/alex/phone", FIX)).id == "owntracks_alex_phone"
    command = wish("owntracks_alex_phone", "location.locate")
    assert sent(protocol, command)[0][0] == "our/own/tracks/alex/phone/cmd"


def test_what_has_no_name_survives_as_a_setting() -> None:
    more = {"conn": "w", "vac": 7, "poi": "bench", "tid": "ax", "inrids": ["a1"], "tea": "green", "image": "…", "_x": 1}
    seen = say(taught(OwnTracks()), "owntracks/alex/phone", FIX | more)
    told = {name: value for name, value in values(seen).items() if name.startswith("setting.")}
    assert told == {
        "setting.conn": "wifi",
        "setting.vac": 7,
        "setting.poi": "bench",
        "setting.inrids": ("a1",),
        "setting.tea": "green",
    }
    assert announced(seen).components[0].capabilities["setting"].attributes["vac"].unit == "m"


def test_one_bad_field_costs_only_itself() -> None:
    seen = say(OwnTracks(), "owntracks/alex/phone", FIX | {"batt": "full", "vel": 5})
    assert values(seen) == {"location.latitude": 52.5, "location.longitude": 13.4, "location.speed": 5}
    assert len(troubles(seen)) == 1


def test_settings_of_one_phone_are_bounded() -> None:
    flood = {f"k{index}": index for index in range(1000)}
    assert len(only(Value, say(taught(OwnTracks()), "owntracks/alex/phone", FIX | flood))) < 100
