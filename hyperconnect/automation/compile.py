"""From a canonical document to a plan, or to what is wrong with it."""

from __future__ import annotations

from msgspec import Struct

from hyperconnect.automation.check import Check, Term
from hyperconnect.automation.compile_action import compile_actions
from hyperconnect.automation.compile_trigger import compile_triggers, trigger_variables
from hyperconnect.automation.expression import BOOL, Expression
from hyperconnect.automation.form import RuleForm, form_of, many
from hyperconnect.automation.names import Names
from hyperconnect.automation.plan import BANDS, Plan, program, version_of
from hyperconnect.errors import ContentError
from hyperconnect.model.reason import Finding


class Verdict(Struct, frozen=True):
    """What became of a document: a plan, or errors, or devices to wait for (`missing`).

    `devices` are all device names it mentions, with the ids they led to.
    """

    plan: Plan | None
    findings: tuple[Finding, ...]
    missing: tuple[str, ...]
    devices: dict[str, str | None]

    @property
    def failed(self) -> bool:
        """Whether the document cannot run, whatever devices may come."""
        return any(finding.severity == "error" for finding in self.findings)


def compile_rule(document: dict[str, object], names: Names) -> Verdict:
    """Check a canonical document and compile it. Never raises for its content."""
    try:
        form = form_of(document)
    except ContentError as error:
        return Verdict(None, (Finding("HX005", "error", "", error.why),), (), {})
    check = Check(names)
    plan = _plan(form, document, check)
    good = plan if not check.failed and not check.missing else None
    return Verdict(good, tuple(check.findings), tuple(check.missing), check.mentioned)


def _plan(form: RuleForm, document: dict[str, object], check: Check) -> Plan:
    check.variables.update(trigger_variables(form.when, check))
    triggers = compile_triggers(form.when, check)
    lets: list[tuple[str, Term]] = []
    for name, written in form.let.items():
        term = check.constant(written, f"/let/{name}")
        if term is not None:
            check.variables[name] = term.type
            lets.append((name, term))
    conditions = _conditions(form, check)
    arrivals = list(dict.fromkeys(each.eta.of for each in form.when if each.eta is not None and each.enabled))
    then = compile_actions(form.then, form.rule, "/then", arrivals, check)
    otherwise = compile_actions(form.else_, form.rule, "/else", arrivals, check)
    cooldown = None if form.cooldown is None else check.seconds(form.cooldown, "/cooldown")
    read = {slot: path for each in conditions for slot, path in zip(each.slots, each.paths, strict=True)}
    return Plan(
        id=form.rule,
        version=version_of(document),
        document=document,
        title=form.title or form.rule,
        enabled=form.enabled,
        rank=(BANDS.index(form.band), -form.priority),
        mode=form.mode,
        cooldown=cooldown,
        lets=tuple(lets),
        triggers=tuple(triggers),
        conditions=tuple(conditions),
        slots=tuple(read),
        paths=tuple(read.values()),
        then=program(then),
        otherwise=program(otherwise),
        local="trigger." in str(document),
        devices=check.mentioned,
        called={known: name for name, known in check.mentioned.items() if known is not None},
    )


def _conditions(form: RuleForm, check: Check) -> list[Expression]:
    single = isinstance(form.if_, str)
    found: list[Expression] = []
    for index, text in enumerate(many(form.if_)):
        expression = check.expression(text, "/if" if single else f"/if/{index}", wanted=BOOL)
        if expression is not None:
            found.append(expression)
    return found
