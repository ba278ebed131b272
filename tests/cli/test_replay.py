"""`hyperconnect replay`: the past lived again, from a journal and from a recording."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest
from typer.testing import CliRunner, Result

from hyperconnect.cli.app import app
from hyperconnect.cli.replaying import Replay, moment_until
from hyperconnect.cli.scenarios import load_scenario
from hyperconnect.cli.story import Story
from hyperconnect.config import Settings
from hyperconnect.errors import ContentError, SettingsError
from hyperconnect.model.effect import Effect, Explained
from hyperconnect.model.message import Message
from hyperconnect.shell.journal import Journal
from hyperconnect.sim.build import build
from hyperconnect.sim.recording.recording import write_head, write_line

BEGAN = 1768495200.0  # 2026-01-15 16:40 UTC
RULE = """rule: lamp
when: [{ change: hall_motion.motion, to: true }]
then:
  - set: { hall_light.on: true }
  - delay: 1min
  - set: { hall_light.on: false }
"""


def replay(content: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["replay", *words, "--content", str(content)])


def lines(answer: Result) -> list[dict[str, str]]:
    return [json.loads(line) for line in answer.stdout.splitlines()]


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A journal of an evening, and which rules ran in it, in order."""
    folder = tmp_path_factory.mktemp("journal")
    ran: list[str] = []

    def hear(effects: object) -> None:
        told: list[Effect] = list(effects)  # type: ignore[call-overload]  # a listener's effects
        ran.extend(each.reason.rule for each in told if isinstance(each, Explained) and each.reason.outcome == "ran")

    journal = Journal(folder)
    journal.open()
    scenario = load_scenario("evening_commute")
    Story(build(scenario, 1), scenario, listener=hear, journal=journal).live_virtually()
    journal.close()
    return folder, ran


def test_a_journal_is_lived_to_the_same_runs(lived: tuple[Path, list[str]], tmp_path: Path) -> None:
    folder, ran = lived
    answer = replay(tmp_path, str(folder), "--json")
    assert answer.exit_code == 0
    assert ran
    assert [each for each in ran if f"{each} " not in answer.stderr] == []
    one = replay(tmp_path, str(folder / "00000001.journal"), "--json")
    assert one.stdout == answer.stdout


def test_one_rule_may_be_asked_for(lived: tuple[Path, list[str]], tmp_path: Path) -> None:
    folder, ran = lived
    told = lines(replay(tmp_path, str(folder), "--rule", ran[0], "--json"))
    assert {each["about"] for each in told} == {ran[0]}
    assert "reason" in {each["what"] for each in told}


def test_it_stops_when_it_is_told_to(lived: tuple[Path, list[str]], tmp_path: Path) -> None:
    folder, _ = lived
    whole = replay(tmp_path, str(folder), "--json").stdout
    part = replay(tmp_path, str(folder), "--until", "1min", "--json")
    assert part.exit_code == 0
    assert len(part.stdout) < len(whole)
    assert whole.startswith(part.stdout)


def recording(path: Path) -> Path:
    motion = {"name": "Motion", "unique_id": "m", "device_class": "motion", "state_topic": "hall/motion"}
    light = {"name": "Light", "unique_id": "l", "command_topic": "hall/light/set", "state_topic": "hall/light"}
    device = {"identifiers": ["hall"], "name": "Hall"}
    said = [
        (0.0, "homeassistant/binary_sensor/m/config", {**motion, "device": {**device, "name": "Hall motion"}}),
        (
            0.0,
            "homeassistant/light/l/config",
            {**light, "device": {"identifiers": ["light"], "name": "Hall light"}},
        ),
    ]
    data = write_head(BEGAN)
    for at, topic, payload in said:
        data += write_line(at, Message(topic, json.dumps(payload).encode(), retain=True))
    for at, word in ((5.0, b"OFF"), (10.0, b"ON"), (100.0, b"OFF")):
        data += write_line(at, Message("hall/motion", word))
    path.write_bytes(data)
    return path


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "lamp.yaml").write_text(RULE, encoding="utf-8")
    return tmp_path


def test_a_recording_is_heard_by_the_rules_of_today(home: Path) -> None:
    answer = replay(home, str(recording(home / "home.ndjson")), "--json")
    assert answer.exit_code == 0, answer.exception
    commands = [(each["at"], each["text"]) for each in lines(answer) if each["what"] == "command"]
    assert [at for at, text in commands if "on" in text and "sent" in text] == [
        "2026-01-15T16:40:10Z",
        "2026-01-15T16:41:10Z",
    ]
    assert "lamp 1" in answer.stderr


def test_what_follows_a_recording_is_lived_too(home: Path) -> None:
    path = recording(home / "home.ndjson")
    early = lines(replay(home, str(path), "--until", "30s", "--rule", "lamp", "--json"))
    late = lines(replay(home, str(path), "--until", "2026-01-15T18:00+01:00", "--rule", "lamp", "--json"))
    assert 0 < len(early) <= len(late)
    assert all(each["at"] <= "2026-01-15T16:40:30Z" for each in early)


def test_people_read_sentences(home: Path) -> None:
    told = replay(home, str(recording(home / "home.ndjson"))).stdout.splitlines()
    assert any("lamp ran because hall_motion.motion went from false to true" in line for line in told), told


@pytest.mark.parametrize("name", ["nothing.ndjson", "nothing.txt", "empty", "nothing.journal"])
def test_what_is_no_past_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    answer = replay(tmp_path, str(tmp_path / name))
    assert answer.exit_code != 0
    assert name in str(answer.exception)


def test_until_is_a_moment_or_a_while() -> None:
    assert moment_until("90min", BEGAN, "UTC") == BEGAN + 5400
    assert moment_until("2026-01-15T16:41", BEGAN, "UTC") == BEGAN + 60
    assert moment_until("2026-01-15T17:41", BEGAN, "Europe/Berlin") == BEGAN + 60
    assert moment_until("2026-01-15T16:41Z", BEGAN, "Europe/Berlin") == BEGAN + 60
    assert moment_until("", BEGAN, "UTC") == float("inf")
    with pytest.raises(SettingsError, match="no moment"):
        moment_until("soon", BEGAN, "UTC")


@pytest.mark.parametrize("name", ["nowhere", "nowhere.journal", "nowhere.ndjson", "notes.txt"])
def test_what_is_no_past_is_refused_before_anything_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "notes.txt").write_text("it was cold", "utf-8")
    answer = replay(tmp_path, str(tmp_path / name))
    assert isinstance(answer.exception, ContentError)
    assert ("there is no such file" in answer.exception.why) == name.startswith("nowhere")
    assert answer.output == ""


def test_a_data_directory_tells_where_its_journal_is(lived: tuple[Path, list[str]], tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    journal.symlink_to(lived[0])
    answer = replay(tmp_path, str(tmp_path))
    assert isinstance(answer.exception, ContentError)
    assert str(journal) in answer.exception.hint


def test_a_person_sees_how_far_it_is_and_a_pipe_gets_the_lines_alone(
    lived: tuple[Path, list[str]], tmp_path: Path
) -> None:
    words = ("replay", str(lived[0]), "--content", str(tmp_path), "--json")
    ours, theirs = pty.openpty()
    seen: list[bytes] = []
    with subprocess.Popen(
        [sys.executable, "-m", "hyperconnect", *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "120"},
    ) as process:
        os.close(theirs)
        reader = Thread(target=drain, args=(ours, seen))
        reader.start()
        out = b"" if process.stdout is None else process.stdout.read()
        assert process.wait(60) == 0
        reader.join(60)
    assert out.decode() == replay(tmp_path, *words[1:2], "--json").stdout
    assert "living the past again" in b"".join(seen).decode()
    assert "inputs lived again" in b"".join(seen).decode()


def drain(terminal: int, seen: list[bytes]) -> None:
    """Read what is written to a terminal until nobody does any more."""
    with suppress(OSError):
        while data := os.read(terminal, 65536):
            seen.append(data)
    os.close(terminal)


def test_all_of_a_journal_is_through_in_the_end(lived: tuple[Path, list[str]]) -> None:
    past = Replay(lived[0], Settings(), keys={}, begun=lambda _: None, wrong=lambda _: None)
    passed = [past.passed for _ in past.live()]
    assert passed == sorted(passed)
    assert passed[0] == 0.0
    assert past.passed > 0.99
