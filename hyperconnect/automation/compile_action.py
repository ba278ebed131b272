"""From written actions to compiled ones."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from hyperconnect.automation.action import Aim, Pause, Ready, Say, Send, SetTo, Step
from hyperconnect.automation.check import Check, Term, of_device, shown
from hyperconnect.automation.compile_trigger import clock
from hyperconnect.automation.expression import Expression
from hyperconnect.automation.expression.flaw import near
from hyperconnect.automation.form import ActionForm, NoticeForm, Scalar, many
from hyperconnect.automation.intent import Do, Reach, Set, Tell
from hyperconnect.automation.names import NamedAttribute
from hyperconnect.automation.template import split


def compile_actions(
    forms: Sequence[ActionForm], rule: str, pointer: str, arrivals: Sequence[str], check: Check
) -> tuple[Step, ...]:
    """Return the actions that are switched on; `arrivals` names the devices whose arrival sets it off."""
    steps: list[Step] = []
    for index, form in enumerate(forms):
        place = f"{pointer}/{index}"
        found = _steps(form, rule, place, arrivals, check)
        if form.enabled:
            steps.extend(found)
    return tuple(steps)


def _steps(form: ActionForm, rule: str, pointer: str, arrivals: Sequence[str], check: Check) -> list[Step]:
    if form.set is not None:
        found = [_set(rule, name, written, f"{pointer}/set", check) for name, written in form.set.items()]
        return [step for step in found if step is not None]
    if form.notify is not None:
        return [_notify(rule, form.notify, f"{pointer}/notify", check)]
    if form.do is not None:
        step: Step | None = _do(rule, form.do, form.with_, pointer, check)
    elif form.reach is not None:
        step = _reach(rule, form.reach, f"{pointer}/reach", arrivals, check)
    else:
        length = check.duration(form.delay or "", f"{pointer}/delay")
        step = None if length is None else Pause(length)
    return [] if step is None else [step]


def _writable(name: str, pointer: str, check: Check) -> NamedAttribute | None:
    named = check.attribute(name, pointer)
    if named is None or named.attribute.writable:
        return named
    device = name.partition(".")[0]
    commands = of_device(device, check.names.command_names())
    detail = f"{name} cannot be set" + (f"; {device} takes commands: `do: …`" if commands else "")
    check.tell("HX103", pointer, detail, guesses=tuple(commands[:3]))
    return None


def _set(rule: str, name: str, written: Scalar, pointer: str, check: Check) -> Step | None:
    place = f"{pointer}/{name}"
    named = _writable(name, place, check)
    if named is None:
        return None
    term = check.term(written, place, named.attribute)
    if term is None:
        return None
    if term.expression is None:
        return Ready(Set(rule, named.path, term.fixed), f"set {name} to {term.shown}")
    unit = f" {named.attribute.unit}" if named.attribute.unit else ""
    return SetTo(rule, named.path, name, named.attribute, term, f"set {name} to ", unit)


def _do(rule: str, name: str, written: dict[str, Scalar], pointer: str, check: Check) -> Step | None:
    named = check.command(name, f"{pointer}/do")
    if named is None:
        return None
    terms: dict[str, Term] = {}
    for key, scalar in written.items():
        argument = named.arguments.get(key)
        place = f"{pointer}/with/{key}"
        if argument is None:
            guesses = near(key, named.arguments)
            check.tell("HX101", place, f"{name} takes no argument `{key}`", guesses=guesses)
            continue
        term = check.term(scalar, place, argument.attribute)
        if term is not None:
            terms[key] = term
    for key, argument in named.arguments.items():
        if argument.required and key not in written:
            check.tell("HX103", f"{pointer}/do", f"{name} needs the argument `{key}` in `with`")
    intent = Do(rule, named.device, named.component, named.capability, named.name, {})
    if all(term.expression is None for term in terms.values()):
        return Ready(replace(intent, args={key: term.fixed for key, term in terms.items()}), f"sent {name}")
    attributes = {key: argument.attribute for key, argument in named.arguments.items()}
    return Send(intent, name, attributes, terms)


def _notify(rule: str, notice: NoticeForm, pointer: str, check: Check) -> Step:
    single = isinstance(notice.to, str)
    for index, name in enumerate(many(notice.to)):
        guesses = near(name, check.names.device_names()) if check.names.device(name) is None else ()
        if guesses:
            place = f"{pointer}/to" if single else f"{pointer}/to/{index}"
            detail = f"{name} is not a device; it is taken as a person's name"
            check.tell("HX101", place, detail, guesses=guesses, severity="warning", span=(0, len(name)))
    text = _template(notice.text, f"{pointer}/text", check)
    title = _template(notice.title, f"{pointer}/title", check)
    to = tuple(many(notice.to))
    if all(isinstance(part, str) for part in (*text, *title)):
        return Ready(Tell(rule, to, _plain(text), _plain(title), notice.level), f"told {', '.join(to)}")
    return Say(Tell(rule, to, "", "", notice.level), text, title)


def _plain(template: tuple[str | Expression, ...]) -> str:
    return "".join(part for part in template if isinstance(part, str))


def _template(text: str, pointer: str, check: Check) -> tuple[str | Expression, ...]:
    parts: list[str | Expression] = []
    for part in split(text):
        if part.is_expression:
            expression = check.expression(part.text, pointer, offset=part.start)
            if expression is not None:
                parts.append(expression)
        elif part.flaw:
            check.tell("HX002", pointer, part.flaw, span=(part.start, len(text)))
        else:
            parts.append(part.text)
    return tuple(parts)


def _reach(rule: str, written: dict[str, Scalar], pointer: str, arrivals: Sequence[str], check: Check) -> Step | None:
    goals = [name for name in written if name != "by"]
    if "by" not in written or len(goals) != 1:
        check.tell("HX004", pointer, "needs exactly one attribute, and `by`")
        return None
    name, by = goals[0], shown(written["by"])
    place = f"{pointer}/{name}"
    named = _writable(name, place, check)
    at = None
    if by != "arrival":
        at = clock(by, f"{pointer}/by", check)
        if at is None:
            return None
    elif len(arrivals) != 1:
        many_or_none = "has several `eta` triggers" if arrivals else "has no `eta` trigger"
        check.tell("HX102", f"{pointer}/by", f"whose arrival? the rule {many_or_none}")
        return None
    if named is None:
        return None
    if named.attribute.type not in {"number", "integer"}:
        check.tell("HX102", place, f"{name} is no number; only numbers can be reached by a moment")
        return None
    term = check.term(written[name], place, named.attribute)
    if term is None:
        return None
    arrival_of = (check.names.device(arrivals[0]) or "") if at is None else ""
    if term.expression is None and at is None and isinstance(term.fixed, int | float):
        intent = Reach(rule, named.path, float(term.fixed), arrival_of)
        return Ready(intent, f"{name} is to reach {term.shown} by arrival")
    return Aim(rule, named.path, name, named.attribute, term, arrival_of, at)
