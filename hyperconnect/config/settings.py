"""What can be set: sections of fields, each with its default and what it may be."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import fields


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
    turned away. `page` shows the household to people there, beside the API.
    """

    listen: str = "127.0.0.1:8321"
    page: bool = True
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
    """The past is kept for `days`, as far as `cap_mb` MiB hold it; of what is older than `raw_days` less is kept.

    Beside it, why rules ran or did not is kept for `reason_days`, as far as `reasons_mb` MiB hold it.
    """

    cap_mb: Annotated[int, Meta(ge=1, le=1 << 20)] = 512
    days: Annotated[float, Meta(gt=0, le=36_500)] = 90.0
    raw_days: Annotated[float, Meta(gt=0, le=36_500)] = 7.0
    reasons_mb: Annotated[int, Meta(ge=1, le=1 << 20)] = 64
    reason_days: Annotated[float, Meta(gt=0, le=36_500)] = 7.0


class Backup(Struct, frozen=True):
    """The databases are copied every so many `hours` (0: never); all copies together take at most `cap_mb` MiB."""

    hours: Annotated[float, Meta(ge=0, le=8760)] = 1.0
    cap_mb: Annotated[int, Meta(ge=1, le=1 << 20)] = 1024


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
    backup: Backup = Backup()


SECTIONS: dict[str, type[Struct]] = {field.name: field.type for field in fields(Settings)}
"""What each section is made of."""
