"""The browser of whoever sits at this machine."""

from __future__ import annotations

import os
import sys

_SCREENS = ("DISPLAY", "WAYLAND_DISPLAY")


def browse(address: str) -> bool:
    """Open an address in the browser of this machine; return whether there was one.

    Where there is no screen none is looked for: one in the terminal would take it over.
    """
    if sys.platform.startswith("linux") and not any(os.environ.get(name) for name in _SCREENS):
        return False
    import webbrowser

    try:
        return webbrowser.open(address)
    except webbrowser.Error:
        return False
