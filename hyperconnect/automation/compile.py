"""From a canonical document to a plan, or to what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from hyperconnect.automation.action import Aim, Ready, SetTo
from hyperconnect.automation.blueprint import expand, is_template
from hyperconnect.automation.check import Check, Term
from hyperconnect.automation.claim import rank_of
from hyperconnect.automation.compile_action import compile_program, steps_of
from hyperconnect.automation.compile_state import compile_state
from hyperconnect.automation.compile_trigger import compile_triggers, trigger_variables
from hyperconnect.automation.expression import BOOL, Expression
from hyperconnect.automation.form import ActionForm, LimitForm, RuleForm, form_of, many, plain
from hyperconnect.automation.intent import Reach, Set
from hyperconnect.automation.lint.need import unknown
from hyperconnect.automation.names import Names
from hyperconnect.automation.plan import Limit, Plan, text_of, version_of
from hyperconnect.automation.program import Program
from hyperconnect.automation.state import State
from hyperconnect.errors import ContentError
from hyperconnect.model.reason import Finding
from hyperconnect.model.value import Path


class Verdict(Struct, frozen=True):
    """What became of a document: a plan, or errors, or devices to wait for (`missing`), or only a `template`.

    `devices` are all device names it mentions, with the ids they led to; `groups` those it mentions, `rules` those it
    calls or is made of. `form` is the document without its parameters.
    """

    plan: Plan | None
    findings: tuple[Finding, ...]
    missing: tuple[str, ...] = ()
    devices: dict[str, str | None] = {}
    groups: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    template: bool = False
    form: RuleForm | None = None

    @property
    def failed(self) -> bool:
        """Whether the document cannot run, whatever devices may come."""
        return any(finding.severity == "error" for finding in self.findings)


def compile_rule(document: dict[str, object], names: Names) -> Verdict:
    """Check a canonical document and compile it. Never raises for its content."""
    try:
        form = form_of(document)
    except ContentError as error:
        return Verdict(None, (Finding("HX005", "error", "", error.why),))
    rules = () if form.template is None else (form.template,)
    expanded = expand(form, names)
    if not isinstance(expanded, RuleForm):
        return Verdict(None, expanded, rules=rules, template=is_template(form))
    check = Check(names)
    whole = document if expanded is form else plain(expanded)
    check.findings += unknown(form.run_as)
    plan = _plan(expanded, whole, tuple(form.params), check)
    good = plan if not check.failed and not check.missing else None
    return Verdict(
        good,
        allowed(check.findings, expanded.allow),
        tuple(check.missing),
        check.mentioned,
        tuple(check.groups),
        (*rules, *check.rules),
        form=expanded,
    )


def allowed(findings: Sequence[Finding], allow: Sequence[str]) -> tuple[Finding, ...]:
    """Return findings, of which warnings that the author allowed no longer warn."""
    return tuple(
        replace(finding, severity="info") if finding.severity == "warning" and finding.code in allow else finding
        for finding in findings
    )


def _plan(form: RuleForm, document: dict[str, object], parameters: tuple[str, ...], check: Check) -> Plan:
    check.variables.update(trigger_variables(form.when, check))
    lets = _lets(form, check)
    triggers = compile_triggers(form.when, check)
    conditions = _conditions(form, check)
    state = compile_state(form, check, lets) if form.is_state else None
    arrivals = list(dict.fromkeys(each.eta.of for each in form.when if each.eta is not None and each.enabled))

    def program(forms: Sequence[ActionForm], pointer: str) -> Program:
        return compile_program(forms, form.rule, pointer, arrivals, check, band=form.band)

    then, otherwise = program(form.then, "/then"), program(form.else_, "/else")
    enter, leave = program(form.enter, "/enter"), program(form.exit, "/exit")
    text = text_of(document)
    cooldown = None if form.cooldown is None else check.seconds(form.cooldown, "/cooldown")
    read = {slot: path for each in conditions for slot, path in zip(each.slots, each.paths, strict=True)}
    if state is not None:
        read |= state.paths
    return Plan(
        id=form.rule,
        version=version_of(text),
        document=document,
        title=form.title or form.rule,
        enabled=form.enabled,
        rank=rank_of(form.band, form.priority),
        mode=form.mode,
        most=form.max,
        cooldown=cooldown,
        limit=_limit(form.limit, check),
        lets=tuple(lets),
        parameters=parameters,
        triggers=tuple(triggers),
        ids={index: trigger.id for index, trigger in triggers if trigger.id},
        state=state,
        conditions=tuple(conditions),
        expressions=tuple(check.expressions),
        slots=tuple(read),
        paths=tuple(read.values()),
        then=then,
        otherwise=otherwise,
        enter=enter,
        exit=leave,
        local=b"trigger." in text,
        devices=check.mentioned,
        called={known: name for name, known in check.mentioned.items() if known is not None},
        writes=_writes((then, otherwise, enter, leave), state),
    )


def _writes(programs: Sequence[Program], state: State | None) -> tuple[Path, ...]:
    """Return the attributes that are set or held, each once."""
    found = [held.path for held in state.held] if state is not None else []
    for step in [step for program in programs if program.code for step in steps_of(program.code)]:
        match step:
            case SetTo(path=path) | Aim(path=path) | Ready(intent=Set(path=path) | Reach(path=path)):
                found.append(path)
            case _:
                pass
    return tuple(dict.fromkeys(found))


def _lets(form: RuleForm, check: Check) -> list[tuple[str, Term]]:
    lets: list[tuple[str, Term]] = []
    for name, written in form.let.items():
        term = check.constant(written, f"/let/{name}")
        if term is not None:
            check.variables[name] = term.type
            lets.append((name, term))
    return lets


def _limit(form: LimitForm | None, check: Check) -> Limit | None:
    if form is None:
        return None
    per = check.seconds(form.per, "/limit/per")
    return None if per is None else Limit(form.runs, per)


def _conditions(form: RuleForm, check: Check) -> list[Expression]:
    single = isinstance(form.if_, str)
    found: list[Expression] = []
    for index, text in enumerate(many(form.if_)):
        expression = check.expression(text, "/if" if single else f"/if/{index}", wanted=BOOL)
        if expression is not None:
            found.append(expression)
    return found
