"""The command line as a stranger meets it: each wrong input is one clear line, a next step, and the right exit code."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from time import time

import pytest

from hyperconnect.shell.backup import all_backups, back_up
from hyperconnect.shell.broker import find_mosquitto
from hyperconnect.shell.store import Store
from tests.cli.called import Caller
from tests.cli.household import Household
from tests.cli.stem import PATIENCE, run


def begun(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a Python of its own, which imports what it needs."""
    return subprocess.run(
        [sys.executable, "-m", "hyperconnect", *arguments],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        env={**os.environ, **environment},
        check=False,
    )


@pytest.fixture
def home(tmp_path: Path) -> tuple[str, ...]:
    """Options that keep a command away from this user's own household."""
    return ("--data", str(tmp_path / "data"), "--content", str(tmp_path / "content"))


def test_help_names_every_command() -> None:
    answer = begun("--help")
    assert answer.returncode == 0
    for command in ("demo", "hub", "simulate", "doctor", "devices", "rules"):
        assert command in answer.stdout


def test_an_unknown_option_is_a_usage_error() -> None:
    answer = run("demo", "--sped", "max")
    assert answer.returncode == 2
    assert "--speed" in answer.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("demo", "evening_comute", "--speed", "max"), 3, "did you mean evening_commute"),
        (("demo", "--speed", "fast"), 2, "a number from 0.1 to 10000"),
        (("demo", "/nowhere/at/all.yaml", "--speed", "max"), 3, "cannot be read"),
        (("hub", "--mqtt", "http://example"), 2, "mqtt://host:1883"),
        (("devices", "ls", "--config", "/nowhere/hyperconnect.toml"), 2, "cannot be read"),
    ],
)
def test_a_wrong_word_gets_one_clear_line_and_a_next_step(arguments: tuple[str, ...], code: int, words: str) -> None:
    answer = run(*arguments)
    assert answer.returncode == code
    assert words in answer.stderr
    assert "Traceback" not in answer.stderr
    assert len(answer.stderr.strip().splitlines()) <= 3


def test_devices_before_any_hub_says_how_to_start_one(home: tuple[str, ...]) -> None:
    answer = run("devices", "ls", *home[:2])
    assert answer.returncode == 1
    assert "hyperconnect hub" in answer.stderr


def test_a_wrong_rule_is_shown_as_a_compiler_would(tmp_path: Path, home: tuple[str, ...]) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text("rule: wrong\nwhen:\n  - chnge: su7.soc\nthen:\n  - notify: {to: alex, text: hello}\n")
    answer = run("rules", "check", str(file), *home)
    assert answer.returncode == 3
    assert f"{file}:3:5: error HX" in answer.stdout
    assert "change" in answer.stdout
    found = [json.loads(line) for line in run("rules", "check", str(file), "--json", *home).stdout.splitlines()]
    assert found[0]["line"] == 3
    assert found[0]["file"] == str(file)


def test_our_own_rules_are_sound(home: tuple[str, ...]) -> None:
    assert run("rules", "check", *home).returncode == 0


def test_a_taken_port_is_told_with_the_way_out(home: tuple[str, ...]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        answer = run("hub", "--port", str(taken.getsockname()[1]), *home)
    assert answer.returncode == 4
    assert "taken by another program" in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize("command", [("hub",), ("simulate",)])
def test_nobody_at_the_address_is_told_and_ends_with_its_own_code(tmp_path: Path, command: tuple[str, ...]) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        nobody = f"mqtt://127.0.0.1:{probe.getsockname()[1]}"
        places = {
            "HYPERCONNECT__DIRECTORIES__DATA": str(tmp_path / "data"),
            "HYPERCONNECT__DIRECTORIES__CONTENT": str(tmp_path / "content"),
            "HYPERCONNECT__MQTT__PATIENCE_S": "0.3",
        }
        answer = run(*command, "--mqtt", nobody, "-q", env=places)
    assert answer.returncode == 4
    assert "no broker answers" in answer.stderr
    assert "--mqtt" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_doctor_knows_the_interfaces_of_this_machine(home: tuple[str, ...]) -> None:
    answer = run("doctor", *home, env={"HYPERCONNECT__DISCOVERY__INTERFACES": "eth99"})
    assert answer.returncode == 1
    assert "no interface or address eth99" in answer.stdout


def test_doctor_says_whether_the_hub_can_start(home: tuple[str, ...], tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    broken.joinpath("fastapi.py").write_text("raise ImportError('half of it is missing')\n", encoding="utf-8")
    assert "✓ hub: it can start" in run("doctor", *home).stdout
    answer = begun("doctor", *home, PYTHONPATH=str(broken))
    assert answer.returncode == 1
    assert "✗ hub: it cannot start: ImportError: half of it is missing" in answer.stdout


async def test_doctor_knows_the_hub_that_is_running(tmp_path: Path) -> None:
    async with Household(tmp_path).at_work():
        told = (await Caller("--data", str(tmp_path))("doctor")).lines
    assert "✓ hub: one is running on this data directory" in told
    assert "✓ broker: the running hub looks after one of its own" in told


def test_doctor_says_how_old_the_backups_are(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.open()
    store.close()
    told = [_backups(tmp_path, at) for at in (None, time() - 300, time() - 9 * 3600)]
    assert [(each["state"], each["text"]) for each in told] == [
        ("warning", "hub never, history never"),
        ("ok", "hub 5 min ago, history 5 min ago"),
        ("warning", "hub 9 h ago, history 9 h ago"),
    ]


def _backups(data: Path, at: float | None) -> dict[str, str]:
    """Return what the doctor says of backups, the newest of which were made at a moment."""
    for backup in all_backups(data):
        backup.path.unlink()
    for name in ("hub.db", "history.db") if at is not None else ():
        back_up(data / name, at or 0.0)
    lines = run("doctor", "--json", "--data", str(data)).stdout.splitlines()
    (found,) = (each for each in map(json.loads, lines) if each["what"] == "backups")
    return {name: str(value) for name, value in found.items()}


def test_doctor_says_that_no_broker_answers(home: tuple[str, ...]) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        nobody = f"mqtt://127.0.0.1:{probe.getsockname()[1]}"
    answer = run("doctor", "--mqtt", nobody, "--json", *home)
    symptoms = {symptom["what"]: symptom for symptom in map(json.loads, answer.stdout.splitlines())}
    assert answer.returncode == 1
    assert symptoms["broker"]["state"] == "error"
    assert answer.stderr == ""
    assert symptoms["broker"]["next"]


def test_the_demo_prints_json_lines_and_its_summary() -> None:
    answer = begun("demo", "--speed", "max", "--no-browser", "--json")
    lines = [json.loads(line) for line in answer.stdout.splitlines()]
    assert answer.returncode == 0
    assert lines[-1]["summary"]["warm"] is True
    assert {"at", "what", "about", "text"} <= lines[0].keys()


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_a_hub_serves_until_it_is_told_to_stop(home: tuple[str, ...], ending: signal.Signals) -> None:
    if find_mosquitto() is None:
        pytest.skip("mosquitto is not installed (apt install mosquitto)")
    program = [sys.executable, "-m", "hyperconnect", "hub", "-v", "--port", "0", *home]
    with subprocess.Popen(program, stderr=subprocess.PIPE, text=True) as hub:
        try:
            assert hub.stderr is not None
            assert any("connected to" in line for line in hub.stderr)
            hub.send_signal(ending)
            rest = hub.stderr.read()
            assert hub.wait(PATIENCE) == (130 if ending is signal.SIGINT else 0)
            assert "Traceback" not in rest
        finally:
            hub.kill()
    answer = run("devices", "ls", "--json", *home[:2])
    assert answer.returncode == 0
