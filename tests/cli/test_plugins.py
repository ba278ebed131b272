"""Somebody's own Python file: what it adds is there, and what is wrong with it is told with file and line."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest

from hyperconnect.cli.plugins import blaming, load_plugins
from hyperconnect.cli.scenarios import load_scenario
from hyperconnect.errors import ContentError, HyperconnectError, SettingsError
from hyperconnect.sim.build import build
from hyperconnect.sim.script.things import PAGES
from hyperconnect.sim.thing.kind import KINDS

LANTERN = """\
from typing import Literal
from hyperconnect.sim.script.things import ThingPage
from hyperconnect.sim.thing.face import Lamp
from hyperconnect.sim.thing.kind import kind
from hyperconnect.sim.thing.thing import Thing


class LanternPage(ThingPage):
    kind: Literal["lantern"]


@kind(LanternPage)
class Lantern(Thing):
    faces = (Lamp(tunes=False),)
    on = False

    def state(self):
        return {"on": self.on, "brightness": 254}
"""
STORY = """\
scenario: dark
title: Dark
about: It is dark.
start: 2026-06-15T22:00
lasts: 1 min
home: {latitude: 52.4, longitude: 13.06}
things: {porch: {kind: lantern}}
"""


@pytest.fixture(autouse=True)
def _no_lantern_afterwards() -> Generator[None]:
    pages, kinds = dict(PAGES), dict(KINDS)
    yield
    for known, before in ((PAGES, pages), (KINDS, kinds)):
        known.clear()
        known.update(before)  # type: ignore[arg-type]


def live(folder: Path, code: str) -> None:
    (folder / "lantern.py").write_text(code, "utf-8")
    (folder / "dark.yaml").write_text(STORY, "utf-8")
    with blaming(load_plugins([str(folder / "lantern.py")])):
        house = build(load_scenario(str(folder / "dark.yaml")), 1)
        assert "home/porch/state" in {message.topic for message in house.advance(house.ends)}


def test_its_kind_can_be_used(tmp_path: Path) -> None:
    live(tmp_path, LANTERN)


@pytest.mark.parametrize(
    ("right", "wrong", "line", "why"),
    [
        ("faces = (", "faces = ((", ":14:", "SyntaxError"),
        ("(Thing)", "(Thimg)", ":13:", "NameError: name 'Thimg' is not defined"),
        ("    kind: Lit", "    sort: Lit", ":12:", "TypeError: LanternPage does not say its kind"),
        ('"on": self.on', '"on": self.off', ":18:", "AttributeError"),
        ('"on": self.on, ', "", "", "KeyError: 'on', in "),
    ],
)
def test_its_mistakes_are_told_with_their_place(tmp_path: Path, right: str, wrong: str, line: str, why: str) -> None:
    with pytest.raises(ContentError) as caught:
        live(tmp_path, LANTERN.replace(right, wrong))
    assert caught.value.where.startswith(f"{tmp_path / 'lantern.py'}{line}")
    assert why in caught.value.why


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("nowhere.py", "there is no file nowhere.py"),
        ("nowhere.at.all", "there is no module 'nowhere.at.all'"),
        ("json", "json adds no kind of thing"),
    ],
)
def test_what_is_no_plugin_is_told(name: str, why: str) -> None:
    with pytest.raises(SettingsError, match=why):
        load_plugins([name])


def test_a_kind_that_there_is_stays_as_it_is(tmp_path: Path) -> None:
    light = PAGES["light"]
    with pytest.raises(SettingsError, match="takes the kind 'light', which there is"):
        live(tmp_path, LANTERN.replace("lantern", "light"))
    assert PAGES["light"] is light


def test_errors_of_others_pass() -> None:
    with pytest.raises(HyperconnectError, match="as it was"), blaming([Path(__file__)]):
        raise HyperconnectError("as it was")
