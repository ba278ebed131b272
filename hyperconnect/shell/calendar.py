"""The household's calendars: files beside `home.yaml` and addresses, read now and again for as long as the hub lives.

What cannot be read is told once, and what was known before holds on.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from hyperconnect.automation.form import CalendarForm, house_of
from hyperconnect.errors import ContentError, HyperconnectError
from hyperconnect.model.input import CalendarRead
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.shell.clock import Bell
from hyperconnect.shell.ical import Entries, entries_of
from hyperconnect.shell.request import RequestError, ask
from hyperconnect.shell.service import Service

LARGEST: Final = 1 << 20
"""Bytes of a calendar that are read."""
LOOK_EVERY: Final[Seconds] = 60.0
"""How often a file is looked at."""
READ_EVERY: Final[Seconds] = 3600.0
"""How often an address is read, and the days to come are counted out anew."""

_log = logging.getLogger(__name__)


class Source:
    """One calendar: where it is read, and what was last read there."""

    def __init__(self, name: str, form: CalendarForm, folder: Path) -> None:
        self.name = name
        self.form = form
        self.entries: Entries | None = None
        self._path = folder / form.file if form.file is not None else None
        self._text: bytes | None = None
        self._stamp: tuple[int, int] | None = None
        self._validators: dict[str, str] = {}
        self._read_at: Moment | None = None
        self._wrong = ""

    @property
    def place(self) -> str:
        """Where it is read, for people; what stands behind `?` may be a secret."""
        return str(self._path) if self._path is not None else str(self.form.url).partition("?")[0]

    async def read(self, timezone: str, now: Moment) -> bool:
        """Read it if it is time to; return whether its entries are others now."""
        due = self._read_at is None or not 0 <= now - self._read_at < READ_EVERY
        try:
            if self._path is not None:
                fresh = await asyncio.to_thread(self._open, self._path)
            else:
                fresh = due and await self._fetch()
            if not fresh and not due:
                return False
            self._read_at = now
            if self._text is None:
                return False
            entries, errors = await asyncio.to_thread(entries_of, self._text, timezone, now, self.place)
        except HyperconnectError as error:
            self._read_at = now
            self._tell(str(error))
            return False
        self._tell("\n".join(map(str, errors)))
        changed, self.entries = entries != self.entries, entries
        return changed

    def _open(self, path: Path) -> bool:
        """Read a file if it changed."""
        try:
            known = path.stat()
            stamp = known.st_mtime_ns, known.st_size
            if stamp == self._stamp:
                return False
            self._stamp = stamp
            if known.st_size > LARGEST:
                raise ContentError("a calendar of more than 1 MiB is not read", where=self.place)
            self._text = path.read_bytes()
        except OSError as error:
            self._stamp = None
            raise ContentError(f"the calendar cannot be read: {error.strerror}", where=self.place) from error
        return True

    async def _fetch(self) -> bool:
        """Read an address, unless it says that nothing changed."""
        try:
            answer = await ask(str(self.form.url), headers=self._validators, largest=LARGEST)
        except RequestError as error:
            raise ContentError(f"the calendar cannot be read: {error.why}", where=self.place) from error
        if answer.status == HTTPStatus.NOT_MODIFIED:
            return False
        if answer.status != HTTPStatus.OK:
            raise ContentError(f"the calendar cannot be read: the answer is {answer.status}", where=self.place)
        said = {"If-None-Match": answer.headers.get("etag"), "If-Modified-Since": answer.headers.get("last-modified")}
        self._validators = {header: value for header, value in said.items() if value}
        self._text = answer.body
        return True

    def _tell(self, wrong: str) -> None:
        if wrong and wrong != self._wrong:
            _log.error("calendar %s: %s", self.name, wrong)
        self._wrong = wrong


class Calendars:
    """All calendars that `home.yaml` names, read in the household's time zone."""

    def __init__(self, timezone: str) -> None:
        self._timezone = timezone
        self._sources: dict[str, Source] = {}
        self._gone: list[str] = []
        self._bell = Bell()

    @property
    def sources(self) -> tuple[Source, ...]:
        """All of them."""
        return tuple(self._sources.values())

    def furnish(self, document: Mapping[str, Any], folder_of: Callable[[str], Path]) -> None:
        """Learn which calendars there are; `document` is a canonical `home.yaml`.

        `folder_of` tells in which folder the file of a calendar lies.
        """
        forms = house_of(dict(document)).calendars
        known, self._sources = self._sources, {}
        for name, form in forms.items():
            before, source = known.pop(name, None), Source(name, form, folder_of(name))
            same = before is not None and (before.form, before.place) == (form, source.place)
            self._sources[name] = before if before is not None and same else source
        self._gone += known
        self._bell.ring()

    async def run(self, service: Service) -> None:
        """Read until cancelled, and tell the hub what there is."""
        while True:
            gone, self._gone = self._gone, []
            for name in gone:
                service.tell(CalendarRead(service.now(), name, ()))
            for source in self.sources:
                if await source.read(self._timezone, service.now()) and source.entries is not None:
                    service.tell(CalendarRead(service.now(), source.name, source.entries))
            await self._bell.wait(service.clock.timeout(service.now() + LOOK_EVERY))

    async def read_files(self, at: Moment) -> list[CalendarRead]:
        """Return what those calendars hold that are files: for a life that is told at once, as the demo's."""
        return [
            CalendarRead(at, source.name, source.entries)
            for source in self.sources
            if source.form.file is not None and await source.read(self._timezone, at) and source.entries is not None
        ]
