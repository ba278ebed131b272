from __future__ import annotations

import pytest

from hyperconnect.errors import CommandError, ContentError
from hyperconnect.model.device import Availability, Event, State
from hyperconnect.model.observation import Announced
from hyperconnect.model.value import Quality, Value
from hyperconnect.protocols.theengs import Theengs
from tests.protocols.playing import play, taught
from tests.protocols.speech import announced, only, say, troubles, values, wish

BAND = "home/hall/BTtoMQTT/A4C138000001"
WORN = {"id": "A4:C1:38:00:00:01", "model": "Band", "model_id": "MB", "type": "BODY", "track": True, "rssi": -60}


def test_a_house_full_of_things() -> None:
    play(taught(Theengs()), "theengs.house")


def test_a_thing_is_known_by_its_address() -> None:
    device = announced(say(taught(Theengs()), BAND, WORN))
    assert (device.id, device.kind, device.via) == ("theengs_a4c138000001", "wearable", "theengs_hall")
    assert device.identifiers == ("mac:a4c138000001",)
    assert (device.name, device.model_id) == ("Band 0001", "MB")


def test_the_address_in_the_message_counts_where_the_topic_has_another() -> None:
    protocol = taught(Theengs())
    seen = say(protocol, "home/mac/BTtoMQTT/0F3C8A10-0000-0000-0000-000000000001", WORN | {"mac": "A4:C1:38:00:00:02"})
    assert announced(seen).identifiers == ("mac:a4c138000002",)


def test_without_a_vocabulary_all_is_a_setting() -> None:
    seen = say(Theengs(), BAND, {"tempc": 21.5, "open": True, "mode": "eco"})
    assert values(seen) == {"setting.tempc": 21.5, "setting.open": True, "setting.mode": "eco"}


def test_what_it_offers_grows_and_is_announced_once() -> None:
    protocol = taught(Theengs())
    say(protocol, BAND, WORN)
    grown = say(protocol, BAND, WORN | {"steps": 10})
    assert "wellness" in announced(grown).components[0].capabilities
    assert not only(Announced, say(protocol, BAND, WORN | {"steps": 11}))


def test_a_tracker_that_falls_silent_is_gone_and_comes_back() -> None:
    protocol = taught(Theengs())
    say(protocol, BAND, WORN, at=1000.0)
    assert protocol.expire(1000.0) == ([], 1120.0)
    say(protocol, BAND, WORN, at=1100.0)
    assert protocol.expire(1120.0) == ([], 1220.0)
    gone, due = protocol.expire(1220.0)
    assert (values(gone), due) == ({"presence.present": False}, 1340.0)
    assert protocol.expire(1340.0)[0] == []
    assert values(say(protocol, BAND, WORN, at=1400.0))["presence.present"] is True


def test_a_replayed_advertisement_brings_nobody_home() -> None:
    seen = say(taught(Theengs()), BAND, WORN | {"batt": 60}, retain=True)
    assert values(seen) == {"connectivity.rssi": -60, "battery.level": 60}
    assert {one.quality for one in only(Value, seen)} == {Quality.RESTORED}


def test_things_are_offline_only_when_no_gateway_hears_them() -> None:
    protocol = taught(Theengs())
    other = BAND.replace("hall", "attic")
    say(protocol, BAND, WORN)
    say(protocol, other, WORN)
    assert [one.device for one in only(Availability, say(protocol, "home/hall/LWT", "offline"))] == ["theengs_hall"]
    states = {one.device: one.state for one in only(Availability, say(protocol, "home/attic/LWT", "offline"))}
    assert states == {"theengs_attic": State.OFFLINE, "theengs_a4c138000001": State.OFFLINE}
    states = {one.device: one.state for one in only(Availability, say(protocol, "home/hall/LWT", "online"))}
    assert states["theengs_a4c138000001"] is State.ONLINE


@pytest.mark.parametrize(
    ("code", "action"), [(1, "single"), (2, "double"), (3, "triple"), (4, "long"), (254, "long"), (99, "other")]
)
def test_a_button(code: int, action: str) -> None:
    topic, clicker = "home/hall/BTtoMQTT/A4C138000002", {"model_id": "BT", "type": "BTN", "packet": 1}
    (pressed,) = only(Event, say(taught(Theengs()), topic, clicker | {"button1": 0, "button3": code}))
    assert pressed.data == {"button": "button3", "action": action, "raw": str(code)}


def test_a_button_is_told_once_a_packet_and_never_from_memory() -> None:
    protocol = taught(Theengs())
    topic, clicker = "home/hall/BTtoMQTT/A4C138000002", {"model_id": "BT", "type": "BTN", "packet": 1, "button": 1}
    told = [
        len(only(Event, say(protocol, topic, clicker | extra, retain=retain)))
        for extra, retain in [({}, True), ({}, False), ({}, False), ({"packet": 2}, False), ({"button": 0}, False)]
    ]
    assert told == [0, 1, 0, 1, 0]


@pytest.mark.parametrize(
    "payload", [b"{", b"[]", b"\xff", b"7", {"model_id": "x", "batt": "full"}, {"model_id": "x", "batt": True}]
)
def test_nonsense_is_told(payload: object) -> None:
    assert len(troubles(say(taught(Theengs()), BAND, payload))) == 1


@pytest.mark.parametrize("topic", ["home/hall/433toMQTT/1", "home/hall", "other/hall/LWT", "home/hall/BTtoMQTT"])
def test_other_topics_are_not_read(topic: str) -> None:
    assert Theengs().reader(topic) is None


def test_a_base_of_two_levels() -> None:
    protocol = taught(Theengs("my/home"))
    assert protocol.filters[0] == "my/home/+/LWT"
    assert announced(say(protocol, "my/" + BAND, WORN)).via == "theengs_hall"


def test_nothing_can_be_sent() -> None:
    protocol = taught(Theengs())
    say(protocol, BAND, WORN)
    with pytest.raises(CommandError):
        protocol.encode(wish("theengs_a4c138000001", "presence.present", value=True))


@pytest.mark.parametrize("wrong", [{"keys": {"tempc": "heat.heat"}}, {"keys": 7}, {"keyz": {}}])
def test_a_vocabulary_that_cannot_be_used(wrong: dict[str, object]) -> None:
    with pytest.raises(ContentError):
        Theengs().learn(wrong)


def test_a_flood_of_keys_is_bounded() -> None:
    protocol = taught(Theengs())
    seen = say(protocol, BAND, WORN | {f"k{index}": index for index in range(2000)})
    assert len(only(Value, seen)) < 300


def test_what_stands_in_an_object_survives_under_its_name() -> None:
    seen = say(Theengs(), BAND, {"tempc": 21.5, "foo": {"a": 1, "b": {"c": 2}}})
    assert values(seen) == {"setting.tempc": 21.5, "setting.foo.a": 1, "setting.foo.b.c": 2}
