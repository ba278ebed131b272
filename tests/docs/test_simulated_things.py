"""The guide's sprinkler, taken from the guide."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from hyperconnect.errors import ContentError
from hyperconnect.model.message import Message
from hyperconnect.sim.build import build
from hyperconnect.sim.script.scenario import parse_scenario
from hyperconnect.sim.script.things import PAGES
from hyperconnect.sim.thing.kind import KINDS

GUIDE = Path(__file__).parents[2] / "docs" / "simulated-things.md"
STORY = """
scenario: garden
title: Garden
about: It is dry.
start: 2026-06-15T08:00
lasts: 1 h
home: {latitude: 52.4, longitude: 13.06}
"""


def test_the_guides_thing_is_twenty_lines_and_lives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = re.findall(r"```(python|yaml)\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    code, page = (next(text for kind, text in blocks if kind == wanted) for wanted in ("python", "yaml"))
    with pytest.raises(ContentError, match="there is no kind 'sprinkler'"):
        parse_scenario(STORY + page, "garden.yaml", {})
    (tmp_path / "sprinkler_of_mine.py").write_text(code, "utf-8")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    body = [line for line in code.splitlines() if line.strip() and not line.startswith(("from", '"""'))]
    assert len(body) <= 20
    try:
        __import__("sprinkler_of_mine")
        house = build(parse_scenario(STORY + page, "garden.yaml", {}), 1)
        said = house.advance(house.now)
        assert any(m.topic.startswith("tasmota/discovery/") for m in said)
        power = next(topic for topic in house.filters if topic.endswith("/Power1"))
        told = house.receive(Message(power, b"ON"), house.now) + house.advance(house.now + 2)
        assert {"POWER": "ON"} in [json.loads(m.payload) for m in told if m.topic.endswith("/RESULT")]
        assert house.home is not None
        assert house.home.loads["lawn"] == 40.0
    finally:
        PAGES.pop("sprinkler", None)
        KINDS.pop("sprinkler", None)
