"""Settings: read once by the command line, from four places of falling weight.

An option of the command line, an environment variable (`HYPERCONNECT__MQTT__URL`), `hyperconnect.toml`, the default
beside the field. An unknown name is refused, wherever it stands. A secret may also be named by the file that holds it:
`mqtt.password_file`, `HYPERCONNECT__MQTT__PASSWORD_FILE`.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal, cast
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import FieldInfo, fields

from hyperconnect.errors import SettingsError

PREFIX = "HYPERCONNECT__"
FILE = "hyperconnect.toml"


class Secret:
    """A text that is not shown: `str` and `repr` give stars."""

    __slots__ = ("_text",)

    def __init__(self, text: str = "") -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text itself."""
        return self._text

    def __repr__(self) -> str:
        return "***" if self._text else ""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)


class Mqtt(Struct, frozen=True):
    """The broker. An empty `url` means: start one here, on this `port` of the loopback interface.

    `patience_s` is how long the hub waits for a first answer before it gives up; afterwards it never does.
    """

    url: str = ""
    port: Annotated[int, Meta(ge=0, le=65535)] = 1883
    patience_s: Annotated[float, Meta(ge=0, le=86_400)] = 10.0
    username: str = ""
    password: Secret = Secret()


class Home(Struct, frozen=True):
    """Where the household is: degrees north and east, IANA time zone.

    A position of None is unknown: arrivals are then known only from a car's own navigation. An empty `timezone` means
    this machine's.
    """

    latitude: Annotated[float, Meta(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Meta(ge=-180, le=180)] | None = None
    timezone: str = ""


class Directories(Struct, frozen=True):
    """`data` is the hub's own; `content` is yours: hyperconnect.toml, devices/, rules/, simulators/.

    They default to where this system keeps such things for the user: `~/.local/share` and `~/.config`.
    """

    data: Path = Path()
    content: Path = Path()


class Discovery(Struct, frozen=True):
    """The addresses or names of the interfaces mDNS may use; none turns it off. Loopback until somebody says more."""

    interfaces: tuple[str, ...] = ("127.0.0.1",)


class Http(Struct, frozen=True):
    """Where HTTP is answered, as `address:port`; empty turns it off, port 0 takes a free one.

    An address that others can reach wants `allow_remote` said as well. `hosts` are the names and addresses under which
    it may be called, beside the address itself and `localhost`: a browser that was sent here under another name is
    turned away.
    """

    listen: str = "127.0.0.1:8321"
    allow_remote: bool = False
    hosts: tuple[str, ...] = ()

    @property
    def address(self) -> tuple[str, int]:
        """The address and the port of `listen`.

        Raises:
            ValueError: it is not written as `address:port`.
        """
        host, separator, port = self.listen.rpartition(":")
        number = int(port) if port.isascii() and port.isdecimal() else -1
        bare = host.removeprefix("[").removesuffix("]")
        if not separator or not 0 <= number <= 65535 or (":" in bare) != (host == f"[{bare}]"):
            raise ValueError(self.listen)
        return ("127.0.0.1" if bare == "localhost" else str(ip_address(bare))), number


class OwnTracks(Struct, frozen=True):
    """Two TOML files of secrets that nobody else may read.

    `keys_file` is for phones that encrypt: `"user/device" = "secret"` lines, or `user` for all of a user's.
    `passwords_file` is for those that post over HTTP: `user = "password"` lines.
    """

    keys_file: Path | None = None
    passwords_file: Path | None = None


class Hooks(Struct, frozen=True):
    """Web hooks: `POST /hooks/<name>` sets off the rules that wait for `webhook: <name>`.

    `secrets_file` is a TOML file that nobody else may read, of `name = "secret"` lines, one a hook; no others exist.
    """

    secrets_file: Path | None = None


class Requests(Struct, frozen=True):
    """What rules may ask over HTTP (the action `http`): nothing until hosts are named.

    A host of `hosts` may be asked on the usual ports; any other port is written behind it, `host:port`. A header
    `secret:name` stands for a line `name = "secret"` of `secrets_file`, which nobody else may read.
    """

    hosts: tuple[str, ...] = ()
    secrets_file: Path | None = None


class MiioDevice(Struct, frozen=True):
    """A Xiaomi device of this network: its IP address, the file with its token, its MIoT document, a name."""

    host: str
    token_file: Path
    document: Path
    name: str = ""


class Xiaomi(Struct, frozen=True):
    """Devices spoken to over miIO, and the address of this machine from which."""

    devices: tuple[MiioDevice, ...] = ()
    interface: str = "127.0.0.1"


class Journal(Struct, frozen=True):
    """Each of the journal's two segments holds `cap_mb` MiB."""

    cap_mb: Annotated[int, Meta(ge=1, le=4096)] = 64


class History(Struct, frozen=True):
    """The past is kept for `days`, as far as `cap_mb` MiB hold it.

    Beside it, why rules ran or did not is kept for `reason_days`, as far as `reasons_mb` MiB hold it.
    """

    cap_mb: Annotated[int, Meta(ge=1, le=1 << 20)] = 512
    days: Annotated[float, Meta(gt=0, le=36_500)] = 90.0
    reasons_mb: Annotated[int, Meta(ge=1, le=1 << 20)] = 64
    reason_days: Annotated[float, Meta(gt=0, le=36_500)] = 7.0


class Settings(Struct, frozen=True):
    """Everything that can be set."""

    mqtt: Mqtt = Mqtt()
    home: Home = Home()
    directories: Directories = Directories()
    discovery: Discovery = Discovery()
    http: Http = Http()
    hooks: Hooks = Hooks()
    requests: Requests = Requests()
    owntracks: OwnTracks = OwnTracks()
    xiaomi: Xiaomi = Xiaomi()
    journal: Journal = Journal()
    history: History = History()


class Configuration(Struct, frozen=True):
    """The settings, and where each came from: `origins["mqtt.url"]` is for people. `file` was read, if any."""

    settings: Settings
    origins: dict[str, str]
    file: Path | None = None

    def rows(self) -> Iterator[tuple[str, object, str]]:
        """Yield name, value and origin of each setting, secrets as stars."""
        for name, origin in self.origins.items():
            section, key = name.split(".")
            yield name, getattr(getattr(self.settings, section), key), origin


class _Given(Struct, frozen=True):
    """A value as one place gave it; `text` says that it came as text and is to be read as the field's type."""

    value: object
    origin: str
    text: bool = False


def read(options: Mapping[str, object], environ: Mapping[str, str], file: Path | None = None) -> Configuration:
    """Return the settings. `options` maps names (`mqtt.url`) to values; None there means not given.

    Without `file`, `hyperconnect.toml` in the content directory is read if it exists.

    Raises:
        SettingsError: a name is unknown, a value is wrong, or a file cannot be read; names the place.
    """
    above = _of_environment(environ) | _of_options(options)
    if file is None:
        content = above.get("directories.content")
        folder = _directory("user_config_path") if content is None else Path(str(content.value)).expanduser()
        file = folder / FILE if (folder / FILE).is_file() else None
    given = _of_file(file) | above if file is not None else above
    sections: dict[str, dict[str, object]] = {}
    origins: dict[str, str] = {}
    for name, field in _fields():
        one = given.get(name)
        section, key = name.split(".")
        sections.setdefault(section, {})[key] = _late(name, field.default) if one is None else _value(name, field, one)
        origins[name] = "default" if one is None else one.origin
    made: dict[str, Any] = {section: _SECTIONS[section](**values) for section, values in sections.items()}
    settings = Settings(**made)
    _check(settings, origins)
    return Configuration(settings, origins, file)


def _fields() -> Iterator[tuple[str, FieldInfo]]:
    for section, kind in _SECTIONS.items():
        for field in fields(kind):
            yield f"{section}.{field.name}", field


def _value(name: str, field: FieldInfo, given: _Given) -> object:
    """Return a given value as its field's type."""
    value: object = given.value
    if given.text and field.type == tuple[str, ...]:
        value = [part.strip() for part in str(value).split(",") if part.strip()]
    try:
        return msgspec.convert(value, field.type, strict=not given.text, dec_hook=_made)
    except msgspec.ValidationError as error:
        why = str(error)
        raise SettingsError(f"{name}: {why[:1].lower()}{why[1:]}", where=given.origin) from error


def _made(kind: type, value: object) -> object:
    """Make a `Secret` or a `Path` of a text."""
    if not isinstance(value, str):
        raise TypeError(f"Expected `str`, got `{type(value).__name__}`")
    return Path(value).expanduser() if issubclass(kind, Path) else Secret(value)


def _late(name: str, default: object) -> object:
    """Return a default, and ask the system for those that only it knows."""
    match name:
        case "directories.data":
            return _directory("user_data_path")
        case "directories.content":
            return _directory("user_config_path")
        case "home.timezone":
            return _local_timezone()
        case _:
            return default


def _directory(kind: Literal["user_data_path", "user_config_path"]) -> Path:
    import platformdirs

    found: Path = getattr(platformdirs, kind)("hyperconnect", appauthor=False)
    return found


def _local_timezone() -> str:
    """The IANA name of this machine's time zone, UTC if it does not tell."""
    for target in (os.environ.get("TZ", ""), os.path.realpath("/etc/localtime")):
        name = target.lstrip(":").rpartition("zoneinfo/")[2]
        if name and not name.startswith("/") and _is_timezone(name):
            return name
    return "UTC"


def _is_timezone(name: str) -> bool:
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        return False
    return True


def _of_options(options: Mapping[str, object]) -> dict[str, _Given]:
    return _named(
        (name, _Given(value, "command line", text=isinstance(value, str)))
        for name, value in options.items()
        if value is not None
    )


def _of_environment(environ: Mapping[str, str]) -> dict[str, _Given]:
    return _named(
        (key.removeprefix(PREFIX).lower().replace("__", "."), _Given(value, key, text=True))
        for key, value in environ.items()
        if key.startswith(PREFIX)
    )


def _of_file(file: Path) -> dict[str, _Given]:
    try:
        text = file.read_text(encoding="utf-8")
        document = tomllib.loads(text)
    except OSError as error:
        raise SettingsError(
            f"cannot be read: {error.strerror}", where=str(file), hint="name another file with --config"
        ) from error
    except UnicodeDecodeError as error:
        raise SettingsError("this is not UTF-8 text", where=str(file), hint="save the file as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        where = f"{file}:{place[1]}:{place[2]}" if place else str(file)
        raise SettingsError(f"this is no TOML: {str(error).partition(' (at')[0]}", where=where) from error

    def parts() -> Iterator[tuple[str, _Given]]:
        for section, values in document.items():
            if not isinstance(values, dict):
                yield section, _Given(values, _line(file, text, "", section))
                continue
            for key, value in cast("dict[str, object]", values).items():
                yield f"{section}.{key}", _Given(value, _line(file, text, section, key))

    return _named(parts())


def _line(file: Path, text: str, section: str, key: str) -> str:
    """Name the line of a key, as `file:line`; the file alone where it is written in an unusual way."""
    here = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\s*\[\s*([^]]+?)\s*\]", line):
            here = header[1].strip("\"'")
        elif (entry := re.match(r"\s*[\"']?([\w.-]+)[\"']?\s*=", line)) and (
            (here == section and entry[1] == key) or (not here and entry[1] == f"{section}.{key}")
        ):
            return f"{file}:{number}"
    return str(file)


def _named(parts: Iterable[tuple[str, _Given]]) -> dict[str, _Given]:
    """Refuse unknown names, and read the secrets that are named by their files."""
    known = dict(_fields())
    found: dict[str, _Given] = {}
    for name, said in parts:
        given = said
        plain = name.removesuffix("_file")
        if plain != name and plain in known and known[plain].type is Secret:
            given = _Given(_read_secret(given), f"{given.value} ({given.origin})", text=True)
        elif name in known:
            plain = name
        else:
            raise _unknown(name, given.origin, list(known))
        if plain in found:
            raise SettingsError(f"{plain} is set twice", where=given.origin, hint=f"keep {plain} or {plain}_file")
        found[plain] = given
    return found


def _read_secret(given: _Given) -> str:
    path = Path(str(given.value)).expanduser()
    try:
        return path.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise SettingsError(f"the secret in {path} cannot be read: {why}", where=given.origin) from error


def _unknown(name: str, origin: str, known: list[str]) -> SettingsError:
    from difflib import get_close_matches

    close = get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(known)}"
    return SettingsError(f"there is no setting {name}", where=origin, hint=hint)


def _check(settings: Settings, origins: Mapping[str, str]) -> None:
    """Look at what a field alone does not show."""
    home = settings.home
    if (home.latitude is None) != (home.longitude is None):
        given = "home.longitude" if home.latitude is None else "home.latitude"
        raise SettingsError(
            f"{given} stands alone", where=origins[given], hint="give home.latitude and home.longitude together"
        )
    if not _is_timezone(home.timezone):
        raise SettingsError(
            f"home.timezone: there is no time zone {home.timezone!r}",
            where=origins["home.timezone"],
            hint="write it as in Europe/Berlin or Asia/Shanghai",
        )
    if settings.mqtt.url:
        _check_url(settings.mqtt.url, origins["mqtt.url"])
    if settings.http.listen:
        _check_http(settings.http, origins["http.listen"])


def _check_http(http: Http, origin: str) -> None:
    try:
        host, _ = http.address
    except ValueError as error:
        raise SettingsError(
            f"http.listen: {http.listen!r} is no address of this machine with a port",
            where=origin,
            hint="write 127.0.0.1:8321 or [::1]:8321, or nothing to turn it off",
        ) from error
    if not ip_address(host).is_loopback and not http.allow_remote:
        raise SettingsError(
            f"http.listen: others can reach {host}, and what they say there can be read on the way",
            where=origin,
            hint="listen on 127.0.0.1 behind a proxy that speaks TLS, or set http.allow_remote = true",
        )


def _check_url(url: str, origin: str) -> None:
    if "@" in url:
        raise SettingsError(
            "mqtt.url: a name or password does not belong into an address, which is shown and logged",
            where=origin,
            hint="use mqtt.username and mqtt.password_file",
        )
    try:
        parts = urlsplit(url)
        sound = parts.scheme in {"mqtt", "mqtts"} and bool(parts.hostname) and parts.port != 0
        sound = sound and parts.path in {"", "/"} and not parts.query and not parts.fragment
    except ValueError:
        sound = False
    if not sound:
        raise SettingsError(
            f"mqtt.url: {url!r} is no broker's address",
            where=origin,
            hint="write mqtt://host:1883 or mqtts://host:8883",
        )


_SECTIONS: dict[str, type[Struct]] = {field.name: field.type for field in fields(Settings)}
