"""The broker of the shell's tests, for commands that need one."""

from __future__ import annotations

from tests.shell.conftest import mosquitto, mosquitto_program

__all__ = ("mosquitto", "mosquitto_program")
