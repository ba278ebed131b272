"""What there is to say of rules before they are saved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from hyperconnect.automation.compile import Verdict, allowed, compile_rule
from hyperconnect.automation.critic import Critic
from hyperconnect.automation.document import canonical, read_rule
from hyperconnect.automation.form import RuleForm, form_of
from hyperconnect.automation.lint import Facts, facts_of
from hyperconnect.automation.lint.need import Need, needs_of
from hyperconnect.automation.names import Names
from hyperconnect.automation.plan import Plan
from hyperconnect.automation.proof.gather import gather
from hyperconnect.automation.proof.sketch import Sketch
from hyperconnect.automation.validation.draft import Draft
from hyperconnect.automation.validation.neighbour import Neighbour, neighbours, uses_of
from hyperconnect.automation.validation.summary import summary
from hyperconnect.errors import ContentError
from hyperconnect.model.reason import Finding
from hyperconnect.model.value import Path

MOST_NEIGHBOURS = 100
"""So many neighbours of one rule are told."""


class Written(Protocol):
    """A document as it was written, which knows the places of its parts: `automation.text.Written`, or plain data."""

    @property
    def document(self) -> object:
        """The plain data, or None where it could not be read."""
        ...

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Why it could not be read."""
        ...

    def placed(self, findings: Sequence[Finding]) -> tuple[Finding, ...]:
        """Return findings with line and column, where these are known."""
        ...


class Plain(Struct, frozen=True):
    """A document without a text: its findings have pointers only."""

    document: object
    findings: tuple[Finding, ...] = ()

    def placed(self, findings: Sequence[Finding]) -> tuple[Finding, ...]:
        """Return them as they are."""
        return tuple(findings)


class Validated(Struct, frozen=True):
    """What there is to say of one document.

    `document` is its canonical form, None where its shape is wrong; `version` tells it from others. `types` are those
    of its expressions by their texts. `waits_for` are devices that nobody has met; what is said of them is imagined.
    `needs` are the scopes that whoever has it act so needs, as far as that is known.
    """

    rule: str
    document: dict[str, object] | None
    findings: tuple[Finding, ...]
    summary: str = ""
    version: str = ""
    types: dict[str, str] = {}
    reads: tuple[Path, ...] = ()
    writes: tuple[Path, ...] = ()
    neighbours: tuple[Neighbour, ...] = ()
    waits_for: tuple[str, ...] = ()
    template: bool = False
    needs: tuple[Need, ...] = ()

    @property
    def accepted(self) -> bool:
        """Whether the hub would take it."""
        return self.document is not None and all(one.severity != "error" for one in self.findings)


class _Compiled(Struct):
    """A document on its way."""

    written: Written
    rule: str
    document: dict[str, object] | None
    findings: tuple[Finding, ...]
    form: RuleForm | None = None
    verdict: Verdict | None = None
    seen: Verdict | None = None
    facts: Facts | None = None


def validate(documents: Sequence[Written], names: Names, critic: Critic) -> tuple[Validated, ...]:
    """Return what there is to say of documents that are to be saved together. Never raises for what is written.

    `names` is the house and `critic` has looked over the rules at work; both stay as they are.
    """
    compiled = [_shaped(written) for written in documents]
    rules: dict[str, dict[str, object]] = {}
    for each in compiled:
        if each.document is not None:
            if each.rule in rules:
                twice = Finding("HX008", "error", "/rule", f"the rule {each.rule} stands here twice")
                each.findings = (*each.findings, *each.written.placed((twice,)))
            rules.setdefault(each.rule, each.document)
    draft = Draft(names, rules)
    for each in compiled:
        _compile(each, draft)
    others = [each.facts for each in compiled if each.facts is not None]
    beside = critic.beside(others) if len(compiled) > 1 else critic
    return tuple(_judged(each, draft, beside) for each in compiled)


def _shaped(written: Written) -> _Compiled:
    data = written.document
    match data:
        case {"rule": str(name)}:
            rule = name
        case _:
            rule = ""
    if data is None and written.findings:
        return _Compiled(written, rule, None, written.findings)
    read, wrong = read_rule(data)
    findings = (*written.findings, *written.placed(wrong))
    return _Compiled(written, rule, None if read is None else canonical(read), findings)


def _compile(each: _Compiled, draft: Draft) -> None:
    if each.document is None:
        return
    try:
        each.form = form_of(each.document)
    except ContentError:
        each.form = None
    verdict = each.verdict = each.seen = compile_rule(each.document, draft)
    if verdict.plan is None and not verdict.failed and verdict.missing and verdict.form is not None:
        sketch = Sketch(draft, gather((verdict.form,), (), draft.house), whoever=True)
        each.seen = compile_rule(each.document, sketch)
        each.facts = _facts(each.seen, sketch)
    else:
        each.facts = _facts(verdict, draft)


def _facts(verdict: Verdict, names: Names) -> Facts | None:
    if verdict.form is None or verdict.plan is None:
        return None
    return facts_of(verdict.form, verdict.plan, names)


def _judged(each: _Compiled, names: Names, critic: Critic) -> Validated:
    verdict, seen = each.verdict, each.seen
    if each.document is None or verdict is None or seen is None:
        return Validated(each.rule, each.document, each.findings)
    found = list(verdict.findings)
    if verdict.plan is not None and verdict.form is not None:
        found += allowed(critic.judge(verdict.form, verdict.plan), verdict.form.allow)
    form = verdict.form or each.form
    told = Validated(
        each.rule,
        each.document,
        (*each.findings, *each.written.placed(tuple(dict.fromkeys(found)))),
        summary="" if form is None else summary(form, names.house),
        waits_for=verdict.missing,
        template=verdict.template,
        needs=() if form is None else needs_of(form, names),
    )
    plan, facts = seen.plan, each.facts
    if plan is None or facts is None:
        return told
    uses = uses_of(facts)
    return replace(
        told,
        version=plan.version,
        types=_types(plan),
        reads=tuple(path for path, use in uses.items() if use != ("writes",)),
        writes=tuple(dict.fromkeys((*(path for path, use in uses.items() if "writes" in use), *plan.writes))),
        neighbours=tuple(neighbours(facts, critic))[:MOST_NEIGHBOURS],
    )


def _types(plan: Plan) -> dict[str, str]:
    return {each.text: str(each.type) for each in plan.expressions}
