"""Shelly devices of all generations."""

from __future__ import annotations

from hyperconnect.protocols.shelly.protocol import Shelly

__all__ = ["Shelly"]
