"""`do`, `call` and `rules`: devices and other rules told what to do, and their outcomes awaited."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from hyperconnect.automation.action import Ready, Send
from hyperconnect.automation.check import Check, Term
from hyperconnect.automation.compile_action.draft import Draft, token
from hyperconnect.automation.compile_action.value import typed
from hyperconnect.automation.expression import BOOL, TEXT, parse_quantity
from hyperconnect.automation.expression.flaw import near
from hyperconnect.automation.form import ActionForm, ParameterForm, RuleForm, Scalar, SwitchForm
from hyperconnect.automation.intent import Do, Switch
from hyperconnect.automation.names import NamedCommand
from hyperconnect.automation.program import Call, Outcome


def write_do(name: str, form: ActionForm, pointer: str, draft: Draft) -> None:
    """Write `do`."""
    check = draft.check
    named = check.command(name, f"{pointer}/do")
    timeout = patience(form, pointer, draft)
    if named is None:
        learn_outcome(form, draft)
        return
    terms = _arguments(name, named, form, pointer, check)
    intent = Do(draft.rule, named.device, named.component, named.capability, named.name, {})
    if timeout is None and all(term.expression is None for term in terms.values()):
        fixed = {key: term.fixed for key, term in terms.items()}
        draft.act(Ready(replace(intent, args=fixed), f"sent {name}"), form)
        return
    attributes = {key: argument.attribute for key, argument in named.arguments.items()}
    place = draft.act(Send(intent, name, attributes, terms, awaited=timeout is not None), form)
    write_outcome(timeout, place, form, draft)


def write_call(name: str, form: ActionForm, pointer: str, draft: Draft) -> None:
    """Write `call`. That rules do not call each other in a circle is checked where all rules are known."""
    place = f"{pointer}/call"
    timeout = patience(form, pointer, draft)
    called = None if name == draft.rule else draft.check.rule(name, place)
    args: tuple[tuple[str, Term], ...] = ()
    if called is not None:
        _check_callable(called, place, draft.check)
        args = _parameters(called, form.with_, pointer, draft)
    write_outcome(timeout, draft.add(Call(name, args)), form, draft)


def write_rules(switch: SwitchForm, form: ActionForm, pointer: str, draft: Draft) -> None:
    """Write `rules`; a rule may name itself."""
    words: list[str] = []
    for verb, names in (("enable", switch.enable), ("disable", switch.disable), ("cancel", switch.cancel)):
        for index, name in enumerate(names):
            if name != draft.rule:
                draft.check.rule(name, f"{pointer}/rules/{verb}/{index}")
        if names:
            words.append(f"{_DONE[verb]} {', '.join(names)}")
    intent = Switch(draft.rule, tuple(switch.enable), tuple(switch.disable), tuple(switch.cancel))
    if words:
        draft.act(Ready(intent, "; ".join(words)), form)


_DONE = {"enable": "switched on", "disable": "switched off", "cancel": "ended the runs of"}


def patience(form: ActionForm, pointer: str, draft: Draft, *, usual: Term | None = None) -> Term | None:
    """Return how long an outcome is awaited, or None; whoever names it or tries again must wait for it."""
    if form.timeout is not None:
        return draft.check.duration(form.timeout, f"{pointer}/timeout")
    needs = "save" if form.save else "retry" if form.retry else ""
    if needs and usual is None:
        detail = f"`{needs}` needs `timeout`: how long to wait for the outcome"
        draft.check.tell("HX004", pointer, detail)
    return usual if needs else None


def write_outcome(timeout: Term | None, back: int, form: ActionForm, draft: Draft) -> None:
    """Write the wait for an outcome, where there is one."""
    if timeout is not None:
        counter = draft.counter() if form.retry else ""
        draft.add(Outcome(timeout, back, form.retry, counter, form.save, form.on_error))
    learn_outcome(form, draft)


def learn_outcome(form: ActionForm, draft: Draft) -> None:
    """Make known what `save` names."""
    if form.save:
        draft.learn(f"{form.save}.ok", BOOL)
        draft.learn(f"{form.save}.why", TEXT)


def _arguments(name: str, named: NamedCommand, form: ActionForm, pointer: str, check: Check) -> dict[str, Term]:
    terms: dict[str, Term] = {}
    for key, scalar in form.with_.items():
        argument = named.arguments.get(key)
        place = f"{pointer}/with/{token(key)}"
        if argument is None:
            check.tell("HX101", place, f"{name} takes no argument `{key}`", guesses=near(key, named.arguments))
            continue
        term = check.term(scalar, place, argument.attribute)
        if term is not None:
            terms[key] = term
    for key, argument in named.arguments.items():
        if argument.required and key not in form.with_:
            check.tell("HX103", f"{pointer}/do", f"{name} needs the argument `{key}` in `with`")
    return terms


def _check_callable(called: RuleForm, pointer: str, check: Check) -> None:
    """Tell of a rule that a call cannot set off."""
    name = called.rule
    if any(each.device is not None and each.default is None for each in called.params.values()):
        check.tell("HX103", pointer, f"{name} is a template; call a rule that is made of it", span=(0, len(name)))
    elif not any(trigger.called and trigger.enabled for trigger in called.when):
        detail = f"{name} does not let itself be called; give it the trigger `called: true`"
        check.tell("HX103", pointer, detail, span=(0, len(name)))


def _parameters(
    called: RuleForm, written: Mapping[str, Scalar], pointer: str, draft: Draft
) -> tuple[tuple[str, Term], ...]:
    """Return values for the parameters of a rule that is called."""
    check = draft.check
    args: list[tuple[str, Term]] = []
    for key, scalar in written.items():
        place = f"{pointer}/with/{token(key)}"
        wanted = called.params.get(key)
        if wanted is None:
            guesses = near(key, called.params)
            check.tell("HX101", place, f"{called.rule} has no parameter `{key}`", guesses=guesses)
        elif wanted.device is not None:
            detail = f"`{key}` is a device, which only a rule made of the template {called.rule} can say"
            check.tell("HX103", place, detail)
        else:
            term = _parameter(scalar, wanted, place, check)
            if term is not None:
                args.append((key, term))
    for key, wanted in called.params.items():
        if wanted.default is None and wanted.device is None and key not in written:
            check.tell("HX103", f"{pointer}/call", f"{called.rule} needs the parameter `{key}` in `with`")
    return tuple(args)


def _parameter(written: Scalar, wanted: ParameterForm, pointer: str, check: Check) -> Term | None:
    """Return a value of the same kind as the parameter's default."""
    default = wanted.default
    if default is None or (isinstance(default, str) and default.startswith("=")):
        return check.constant(written, pointer)
    text = default if isinstance(default, str) else str(default).lower()
    _, kind = parse_quantity(text)
    return typed(written, replace(kind, options=()), pointer, check)
