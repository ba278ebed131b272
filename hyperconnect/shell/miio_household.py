"""A household's Xiaomi devices, out of its settings."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from hyperconnect.config import MiioDevice, Xiaomi
from hyperconnect.errors import SettingsError
from hyperconnect.protocols.miot.document import read_document
from hyperconnect.protocols.miot.packet import Token
from hyperconnect.shell.miio import Known, Miio
from hyperconnect.shell.miio_bus import MiioBus
from hyperconnect.shell.transport import Transport


def open_miio(bus: Transport, xiaomi: Xiaomi, ready: asyncio.Event | None = None) -> MiioBus:
    """Return a bus with these devices beside it, greeted once `ready` is set.

    Raises:
        SettingsError: a token or document cannot be read; names the file, never the token.
    """
    return MiioBus(bus, Miio([_known(device) for device in xiaomi.devices], xiaomi.interface), ready)


def _known(device: MiioDevice) -> Known:
    token = Token.of(_text(device.token_file), str(device.token_file))
    return Known(device.host, token, _document(device.document), device.name)


def _document(path: Path) -> dict[str, Any]:
    try:
        data: Any = json.loads(_text(path))
    except (ValueError, RecursionError) as error:
        raise SettingsError(f"this is no JSON: {error}", where=str(path)) from error
    read_document(data)
    document: dict[str, Any] = data
    return document


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise SettingsError(f"cannot be read: {why}", where=str(path)) from error
