"""`delay`, `wait`, `stop` and `let`: how a run goes on, and what it remembers."""

from __future__ import annotations

from typing import Literal

from hyperconnect.automation.action import Remark
from hyperconnect.automation.check import Term
from hyperconnect.automation.compile_action.draft import Draft, token
from hyperconnect.automation.compile_action.value import is_plain, plain, template, typed, unbound
from hyperconnect.automation.expression import BOOL, TEXT, Type
from hyperconnect.automation.expression.flaw import near
from hyperconnect.automation.expression.type import NOTHING
from hyperconnect.automation.form import ActionForm, AnswerForm, Scalar, WaitForm
from hyperconnect.automation.program import Await, Halt, Let, Pause
from hyperconnect.model.moment import Seconds


def write_delay(length: str, form: ActionForm, pointer: str, draft: Draft) -> None:
    """Write `delay`."""
    check = draft.check
    term = check.duration(length, f"{pointer}/delay")
    late: Literal["run", "stop"] | Seconds = "stop" if form.late == "stop" else "run"
    if form.late not in {"run", "stop"}:
        late = check.seconds(form.late, f"{pointer}/late") or 0.0
    if term is not None:
        draft.add(Pause(term, late))


def write_wait(wait: WaitForm, pointer: str, draft: Draft) -> None:
    """Write `wait`."""
    place, check = f"{pointer}/wait", draft.check
    timeout = check.duration(wait.timeout, f"{place}/timeout")
    until = None if wait.until is None else check.expression(wait.until, f"{place}/until", wanted=BOOL)
    answers: list[tuple[str, str]] = []
    for index, answer in enumerate(wait.for_event):
        keys = _keys(answer, f"{place}/for_event/{index}/event", draft)
        answers.extend((key, answer.id or answer.event) for key in keys)
    if wait.until is None and not wait.for_event:
        check.tell("HX004", place, "needs at least one of: until, for_event")
    if timeout is not None:
        draft.add(Await(timeout, until, tuple(answers), wait.on_timeout, wait.save))
    if wait.save:
        draft.learn(f"{wait.save}.ok", BOOL)
        ids = tuple(dict.fromkeys(id_ for _, id_ in answers))
        draft.learn(f"{wait.save}.id", Type("enum", options=ids) if ids else TEXT)


def write_stop(why: bool | str, form: ActionForm, pointer: str, draft: Draft) -> None:  # noqa: FBT001  (as written)
    """Write `stop`."""
    if why is False:
        return
    parts = template(why, f"{pointer}/stop", draft.check) if isinstance(why, str) else ()
    if is_plain(parts):
        draft.add(Halt(plain(parts)))
    else:
        draft.act(Remark(parts), form)
        draft.add(Halt())


def write_let(values: dict[str, Scalar], pointer: str, draft: Draft) -> None:
    """Write `let`; each value may use those before it."""
    terms: list[tuple[str, Term]] = []
    for name, written in values.items():
        place = f"{pointer}/let/{token(name)}"
        if name in draft.items:
            draft.check.tell("HX102", place, f"`{name}` is what a loop goes through; take another name")
            continue
        term = typed(written, draft.kind(name), place, draft.check)
        if term is None:
            draft.learn(name, NOTHING)
        elif term.type.sort == "nothing":
            draft.check.tell("HX102", place, f"`{name}` would never be anything but unknown")
        else:
            draft.learn(name, unbound(term.type))
            terms.append((name, term))
    if terms:
        draft.add(Let(tuple(terms)))


def _keys(answer: AnswerForm, pointer: str, draft: Draft) -> tuple[str, ...]:
    """Return the keys of the signals that an awaited event is: an answer to a notice, or an event of a device."""
    offered = draft.offered.get(answer.event)
    if offered is not None:
        return offered
    if answer.event.partition(".")[0] in draft.check.names.house.people:
        detail = f"{answer.event} is no answer that a notice before it offers"
        guesses = near(answer.event, draft.offered)
        draft.check.tell("HX101", pointer, detail, span=(0, len(answer.event)), guesses=guesses)
        return ()
    return tuple(named.key for named in draft.check.events(answer.event, pointer))
