"""Zigbee2MQTT: whatever a bridge says, nothing is raised."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hyperconnect.model.message import Message
from hyperconnect.model.value import Value
from hyperconnect.protocols.payload import STATE_LIMIT
from hyperconnect.protocols.zigbee2mqtt import Zigbee2Mqtt
from tests.protocols.speech import only, say, troubles
from tests.protocols.zigbee_home import LISTS, fresh, household


@pytest.fixture
def home() -> Zigbee2Mqtt:
    return household()


def test_a_device_that_was_never_announced_in_full_grows_only_so_far(home: Zigbee2Mqtt) -> None:
    for number in range(100):
        say(home, "zigbee2mqtt/klaxon", {f"surprise_{number}": number})
    assert say(home, "zigbee2mqtt/klaxon", {"surprise_0": 5})
    assert say(home, "zigbee2mqtt/klaxon", {"surprise_99": 5}) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    max_leaves=12,
)


KEYS = st.sampled_from(
    ["type", "name", "property", "access", "unit", "value_min", "value_max", "value_on", "value_off", "values"]
)


EXPOSES = st.recursive(
    st.dictionaries(KEYS, JSON | st.sampled_from(["numeric", "binary", "enum", "color_temp", "battery", "mired", 7])),
    lambda inner: st.fixed_dictionaries(
        {
            "type": st.sampled_from(["light", "composite", "lock", "climate"]),
            "name": st.just("color_xy"),
            "features": st.lists(inner, max_size=3),
        }
    ),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(exposes=st.lists(EXPOSES, max_size=4), state=st.dictionaries(st.text(max_size=9), JSON, max_size=6))
def test_whatever_a_bridge_describes_and_a_device_says(exposes: list[object], state: dict[str, object]) -> None:
    protocol = fresh()
    definition = {"exposes": exposes, "supports_ota": True}
    for row in ([{"ieee_address": "0x1", "friendly_name": "x", "definition": definition}], state, exposes):
        say(protocol, LISTS, json.dumps(row).encode())
    for topic in protocol.filters:
        for seen in only(Value, say(protocol, topic, json.dumps(state).encode())):
            assert seen.value == seen.value, "NaN is no value"


@pytest.mark.parametrize(
    "payload",
    [
        b"\xff\xfe",
        b"[" * 100_000,
        b'[{"ieee_address":"0x1","friendly_name":"x","definition":{"exposes":' + b"[" * 100_000,
        b'{"state":NaN}',
        b"1e999",
        b'"' + b"x" * (STATE_LIMIT + 1) + b'"',
    ],
    ids=str,
)
def test_hostile_payloads_are_troubles(home: Zigbee2Mqtt, payload: bytes) -> None:
    for topic in home.filters:
        read = home.reader(topic)
        assert read is not None
        assert len(troubles(read(Message(topic, payload), 1.0))) == 1, topic
