"""What the hub does, as it happens: gathered into frames, kept for a while, and told to whoever listens."""

from hyperconnect.api.events.feed import Feed, FullError, Line
from hyperconnect.api.events.wanted import Wanted

__all__ = ["Feed", "FullError", "Line", "Wanted"]
