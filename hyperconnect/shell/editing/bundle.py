"""A household's rules as one bundle: what they are to be, all of them, and what has to change for that.

Everything changes or nothing does. What a crash leaves half done is undone at the next start (`mend`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from hyperconnect.automation.lint.need import lacking
from hyperconnect.automation.validation import Validated
from hyperconnect.errors import ConflictError, StoreError
from hyperconnect.model.input import Input, RuleRemoved, RuleSaved
from hyperconnect.model.reason import Finding
from hyperconnect.shell.editing.author import Author, key_of_document
from hyperconnect.shell.editing.draft import Draft, alone
from hyperconnect.shell.editing.editor import ANY, Editor, Match, SavePoint, file_after
from hyperconnect.shell.editing.error import RefusedError
from hyperconnect.shell.editing.halfway import halfway
from hyperconnect.shell.editing.judging import tried
from hyperconnect.shell.editing.merge import diff
from hyperconnect.shell.editing.replacing import Replacement, replacing
from hyperconnect.shell.editing.rule_text import part_of
from hyperconnect.shell.editing.shelf import Place, Shelf, Swap, read
from hyperconnect.shell.editing.versions import FILE, OURS, News
from hyperconnect.shell.reader import Reader
from hyperconnect.shell.rule_file import RuleFile
from hyperconnect.shell.service import Service

Deed: TypeAlias = Literal["create", "change", "remove", "keep"]
Others: TypeAlias = Literal["remove", "keep"]
"""What becomes of the household's own rules that a bundle does not name."""


class Step(Struct, frozen=True):
    """What becomes of one rule. `before` and `after` are its texts, empty where it is not there."""

    rule: str
    deed: Deed
    before: str
    after: str

    @property
    def diff(self) -> str:
        """What changes in its text, as a unified diff."""
        return diff(self.before, self.after, "now", "then")


class Outlined(Struct, frozen=True):
    """What a bundle leads to: a step for each rule, what there is to say of them, and which set of rules it was for."""

    steps: tuple[Step, ...]
    validated: tuple[Validated, ...]
    etag: str


class StaleBundleError(ConflictError):
    """The rules are not any more those that a bundle was made for."""


class Bundles:
    """Changes all rules of a household at once, through its editor, for whoever may."""

    def __init__(self, service: Service, reader: Reader, editor: Editor) -> None:
        self._service = service
        self._reader = reader
        self._editor = editor

    async def outline(
        self, drafts: Mapping[str, Draft], validated: Sequence[Validated], *, by: Author, others: Others = "remove"
    ) -> Outlined:
        """Return what would change if these were the household's rules; nothing does.

        Rules that came with hyperconnect stay, named or not. `validated` is what there is to say of the drafts.

        Raises:
            RefusedError: a draft leads to no rule.
        """
        async with self._editor.saving:
            steps = self._steps(drafts, others)
            return Outlined(steps, await self._tried(steps, validated, by), self._etag())

    async def apply(
        self,
        drafts: Mapping[str, Draft],
        validated: Sequence[Validated],
        match: Match,
        *,
        by: Author,
        message: str = "",
        others: Others = "remove",
    ) -> Outlined:
        """Let these be the household's rules.

        Raises:
            StaleBundleError: they are not what `match` says.
            RefusedError: one of them has errors; nothing was changed.
            StoreError: the disk refuses it; nothing was changed.
        """
        async with self._editor.saving:
            if ANY not in match and self._etag() not in match:
                raise StaleBundleError("the rules were changed since you read them", hint="plan it once more")
            steps = self._steps(drafts, others)
            judged = await self._tried(steps, validated, by)
            wrong = [one for each in judged for one in each.findings if one.severity == "error"]
            if wrong:
                many = f"{len(wrong)} errors" if len(wrong) > 1 else "an error"
                raise RefusedError(f"the bundle has {many}: {wrong[0].detail}", wrong)
            changes = [step for step in steps if step.deed != "keep"]
            if changes:
                await self._change(changes, judged, by, message)
            return Outlined(steps, judged, self._etag())

    def _steps(self, drafts: Mapping[str, Draft], others: Others) -> tuple[Step, ...]:
        found: list[Step] = []
        for rule, draft in drafts.items():
            place = self._find(rule)
            before = "" if place is None else place.text
            after = alone(draft(before))
            if place is None:
                found.append(Step(rule, "create", "", after))
            else:
                after = place.fitted(after)
                found.append(Step(rule, "keep" if after == before else "change", before, after))
        if others == "remove":
            gone = (place for place in self._own() if place.rule not in drafts)
            found += [Step(place.rule, "remove", place.text, "") for place in gone]
        return tuple(sorted(found, key=lambda step: step.rule))

    def _own(self) -> list[Place]:
        """Return the household's own rules; one in the place of ours cannot be removed, and stays."""
        found = [self._find(rule) for rule in sorted(self._reader.library.names())]
        return [place for place in found if place is not None and self._editor.shelf.is_own(place)]

    def _find(self, rule: str) -> Place | None:
        return self._editor.shelf.find(rule, self._reader.library)

    def _etag(self) -> str:
        parts = "".join(f"{place.rule}\0{place.text}\0" for place in self._own())
        return f'"{sha256(parts.encode()).hexdigest()[:32]}"'

    async def _tried(self, steps: Sequence[Step], validated: Sequence[Validated], by: Author) -> tuple[Validated, ...]:
        """Return what there is to say of rules; of those that change also what `by` may not, and what tests did."""
        changing = {step.rule for step in steps if step.deed in {"create", "change"}}
        gone = {step.rule for step in steps if step.deed == "remove"}
        ours = {each.rule: each.document for each in validated if each.document is not None}
        engine = self._service.hub.engine
        others = {rule: engine.document(rule) for rule in engine.rules if rule not in gone} | ours
        documents = [document for document in others.values() if document is not None]
        found: list[Validated] = []
        for each in validated:
            more: list[Finding] = []
            if each.rule in changing and each.document is not None and each.accepted:
                more += lacking(each.needs, by.scopes)
                more += await tried(self._service, self._reader, each.rule, each.document, documents)
            found.append(replace(each, findings=(*each.findings, *more)))
        return tuple(found)

    async def _change(self, changes: Sequence[Step], judged: Sequence[Validated], by: Author, message: str) -> None:
        swaps, now = _swaps(changes, self._editor.shelf, self._find), self._service.now()
        documents = {each.rule: each.document for each in judged}
        news: list[News] = []
        for step in changes:
            place = self._find(step.rule)
            if place is not None:
                news.append(News(step.rule, step.before, now, OURS if place.ours else FILE))
            document = documents.get(step.rule)
            if step.deed == "remove" or document is None:
                news.append(News(step.rule, step.after, now, by.name, message))
            else:
                key = key_of_document(document)
                news.append(News(step.rule, step.after, now, by.name, message, key, by.acts_with))
        files = {path: await file_after(swap) for path, swap in swaps.items()}
        with ExitStack() as note, ExitStack() as stack:
            # What takes the disk a while is done in a thread, before and after: the hub waits for one commit, as ever.
            await asyncio.to_thread(note.enter_context, halfway(self._reader.content, swaps.values(), changes))
            replacements = await asyncio.to_thread(_prepared, swaps.values(), stack)
            for swap in swaps.values():
                if read(swap.path) != swap.before:
                    raise StaleBundleError("a file was changed meanwhile", hint="plan it once more")
            for each in news:
                self._service.store.versions.restrict(each)
            self._editor.reached(SavePoint.PREPARED)
            with self._service.store.versions.saving(news):
                for replacement in replacements:
                    replacement.put()
                    self._editor.reached(SavePoint.REPLACED)
            self._editor.reached(SavePoint.KEPT)
            stack.close()
            await self._settle(changes, documents, swaps, files, by)
            await asyncio.to_thread(_keep, replacements)

    async def _settle(
        self,
        changes: Sequence[Step],
        documents: Mapping[str, dict[str, Any] | None],
        swaps: Mapping[Path, _Swaps],
        files: Mapping[Path, RuleFile],
        by: Author,
    ) -> None:
        """Let the hub know what has changed."""
        now = self._service.now()
        inputs: list[Input] = []
        for step in changes:
            path = next(path for path, swap in swaps.items() if step.rule in swap.rules)
            self._reader.adopt(step.rule, files[path])
            document = documents.get(step.rule)
            gone = step.deed == "remove" or document is None
            saved = RuleSaved(now, step.rule, document or {}, scopes=by.acts_with)
            inputs.append(RuleRemoved(now, step.rule) if gone else saved)
        for happened in inputs[:-1]:
            self._service.tell(happened)
        with suppress(StoreError):
            # What the disk refuses the hub to remember now it tries again; the rules themselves are saved.
            await self._service.settle(inputs[-1])


def _prepared(swaps: Iterable[Swap], stack: ExitStack) -> list[Replacement]:
    return [stack.enter_context(replacing(swap.path, swap.after)) for swap in swaps]


def _keep(replacements: Iterable[Replacement]) -> None:
    for each in replacements:
        each.keep()


class _Swaps(Swap, frozen=True):
    """What a file is to say, and which rules change in it."""

    rules: tuple[str, ...] = ()


def _swaps(changes: Sequence[Step], shelf: Shelf, find: Callable[[str], Place | None]) -> dict[Path, _Swaps]:
    """Return the files that change, each with all that changes in it."""
    found: dict[Path, _Swaps] = {}
    for step in changes:
        place = find(step.rule)
        if place is None:
            swap = shelf.new(step.rule, step.after, found)
        else:
            place = _as_it_is_by_now(place, found, shelf)
            swap = shelf.removed(place) if step.deed == "remove" else shelf.changed(place, step.after)
        earlier = found.get(swap.path)
        before, rules = (swap.before, ()) if earlier is None else (earlier.before, earlier.rules)
        found[swap.path] = _Swaps(swap.path, before, swap.after, swap.uncovers, (*rules, step.rule))
    return found


def _as_it_is_by_now(place: Place, found: Mapping[Path, Swap], shelf: Shelf) -> Place:
    """Return where a rule stands in a file that changes already."""
    path = shelf.instead(place.path) if place.ours else place.path
    earlier = found.get(path)
    if earlier is None or earlier.after is None:
        return place
    part = part_of(earlier.after, place.rule)
    return place if part is None else Place(place.rule, path, earlier.after, part)
