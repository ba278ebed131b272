"""Lists of actions, and the actions that hold lists: branches, loops, and what goes on side by side."""

from __future__ import annotations

from collections.abc import Sequence

from hyperconnect.automation.check import Check, Term
from hyperconnect.automation.compile_action.command import write_call, write_do, write_rules
from hyperconnect.automation.compile_action.draft import Draft
from hyperconnect.automation.compile_action.flow import write_delay, write_let, write_stop, write_wait
from hyperconnect.automation.compile_action.post import write_http, write_publish
from hyperconnect.automation.compile_action.prepare import NOTHING as NO_ACTIONS
from hyperconnect.automation.compile_action.prepare import prepared
from hyperconnect.automation.compile_action.tell import write_emit, write_log, write_notify
from hyperconnect.automation.compile_action.value import typed, unbound
from hyperconnect.automation.compile_action.write import write_reach, write_scene, write_set
from hyperconnect.automation.expression import TEXT, Expression, Type
from hyperconnect.automation.expression.type import ANY, NOTHING
from hyperconnect.automation.form import ActionForm, Band, ChoiceForm, Conditions, RepeatForm, Scalar, many
from hyperconnect.automation.program import Again, Begin, Fork, Join, Jump, Next, Program, Test
from hyperconnect.model.device import Attribute

MOST_PASSES = 10_000
_TIMES = Attribute("integer", minimum=0, maximum=MOST_PASSES)


def compile_program(
    forms: Sequence[ActionForm], rule: str, pointer: str, arrivals: Sequence[str], check: Check, *, band: Band
) -> Program:
    """Return a list of actions as a program; what is wrong with it is told to `check`.

    `pointer` leads to the list, `arrivals` names the devices whose arrival sets the rule off, `band` is what claims
    have that name none. The expressions may use `check.variables`, which are the same again afterwards.
    """
    if not forms:
        return NO_ACTIONS
    before = dict(check.variables)
    draft = Draft(rule, band, arrivals, check)
    _body(forms, pointer, draft)
    check.variables.clear()
    check.variables.update(before)
    return prepared(draft.code)


def _body(forms: Sequence[ActionForm], pointer: str, draft: Draft) -> None:
    for index, form in enumerate(forms):
        place = f"{pointer}/{index}"
        if form.enabled:
            _action(form, place, draft)
        else:
            with draft.unwritten():
                _action(form, place, draft)


def _action(form: ActionForm, pointer: str, draft: Draft) -> None:
    """Write one action that is done at once, or awaits no more than its outcome."""
    match form:
        case ActionForm(set=dict(values)):
            write_set(values, form, pointer, draft)
        case ActionForm(do=str(name)):
            write_do(name, form, pointer, draft)
        case ActionForm(scene=str(name)):
            write_scene(name, form, pointer, draft)
        case ActionForm(notify=notice) if notice is not None:
            write_notify(notice, form, pointer, draft)
        case ActionForm(call=str(name)):
            write_call(name, form, pointer, draft)
        case ActionForm(reach=dict(values)):
            write_reach(values, form, pointer, draft)
        case ActionForm(publish=message) if message is not None:
            write_publish(message, form, pointer, draft)
        case ActionForm(http=request) if request is not None:
            write_http(request, form, pointer, draft)
        case ActionForm(emit=str(name)):
            write_emit(name, form, pointer, draft)
        case ActionForm(log=str(text)):
            write_log(text, form, pointer, draft)
        case ActionForm(rules=switch) if switch is not None:
            write_rules(switch, form, pointer, draft)
        case _:
            _flow(form, pointer, draft)


def _flow(form: ActionForm, pointer: str, draft: Draft) -> None:
    """Write one action that says how the run goes on."""
    match form:
        case ActionForm(delay=str(length)):
            write_delay(length, form, pointer, draft)
        case ActionForm(wait=wait) if wait is not None:
            write_wait(wait, pointer, draft)
        case ActionForm(let=dict(values)):
            write_let(values, pointer, draft)
        case ActionForm(stop=why) if why is not None:
            write_stop(why, form, pointer, draft)
        case ActionForm(if_=conditions) if conditions is not None:
            case = [(conditions, form.then, f"{pointer}/if", f"{pointer}/then")]
            _cases(case, form.else_, pointer, draft)
        case ActionForm(choose=list(choices)):
            _cases(_written(choices, pointer), form.else_, pointer, draft)
        case ActionForm(repeat=repeat) if repeat is not None:
            _repeat(repeat, f"{pointer}/repeat", draft)
        case ActionForm(parallel=list(branches)):
            _parallel(branches, f"{pointer}/parallel", draft)
        case _:
            draft.check.tell("HX004", pointer, "an action needs something to do")


_Case = tuple[Conditions, Sequence[ActionForm], str, str]


def _written(choices: Sequence[ChoiceForm], pointer: str) -> list[_Case]:
    places = ((choice, f"{pointer}/choose/{index}") for index, choice in enumerate(choices))
    return [(choice.if_, choice.then, f"{place}/if", f"{place}/then") for choice, place in places]


def _cases(cases: Sequence[_Case], otherwise: Sequence[ActionForm], pointer: str, draft: Draft) -> None:
    """Write the first of the cases whose conditions are true, or else what stands there."""
    learned: dict[str, Type] = {}
    leaves: list[int] = []
    for index, (written, then, place, then_place) in enumerate(cases):
        conditions = draft.check.conditions(written, place)
        hole = draft.hole()
        with draft.branch(learned):
            _body(then, then_place, draft)
        if otherwise or index + 1 < len(cases):
            leaves.append(draft.hole())
        draft.fill(hole, Test(conditions, draft.here, " and ".join(many(written))))
    with draft.branch(learned):
        _body(otherwise, f"{pointer}/else", draft)
    for leave in leaves:
        draft.fill(leave, Jump(draft.here))
    draft.check.variables.update(learned)


def _parallel(branches: Sequence[Sequence[ActionForm]], pointer: str, draft: Draft) -> None:
    learned: dict[str, Type] = {}
    fork = draft.hole()
    starts: list[int] = []
    seen: set[str] = set()
    for index, branch in enumerate(branches):
        starts.append(draft.here)
        loops = len(draft.items)
        with draft.branch(learned):
            _body(branch, f"{pointer}/{index}", draft)
        draft.add(Join())
        own = set(draft.items[loops:])
        for name in sorted(own & seen):
            detail = f"`{name}` is what a loop beside it goes through; give it another name with `as`"
            draft.check.tell("HX102", f"{pointer}/{index}", detail)
        seen |= own
    draft.fill(fork, Fork(tuple(starts), draft.here))
    draft.check.variables.update(learned)


def _repeat(repeat: RepeatForm, pointer: str, draft: Draft) -> None:
    check = draft.check
    counter = draft.counter()
    times, each = _times(repeat, pointer, check), None
    item = "" if repeat.each is None else repeat.as_
    learned: dict[str, Type] = {}
    with draft.branch(learned):
        if repeat.each is not None:
            each = _each(repeat.each, repeat, f"{pointer}/each", draft)
        draft.add(Begin(counter, times, each))
        start = draft.here
        conditions = check.conditions(repeat.while_, f"{pointer}/while")
        test = None if repeat.while_ is None else draft.hole()
        following = draft.hole()
        _body(repeat.do, f"{pointer}/do", draft)
        until = check.conditions(repeat.until, f"{pointer}/until")
        draft.add(Again(start, until, " and ".join(many(repeat.until))))
        if test is not None:
            draft.fill(test, Test(conditions, draft.here, " and ".join(many(repeat.while_))))
        draft.fill(following, Next(counter, repeat.max, item, draft.here))
    check.variables.update((name, kind) for name, kind in learned.items() if name != item)


def _times(repeat: RepeatForm, pointer: str, check: Check) -> Term | None:
    if repeat.times is None:
        return None
    term = check.term(repeat.times, f"{pointer}/times", _TIMES)
    if term is not None and isinstance(term.fixed, int):
        _check_bound(term.fixed, repeat.max, f"{pointer}/times", check)
    return term


def _each(
    written: Sequence[Scalar] | str, repeat: RepeatForm, pointer: str, draft: Draft
) -> tuple[Term, ...] | Expression | None:
    """Return the items of a loop, and make their name known."""
    if isinstance(written, str):
        return _listed(written, repeat.as_, pointer, draft)
    _check_bound(len(written), repeat.max, pointer, draft.check)
    terms: list[Term] = []
    for index, scalar in enumerate(written):
        kind = unbound(terms[0].type) if terms else None
        term = typed(scalar, kind, f"{pointer}/{index}", draft.check)
        if term is not None:
            terms.append(term)
    draft.item(repeat.as_, unbound(terms[0].type) if terms else NOTHING, f"{pointer.rpartition('/')[0]}/as")
    return tuple(terms)


def _listed(written: str, item: str, pointer: str, draft: Draft) -> tuple[Term, ...] | Expression | None:
    """Return the list that an expression makes, or the slugs of a group's devices."""
    check, place = draft.check, f"{pointer.rpartition('/')[0]}/as"
    if not written.startswith("="):
        draft.item(item, TEXT, place)
        members = check.group(written, pointer) or ()
        return tuple(Term(TEXT, slug, None, slug) for slug in map(check.names.slug, members))
    expression = check.expression(written[1:], pointer, offset=1)
    kind = NOTHING if expression is None else expression.type
    if kind.sort not in {"list", "nothing", "any"}:
        detail = f"`{written[1:].strip()}` is {kind}, wanted is a list to go through"
        check.tell("HX102", pointer, detail, span=(1, len(written)))
    draft.item(item, ANY if kind.sort == "any" else kind.item or NOTHING, place)
    return expression


def _check_bound(passes: int, most: int, pointer: str, check: Check) -> None:
    if passes > most:
        check.tell("HX102", pointer, f"{passes} times is more than `max` allows, which is {most}; raise `max`")
