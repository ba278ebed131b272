"""The guide's sprinkler, taken from the guide and lived with as it says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from hyperconnect.cli.plugins import load_plugins
from hyperconnect.cli.scenarios import load_scenario
from hyperconnect.errors import ContentError
from hyperconnect.model.message import Message
from hyperconnect.sim.build import build
from hyperconnect.sim.happening.control import CONTROL
from hyperconnect.sim.script.things import PAGES
from hyperconnect.sim.thing.kind import KINDS

GUIDE = Path(__file__).parents[2] / "docs" / "simulated-things.md"


def test_the_guides_thing_is_twenty_lines_and_lives(tmp_path: Path) -> None:
    blocks = re.findall(r"```(python|yaml)\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    code, page = (next(text for kind, text in blocks if kind == wanted) for wanted in ("python", "yaml"))
    story, plugin = tmp_path / "garden.yaml", tmp_path / "sprinkler.py"
    story.write_text(page, "utf-8")
    plugin.write_text(code, "utf-8")
    with pytest.raises(ContentError, match="there is no kind 'sprinkler'"):
        load_scenario(str(story))
    body = [line for line in code.splitlines() if line.strip() and not line.startswith(("from", '"""'))]
    assert len(body) <= 20
    try:
        load_plugins([str(plugin)])
        house = build(load_scenario(str(story)), 1)
        said = house.advance(house.now)
        assert any(m.topic.startswith("tasmota/discovery/") for m in said)
        power = next(topic for topic in house.filters if topic.endswith("/Power1"))
        told = house.receive(Message(power, b"ON"), house.now) + house.advance(house.now + 2)
        assert {"POWER": "ON"} in [json.loads(m.payload) for m in told if m.topic.endswith("/RESULT")]
        assert house.home is not None
        assert house.home.loads["lawn"] == 40.0
        hand = json.dumps({"hand": {"lawn": {"on": False}}}).encode()
        house.receive(Message(CONTROL, hand), house.now)
        assert house.home.loads["lawn"] == 0.0
    finally:
        PAGES.pop("sprinkler", None)
        KINDS.pop("sprinkler", None)
