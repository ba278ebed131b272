"""Whatever bytes come, a reader answers with observations and never with an exception."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hyperconnect.cli.decoding import message_of
from hyperconnect.content.find import find
from hyperconnect.content.yaml import read_yaml
from hyperconnect.core.dictionary import Dictionary
from hyperconnect.core.hub import Hub
from hyperconnect.model.effect import Explained, Faulted, Happened, Noted, Publish, Registered
from hyperconnect.model.input import Connected, Elapsed, Opened, ProfileLoaded, Received
from hyperconnect.model.message import Message
from hyperconnect.model.observation import Trouble
from hyperconnect.model.value import Value
from hyperconnect.protocols.homeassistant import HomeAssistant
from hyperconnect.protocols.homeassistant.builders import BUILDERS
from hyperconnect.protocols.owntracks import OwnTracks
from hyperconnect.protocols.port import Protocol
from tests.protocols.speech import only, say
from tests.protocols.test_recordings import FILES

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    max_leaves=12,
)
HOSTILE = (
    b"",
    b"\x00",
    b"\xff\xfe\xfd",
    b"[" * 100_000,
    b'{"a":' * 40 + b"1" + b"}" * 40,
    b'{"a":NaN}',
    b"1e999",
    b"9" * 5000,
    b'"' + b"x" * 70_000 + b'"',
    b'{"latitude":"1e999","lat":"nan","lon":{}}',
    b'{"a":' + b"9" * 400 + b',"tst":' + b"9" * 400 + b',"last_seen":' + b"9" * 400 + b"}",
    b"[" + b"1," * 30_000 + b"1]",
    b"{" + b",".join(b'"k%d":%d' % (key, key) for key in range(4000)) + b"}",
    b"[" * 6_000_000,
)
UNREADABLE = (b"{" * 100_000, b"\xff\xfe\xfd", b'{"a":NaN,"b":1}', b"{" * 6_000_000)


def read_everywhere(protocol: Protocol, topics: list[str], payload: bytes) -> None:
    for topic in topics:
        read = protocol.reader(topic)
        if read is not None:
            for seen in only(Value, read(Message(topic, payload), 1.0)):
                msgspec.json.encode(seen.value)
                assert seen.value == seen.value, "NaN is no value"


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


VOCABULARIES = [(path.stem, read_yaml(path)) for path in find("devices")]


def taught() -> Dictionary:
    dictionary = Dictionary()
    for name, document in VOCABULARIES:
        dictionary.learn(name, document)
    return dictionary


def hear(dictionary: Dictionary, topic: str, payload: bytes) -> None:
    for value in dictionary.read(Message(topic, payload), 1.0).values:
        msgspec.json.encode(value.value)
        assert value.value == value.value, "NaN is no value"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_hostile_payloads_on_every_topic(path: Path) -> None:
    dictionary = taught()
    for row in rows(path):
        dictionary.read(message_of(row), 1.0)
    topics = sorted({row["topic"] for row in rows(path)})
    for payload in HOSTILE:
        for topic in topics:
            hear(dictionary, topic, payload)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_damaged_recordings(path: Path, data: st.DataObject) -> None:
    dictionary = taught()
    for row in rows(path):
        raw = bytearray(message_of(row).payload)
        if raw and data.draw(st.booleans()):
            for _ in range(data.draw(st.integers(1, 3))):
                raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
            raw = raw[: data.draw(st.integers(1, len(raw)))]
        hear(dictionary, row["topic"], bytes(raw))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_cannot_be_read_fires_nothing_and_is_a_fault(path: Path) -> None:
    hub = Hub()
    hub.handle(Opened(0.0, None, None, "UTC", {}))
    for name, document in VOCABULARIES:
        hub.handle(ProfileLoaded(0.0, name, document))
    hub.handle(Connected(0.0))
    for row in rows(path):
        before = hub.handle(Received(1.0, message_of(row)))
        while hub.deadline is not None and hub.deadline <= 1.0:
            before += hub.handle(Elapsed(1.0))
        understood = any(isinstance(one, Noted | Registered) for one in before)
        topic = str(row["topic"])
        if not understood or not isinstance(row["payload"], dict | list):
            continue
        for payload in UNREADABLE:
            effects = hub.handle(Received(2.0, Message(topic, payload)))
            faults = [one for one in effects if isinstance(one, Faulted)]
            assert not [one for one in effects if isinstance(one, Happened | Explained | Publish)]
            assert faults, f"{topic} {payload[:20]!r}"
            assert not [one.why for one in faults if "Error:" in one.why]


def test_the_templates_of_one_message_share_what_they_may_take() -> None:
    heavy = "{% for a in range(900) %}{{ a }}{% endfor %}"
    parts = {
        str(number): {"platform": "sensor", "unique_id": f"u{number}", "state_topic": "t", "value_template": heavy}
        for number in range(40)
    }
    protocol = HomeAssistant()
    config = {"device": {"identifiers": ["crowd"]}, "components": parts}
    say(protocol, "homeassistant/device/crowd/config", config)
    seen = say(protocol, "t", {"a": 1})
    assert len(only(Value, seen)) < 10
    assert "take too long together" in "".join(one.why for one in only(Trouble, seen))
    assert len(only(Value, say(protocol, "t", {"a": 1}))) > 2, "the next message has its own"


def test_templates_are_ready_and_faulty_ones_told_when_they_are_announced() -> None:
    parts = {
        str(number): {
            "platform": "sensor",
            "unique_id": f"u{number}",
            "state_topic": "t",
            "value_template": f"{{% set b = value_json.a %}}{{{{ b ~ {number} }}}}" if number != 30 else "{{ a ~ }}",
        }
        for number in range(31)
    }
    protocol = HomeAssistant()
    seen = say(protocol, "homeassistant/device/many/config", {"device": {"identifiers": ["many"]}, "components": parts})
    assert len(only(Trouble, seen)) == 1
    told = [one.value for one in only(Value, say(protocol, "t", {"a": 1})) if one.value is not None]
    assert told == [f"1{number}" for number in range(30)], "no value is lost because templates were not ready"


OPTIONS = (
    *("state_topic", "command_topic", "value_template", "device_class", "unit_of_measurement", "device", "name"),
    *("availability", "min", "max", "options", "modes", "temperature_command_topic", "min_temp", "schema"),
    *("brightness", "supported_color_modes", "position_topic", "position_open", "unique_id", "qos", "retain"),
    *("json_attributes_topic", "event_types", "payload_on", "components", "min_mireds", "identifiers"),
    *("speed_range_max", "percentage_state_topic", "command_template", "expire_after", "off_delay"),
)
SENSIBLE = st.sampled_from(
    ["t", "t/set", "{{ value }}", "{{ value_json.a }}", "{{ value | int }}", "°C", "temperature", "json", "0", 0, ["a"]]
)
PLATFORMS = st.sampled_from((*BUILDERS, "device", "camera", "vacuum"))


@settings(max_examples=300, deadline=None)
@given(
    platform=PLATFORMS,
    config=st.dictionaries(st.sampled_from(OPTIONS), SENSIBLE | JSON, max_size=12),
    payload=st.binary(max_size=20) | JSON.map(lambda value: json.dumps(value).encode()),
)
def test_any_announcement_and_any_payload(platform: str, config: dict[str, Any], payload: bytes) -> None:
    protocol = HomeAssistant()
    topic = f"homeassistant/{platform}/thing/config"
    if platform == "device":
        config = {"device": {"identifiers": ["d"]}, "components": {"a": {**config, "platform": "light"}, "b": config}}
    read_everywhere(protocol, [topic], json.dumps(config).encode())
    read_everywhere(protocol, list(protocol.filters), payload)
    protocol.expire(10.0)


KEYS = st.sampled_from(["lat", "lon", "tst", "vel", "inregions", "event", "desc", "steps", "name"])


@given(payload=st.dictionaries(KEYS, JSON))
def test_any_phone(payload: dict[str, Any]) -> None:
    for kind in ("location", "transition", "lwt", "steps", "card"):
        raw = json.dumps({**payload, "_type": kind}).encode()
        read_everywhere(OwnTracks(), ["owntracks/a/b", "owntracks/a/b/event"], raw)
