"""What only this machine knows: where it keeps its users' files, and its time zone."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal


def directory(kind: Literal["user_data_path", "user_config_path"]) -> Path:
    """Return where this system keeps such things for the user."""
    import platformdirs

    found: Path = getattr(platformdirs, kind)("hyperconnect", appauthor=False)
    return found


def local_timezone() -> str:
    """Return the IANA name of this machine's time zone, UTC if it does not tell."""
    for target in (os.environ.get("TZ", ""), os.path.realpath("/etc/localtime")):
        name = target.lstrip(":").rpartition("zoneinfo/")[2]
        if name and not name.startswith("/") and is_timezone(name):
            return name
    return "UTC"


def is_timezone(name: str) -> bool:
    """Return whether there is a time zone of that name."""
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        return False
    return True
