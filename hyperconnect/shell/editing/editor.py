"""The editor: the one place that changes rules.

An edit is checked as the hub would check it, and its tests are tried; only then the file, the version and the hub
change, in this order and without a pause between them, so that a crash leaves the old rule or the new one. One edit
waits for the other.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Collection, Sequence
from contextlib import ExitStack, asynccontextmanager, suppress
from enum import Enum, auto
from typing import Any, TypeAlias

from msgspec import Struct

from hyperconnect.automation.validation import Validated
from hyperconnect.errors import ConflictError, HyperconnectError, StoreError, UnknownError
from hyperconnect.model.effect import Effect, RuleJudged
from hyperconnect.model.input import RuleRemoved, RuleSaved
from hyperconnect.model.reason import Finding
from hyperconnect.shell.editing.author import Author, key_of_document
from hyperconnect.shell.editing.draft import Draft, alone, text_draft
from hyperconnect.shell.editing.error import ExistsError, RefusedError, StaleError
from hyperconnect.shell.editing.judging import Checked, check, refuse
from hyperconnect.shell.editing.replacing import replacing
from hyperconnect.shell.editing.rule_text import RuleText, etag_of
from hyperconnect.shell.editing.shelf import Place, Shelf, Swap, read, unknown
from hyperconnect.shell.editing.versions import FILE, OURS, RESTORABLE, News, Version
from hyperconnect.shell.parsed import key_of
from hyperconnect.shell.reader import Reader
from hyperconnect.shell.rule_file import RuleFile, read_rule_file
from hyperconnect.shell.service import Service

ANY = "*"
"""Matches whatever a rule is now."""
_KNOWN = 100
"""How many versions are looked through for what an edit began with."""

_SHORT = 4096
"""Letters of a file that is read here and now; longer ones keep nobody waiting."""

Match: TypeAlias = Collection[str]
"""The ETags that a rule may have for an edit to be made; `ANY` is all of them."""


class SavePoint(Enum):
    """The places of a save where a crash finds it at its worst."""

    PREPARED = auto()
    """The new file lies beside the old one."""
    REPLACED = auto()
    """The new file is in its place; no version tells of it."""
    KEPT = auto()
    """The version is durable; the hub has not heard."""


class Saved(Struct, frozen=True):
    """A rule as it was saved.

    `findings` are warnings and hints. `accepted` is the hub's own judgement of it; `waits_for` are devices that it has
    yet to meet. `changed` is False where it said the same before, and nothing was done.
    """

    rule: RuleText
    document: dict[str, Any]
    findings: tuple[Finding, ...]
    accepted: bool = True
    waits_for: tuple[str, ...] = ()
    changed: bool = True


class Editor:
    """Changes the rules of a hub for whoever may: `by` stands in the version with a message.

    A rule does no more than its author may. The editor lives in the task group of the hub and is to be the only one.
    `shelf` finds the files, and `saving` is held by whoever changes them. A `trap` is called at every save point: tests
    die in it.
    """

    def __init__(self, service: Service, reader: Reader, *, trap: Callable[[SavePoint], None] | None = None) -> None:
        self._service = service
        self._reader = reader
        self._versions = service.store.versions
        self.shelf = Shelf(reader.content)
        self.saving = asyncio.Lock()
        self._trap = trap

    def read(self, rule: str) -> RuleText:
        """Return a rule as it stands in its file now.

        Raises:
            UnknownError: no file holds it.
            ContentError: its file cannot be read.
        """
        return self._text(self._place(rule))

    async def check(self, draft: Draft, rule: str = "", *, by: Author) -> Checked:
        """Return what there is to say of a draft; nothing changes."""
        place = self.shelf.find(rule, self._reader.library) if rule else None
        try:
            text = alone(draft("" if place is None else place.text))
        except RefusedError as error:
            return Checked(Validated(rule, None, error.findings), error.findings)
        return await check(self._service, self._reader, text, rule, by)

    async def create(self, draft: Draft, rule: str = "", *, by: Author, message: str = "") -> Saved:
        """Save a rule that is new, under `rule` if that is given.

        Raises:
            ExistsError: there is one of that name.
            RefusedError: it has errors.
            StoreError: the disk refuses it.
        """
        async with self.saving:
            text = alone(draft(""))
            checked = await check(self._service, self._reader, text, rule, by)
            refuse(checked)
            name = checked.validated.rule
            there = self.shelf.find(name, self._reader.library)
            if there is not None:
                raise ExistsError(self._text(there))
            news = self._news(name, text, checked, by, message)
            return await self._save(self.shelf.new(name, text), [news], checked)

    async def change(self, rule: str, draft: Draft, match: Match, *, by: Author, message: str = "") -> Saved:
        """Save another text of a rule.

        Raises:
            UnknownError: there is no such rule.
            StaleError: it is not what `match` says.
            RefusedError: it would have errors.
            StoreError: the disk refuses it.
        """
        async with self.saving:
            return await self._change(self._matched(rule, match, draft), draft, by, message)

    async def delete(self, rule: str, match: Match, *, by: Author, message: str = "") -> None:
        """Take a rule out of its file. Its versions stay: for 30 days it can be restored.

        Raises:
            UnknownError: there is no such rule.
            StaleError: it is not what `match` says.
            UndeletableError: it came with hyperconnect.
            StoreError: the disk refuses it.
        """
        async with self.saving:
            place = self._matched(rule, match, None)
            swap = self.shelf.removed(place)
            news = [*self._base(place), News(rule, "", self._service.now(), by.name, message)]
            file = await file_after(swap)
            async with self._committed(swap, news):
                self._reader.adopt(rule, file)
                with suppress(StoreError):
                    await self._service.settle(RuleRemoved(self._service.now(), rule))

    async def purge(self, rule: str, match: Match, *, by: Author) -> None:
        """Delete a rule for good, if it is there still, and forget all its versions: nothing can be restored.

        Raises:
            UnknownError: there is no such rule, and nothing is known of one.
            StaleError: it is not what `match` says.
            UndeletableError: it came with hyperconnect.
            StoreError: the disk refuses it.
        """
        if self._versions.newest(rule) is None or self.shelf.find(rule, self._reader.library) is not None:
            await self.delete(rule, match, by=by)
        async with self.saving:
            if self.shelf.find(rule, self._reader.library) is None:
                self._versions.forget(rule)

    async def restore(self, rule: str, number: int, match: Match, *, by: Author, message: str = "") -> Saved:
        """Save the text of an earlier version once more, which is a new version; a deleted rule is there again.

        Raises:
            UnknownError: there is no such version any more.
            ConflictError: it is not what `match` says, or the version has no text.
            RefusedError: it has errors by now.
            StoreError: the disk refuses it.
        """
        async with self.saving:
            version = self.version(rule, number)
            if version.deleted:
                raise ConflictError(f"version {number} of {rule} has no text", hint="restore the one before it")
            said = message or f"restores version {number}"
            place = self.shelf.find(rule, self._reader.library)
            if place is not None:
                draft = text_draft(version.text)
                return await self._change(self._matched(rule, match, draft), draft, by, said)
            checked = await check(self._service, self._reader, version.text, rule, by)
            refuse(checked)
            news = self._news(rule, version.text, checked, by, said)
            return await self._save(self.shelf.new(rule, version.text), [news], checked)

    def versions(self, rule: str, before: int | None = None, limit: int = 50) -> list[Version]:
        """Return the versions of a rule before one of them, or all, the newest first.

        Raises:
            UnknownError: there is no such rule.
        """
        found = self._versions.before(rule, before, limit)
        if not found and self._versions.newest(rule) is None:
            self._place(rule)
        return found

    def version(self, rule: str, number: int) -> Version:
        """Return one version of a rule.

        Raises:
            UnknownError: there is no such version, or the rule was deleted too long ago.
        """
        newest, found = self._versions.newest(rule), self._versions.get(rule, number)
        if newest is not None and newest.deleted and newest.at < self._service.now() - RESTORABLE:
            found = None
        if found is None:
            raise UnknownError(
                f"{rule[:64]} has no version {number}", hint=f"GET /api/v1/rules/{rule[:64]}/versions lists them"
            )
        return found

    def deleted(self) -> list[Version]:
        """Return the deletions of the rules that can still be restored."""
        return self._versions.deleted(self._service.now() - RESTORABLE)

    # How it is done.

    def _place(self, rule: str) -> Place:
        place = self.shelf.find(rule, self._reader.library)
        if place is None:
            raise unknown(rule, self._service.hub.registry.rule_names())
        return place

    def _text(self, place: Place) -> RuleText:
        newest = self._versions.newest(place.rule)
        number = newest.number if newest is not None and newest.text == place.text else 0
        return RuleText(place.rule, place.text, place.path, number, place.ours)

    def _matched(self, rule: str, match: Match, draft: Draft | None) -> Place:
        place = self.shelf.find(rule, self._reader.library)
        if place is None:
            newest = self._versions.newest(rule)
            if newest is None or ANY in match:
                raise unknown(rule, self._service.hub.registry.rule_names())
            raise self._stale(rule, None, match, draft)
        if ANY not in match and etag_of(place.text) not in match:
            raise self._stale(rule, place, match, draft)
        return place

    def _stale(self, rule: str, place: Place | None, match: Match, draft: Draft | None) -> StaleError:
        known = self._versions.before(rule, None, _KNOWN)
        base = next((each for each in known if each.text and etag_of(each.text) in match), None)
        begin = base.text if base is not None else "" if place is None else place.text
        sent = None
        if draft is not None:
            with suppress(HyperconnectError):
                sent = alone(draft(begin))
        return StaleError(rule, None if place is None else self._text(place), base, sent)

    async def _change(self, place: Place, draft: Draft, by: Author, message: str) -> Saved:
        text = place.fitted(alone(draft(place.text)))
        checked = await check(self._service, self._reader, text, place.rule, by)
        refuse(checked)
        if text == place.text and checked.validated.document is not None:
            return Saved(self._text(place), checked.validated.document, checked.findings, changed=False)
        news = [*self._base(place), self._news(place.rule, text, checked, by, message)]
        return await self._save(self.shelf.changed(place, text), news, checked)

    def _news(self, rule: str, text: str, checked: Checked, by: Author, message: str) -> News:
        """Return what is to be kept of a rule that somebody saves."""
        key = key_of_document(checked.validated.document or {})
        return News(rule, text, self._service.now(), by.name, message, key, by.acts_with)

    def _base(self, place: Place) -> list[News]:
        """Return what is to be kept of a rule before it changes, if no version tells it."""
        return [News(place.rule, place.text, self._service.now(), OURS if place.ours else FILE)]

    async def _save(self, swap: Swap, news: Sequence[News], checked: Checked) -> Saved:
        document, new = checked.validated.document or {}, news[-1]
        file = await file_after(swap)
        if document not in file.documents:
            raise RefusedError("the rule would not fit into its file", file.findings)
        judged: list[RuleJudged] = []

        def hear(effects: Sequence[Effect]) -> None:
            judged.extend(each for each in effects if isinstance(each, RuleJudged) and each.rule == new.rule)

        async with self._committed(swap, news) as number:
            self._reader.adopt(new.rule, file)
            with self._service.listening(hear), suppress(StoreError):
                # What the disk refuses the hub to remember now it tries again; the rule itself is saved.
                await self._service.settle(RuleSaved(self._service.now(), new.rule, document, scopes=new.scopes))
        rule = RuleText(new.rule, new.text, file.path, number)
        if not judged:
            return Saved(rule, document, checked.findings)
        last = judged[-1]
        findings = checked.findings if last.accepted else last.findings
        return Saved(rule, document, findings, last.accepted, last.waits_for)

    @asynccontextmanager
    async def _committed(self, swap: Swap, news: Sequence[News]) -> AsyncGenerator[int]:
        """Change the file and keep the versions, both or neither; yields the number of the last.

        What takes the disk a while is done in a thread, before and after: the hub waits for one commit, as ever. Only
        when the context has ended it is for good.
        """
        with ExitStack() as stack:
            replacement = await asyncio.to_thread(stack.enter_context, replacing(swap.path, swap.after))
            if read(swap.path) != swap.before:
                rule = news[-1].rule
                raise self._stale(rule, self.shelf.find(rule, self._reader.library), (), text_draft(news[-1].text))
            self._versions.restrict(news[-1])
            self.reached(SavePoint.PREPARED)
            with self._versions.saving(news) as numbers:
                replacement.put()
                self.reached(SavePoint.REPLACED)
        self.reached(SavePoint.KEPT)
        yield numbers[-1]
        await asyncio.to_thread(replacement.keep)

    def reached(self, point: SavePoint) -> None:
        """Call the trap at a save point."""
        if self._trap is not None:
            self._trap(point)


async def file_after(swap: Swap) -> RuleFile:
    """Return what a file holds after a swap; where it is gone, that of ours whose place it took, if there is one."""
    path, text = swap.path, swap.after
    if text is None and swap.uncovers is not None:
        path, text = swap.uncovers, read(swap.uncovers)
    if text is None:
        return RuleFile(path, ())
    if len(text) <= _SHORT:
        return read_rule_file(path, text, key_of(text.encode()))
    return await asyncio.to_thread(read_rule_file, path, text, key_of(text.encode()))
