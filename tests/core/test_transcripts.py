"""Every transcript of tests/transcripts/, played."""

from __future__ import annotations

from pathlib import Path

import pytest

from hyperconnect.core.hub import Hub
from hyperconnect.model.effect import Effect
from hyperconnect.model.input import Opened
from tests.core.transcript import play

TRANSCRIPTS = sorted((Path(__file__).parents[1] / "transcripts").glob("*.txt"))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_what_was_foretold_happens(path: Path) -> None:
    played = play(path.read_text(encoding="utf-8"))
    assert played.happened == played.foretold


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_the_same_inputs_give_the_same_effects(path: Path) -> None:
    played = play(path.read_text(encoding="utf-8"))
    again = Hub()
    effects: list[Effect] = []
    for happened in played.inputs:
        if isinstance(happened, Opened):
            again = Hub()
        effects += again.handle(happened)
    assert effects == played.effects


def test_there_are_transcripts() -> None:
    assert TRANSCRIPTS
