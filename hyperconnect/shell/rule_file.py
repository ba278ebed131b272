"""Files that people write rules and `home.yaml` in: what they say in canonical form, and where what is wrong stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, cast

from msgspec import Struct

from hyperconnect.content.find import HOME
from hyperconnect.errors import ContentError
from hyperconnect.model.reason import Finding

NO_RULE: Final = Finding(
    "HX001", "error", "", "there is no rule in this file; delete the file to remove its rules", line=1, column=1
)
"""An editor that was interrupted leaves an empty file: that ends no rule."""
_EMPTY = Finding("HX001", "error", "", f"{HOME} is empty; delete it, or write what you call your own", line=1, column=1)
_NAMED = re.compile(r"^rule:[ \t]*['\"]?([a-z0-9_-]{1,64})\b", re.MULTILINE)
"""The names of rules, as far as they can be read where nothing else can."""
_SECTIONS = ("zones", "groups", "scenes", "variables", "calendars", "people", "comfort")


class RuleFile(Struct, frozen=True):
    """One file of rules: its canonical documents, and what is wrong with the others.

    It is `whole` if all it holds could be read as rules. `key` is the hash of its text, and `known` says that the hub
    accepted every rule of this text before. `lost` are the names of rules in it that could not be read.
    """

    path: Path
    documents: tuple[dict[str, Any], ...]
    findings: tuple[Finding, ...] = ()
    whole: bool = True
    key: str = ""
    known: bool = False
    lost: tuple[str, ...] = ()


class HouseFile(Struct, frozen=True):
    """What `home.yaml` says (None: it cannot be used), and what is wrong with it. What it takes away is None in it."""

    document: dict[str, Any] | None
    findings: tuple[Finding, ...]


def read_rule_file(path: Path, text: str, key: str = "") -> RuleFile:
    """Parse a rule file and check the shape of its documents; findings carry line and column."""
    from hyperconnect.automation.document import canonical, read_rule
    from hyperconnect.automation.text import read_rules

    documents: list[dict[str, Any]] = []
    findings: list[Finding] = []
    whole = True
    read = read_rules(text)
    if not read:
        return RuleFile(path, (), (NO_RULE,), whole=False, key=key, lost=(path.stem,))
    for written in read:
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
    good = {str(document["rule"]) for document in documents}
    lost = () if whole else tuple(name for name in _NAMED.findall(text) if name not in good) or (path.stem,)
    return RuleFile(path, tuple(documents), tuple(findings), whole, key, lost=tuple(dict.fromkeys(lost)))


def read_house_file(text: str) -> HouseFile:
    """Parse `home.yaml` and check its shape; findings carry line and column."""
    from hyperconnect.automation.document import canonical_house, read_house
    from hyperconnect.automation.text import read_rules

    written = read_rules(text)
    if len(written) > 1:
        many = f"{HOME} is one document, not {len(written)}; join them"
        return HouseFile(None, (Finding("HX001", "error", "", many, line=1, column=1),))
    if not written:
        return HouseFile({}, ()) if text.strip() else HouseFile(None, (_EMPTY,))
    (one,) = written
    if one.document is None:
        return HouseFile(None, one.findings)
    said, taken = _without_nulls(one.document)
    house, wrong = read_house(said)
    if house is None:
        return HouseFile(None, (*one.findings, *one.placed(wrong)))
    document = canonical_house(house)
    for section, names in taken.items():
        document[section] = None if names is None else {**_section(document, section), **names}
    return HouseFile(document, (*one.findings, *one.placed(wrong)))


def join_house(mine: Mapping[str, object], ours: Mapping[str, object]) -> dict[str, Any]:
    """Return what a household calls its own together with what our rules need: name by name, the household's first.

    What is None in `mine` is taken away: one name, or a section as a whole.
    """
    joined: dict[str, Any] = {}
    for section in (*mine, *(each for each in ours if each not in mine)):
        if section in mine and mine[section] is None:
            continue
        own = _section(mine, section)
        words = own | {name: word for name, word in _section(ours, section).items() if name not in own}
        joined[section] = {name: word for name, word in words.items() if word is not None}
    return joined


def _section(document: Mapping[str, object], section: str) -> dict[str, object]:
    found = document.get(section)
    return cast("dict[str, object]", found) if isinstance(found, dict) else {}


def _without_nulls(document: object) -> tuple[object, dict[str, dict[str, None] | None]]:
    """Return a document without what it takes away, and that."""
    if not isinstance(document, dict):
        return document, {}
    said = dict(cast("dict[object, object]", document))
    taken: dict[str, dict[str, None] | None] = {}
    for section in _SECTIONS:
        words = said.get(section, ())
        if words is None:
            del said[section]
            taken[section] = None
        elif isinstance(words, dict):
            words = cast("dict[object, object]", words)
            names = [str(name) for name, word in words.items() if word is None]
            if names:
                taken[section] = dict.fromkeys(names)
                said[section] = {name: word for name, word in words.items() if word is not None}
    return said, taken


def told(finding: Finding, path: Path) -> ContentError:
    """Return a finding as an error that names its place and the next step."""
    mean = finding.did_you_mean
    where = f"{path}:{finding.line}:{finding.column}" if finding.line else str(path)
    return ContentError(
        f"{finding.code} {finding.detail}", where=where, hint=f"did you mean {', '.join(mean)}?" if mean else ""
    )
