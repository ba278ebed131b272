"""The library: the files of devices/ and rules/, as inputs for the hub.

A file that cannot be used is told once, with its place, and keeps none of the others from being read. What a rule
file says is parsed once and kept by the hash of its text, because reading YAML costs more than compiling its rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from msgspec import Struct

from hyperconnect.content.find import find
from hyperconnect.content.yaml import load_yaml
from hyperconnect.errors import ContentError
from hyperconnect.model.input import Input, ProfileLoaded, RuleSaved
from hyperconnect.model.moment import Moment
from hyperconnect.model.reason import Finding
from hyperconnect.shell.store import Store

_ECOSYSTEM = re.compile(r"^ecosystem:", re.MULTILINE)


class RuleFile(Struct, frozen=True):
    """One file of rules: its canonical documents, and what is wrong with the others."""

    path: Path
    documents: tuple[dict[str, Any], ...]
    findings: tuple[Finding, ...]


class Library:
    """Everything a person wrote: profiles, and rules with the places of their parts."""

    def __init__(self, content: Path | None) -> None:
        self._content = content
        self._files: dict[str, Path] = {}
        self._unread: list[tuple[Path, str, str]] = []

    @property
    def names(self) -> Iterable[str]:
        """The rules read so far."""
        return self._files.keys()

    def profiles(self, at: Moment, store: Store | None) -> tuple[list[Input], list[ContentError]]:
        """Return the profiles and vocabularies of devices/ as inputs, and what could not be read.

        With a `store`, vocabularies that it does not know yet are left to `study`: a hub that starts for the first
        time need not wait for all it may ever hear.
        """
        inputs: list[Input] = []
        errors: list[ContentError] = []
        texts = _texts(find("devices", self._content), errors)
        known = store.cached_rules(key for _, key in texts.values()) if store is not None else {}
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
            store.cache_rules({key: document})
        return inputs, errors

    def rules(self, at: Moment, store: Store | None) -> tuple[list[Input], list[ContentError]]:
        """Return the rules of rules/ as inputs, and what could not be read; `store` saves parsing twice."""
        inputs: list[Input] = []
        errors: list[ContentError] = []
        for file in self._read(find("rules", self._content), store, errors):
            errors += [told(finding, file.path) for finding in file.findings if finding.severity == "error"]
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
                    continue
                self._files[name] = file.path
                inputs.append(RuleSaved(at, name, document))
        return inputs, errors

    def place(self, rule: str, findings: Sequence[Finding]) -> list[ContentError]:
        """Return what a check found in a rule of this library, with file, line and column."""
        from hyperconnect.automation.text import read_rules

        path = self._files.get(rule)
        if path is None:
            return [ContentError(f"{finding.code} {finding.detail}", where=rule) for finding in findings]
        for written in read_rules(path.read_text(encoding="utf-8")):
            if written.rule == rule:
                return [told(finding, path) for finding in written.placed(findings)]
        return [told(finding, path) for finding in findings]

    def _read(self, paths: Iterable[Path], store: Store | None, errors: list[ContentError]) -> Iterable[RuleFile]:
        texts = _texts(paths, errors)
        known = store.cached_rules(key for _, key in texts.values()) if store is not None else {}
        fresh: dict[str, Any] = {}
        for path, (text, key) in texts.items():
            if key in known:
                yield RuleFile(path, tuple(known[key]), ())
                continue
            file = read_rule_file(path, text)
            if not file.findings:
                fresh[key] = file.documents
            yield file
        if store is not None:
            store.cache_rules(fresh)


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
    for written in read_rules(text):
        findings += written.findings
        if written.document is None:
            continue
        rule, wrong = read_rule(written.document)
        findings += written.placed(wrong)
        if rule is not None:
            documents.append(canonical(rule))
    return RuleFile(path, tuple(documents), tuple(findings))


def told(finding: Finding, path: Path) -> ContentError:
    """Return a finding as an error that names its place and the next step."""
    mean = finding.did_you_mean
    where = f"{path}:{finding.line}:{finding.column}" if finding.line else str(path)
    return ContentError(
        f"{finding.code} {finding.detail}", where=where, hint=f"did you mean {', '.join(mean)}?" if mean else ""
    )
