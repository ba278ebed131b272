"""Scoring recordings: lines of what was published, and how they are compared."""

from __future__ import annotations

from typing import Any

import pytest

from hyperconnect.cli.scoring import TOLD, is_same
from hyperconnect.cli.scoring_recordings import Recordings
from hyperconnect.cli.scoring_scenarios import are_same
from hyperconnect.errors import ContentError
from hyperconnect.model.message import Message
from tests.cli.scored import figures

UNREADABLE: list[dict[str, Any]] = [
    {"steps": "no list"},
    {"steps": [{"publish": {}}]},
    {"steps": [{"call": {"domain": "light"}}]},
    {"steps": [{"config": {"config": {}}}]},
    {"topic": "homeassistant/sensor/a/config", "payload": {"stat_t": "a"}, "expect_components": 3},
]


@pytest.mark.parametrize("line", UNREADABLE)
def test_a_line_that_cannot_be_read_is_named_with_its_place(line: dict[str, Any]) -> None:
    with pytest.raises(ContentError, match="here:7"):
        Recordings(None).judge("here:7", line)


def test_a_zigbee_bridges_devices_are_known_in_the_files_after_theirs() -> None:
    exposes = [{"type": "numeric", "name": "temperature", "property": "temperature", "access": 1, "unit": "°C"}]
    definition = {"model": "M", "vendor": "V", "description": "D", "exposes": exposes}
    row = {"ieee_address": "0x00000000000000aa", "type": "EndDevice", "friendly_name": "cellar", "supported": True,
           "interview_completed": True, "definition": definition}  # fmt: skip
    told = {"topic": "zigbee2mqtt/cellar", "payload": {"temperature": 8}, "expect": {"temperature.temperature": 8}}
    recordings = Recordings(None)
    for one in (row, told):
        recordings.open()
        recordings.judge("here", one)
    assert figures(recordings.finish()) == {("zigbee2mqtt", TOLD): (1, 0)}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (b'{"a": 1, "b": [2]}', b'{"b":[2],"a":1}', True),
        (b'{"a": 1}', b'{"a":2}', False),
        (b"{broken", b"{broken", True),
        (b"{broken", b"{worse", False),
        (b"1", b"1.0", False),
        (b"\xff", b"\xff", True),
    ],
)
def test_published_json_is_compared_as_what_it_says(one: bytes, other: bytes, *, same: bool) -> None:
    assert are_same([Message("t", one)], [Message("t", other)], ordered=True) is same


def test_topic_quality_of_service_and_retain_count_too() -> None:
    sent = Message("t", b"1", retain=True, qos=1)
    assert are_same([sent], [Message("t", b"1", retain=True, qos=1)], ordered=True)
    for other in (Message("u", b"1", True, 1), Message("t", b"1", False, 1), Message("t", b"1", True, 0)):
        assert not are_same([sent], [other], ordered=True)


@pytest.mark.parametrize(
    ("found", "wanted", "same"),
    [
        (1, 1.0000001, True),
        (1, 1.1, False),
        (True, 1, False),
        (False, 0, False),
        ([0.1, 2], [0.1, 2.0], True),
        ([1], [1, 2], False),
        (None, "x", False),
        ("x", "x", True),
    ],
)
def test_numbers_may_differ_by_rounding_and_truth_is_no_number(found: object, wanted: object, *, same: bool) -> None:
    assert is_same(found, wanted) is same
