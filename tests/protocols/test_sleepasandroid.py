from __future__ import annotations

import pytest

from hyperconnect.errors import CommandError, ContentError
from hyperconnect.model.device import Event
from hyperconnect.protocols.sleepasandroid import SleepAsAndroid
from tests.protocols.playing import play, taught
from tests.protocols.speech import announced, only, say, values, wish


def test_a_night() -> None:
    play(taught(SleepAsAndroid()), "sleepasandroid.night")


def test_the_topic_is_the_sleepers_choice() -> None:
    protocol = taught(SleepAsAndroid(("bedroom/sleep/alex",)))
    assert protocol.filters[0] == "bedroom/sleep/alex"
    device = announced(say(protocol, "bedroom/sleep/alex", {"event": "rem"}))
    assert (device.id, device.slug) == ("sleepasandroid_alex", "sleep_alex")
    assert protocol.reader("bedroom/sleep/kim") is None


def test_without_a_topic_nothing_is_read() -> None:
    assert SleepAsAndroid().filters == ()
    assert SleepAsAndroid().reader("SleepAsAndroid/kim") is None


def test_sounds_are_detections() -> None:
    seen = say(taught(SleepAsAndroid()), "SleepAsAndroid/kim", {"event": "sound_event_baby"})
    (heard,) = only(Event, seen)
    assert (heard.capability, heard.data["kind"], heard.data["label"]) == ("detection", "sound", "baby")


def test_alarms_carry_their_values() -> None:
    payload = {"event": "alarm_alert_start", "value1": "1700000000000", "value2": "work"}
    (rang,) = only(Event, say(taught(SleepAsAndroid()), "SleepAsAndroid/kim", payload))
    assert (rang.name, rang.data) == ("alarm_alert_start", {"value1": "1700000000000", "value2": "work"})


def test_what_is_replayed_is_state_and_no_event() -> None:
    seen = say(taught(SleepAsAndroid()), "SleepAsAndroid/kim", {"event": "deep_sleep"}, retain=True)
    assert values(seen)["wellness.sleep"] == "deep"
    assert not only(Event, seen)


def test_without_a_vocabulary_events_are_just_told() -> None:
    seen = say(SleepAsAndroid(("sleep",)), "sleep", {"event": "rem"})
    assert values(seen) == {"setting.last_event": "rem"}
    assert len(only(Event, seen)) == 1


def test_nothing_can_be_sent() -> None:
    with pytest.raises(CommandError):
        SleepAsAndroid().encode(wish("sleepasandroid_kim", "wellness.sleep", value="rem"))


def test_a_vocabulary_that_cannot_be_used() -> None:
    with pytest.raises(ContentError, match="naps"):
        SleepAsAndroid().learn({"values": {"rem": {"wellness.naps": "rem"}}})
