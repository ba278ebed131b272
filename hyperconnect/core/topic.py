"""Topics of our own: `hc/v1/<slot>/<home>/<device>/<direction>/<capability>`.

The slot (CRC-32 of the home's id, modulo 256) lets many homes be shared out over several workers later without a
change at any device.
"""

from __future__ import annotations

from typing import Literal
from zlib import crc32


def own_topic(device: str, direction: Literal["up", "down"], capability: str, *, home: str = "home") -> str:
    """Return the topic on which a device of ours speaks (`up`) or is spoken to (`down`)."""
    return f"hc/v1/{crc32(home.encode()) % 256}/{home}/{device}/{direction}/{capability}"
