"""Options that several commands share, spelled once."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

if TYPE_CHECKING:
    from hyperconnect.config import Configuration

Config: TypeAlias = Annotated[Path | None, typer.Option("--config", help="Another hyperconnect.toml.", dir_okay=False)]
Mqtt: TypeAlias = Annotated[str | None, typer.Option("--mqtt", help="The broker, as mqtt://host:1883.")]
Port: TypeAlias = Annotated[
    int | None, typer.Option("--port", min=0, max=65535, help="Where a broker of our own listens; 0 is any free port.")
]
Data: TypeAlias = Annotated[Path | None, typer.Option("--data", help="Where the hub keeps what it must not forget.")]
Content: TypeAlias = Annotated[Path | None, typer.Option("--content", help="Your devices/, rules/ and simulators/.")]
Url: TypeAlias = Annotated[
    str | None,
    typer.Option("--url", help="A hub elsewhere, as http://hub.local:8321; also HYPERCONNECT_URL."),
]
Token: TypeAlias = Annotated[
    str | None,
    typer.Option("--token", help="What opens it, or @FILE that holds it; also HYPERCONNECT_TOKEN."),
]
AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="Print JSON, a document a line.")]
Verbose: TypeAlias = Annotated[int, typer.Option("-v", "--verbose", count=True, help="Say more; twice: everything.")]
Quiet: TypeAlias = Annotated[bool, typer.Option("-q", "--quiet", help="Say errors only.")]


def settings(
    config: Path | None,
    *,
    mqtt: str | None = None,
    port: int | None = None,
    data: Path | None = None,
    content: Path | None = None,
) -> Configuration:
    """Read the settings with these options above file and environment.

    Raises:
        SettingsError: something given is wrong.
    """
    from hyperconnect.config import read

    given = {"mqtt.url": mqtt, "mqtt.port": port, "directories.data": data, "directories.content": content}
    return read({name: str(value) for name, value in given.items() if value is not None}, os.environ, config)


def faster(text: str) -> float | None:
    """Return how many times faster than real time a text asks for, None for `max`.

    Raises:
        SettingsError: it is neither.
    """
    from hyperconnect.errors import SettingsError
    from hyperconnect.sim.happening.control import FASTEST, PACES, SLOWEST

    if text == "max":
        return None
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not SLOWEST <= speed <= FASTEST:
        raise SettingsError(f"{text!r} is no speed", where="--speed", hint=f"{PACES}, or `max`")
    return speed
