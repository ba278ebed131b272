"""`hyperconnect config`, `install-service` and `completion`."""

from __future__ import annotations

import configparser
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from hyperconnect.cli.app import app
from hyperconnect.cli.service import unit
from hyperconnect.shell.broker import find_mosquitto
from tests.cli.stem import PATIENCE, run


def asked(*words: str, **environment: str) -> Result:
    return CliRunner().invoke(app, [*words], env=environment)


@pytest.fixture
def content(tmp_path: Path) -> Path:
    tmp_path.joinpath("hyperconnect.toml").write_text(
        '[mqtt]\nurl = "mqtt://192.0.2.1:1883"\npassword = "hunter2"\n\n[history]\ndays = 30\n', encoding="utf-8"
    )
    return tmp_path


def test_every_setting_is_told_with_its_value_and_where_it_came_from(content: Path) -> None:
    answer = asked("config", "show", "--origin", "--content", str(content), HYPERCONNECT__HISTORY__CAP_MB="7")
    rows = {name: rest for name, *rest in (line.split("\t") for line in answer.stdout.splitlines())}
    assert answer.exit_code == 0
    assert rows["setting"] == ["value", "from"]
    assert rows["mqtt.url"] == ["mqtt://192.0.2.1:1883", f"{content}/hyperconnect.toml:2"]
    assert rows["history.days"] == ["30.0", f"{content}/hyperconnect.toml:6"]
    assert rows["history.cap_mb"] == ["7", "HYPERCONNECT__HISTORY__CAP_MB"]
    assert rows["directories.content"] == [str(content), "command line"]
    assert rows["backup.hours"] == ["1.0", "default"]
    assert rows["discovery.interfaces"] == ['["127.0.0.1"]', "default"]
    assert rows["home.latitude"] == ["", "default"]


def test_a_file_to_begin_with_names_every_setting_and_changes_none(tmp_path: Path) -> None:
    home = tmp_path / "new"
    before = asked("config", "show", "--content", str(home)).stdout
    made = asked("config", "init", "--content", str(home))
    file = home / "hyperconnect.toml"
    assert (made.exit_code, made.stdout.strip()) == (0, str(file))
    assert asked("config", "show", "--content", str(home)).stdout == before
    whole = file.read_text(encoding="utf-8")
    again = asked("config", "init", "--content", str(home))
    assert again.exit_code != 0
    assert "is there already" in str(again.exception)
    assert file.read_text(encoding="utf-8") == whole
    # Whoever takes every comment away has set each setting to what it was.
    lines = [line for line in whole.splitlines() if not line.startswith("# ") and "_file = " not in line]
    file.write_text("\n".join(line.removeprefix("#") for line in lines), encoding="utf-8")
    rows = asked("config", "show", "--origin", "--content", str(home)).stdout.splitlines()[1:]
    unset = [row.split("\t")[0] for row in rows if not row.split("\t")[2].startswith(str(file))]
    assert [name for name in unset if name not in {"mqtt.password", "directories.content"}] == [
        name for name in unset if name.endswith("_file")
    ]


def test_checking_settings_names_the_place_of_what_is_wrong(content: Path) -> None:
    good = asked("config", "check", "--content", str(content))
    assert (good.exit_code, good.stdout.strip()) == (0, f"{content}/hyperconnect.toml: 3 settings, all good")
    file = content / "hyperconnect.toml"
    file.write_text("[history]\ndays = 0\n", encoding="utf-8")
    bad = run("config", "check", "--content", str(content))
    assert (bad.returncode, f"{file}:2" in bad.stderr, "history.days" in bad.stderr) == (3, True, True)
    secrets = content / "hooks.toml"
    secrets.write_text('gate = "x"', encoding="utf-8")
    secrets.chmod(0o644)
    file.write_text(f'[hooks]\nsecrets_file = "{secrets}"\n', encoding="utf-8")
    bad = run("config", "check", "--content", str(content))
    assert (bad.returncode, str(secrets) in bad.stderr, "others may read" in bad.stderr) == (3, True, True)


@pytest.mark.parametrize("more", [(), ("--origin",), ("--json",)])
def test_secrets_are_stars(content: Path, more: tuple[str, ...]) -> None:
    (content / "token").write_text("hunter3", encoding="utf-8")
    for source in ({}, {"HYPERCONNECT__MQTT__PASSWORD": "hunter2"}):
        answer = asked("config", "show", "--content", str(content), *more, **source)
        assert "***" in answer.stdout
        assert "hunter" not in answer.stdout


def test_one_setting_or_section_may_be_asked_for(content: Path) -> None:
    answer = asked("config", "show", "mqtt.url", "home", "--json", "--content", str(content))
    told = [json.loads(line) for line in answer.stdout.splitlines()]
    assert [each["name"] for each in told] == ["mqtt.url", "home.latitude", "home.longitude", "home.timezone"]
    assert told[0]["value"] == "mqtt://192.0.2.1:1883"
    wrong = asked("config", "show", "mqtt.ulr", "--content", str(content))
    assert "did you mean mqtt.url" in str(wrong.exception)


def test_a_wrong_setting_is_a_usage_error_with_its_line(content: Path) -> None:
    (content / "hyperconnect.toml").write_text("[mqtt]\nulr = 1\n", encoding="utf-8")
    answer = run("config", "show", "--content", str(content))
    assert answer.returncode == 2
    assert f"{content}/hyperconnect.toml:2: there is no setting mqtt.ulr" in answer.stderr


def test_the_path_is_told_whether_or_not_there_is_a_file(content: Path) -> None:
    there = asked("config", "path", "--content", str(content))
    assert (there.stdout, there.stderr) == (f"{content}/hyperconnect.toml\n", "")
    nowhere = asked("config", "path", "--content", str(content / "deeper"))
    assert nowhere.stdout == f"{content}/deeper/hyperconnect.toml\n"
    assert "no such file" in nowhere.stderr


def options(text: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=True)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # as configparser's documentation says
    parser.read_string(text)
    return parser


@pytest.mark.parametrize("whose", ["user", "machine"])
def test_a_unit_keeps_the_hub_alive_and_in_its_place(whose: str) -> None:
    user = whose == "user"
    service = options(unit(["/opt/a b/hyperconnect"], user=user))["Service"]
    assert service["ExecStart"].startswith('"/opt/a b/hyperconnect" hub')
    assert (service["Type"], service["WatchdogSec"], service["Restart"]) == ("notify", "30", "on-failure")
    assert (service["NoNewPrivileges"], service["MemoryMax"]) == ("yes", "256M")
    assert ("DynamicUser" in service) is not user
    if not user:
        assert (service["StateDirectory"], service["ProtectSystem"]) == ("hyperconnect", "strict")
        assert "--data /var/lib/hyperconnect" in service["ExecStart"]
        assert service["ProtectHome"] == "yes"
        at_home = options(unit(["/home/ada/bin/hyperconnect"], user=False))["Service"]
        assert at_home["ProtectHome"] == "read-only"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
@pytest.mark.parametrize("whose", ["user", "machine"])
def test_systemd_finds_nothing_wrong_with_it(tmp_path: Path, whose: str) -> None:
    user = whose == "user"
    path = tmp_path / "hyperconnect.service"
    path.write_text(unit([sys.executable, "-m", "hyperconnect"], user=user), encoding="utf-8")
    who = ["--user"] if user else []
    environ = {**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)}
    checked = subprocess.run(
        ["systemd-analyze", *who, "verify", str(path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=environ,
    )
    about = [line for line in checked.stderr.splitlines() if "hyperconnect.service" in line]
    assert about == []


def test_a_service_is_installed_once_and_never_over_another(tmp_path: Path) -> None:
    path, config = tmp_path / "units" / "hyperconnect.service", tmp_path / "etc" / "hyperconnect.toml"
    words = ("install-service", "--to", str(path), "--config", str(config))
    first, second = asked(*words), asked(*words)
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert f"wrote {path}" in first.stderr
    assert f"wrote {config}" in first.stderr
    assert "systemctl daemon-reload" in first.stderr
    assert f"{path} is so already" in second.stderr
    assert f"--config {config} --data" in path.read_text(encoding="utf-8")
    assert run("config", "show", "--config", str(config)).returncode == 0
    path.write_text("[Unit]\n", encoding="utf-8")
    assert "--force" in str(asked(*words).exception)
    assert path.read_text(encoding="utf-8") == "[Unit]\n"
    assert asked(*words, "--force").exit_code == 0
    assert asked("install-service", "--print", "--config", str(config)).stdout == path.read_text(encoding="utf-8")


def test_a_running_hub_tells_systemd_that_it_is_ready_and_turns(tmp_path: Path) -> None:
    if find_mosquitto() is None:
        pytest.skip("mosquitto is not installed (apt install mosquitto)")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(PATIENCE)
        places = ["--data", str(tmp_path / "data"), "--content", str(tmp_path / "content"), "--port", "0"]
        environ = {
            **os.environ,
            "NOTIFY_SOCKET": str(tmp_path / "notify"),
            "WATCHDOG_USEC": "200000",
            "HYPERCONNECT__HTTP__LISTEN": "",
        }
        program = [sys.executable, "-m", "hyperconnect", "hub", "-q", *places]
        with subprocess.Popen(program, env=environ, stderr=subprocess.DEVNULL) as hub:
            try:
                assert manager.recv(1000).startswith(b"READY=1")
                assert manager.recv(1000) == b"WATCHDOG=1"
                hub.send_signal(signal.SIGTERM)
                while (told := manager.recv(1000)) == b"WATCHDOG=1":
                    pass
                assert told.startswith(b"STOPPING=1")
                assert hub.wait(PATIENCE) == 0
            finally:
                hub.kill()


def test_to_print_writes_nothing(tmp_path: Path) -> None:
    answer = asked("install-service", "--user", "--print", HOME=str(tmp_path))
    assert "WantedBy=default.target" in answer.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_is_given_its_completion(shell: str) -> None:
    answer = run("completion", shell)
    assert answer.returncode == 0
    assert "_HYPERCONNECT_COMPLETE" in answer.stdout
    if shutil.which(shell) is not None:
        read = subprocess.run(
            [shell, "-n"], input=answer.stdout, text=True, capture_output=True, check=False, timeout=30
        )
        assert (read.returncode, read.stderr) == (0, "")


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"_HYPERCONNECT_COMPLETE": "complete_bash", "COMP_WORDS": "hyperconnect rules f", "COMP_CWORD": "2"}, "fmt"),
        ({"_HYPERCONNECT_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": "hyperconnect conf"}, "config"),
    ],
)
def test_what_could_stand_here_is_answered(environment: dict[str, str], expected: str) -> None:
    program = Path(sys.executable).with_name("hyperconnect")
    asked = subprocess.run(
        [program], env={**os.environ, **environment}, capture_output=True, text=True, check=False, timeout=30
    )
    assert expected in asked.stdout


def test_an_unknown_shell_is_a_usage_error() -> None:
    assert run("completion", "tcsh").returncode == 2
