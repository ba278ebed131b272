"""The one error tree: a root, few children, data attached.

Who catches `HyperconnectError` catches everything that hyperconnect raises on purpose. Each error knows the
place (`where`), what is wrong (`why`) and what to do next (`hint`); its text is made of these three.
"""

from __future__ import annotations


class HyperconnectError(Exception):
    """Root of all errors; carries where it happened, why, and the next step."""

    exit_code = 1

    def __init__(self, why: str, *, where: str = "", hint: str = "") -> None:
        self.why = why
        self.where = where
        self.hint = hint
        super().__init__(why)

    def __str__(self) -> str:
        text = f"{self.where}: {self.why}" if self.where else self.why
        return f"{text}\n  → {self.hint}" if self.hint else text


class ContentError(HyperconnectError):
    """A YAML file a person wrote (device, rule, scenario, settings) cannot be used as it stands."""

    exit_code = 3


class SettingsError(HyperconnectError):
    """An option, environment variable or line of hyperconnect.toml is wrong."""

    exit_code = 2


class BrokerError(HyperconnectError):
    """No broker could be reached or started."""

    exit_code = 4


class StoreError(HyperconnectError):
    """The database or the journal cannot be read or written."""


class CommandError(HyperconnectError):
    """A command cannot be sent: unknown, out of range, or not for this device."""


class UnknownError(CommandError):
    """Nothing is called that."""


class ConflictError(CommandError):
    """It cannot be done as things stand now, though it could be at another time."""
