"""Tasmota, by its own discovery."""

from __future__ import annotations

from hyperconnect.protocols.tasmota.protocol import Tasmota

__all__ = ["Tasmota"]
