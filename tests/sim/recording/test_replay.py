"""A recording as a device of a story."""

from __future__ import annotations

import json

import pytest

from hyperconnect.errors import ContentError
from hyperconnect.sim.build import build
from hyperconnect.sim.recording.scene import scene_of
from hyperconnect.sim.script.scenario import Scenario, parse_scenario

STORY = """
scenario: replayed
title: Replayed
about: What was said is said again.
start: 2026-06-15T08:00
timezone: UTC
lasts: 1 h
home: {latitude: 52.4, longitude: 13.06}
things: {}
recordings:
  probe: {file: probe.ndjson, after: 1 min, speed: 2, times: [tst, seen.at, list.ms]}
"""
RECORDING = """\
{"recording":1,"began":"2026-01-15T16:40:00Z"}
{"at":0,"topic":"home/probe","payload":"{\\"tst\\":1768495200,\\"t\\":21.5}","retain":true,"qos":1}
{"at":0,"topic":"home/probe/raw","bytes":"/wA="}
{"at":10,"topic":"home/probe","payload":"{\\"seen\\":{\\"at\\":\\"2026-01-15T17:40:09.500+01:00\\"},\\"tst\\":\\"soon\\"}"}
{"at":20,"topic":"home/other","payload":"{\\"list\\":[{\\"ms\\":1768495220000}]}"}
"""
START = 1781510400.0


def scenario(change: tuple[str, str] = ("", ""), recording: str = RECORDING) -> Scenario:
    return parse_scenario(STORY.replace(*change), "story.yaml", {}, maps=lambda _: recording)


def said(story: Scenario, seconds: float = 3600.0) -> list[tuple[float, str, bytes, bool, int]]:
    house = build(story, 1)
    told: list[tuple[float, str, bytes, bool, int]] = []
    while house.deadline is not None and house.deadline <= START + seconds:
        messages = house.advance(house.deadline)
        told += [(house.now - START, m.topic, m.payload, m.retain, m.qos) for m in messages]
    return told


def test_it_is_said_again_at_its_pace_with_moments_of_the_story() -> None:
    assert said(scenario()) == [
        (60.0, "home/probe", b'{"tst":1781510460,"t":21.5}', True, 1),
        (60.0, "home/probe/raw", b"\xff\x00", False, 0),
        (65.0, "home/probe", b'{"seen":{"at":"2026-06-15T09:01:04.500+01:00"},"tst":"soon"}', False, 0),
        (70.0, "home/other", b'{"list":[{"ms":1781510470000}]}', False, 0),
    ]


def test_it_is_said_over_and_over() -> None:
    story = scenario((", speed: 2", ", loop: true, topic: home/probe"))
    assert [at for at, *_ in said(story, 100)] == [60, 70, 71, 81, 82, 92, 93]


def test_it_is_silenced_by_its_name() -> None:
    fault = "happenings:\n  - {after: 62 s, fault: {kind: lost, of: probe}}\n"
    assert [at for at, *_ in said(scenario(("recordings:", fault + "recordings:")))] == [60, 60]


def test_others_live_beside_it_as_if_it_were_not_there() -> None:
    things = ("things: {}", "things: {thermometer: {kind: outdoor, speaks: homeassistant}}")
    beside = said(scenario(things))
    alone = said(parse_scenario(STORY.partition("recordings:")[0].replace(*things), "story.yaml", {}))
    assert [each for each in beside if not each[1].startswith(("home/probe", "home/other"))] == alone


@pytest.mark.parametrize(
    ("change", "recording", "where", "why"),
    [
        (("probe.ndjson", "../probe.ndjson"), RECORDING, "story.yaml:11:17", "'../probe.ndjson' cannot stand here"),
        (("speed: 2", "speed: 0"), RECORDING, "story.yaml:11:52", "0 is too little"),
        (("", ""), RECORDING.replace('"at":10', '"at":"x"'), "story.yaml:11:17", "probe.ndjson:4:1: not a line"),
    ],
)
def test_errors_name_file_and_line(change: tuple[str, str], recording: str, where: str, why: str) -> None:
    with pytest.raises(ContentError) as caught:
        scenario(change, recording)
    assert caught.value.where == where
    assert why in caught.value.why


def test_a_scene_that_was_written_replays_its_recording() -> None:
    text = scene_of("It's my Home", 1768495200.0, 20.0)
    story = parse_scenario(text, "home.yaml", {}, maps={"It's my Home.ndjson": RECORDING}.__getitem__)
    house = build(story, 1)
    told = house.advance(story.start + story.lasts)
    assert [json.loads(m.payload)["t"] for m in told if m.topic == "home/probe" and m.retain] == [21.5]
    assert len(told) == 4
