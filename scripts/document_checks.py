"""Makes the part of docs/rules-reference.md about checks: each with the smallest rule that has it, and what is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec import convert

from hyperconnect.automation.blueprint import expand
from hyperconnect.automation.compile import compile_rule
from hyperconnect.automation.document import canonical, canonical_house, read_house, read_rule
from hyperconnect.automation.form import HouseForm, RuleForm, form_of
from hyperconnect.automation.lint import Survey, facts_of, lint
from hyperconnect.automation.proof import Nobody, Sketch, prove
from hyperconnect.automation.proof.gather import gather
from hyperconnect.automation.text import read_rules
from hyperconnect.content.find import find_home
from hyperconnect.content.yaml import read_yaml
from hyperconnect.model.reason import Finding

DOCS = Path(__file__).parent.parent / "docs"

CHECKS_ABOUT = """
## Checks

Errors keep a rule from being put to work; the good version before it goes on. Warnings are told until they are mended
or accepted by `allow`. What is only told (info) never nags.
"""


def checks() -> str:
    """Return the last section of docs/rules-reference.md."""
    shown = read_yaml(DOCS / "examples.yaml")["checks"]
    parts = [CHECKS_ABOUT]
    for check in shown:
        found = next(each for each in findings(check["example"]) if each.code == check["code"])
        guess = f" (did you mean {', '.join(f'`{one}`' for one in found.did_you_mean)}?)" if found.did_you_mean else ""
        parts.append(
            f"\n### {check['code']}\n\n{check['about'].strip()}\n\n```yaml\n{check['example'].strip()}\n```\n\n"
            f"> line {found.line}, {found.severity}: {found.detail}{guess}\n"
        )
    return "".join(parts)


def findings(text: str, home: Path | None = None) -> tuple[Finding, ...]:
    """Return all that is found about the last rule of a text among the others, in a home made of what they name.

    `home` is the file of what the household calls its own, ours if left out.
    """
    house, told = read_house(read_yaml(home or find_home()))
    if house is None:
        return told
    names = Nobody(convert(canonical_house(house), HouseForm))
    documents: list[dict[str, Any]] = []
    found: tuple[Finding, ...] = ()
    survey = Survey()
    for written in read_rules(text):
        found = written.findings
        if found:
            continue
        rule, told = read_rule(written.document)
        found = written.placed(told)
        if rule is not None:
            documents.append(canonical(rule))
            found = written.placed(tuple(_meant(documents, names, survey)))
    return found


def _meant(documents: list[dict[str, Any]], names: Nobody, survey: Survey) -> Iterator[Finding]:
    """Yield what is found about the last of some rules, and take it into the survey."""
    forms = [form_of(document) for document in documents]
    form = forms[-1]
    expanded = expand(form, Sketch(names, gather((), (), names.house), forms))
    if not isinstance(expanded, RuleForm):
        yield from expanded
        return
    sketch = Sketch(names, gather((expanded,), form.tests, names.house), forms)
    verdict = compile_rule(documents[-1], sketch)
    yield from verdict.findings
    if verdict.plan is not None:
        yield from lint(expanded, verdict.plan, sketch, survey)
        survey.save(form.rule, facts_of(expanded, verdict.plan, sketch))
        yield from prove(form, names, others=documents, timezone="Europe/Berlin").findings
