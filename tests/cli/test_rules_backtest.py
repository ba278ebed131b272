"""`hyperconnect rules backtest`: sentences first, exit codes, and no word where nothing is known."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hyperconnect.cli.app import app
from hyperconnect.errors import ContentError, SettingsError, StoreError, UnknownError
from hyperconnect.model.effect import Noted, Remember
from hyperconnect.model.value import Path as ValuePath
from hyperconnect.model.value import Source, Value
from hyperconnect.shell.editing.versions import News
from hyperconnect.shell.store import Store
from tests.core.backtest.past import DEVICES

LIGHTS = "rule: lights\nwhen:\n  - change: hall.motion\n    to: true\nthen:\n  - set: { lamp.on: true }\n"
NEVER = LIGHTS.replace("to: true", "to: false", 1)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Return a household whose hall was walked through twice yesterday."""
    (tmp_path / "content" / "rules").mkdir(parents=True)
    (tmp_path / "content" / "rules" / "lights.yaml").write_text(LIGHTS, encoding="utf-8")
    (tmp_path / "data").mkdir()
    store = Store(tmp_path / "data")
    store.open()
    store.remember([Remember("device", name, row) for name, row in DEVICES.items()])
    now, path = time.time(), ValuePath("hall.main.motion.motion")
    for hours, moves in ((24, False), (20, True), (19, False), (18, True)):
        at = now - hours * 3600
        store.record([Noted(Value(path, moves, at, at, Source("test", "")))])
    store.flush(now)
    store.versions.note([News("lights", NEVER, now, "kim")])
    store.close()
    return tmp_path


def tried(house: Path, *words: str) -> tuple[str, BaseException | None]:
    """Return what was written, and what went wrong."""
    where = ["--data", str(house / "data"), "--content", str(house / "content")]
    result = CliRunner().invoke(app, ["rules", "backtest", *words, *where])
    return result.output, result.exception


def test_the_first_word_is_what_would_have_happened(house: Path) -> None:
    said, wrong = tried(house, "lights", "--since", "2d")
    assert wrong is None
    assert said.splitlines()[0] == "With the rules as they are, 1 rule would have run 2 times, with 0 near misses."
    assert "are not recorded" in said
    assert "lights\t2\t2 ran" in said


def test_json_holds_the_whole_report(house: Path) -> None:
    said, _ = tried(house, "--since", "2d", "--json")
    report = json.loads(said.splitlines()[-1])
    (lights,) = [each for each in report["versions"][0]["rules"] if each["rule"] == "lights"]
    assert (lights["runs"], report["difference"]) == (2, None)


def test_an_earlier_version_stands_beside_the_rule_as_it_is(house: Path) -> None:
    said, wrong = tried(house, "lights", "--since", "2d", "--compare", "1")
    assert wrong is None
    assert "version 1 of lights" in said.splitlines()[0]
    assert "set lamp.on to true" in said


def test_a_file_stands_beside_the_rules_as_they_are(house: Path) -> None:
    other = house / "other.yaml"
    other.write_text(LIGHTS.replace("lamp.on", "fan.on"), encoding="utf-8")
    said, wrong = tried(house, "--since", "2d", "--compare", str(other))
    assert wrong is None
    assert "only other.yaml set fan.on to true" in said


@pytest.mark.parametrize(
    ("words", "error", "why"),
    [
        (["nobody"], UnknownError, "no rule is called nobody"),
        (["lihgts"], UnknownError, "did you mean lights?"),
        (["--since", "yesterday"], SettingsError, "neither a duration nor a moment"),
        (["lights", "--compare", "second"], SettingsError, "neither a version nor a file"),
        (["--compare", "1"], SettingsError, "a version is one of one rule"),
        (["lights", "--compare", "7"], Exception, "no version 7"),
        (["--compare", "nowhere.yaml"], ContentError, "cannot be read"),
    ],
)
def test_what_means_nothing_is_one_clear_error(house: Path, words: list[str], error: type[Exception], why: str) -> None:
    _, wrong = tried(house, *words)
    assert isinstance(wrong, error)
    assert why in str(wrong)


def test_where_no_hub_ran_there_is_nothing_to_live_again(tmp_path: Path) -> None:
    _, wrong = tried(tmp_path)
    assert isinstance(wrong, StoreError)
    assert "nothing was recorded here yet" in str(wrong)
