"""The library: the files of devices/ and rules/, and `home.yaml`, as inputs for the hub.

A file that cannot be used is told once, with its place, and keeps none of the others from being read. What a rule
file says is parsed once and kept by the hash of its text, because reading YAML costs more than compiling its rules.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from hyperconnect.content.find import find, ours
from hyperconnect.content.yaml import load_yaml
from hyperconnect.errors import ContentError, StoreError
from hyperconnect.model.input import HouseRead, Input, ProfileLoaded, RuleSaved
from hyperconnect.model.moment import Moment
from hyperconnect.model.reason import Finding
from hyperconnect.shell.store import Store

_log = logging.getLogger(__name__)

HOUSE = "home.yaml"
"""What a household calls its own, in the content directory; in the cache, the last of it that could be used."""

_ACCEPTED = "accepted"
"""What parsed rules are kept under once the hub has accepted them."""
_ECOSYSTEM = re.compile(r"^ecosystem:", re.MULTILINE)


class RuleFile(Struct, frozen=True):
    """One file of rules: its canonical documents, and what is wrong with the others.

    It is `whole` if all it holds could be read as rules. `key` is the hash of its text, and `known` says that the hub
    accepted every rule of this text before.
    """

    path: Path
    documents: tuple[dict[str, Any], ...]
    findings: tuple[Finding, ...]
    whole: bool = True
    key: str = ""
    known: bool = False


class HouseFile(Struct, frozen=True):
    """What `home.yaml` says (None: it cannot be used), and what is wrong with it."""

    document: dict[str, Any] | None
    findings: tuple[Finding, ...]


class Library:
    """Everything a person wrote: profiles, and rules with the places of their parts."""

    def __init__(self, content: Path | None) -> None:
        self._content = content
        self._files: dict[str, Path] = {}
        self._failed: set[str] = set()
        self._slow = False
        self._unread: list[tuple[Path, str, str]] = []
        self._judging: dict[str, str] = {}
        self._parsed: dict[str, tuple[dict[str, Any], ...]] = {}

    def profiles(self, at: Moment, store: Store | None) -> tuple[list[Input], list[ContentError]]:
        """Return the profiles and vocabularies of devices/ as inputs, and what could not be read.

        With a `store`, vocabularies that it does not know yet are left to `study`: a hub that starts for the first
        time need not wait for all it may ever hear.
        """
        inputs: list[Input] = []
        errors: list[ContentError] = []
        texts = _texts(find("devices", self._content), errors)
        known = self._cached(store, (key for _, key in texts.values()))
        self._unread = []
        for path, (text, key) in texts.items():
            if key in known:
                inputs.append(ProfileLoaded(at, path.stem, known[key]))
            elif store is not None and _ECOSYSTEM.search(text):
                self._unread.append((path, text, key))
            else:
                _parse(path, text, at, inputs, errors)
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
            self._cache(store, {key: document})
        return inputs, errors

    @property
    def house_path(self) -> Path | None:
        """Where the household's `home.yaml` is; ours, which the rules that came with us need, where there is none."""
        mine, example = self._content and self._content / HOUSE, ours("rules") / HOUSE
        return next((path for path in (mine, example) if path is not None and path.is_file()), None)

    def house(self, at: Moment, store: Store | None) -> tuple[HouseRead, list[ContentError]]:
        """Return what `home.yaml` says, and what is wrong with it.

        Where it cannot be used, the last that could is returned, if the `store` has it.
        """
        path = self.house_path
        if path is None:
            return HouseRead(at, {}), []
        errors: list[ContentError] = []
        for text, key in _texts([path], errors).values():
            known = self._cached(store, (key, HOUSE))
            document = known.get(key)
            if document is None:
                file = read_house_file(text)
                document = file.document
                errors += [told(finding, path) for finding in file.findings]
            if document is not None:
                if known.get(HOUSE) != document or key not in known:
                    self._cache(store, {key: document, HOUSE: document})
                return HouseRead(at, document), errors
        return HouseRead(at, self._cached(store, [HOUSE]).get(HOUSE, {})), errors

    def rules(self, at: Moment, store: Store | None) -> tuple[list[Input], list[ContentError]]:
        """Return the rules of rules/ as inputs, and what could not be read; `store` saves parsing twice."""
        inputs: list[Input] = []
        errors: list[ContentError] = []
        paths = [path for path in find("rules", self._content) if path.name != HOUSE]
        unread = set(paths)
        for file in self._read(paths, store, errors):
            if file.whole:
                unread.discard(file.path)
            errors += [told(finding, file.path) for finding in file.findings if finding.severity == "error"]
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
                if not file.known:
                    self._judging[name] = file.key
                inputs.append(RuleSaved(at, name, document, file.known))
            if alone and not file.known and not file.findings:
                self._parsed[file.key] = file.documents
        self._failed = {self._name(path) for path in unread}
        return inputs, errors

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
                self._parsed.pop(key, None)
        if self._parsed:
            waiting = set(self._judging.values())
            done = {key: {_ACCEPTED: self._parsed[key]} for key in self._parsed if key not in waiting}
            self._cache(store, done)
            for key in done:
                del self._parsed[key]

    def place(self, rule: str, findings: Sequence[Finding]) -> list[ContentError]:
        """Return what a check found in a rule of this library, with file, line and column.

        The file may have changed or gone since the rule was read; then the line is left out.
        """
        from hyperconnect.automation.text import read_rules

        path = self._files.get(rule)
        if path is None:
            return [ContentError(f"{finding.code} {finding.detail}", where=rule) for finding in findings]
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            text = ""
        for written in read_rules(text):
            if written.rule == rule:
                return [told(finding, path) for finding in written.placed(findings)]
        return [told(finding, path) for finding in findings]

    def _read(self, paths: Iterable[Path], store: Store | None, errors: list[ContentError]) -> Iterable[RuleFile]:
        texts = _texts(paths, errors)
        known = self._cached(store, (key for _, key in texts.values()))
        fresh: dict[str, Any] = {}
        for path, (text, key) in texts.items():
            if key in known:
                kept: Any = known[key]
                accepted = _ACCEPTED in kept
                documents: list[dict[str, Any]] = kept[_ACCEPTED] if accepted else kept
                yield RuleFile(path, tuple(documents), (), key=key, known=accepted)
                continue
            file = replace(read_rule_file(path, text), key=key)
            if not file.findings:
                fresh[key] = file.documents
            yield file
        self._cache(store, fresh)

    def _cached(self, store: Store | None, keys: Iterable[str]) -> dict[str, Any]:
        if store is not None:
            try:
                return store.cached_rules(keys)
            except StoreError as error:
                self._tell(error)
        return {}

    def _cache(self, store: Store | None, documents: dict[str, Any]) -> None:
        if store is not None:
            try:
                store.cache_rules(documents)
            except StoreError as error:
                self._tell(error)

    def _tell(self, error: StoreError) -> None:
        """Tell once that what was parsed cannot be kept or found: only time is lost."""
        if not self._slow:
            _log.warning("the next start will take longer: %s", error)
        self._slow = True

    def _name(self, path: Path) -> str:
        """Return what a file of rules is called, wherever it lies: a user's file stands in the place of ours."""
        for folder in (self._content and self._content / "rules", ours("rules")):
            if folder is not None and path.is_relative_to(folder):
                return path.relative_to(folder).with_suffix("").as_posix()
        return str(path)


def _parse(path: Path, text: str, at: Moment, inputs: list[Input], errors: list[ContentError]) -> dict[str, Any] | None:
    try:
        document = load_yaml(text, str(path))
    except ContentError as error:
        errors.append(error)
        return None
    if "profile" in document or "ecosystem" in document:
        inputs.append(ProfileLoaded(at, path.stem, document))
    return document


def _texts(paths: Iterable[Path], errors: list[ContentError]) -> dict[Path, tuple[str, str]]:
    """Return each file's text and its hash; what cannot be read goes to `errors`."""
    texts: dict[Path, tuple[str, str]] = {}
    for path in paths:
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            errors.append(ContentError("cannot be read as UTF-8 text", where=str(path), hint=str(error)))
            continue
        texts[path] = text, sha256(text.encode()).hexdigest()
    return texts


def read_rule_file(path: Path, text: str) -> RuleFile:
    """Parse a rule file and check the shape of its documents; findings carry line and column."""
    from hyperconnect.automation.document import canonical, read_rule
    from hyperconnect.automation.text import read_rules

    documents: list[dict[str, Any]] = []
    findings: list[Finding] = []
    whole = True
    for written in read_rules(text):
        findings += written.findings
        if written.document is None:
            whole = False
            continue
        rule, wrong = read_rule(written.document)
        findings += written.placed(wrong)
        if rule is None:
            whole = False
        else:
            documents.append(canonical(rule))
    return RuleFile(path, tuple(documents), tuple(findings), whole)


def read_house_file(text: str) -> HouseFile:
    """Parse `home.yaml` and check its shape; findings carry line and column."""
    from hyperconnect.automation.document import canonical_house, read_house
    from hyperconnect.automation.text import read_rules

    written = read_rules(text)
    if len(written) > 1:
        many = f"{HOUSE} is one document, not {len(written)}; join them"
        return HouseFile(None, (Finding("HX001", "error", "", many, line=1, column=1),))
    if not written:
        return HouseFile({}, ())
    (one,) = written
    if one.document is None:
        return HouseFile(None, one.findings)
    house, wrong = read_house(one.document)
    return HouseFile(None if house is None else canonical_house(house), (*one.findings, *one.placed(wrong)))


def told(finding: Finding, path: Path) -> ContentError:
    """Return a finding as an error that names its place and the next step."""
    mean = finding.did_you_mean
    where = f"{path}:{finding.line}:{finding.column}" if finding.line else str(path)
    return ContentError(
        f"{finding.code} {finding.detail}", where=where, hint=f"did you mean {', '.join(mean)}?" if mean else ""
    )
