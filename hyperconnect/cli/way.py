"""The way to a running hub: this machine's own by its socket file, or another by its address and a token."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from hyperconnect.errors import SettingsError

if TYPE_CHECKING:
    from hyperconnect.client import Client

T = TypeVar("T")

URL = "HYPERCONNECT_URL"
TOKEN = "HYPERCONNECT_TOKEN"  # noqa: S105  (the name of a variable)


@dataclass(frozen=True, slots=True)
class Way:
    """Where a hub is: at an address, or behind the socket file in its data directory."""

    url: str
    token: str
    data: Path | None

    def client(self) -> Client:
        """Return a client of this hub, not yet open."""
        from hyperconnect.client import Client

        return Client(self.url, token=self.token, data=self.data)

    def ask(self, question: Callable[[Client], Awaitable[T]]) -> T:
        """Ask the hub something, and return the answer.

        Raises:
            HyperconnectError: it cannot be reached, or will not.
        """
        import asyncio

        async def asked() -> T:
            async with self.client() as hub:
                return await question(hub)

        return asyncio.run(asked())


def way(config: Path | None, data: Path | None, url: str | None, token: str | None) -> Way:
    """Return the way to the hub that is meant: what is said here goes before the environment, an address before files.

    Raises:
        SettingsError: something said is wrong.
    """
    if url is None and data is None and config is None:
        url = os.environ.get(URL)
    if url:
        return Way(url, _secret(token or os.environ.get(TOKEN) or ""), None)
    from hyperconnect.cli.options import settings

    return Way("", "", settings(config, data=data).settings.directories.data)


def _secret(said: str) -> str:
    """Return a token as it was said, or the first line of the file that is named.

    Raises:
        SettingsError: the file cannot be read.
    """
    if not said.startswith("@"):
        return said
    try:
        return Path(said[1:]).read_text(encoding="utf-8").partition("\n")[0].strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise SettingsError(
            f"the token cannot be read: {why}", where=said[1:], hint="name a file that holds it"
        ) from error
