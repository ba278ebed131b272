"""Speaking for Home Assistant where there is none."""

from __future__ import annotations

import pytest

from hyperconnect.model.message import Message
from hyperconnect.protocols.homeassistant import HomeAssistant
from hyperconnect.protocols.homeassistant.birth import STATUS
from tests.protocols.speech import say, troubles

BIRTH = (Message("homeassistant/status", b"online"),)


def test_the_hub_says_what_makes_devices_introduce_themselves() -> None:
    protocol = HomeAssistant()
    assert protocol.greet() == BIRTH
    assert STATUS in protocol.filters
    say(protocol, STATUS, "online")
    assert protocol.greet() == BIRTH, "what came back was its own word"


@pytest.mark.parametrize(("payload", "retain"), [("offline", False), ("online", True), ("offline", True)])
def test_where_there_is_a_home_assistant_it_is_not_answered_for(payload: str, retain: bool) -> None:  # noqa: FBT001
    protocol = HomeAssistant()
    protocol.greet()
    say(protocol, STATUS, payload, retain=retain)
    assert protocol.greet() == ()


def test_a_birth_too_many_is_somebody_elses() -> None:
    protocol = HomeAssistant()
    protocol.greet()
    say(protocol, STATUS, "online")
    say(protocol, STATUS, "online")
    assert protocol.greet() == ()


def test_it_can_be_told_to_be_silent() -> None:
    assert HomeAssistant(act_as_home_assistant=False).greet() == ()


def test_no_device_may_speak_for_home_assistant() -> None:
    config = {"uniq_id": "x", "cmd_t": STATUS}
    assert "reserved" in troubles(say(HomeAssistant(), "homeassistant/switch/x/config", config))[0]
