"""Files that people write rules and `home.yaml` in: what they say in canonical form, and where what is wrong stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from msgspec import Struct

from hyperconnect.content.find import HOME
from hyperconnect.errors import ContentError
from hyperconnect.model.reason import Finding


class RuleFile(Struct, frozen=True):
    """One file of rules: its canonical documents, and what is wrong with the others.

    It is `whole` if all it holds could be read as rules. `key` is the hash of its text, and `known` says that the hub
    accepted every rule of this text before.
    """

    path: Path
    documents: tuple[dict[str, Any], ...]
    findings: tuple[Finding, ...] = ()
    whole: bool = True
    key: str = ""
    known: bool = False


class HouseFile(Struct, frozen=True):
    """What `home.yaml` says (None: it cannot be used), and what is wrong with it."""

    document: dict[str, Any] | None
    findings: tuple[Finding, ...]


def read_rule_file(path: Path, text: str, key: str = "") -> RuleFile:
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
    return RuleFile(path, tuple(documents), tuple(findings), whole, key)


def read_house_file(text: str) -> HouseFile:
    """Parse `home.yaml` and check its shape; findings carry line and column."""
    from hyperconnect.automation.document import canonical_house, read_house
    from hyperconnect.automation.text import read_rules

    written = read_rules(text)
    if len(written) > 1:
        many = f"{HOME} is one document, not {len(written)}; join them"
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
