"""`hyperconnect simulate xiaomi`: a Xiaomi device of the local network, spoken to over miIO instead of MQTT."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hyperconnect.sim.thing.miio import MiotDevice

DEVICE_ID = 400_000_001
MOVES = 5.0
"""Seconds between two looks at what changed by itself."""


def xiaomi(
    device: Annotated[
        str, typer.Argument(help="A MIoT-Spec document of simulators/miot/, by name or as a file.")
    ] = "air_purifier",
    token_file: Annotated[
        Path | None, typer.Option(help="Where its token stands, 32 hexadecimal digits; written if it is not there.")
    ] = None,
    host: Annotated[str, typer.Option(help="The address of this machine on which it listens.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Its port; hubs look for 54321.")] = 54321,
    seed: Annotated[int, typer.Option(help="Another seed, another dust.")] = 1,
) -> None:
    """Let a Xiaomi device answer on the network, as strictly as its document says, until Ctrl-C."""
    import asyncio
    import contextlib

    from hyperconnect.cli.terminal import say
    from hyperconnect.protocols.miot.packet import PORT
    from hyperconnect.sim.thing.miio import MiotDevice

    document, path = _document(device)
    token, kept = _token(token_file or Path(f"{path.stem}.token"))
    simulated = MiotDevice(document, str(DEVICE_ID), seed)

    def tell(taken: int) -> None:
        say(f"{path.stem} listens on {host}:{taken}; its token is in {kept}")
        if taken != PORT:
            say(f"hubs look for such devices on port {PORT} only")
        row = f'host = "{host}", token_file = "{kept}", document = "{path}", name = "{path.stem}"'
        say(f"tell a hub of it in hyperconnect.toml:\n  [xiaomi]\n  devices = [{{{row}}}]")

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_live(simulated, token, (host, port), tell))


async def _live(device: MiotDevice, token: str, at: tuple[str, int], tell: Callable[[int], None]) -> None:
    import asyncio

    from hyperconnect.errors import SettingsError
    from hyperconnect.protocols.miot.packet import Token
    from hyperconnect.shell.miio_endpoint import MiioEndpoint, serving

    host, port = at
    endpoint = MiioEndpoint(DEVICE_ID, Token.of(token), device.answer)
    try:
        async with serving(endpoint, host, port):
            tell(endpoint.port)
            while True:
                await asyncio.sleep(MOVES)
                device.advance(MOVES)
                if changes := device.take_changes():
                    endpoint.report("properties_changed", changes)
    except OSError as error:
        raise SettingsError(
            f"cannot listen on {host}:{port}: {error.strerror}",
            where="--host",
            hint="another program may have it; any other address of 127.0.0.0/8 is yours too",
        ) from error


def _document(name: str) -> tuple[Mapping[str, object], Path]:
    """Return a MIoT-Spec document and where it stands.

    Raises:
        SettingsError: there is none of that name, or it is no document.
    """
    from difflib import get_close_matches

    import msgspec

    from hyperconnect.content.find import ours
    from hyperconnect.errors import SettingsError

    known = {path.stem: path for path in sorted((ours("simulators") / "miot").glob("*.json"))}
    path = Path(name) if name.endswith(".json") else known.get(name)
    if path is None:
        close = get_close_matches(name, [*known], 1)
        hint = f"did you mean {close[0]!r}?" if close else f"known are {', '.join(known)}; or name a .json file"
        raise SettingsError(f"there is no device {name!r}", where="device", hint=hint)
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, object]), path
    except OSError as error:
        raise SettingsError(f"cannot be read: {error.strerror}", where=str(path), hint="name another file") from error
    except msgspec.DecodeError as error:
        raise SettingsError(f"is no MIoT-Spec document: {error}", where=str(path), hint="name another file") from error


def _token(path: Path) -> tuple[str, Path]:
    """Return the token that a file holds, or a new one that it then holds, and the file's full path.

    Raises:
        SettingsError: the file holds no token, or cannot be read or written.
    """
    import re
    import secrets

    from hyperconnect.errors import SettingsError

    try:
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(f"{secrets.token_hex(16)}\n", encoding="ascii")
        text = path.read_text(encoding="ascii", errors="replace").strip()
    except OSError as error:
        raise SettingsError(f"cannot be used: {error.strerror}", where=str(path), hint="name another file") from error
    if not re.fullmatch(r"[0-9a-fA-F]{32}", text):
        raise SettingsError("this is no token", where=str(path), hint="a token is 32 hexadecimal digits")
    return text, path.resolve()
