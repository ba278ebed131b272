"""Frigate: cameras and microphones that know what they saw and heard.

`sighting` reads events, reviews and what is found out later about either; `place` is a camera or a zone, which share
one level of topics; `topics` tells what a topic below a place means; `protocol` keeps the whole.
"""

from __future__ import annotations

from hyperconnect.protocols.frigate.protocol import Frigate

__all__ = ["Frigate"]
