from __future__ import annotations

import pytest

from hyperconnect.errors import ContentError
from hyperconnect.sim.script.scenario import parse_scenario
from hyperconnect.sim.script.things import PAGES
from hyperconnect.sim.thing.kind import KINDS
from hyperconnect.sim.voice.voices import VOICES

HUT = """
scenario: hut
title: Hut
about: A hut.
start: 2026-01-15T02:00
lasts: 10 min
home: {latitude: 52.4, longitude: 13.06}
house: {rooms: {attic: {area: 10 m²}}, openings: {hatch: {room: attic}}}
things:
  eye: {kind: motion, room: attic}
  latch: {kind: contact, of: hatch, speaks: esphome}
"""


@pytest.mark.parametrize(
    ("old", "new", "mark", "why", "hint"),
    [
        ("kind: motion", "kind: moton", "moton", "there is no kind 'moton'", "did you mean 'motion'?"),
        ("kind: motion, ", "", "{room: attic}\n", "the key 'kind' is missing", "add `kind: …` here"),
        ("room: attic}\n  latch", "room: atic}\n  latch", "atic", "there is no room 'atic' in this home", "'attic'?"),
        ("of: hatch", "of: hutch", "hutch", "there is no opening 'hutch' in this home", "did you mean 'hatch'?"),
        ("speaks: esphome", "speaks: esphom", "esphom}", "'esphom' cannot", "did you mean 'esphome'?"),
        ("speaks: esphome", "says: esphome", "says", "unknown key 'says'", "did you mean 'speaks'?"),
        ("room: attic}\n  latch", "rom: attic}\n  latch", "rom", "unknown key 'rom'", "did you mean 'room'?"),
        ("room: attic}\n  latch", "room: attic, hold: 60}\n  latch", "60}", "60 should be a number with its unit", ""),
        ("of: hatch, ", "", "{kind: contact", "the key 'of' is missing", "add `of: …` here"),
    ],
)
def test_what_is_wrong_of_a_thing_is_named_with_line_and_column(
    old: str, new: str, mark: str, why: str, hint: str
) -> None:
    text = HUT.replace(old, new)
    with pytest.raises(ContentError) as error:
        parse_scenario(text, "hut.yaml", {})
    before = text[: text.index(mark)]
    assert error.value.where == f"hut.yaml:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"
    assert why in str(error.value)
    assert hint in error.value.hint


def test_every_page_has_a_thing_and_every_voice_somebody_who_speaks_it() -> None:
    assert set(PAGES) == set(KINDS)
    spoken = {str(PAGES[word].model_json_schema()["properties"]["speaks"]) for word in PAGES}
    assert all(any(f"'{voice}'" in one for one in spoken) for voice in VOICES)


@pytest.mark.parametrize(
    ("thing", "why"),
    [
        ("{kind: cover}", "either `of` an opening or in a `room`"),
        ("{kind: cover, of: hatch, room: attic}", "either `of` an opening or in a `room`"),
        ("{kind: camera}", "either in a `room` or `outside` of a door"),
        ("{kind: light, room: attic, dims: false, tunes: true}", "can be dimmed too"),
    ],
)
def test_a_thing_that_contradicts_itself_is_refused(thing: str, why: str) -> None:
    with pytest.raises(ContentError, match=why) as error:
        parse_scenario(f"{HUT}  odd: {thing}\n", "hut.yaml", {})
    assert error.value.where == "hut.yaml:12:8"
