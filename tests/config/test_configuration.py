from __future__ import annotations

from pathlib import Path

import pytest

from hyperconnect.config import Configuration, Secret, read
from hyperconnect.errors import SettingsError


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return tmp_path


def given(
    content: Path,
    toml: str = "",
    environ: dict[str, str] | None = None,
    options: dict[str, object] | None = None,
) -> Configuration:
    (content / "hyperconnect.toml").write_text(toml, encoding="utf-8")
    return read(options or {}, {"HYPERCONNECT__DIRECTORIES__CONTENT": str(content)} | (environ or {}))


def refused(content: Path, toml: str = "", environ: dict[str, str] | None = None) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        given(content, toml, environ)
    return caught.value


def test_without_anything_there_are_defaults() -> None:
    found = read({}, {"HYPERCONNECT__DIRECTORIES__CONTENT": "/nonexistent"})
    assert found.file is None
    assert found.settings.mqtt.url == ""
    assert found.settings.home.latitude is None
    assert found.settings.home.timezone
    assert found.settings.discovery.interfaces == ("127.0.0.1",)
    assert found.settings.directories.data.name == "hyperconnect"
    assert found.settings.directories.data.is_absolute()
    assert set(found.origins.values()) == {"default", "HYPERCONNECT__DIRECTORIES__CONTENT"}


def test_the_command_line_beats_the_environment_beats_the_file_beats_the_default(content: Path) -> None:
    toml = "[mqtt]\nurl = 'mqtt://file'\nusername = 'file'\n[journal]\ncap_mb = 8\n"
    environ = {"HYPERCONNECT__MQTT__URL": "mqtt://environ", "HYPERCONNECT__MQTT__USERNAME": "environ", "OTHER": "x"}
    found = given(content, toml, environ, {"mqtt.url": "mqtt://option", "mqtt.username": None})
    assert found.file == content / "hyperconnect.toml"
    rows = {name: (value, origin) for name, value, origin in found.rows()}
    assert rows["mqtt.url"] == ("mqtt://option", "command line")
    assert rows["mqtt.username"] == ("environ", "HYPERCONNECT__MQTT__USERNAME")
    assert rows["journal.cap_mb"] == (8, f"{content}/hyperconnect.toml:5")
    assert rows["history.cap_mb"] == (512, "default")


def test_text_from_the_environment_becomes_what_its_field_is(content: Path) -> None:
    environ = {
        "HYPERCONNECT__HOME__LATITUDE": "-33.9",
        "HYPERCONNECT__HOME__LONGITUDE": "18",
        "HYPERCONNECT__HOME__TIMEZONE": "Africa/Johannesburg",
        "HYPERCONNECT__DISCOVERY__INTERFACES": "eth0, wlan0,",
        "HYPERCONNECT__HISTORY__DAYS": "7",
        "HYPERCONNECT__DIRECTORIES__DATA": "~/hub",
    }
    settings = given(content, environ=environ).settings
    assert (settings.home.latitude, settings.home.longitude) == (-33.9, 18.0)
    assert settings.discovery.interfaces == ("eth0", "wlan0")
    assert settings.history.days == 7.0
    assert settings.directories.data == Path.home() / "hub"


def test_a_file_named_by_hand_is_read_or_missed_aloud(tmp_path: Path) -> None:
    path = tmp_path / "other.toml"
    with pytest.raises(SettingsError, match="cannot be read"):
        read({}, {}, path)
    path.write_text("[mqtt]\nurl = 'mqtts://[::1]:8883'\n")
    assert read({}, {}, path).settings.mqtt.url == "mqtts://[::1]:8883"


def test_secrets_come_from_files_and_are_not_shown(content: Path) -> None:
    (content / "word").write_text("open sesame\n")
    for found in (
        given(content, f"[mqtt]\npassword_file = '{content}/word'\n"),
        given(content, "[mqtt]\npassword = 'old'\n", {"HYPERCONNECT__MQTT__PASSWORD_FILE": str(content / "word")}),
    ):
        assert found.settings.mqtt.password == Secret("open sesame")
        assert found.settings.mqtt.password.reveal() == "open sesame"
        assert "sesame" not in repr(found)
        assert "sesame" not in str(list(found.rows()))
    error = refused(content, environ={"HYPERCONNECT__MQTT__PASSWORD_FILE": "/nonexistent"})
    assert "/nonexistent" in error.why
    assert (
        "twice"
        in refused(content, "[mqtt]\npassword = 'a'\npassword_file = 'b'\n".replace("'b'", f"'{content}/word'")).why
    )


@pytest.mark.parametrize(
    ("toml", "place", "why", "hint"),
    [
        ("[mqtt]\nuri = 'x'\n", ":2", "no setting mqtt.uri", "mqtt.url"),
        ("[mqt]\nurl = 'x'\n", ":2", "no setting mqt.url", "mqtt.url"),
        ("verbose = true\n", ":1", "no setting verbose", ""),
        ("\n\n[journal]\ncap_mb = 'many'\n", ":4", "journal.cap_mb: expected `int`", ""),
        ("[mqtt]\nport = 65536\n", ":2", "mqtt.port: expected `int` <= 65535", ""),
        ("[journal]\ncap_mb = 0\n", ":2", "journal.cap_mb: expected `int` >= 1", ""),
        ("[home]\nlatitude = 91.0\nlongitude = 0.0\n", ":2", "home.latitude", ""),
        ("[home]\nlatitude = nan\nlongitude = 0.0\n", ":2", "home.latitude", ""),
        ("home.latitude = 48.1\n", ":1", "home.latitude stands alone", "together"),
        ("[home]\ntimezone = 'Mars/Olympus'\n", ":2", "no time zone", "Europe/Berlin"),
        ("[home]\ntimezone = '../../etc/passwd'\n", ":2", "no time zone", "Europe/Berlin"),
        ("[discovery]\ninterfaces = 'eth0'\n", ":2", "discovery.interfaces: expected `array`", ""),
        ("[mqtt]\npassword = 5\n", ":2", "mqtt.password: expected `str`", ""),
        ("[mqtt]\nurl = 'http://broker'\n", ":2", "no broker's address", "mqtt://host:1883"),
        ("[mqtt]\nurl = 'mqtt://broker:70000'\n", ":2", "no broker's address", "mqtt://host:1883"),
        ("[mqtt]\nurl = 'mqtt://[::1'\n", ":2", "no broker's address", "mqtt://host:1883"),
        ("[mqtt]\nurl = 'mqtt://ada:hunter2@broker'\n", ":2", "does not belong", "mqtt.password_file"),
        ("[http]\nlisten = 'everywhere'\n", ":2", "no address of this machine", "127.0.0.1:8321"),
        ("[http]\nlisten = '127.0.0.1'\n", ":2", "no address of this machine", "127.0.0.1:8321"),
        ("[http]\nlisten = '127.0.0.1:65536'\n", ":2", "no address of this machine", "127.0.0.1:8321"),
        ("[http]\nlisten = '::1:8321'\n", ":2", "no address of this machine", "[::1]:8321"),
        ("[http]\nlisten = '[127.0.0.1]:8321'\n", ":2", "no address of this machine", "127.0.0.1:8321"),
        ("[http]\nlisten = '0.0.0.0:8321'\n", ":2", "others can reach 0.0.0.0", "http.allow_remote"),
        ("[http]\nlisten = '[::]:8321'\n", ":2", "others can reach ::", "http.allow_remote"),
        ("[http]\nlisten = '192.0.2.2:8321'\n", ":2", "others can reach 192.0.2.2", "http.allow_remote"),
        ("[mqtt]\nurl = \n", ":2:7", "no TOML", ""),
        ("a = 1\na = 2\n", ":2:6", "no TOML", ""),
    ],
)
def test_a_wrong_line_is_named_with_the_next_step(content: Path, toml: str, place: str, why: str, hint: str) -> None:
    error = refused(content, toml)
    assert error.where == f"{content}/hyperconnect.toml{place}"
    assert why in error.why
    assert hint in error.hint
    assert "hunter2" not in str(error)
    assert error.exit_code == 2


@pytest.mark.parametrize(
    ("toml", "address"),
    [
        ("", ("127.0.0.1", 8321)),
        ("[http]\nlisten = 'localhost:0'\n", ("127.0.0.1", 0)),
        ("[http]\nlisten = '[::1]:80'\n", ("::1", 80)),
        ("[http]\nlisten = '0.0.0.0:80'\nallow_remote = true\n", ("0.0.0.0", 80)),  # noqa: S104 - nobody listens there
    ],
)
def test_http_is_answered_on_loopback_unless_somebody_says_otherwise(
    content: Path, toml: str, address: tuple[str, int]
) -> None:
    assert given(content, toml).settings.http.address == address


def test_http_is_turned_off_by_nothing(content: Path) -> None:
    assert given(content, environ={"HYPERCONNECT__HTTP__LISTEN": ""}).settings.http.listen == ""


def test_a_wrong_variable_is_named(content: Path) -> None:
    error = refused(content, environ={"HYPERCONNECT__MQTT__URI": "x"})
    assert error.where == "HYPERCONNECT__MQTT__URI"
    assert "mqtt.url" in error.hint
    error = refused(content, environ={"HYPERCONNECT__JOURNAL__CAP_MB": "1.5"})
    assert error.where == "HYPERCONNECT__JOURNAL__CAP_MB"


def test_a_file_that_is_no_text_is_refused(content: Path) -> None:
    (content / "hyperconnect.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match="UTF-8"):
        read({"directories.content": str(content)}, {})
