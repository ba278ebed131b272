"""The library: the files of devices/ and rules/, and `home.yaml`, as inputs for the hub.

A file that cannot be used is told once, with its place, and keeps none of the others from being read. What a rule
file says is parsed once and kept by the hash of its text, because reading YAML costs more than compiling its rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from hyperconnect.content.find import HOME, find, ours
from hyperconnect.errors import ContentError
from hyperconnect.model.input import HouseRead, Input, ProfileLoaded, RuleSaved
from hyperconnect.model.moment import Moment
from hyperconnect.model.reason import Finding
from hyperconnect.shell.parsed import Parsed, Source, sources
from hyperconnect.shell.rule_file import RuleFile, join_house, read_house_file, read_rule_file, told
from hyperconnect.shell.store import Store

if TYPE_CHECKING:
    from hyperconnect.automation.text import Written

_ACCEPTED = "accepted"
"""What parsed rules are kept under once the hub has accepted them."""
_ECOSYSTEM = re.compile(r"^ecosystem:", re.MULTILINE)


class Library:
    """Everything a person wrote: profiles, and rules with the places of their parts.

    `refused` tells what is wrong with rules whose text could not be read, by name.
    """

    def __init__(self, content: Path | None) -> None:
        self._content = content
        self._files: dict[str, Path] = {}
        self._failed: dict[str, Path] = {}
        self._unread: list[tuple[Path, str, str]] = []
        self.refused: dict[str, tuple[Finding, ...]] = {}
        self._judging: dict[str, str] = {}
        self._new: dict[str, RuleFile] = {}
        self._told: set[str] = set()
        self._our_calendars: frozenset[str] = frozenset()
        self._parsed = Parsed()
        self._placed: tuple[Path, str, Sequence[Written]] | None = None

    def profiles(self, at: Moment, store: Store | None) -> tuple[list[Input], list[ContentError]]:
        """Return the profiles and vocabularies of devices/ as inputs, and what could not be read.

        With a `store`, vocabularies that it does not know yet are left to `study`: a hub that starts for the first
        time need not wait for all it may ever hear.
        """
        inputs: list[Input] = []
        errors: list[ContentError] = []
        fresh: dict[str, Any] = {}
        found = list(sources(find("devices", self._content), errors))
        known = self._parsed.find(store, [source.key for source in found])
        self._unread = []
        for source in found:
            path, key = source.path, source.key
            if key in known:
                inputs.append(ProfileLoaded(at, path.stem, known[key]))
                continue
            text = _text(source, errors)
            if text is None:
                continue
            if store is not None and _ECOSYSTEM.search(text):
                self._unread.append((path, text, key))
            else:
                document = _parse(path, text, at, inputs, errors)
                if document is not None and "profile" in document:
                    fresh[key] = document
        self._parsed.keep(store, fresh)
        return inputs, errors

    def study(self, at: Moment, store: Store) -> tuple[list[Input], list[ContentError]] | None:
        """Read one vocabulary more and remember it for the next start; None when all are read."""
        if not self._unread:
            return None
        path, text, key = self._unread.pop(0)
        inputs: list[Input] = []
        errors: list[ContentError] = []
        document = _parse(path, text, at, inputs, errors)
        if document is not None:
            self._parsed.keep(store, {key: document})
        return inputs, errors

    def folder_of(self, calendar: str) -> Path:
        """Return where the file of a calendar lies: beside the `home.yaml` that names it."""
        return ours("rules") if self._content is None or calendar in self._our_calendars else self._content

    def house(self, at: Moment, store: Store | None) -> tuple[HouseRead, list[ContentError]]:
        """Return what the household's `home.yaml` says beside ours, which our rules need; and what is wrong with it.

        Where it cannot be used, the last that could stands in its place, if the `store` has it.
        """
        errors: list[ContentError] = []
        base = self._words(ours("rules") / HOME, "ours", store, errors)
        path = self._content and self._content / HOME
        mine = self._words(path, HOME, store, errors) if path is not None and path.is_file() else {}
        document = join_house(mine, base)
        self._our_calendars = frozenset(document.get("calendars", {})) - frozenset(mine.get("calendars") or ())
        return HouseRead(at, document), errors

    def _words(self, path: Path, last: str, store: Store | None, errors: list[ContentError]) -> dict[str, Any]:
        """Return what one `home.yaml` says, or what was kept as the `last` that could be read."""
        for source in sources([path], errors):
            known = self._parsed.find(store, (source.key, last))
            document = known.get(source.key)
            if not isinstance(document, dict) and (text := _text(source, errors)) is not None:
                file = read_house_file(text)
                document = file.document
                errors += [told(finding, path) for finding in file.findings]
            if isinstance(document, dict):
                if known.get(last) != document or source.key not in known:
                    self._parsed.keep(store, {source.key: document, last: document})
                return cast("dict[str, Any]", document)
        kept = self._parsed.find(store, [last]).get(last)
        return cast("dict[str, Any]", kept) if isinstance(kept, dict) else {}

    def rules(self, at: Moment, store: Store | None) -> tuple[list[Input], list[ContentError]]:
        """Return the rules of rules/ as inputs, and what could not be read; `store` saves parsing twice."""
        inputs: list[Input] = []
        errors: list[ContentError] = []
        paths = [path for path in find("rules", self._content) if path.name != HOME]
        unread = set(paths)
        for file in self._read(paths, store, errors):
            if file.whole:
                unread.discard(file.path)
            wrong = tuple(finding for finding in file.findings if finding.severity == "error")
            errors += [told(finding, file.path) for finding in wrong]
            self.refused |= dict.fromkeys(file.lost, wrong)
            alone = True
            for document in file.documents:
                name = str(document["rule"])
                if name in self._files:
                    errors.append(
                        ContentError(
                            f"the rule {name} stands in {self._files[name].name} too",
                            where=str(file.path),
                            hint="give one of them another name",
                        )
                    )
                    alone = False
                    continue
                self._files[name] = file.path
                if file.known:
                    self._told.add(name)
                else:
                    self._judging[name] = file.key
                inputs.append(RuleSaved(at, name, document, file.known))
            if alone and not file.known and not file.findings:
                self._new[file.key] = file
        self._failed = {self._name(path): path for path in unread}
        return inputs, errors

    def predecessors(self, at: Moment, rules: Sequence[Input], store: Store | None) -> list[RuleSaved]:
        """Return the last accepted versions of those `rules` that are not accepted yet, and of what cannot be read.

        A hub that starts takes them first: what somebody broke while it was off keeps working too.
        """
        fresh = {each.rule: each.document for each in rules if isinstance(each, RuleSaved) and not each.known}
        paths = self._failed | {self._name(self._files[rule]): self._files[rule] for rule in fresh}
        keys = self._parsed.find(store, [_pointer(name) for name in paths])
        found: list[RuleSaved] = []
        for name, path in paths.items():
            key = keys.get(_pointer(name))
            kept = self._parsed.find(store, [key]).get(key) if isinstance(key, str) else None
            for document in _documents(kept) or ():
                rule = str(document["rule"])
                lost = name in self._failed and rule not in self._files
                if lost or (self._files.get(rule) == path and fresh.get(rule, document) != document):
                    self._files[rule] = path
                    found.append(RuleSaved(at, rule, document, known=True))
        return found

    def path_of(self, rule: str) -> Path | None:
        """Return the file that a rule stood in when it was read."""
        return self._files.get(rule)

    def names(self) -> set[str]:
        """Return the rules there are."""
        return set(self._files)

    def unread(self) -> list[Path]:
        """Return the files that could not be read whole."""
        return list(self._failed.values())

    def key_to_judge(self, rule: str) -> str:
        """Return the key of the text that the hub has not judged yet, or nothing if it has."""
        return self._judging.get(rule, "")

    def adopt(self, rule: str, file: RuleFile, *, sound: bool) -> None:
        """Know a file as it was written just now, for the sake of one rule.

        `sound`: the hub has accepted all other rules of the file as they stand there.
        """
        self._files.pop(rule, None)
        self._judging.pop(rule, None)
        self._failed.pop(self._name(file.path), None)
        for document in file.documents:
            self._files[str(document["rule"])] = file.path
        if rule in self._files:
            self._judging[rule] = file.key
        if sound and file.documents and not file.findings:
            self._new[file.key] = file

    def is_ours(self, rule: str) -> bool:
        """Return whether a rule came with us: its tests were tried before it did."""
        path = self._files.get(rule)
        return path is not None and path.is_relative_to(ours("rules"))

    def succeed(self, earlier: Library) -> list[str]:
        """Take the place of an `earlier` library once the rules are read, and return which of its rules are gone.

        Gone is a rule that no file names and whose own file is deleted or could be read whole. The rules of a file
        that cannot be read are kept: a typo ends nothing.
        """
        gone: list[str] = []
        for rule, path in earlier._files.items():
            if rule in self._files:
                continue
            if self._name(path) in self._failed:
                self._files[rule] = path
            else:
                gone.append(rule)
        return sorted(gone)

    def judged(self, accepted: Mapping[str, bool], store: Store) -> None:
        """Remember which texts the hub accepted whole: the next start need not look them over again."""
        for rule, good in accepted.items():
            key = self._judging.pop(rule, None)
            if key is not None and not good:
                self._new.pop(key, None)
        if self._new:
            waiting = set(self._judging.values())
            done = [file for key, file in self._new.items() if key not in waiting]
            kept: dict[str, Any] = {file.key: {_ACCEPTED: file.documents} for file in done}
            self._parsed.keep(store, kept | {_pointer(self._name(file.path)): file.key for file in done})
            for file in done:
                del self._new[file.key]

    def is_told(self, rule: str) -> bool:
        """Return, once, whether somebody was told of what is doubtful about a rule when it was accepted."""
        known = rule in self._told
        self._told.discard(rule)
        return known

    def place(self, rule: str, findings: Sequence[Finding]) -> list[ContentError]:
        """Return what a check found in a rule of this library, with file, line and column.

        The file may have changed or gone since the rule was read; then the line is left out.
        """
        path = self._files.get(rule)
        if path is None:
            return [ContentError(f"{finding.code} {finding.detail}", where=rule) for finding in findings]
        for written in self._written(path):
            if written.rule == rule:
                return [told(finding, path) for finding in written.placed(findings)]
        return [told(finding, path) for finding in findings]

    def _written(self, path: Path) -> Sequence[Written]:
        """Return what a file says, with the places of it all; the last one asked for is remembered."""
        from hyperconnect.automation.text import read_rules

        text = next((_text(source, []) for source in sources([path], [])), None) or ""
        if self._placed is None or self._placed[:2] != (path, text):
            self._placed = (path, text, read_rules(text))
        return self._placed[2]

    def _read(self, paths: Iterable[Path], store: Store | None, errors: list[ContentError]) -> Iterator[RuleFile]:
        found = list(sources(paths, errors))
        known = self._parsed.find(store, [source.key for source in found])
        fresh: dict[str, Any] = {}
        for source in found:
            kept = known.get(source.key)
            documents = _documents(kept)
            if documents:
                yield RuleFile(source.path, documents, key=source.key, known=isinstance(kept, dict))
                continue
            text = _text(source, errors)
            if text is None:
                continue
            file = read_rule_file(source.path, text, source.key)
            if not file.findings:
                fresh[source.key] = file.documents
            yield file
        self._parsed.keep(store, fresh)

    def _name(self, path: Path) -> str:
        """Return what a file of rules is called, wherever it lies: a user's file stands in the place of ours."""
        for folder in (self._content and self._content / "rules", ours("rules")):
            if folder is not None and path.is_relative_to(folder):
                return path.relative_to(folder).with_suffix("").as_posix()
        return str(path)


def _pointer(name: str) -> str:
    """Return what the key of the last accepted text of a file is kept under."""
    return f"rules/{name}"


def _documents(kept: object) -> tuple[dict[str, Any], ...] | None:
    """Return the rules that were kept of a text, or None if these are none."""
    found = cast("dict[str, object]", kept).get(_ACCEPTED) if isinstance(kept, dict) else kept
    if not isinstance(found, list):
        return None
    documents = cast("list[dict[str, Any] | None]", found)
    good = [each for each in documents if isinstance(each, dict) and isinstance(each.get("rule"), str)]
    return tuple(good) if len(good) == len(documents) else None


def _parse(path: Path, text: str, at: Moment, inputs: list[Input], errors: list[ContentError]) -> dict[str, Any] | None:
    from hyperconnect.content.yaml import load_yaml

    try:
        document = load_yaml(text, str(path))
    except ContentError as error:
        errors.append(error)
        return None
    if "profile" in document or "ecosystem" in document:
        inputs.append(ProfileLoaded(at, path.stem, document))
    return document


def _text(source: Source, errors: list[ContentError]) -> str | None:
    """Return a file's text; why it has none goes to `errors`."""
    try:
        return source.text()
    except ContentError as error:
        errors.append(error)
        return None
