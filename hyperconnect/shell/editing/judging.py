"""Whether a rule may be saved: its shape and meaning, what is doubtful beside the others, and its own tests."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Final

from msgspec import Struct

from hyperconnect.automation.lint.need import lacking
from hyperconnect.automation.text import read_rules
from hyperconnect.automation.validation import Validated
from hyperconnect.model.input import RuleSaved
from hyperconnect.model.moment import Seconds
from hyperconnect.model.reason import Finding
from hyperconnect.shell.editing.author import Author
from hyperconnect.shell.editing.error import RefusedError
from hyperconnect.shell.reader import Reader
from hyperconnect.shell.service import Service
from hyperconnect.shell.trial import is_to_be_tried
from hyperconnect.shell.validating import validate_text

_A_WHILE: Seconds = 0.005
"""How long tests keep the hub from other things; one test is always lived to its end."""
_LATE: Final = Finding("HX501", "warning", "/tests", "the tests take too long to be tried here; `rules test` does it")
_NONE: Final = Finding("HX001", "error", "", "there is no rule in this text", line=1, column=1)


class Checked(Struct, frozen=True):
    """What there is to say of a text that is to be saved: what validation found, and what its tests did."""

    validated: Validated
    findings: tuple[Finding, ...]

    @property
    def accepted(self) -> bool:
        """Whether it may be saved."""
        return self.validated.document is not None and all(one.severity != "error" for one in self.findings)


async def check(service: Service, reader: Reader, text: str, rule: str, author: Author) -> Checked:
    """Look a text over that holds one rule, which is to be called `rule` if that is not empty."""
    found = await validate_text(service.hub, text)
    if not found:
        return Checked(Validated(rule, None, (_NONE,)), (_NONE,))
    (validated,) = found
    findings = [*validated.findings]
    if rule and validated.document is not None and validated.rule != rule:
        wrong = Finding("HX005", "error", "/rule", f"the rule is saved as {rule}; both names must be the same")
        findings += _placed(text, [wrong])
    findings += _placed(text, lacking(validated.needs, author.scopes))
    checked = Checked(validated, tuple(findings))
    if not checked.accepted or validated.document is None:
        return checked
    engine, own = service.hub.engine, validated.rule
    others = [document for each in engine.rules if each != own and (document := engine.document(each)) is not None]
    failed = await tried(service, reader, own, validated.document, [*others, validated.document])
    return Checked(validated, (*findings, *_placed(text, failed)))


def refuse(checked: Checked) -> None:
    """Do nothing if a text may be saved.

    Raises:
        RefusedError: it may not.
    """
    if not checked.accepted:
        wrong = [one for one in checked.findings if one.severity == "error"]
        many = f"{len(wrong)} errors" if len(wrong) > 1 else "an error"
        raise RefusedError(f"the rule has {many}: {wrong[0].detail}" if wrong else "this is no rule", checked.findings)


async def tried(
    service: Service, reader: Reader, rule: str, document: dict[str, Any], documents: Sequence[dict[str, Any]]
) -> list[Finding]:
    """Return what the tests of a rule found, tried beside the `documents` of all rules there are to be."""
    saved = RuleSaved(service.now(), rule, document)
    if not is_to_be_tried(saved):
        return []
    trial = reader.trial(saved, documents)
    found: list[Finding] = []
    while not trial.is_over:
        for one in trial.go_on(_A_WHILE):
            found += one.findings
            if one.late:
                found.append(_LATE)
        await asyncio.sleep(0)
    return found


def _placed(text: str, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    (written,) = read_rules(text)
    return written.placed(findings)
