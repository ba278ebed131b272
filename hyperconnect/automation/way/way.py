"""The way of one run through the whole of its rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from msgspec import Struct

from hyperconnect.automation.form import ActionForm, HouseForm, RuleForm, many
from hyperconnect.automation.validation import action_words, trigger_words
from hyperconnect.automation.way.step import Branch, Lane, Said, State, Step
from hyperconnect.automation.way.walk import Walk
from hyperconnect.model.reason import Reason

__all__ = ["Lane", "State", "Step", "Way", "way_of"]

_WENT: Final = ("ran", "waits", "failed")
_NOT_ASKED: Final = "its conditions were not asked"
_CAME_TO_ITS_END: Final = "came to its end"


class Way(Struct, frozen=True):
    """What set the run off, what had to be so, and what was done, each as the run met it.

    Where it is not `sure`, the run's words leave several ways; what it did is then known, but not where each of it
    stands. `ended` is what was said at its end, `after` what became clear later.
    """

    triggers: tuple[Step, ...]
    conditions: tuple[Step, ...]
    lanes: tuple[Lane, ...]
    sure: bool = True
    ended: tuple[Said, ...] = ()
    after: tuple[Said, ...] = ()


def way_of(
    form: RuleForm, reasons: Sequence[Reason], *, under_way: bool = False, house: HouseForm | None = None
) -> Way:
    """Return the way a run took.

    `form` is the rule it ran by, its template written out; `reasons` are those of the run, the oldest first.
    """
    said = [(reason.at, word) for reason in reasons if reason.outcome in _WENT for word in reason.did]
    ended = [(reason.at, word) for reason in reasons if reason.outcome == "ended" for word in reason.did]
    after = [(reason.at, word) for reason in reasons if reason.outcome not in {*_WENT, "ended"} for word in reason.did]
    if said and said[-1][1] == _CAME_TO_ITS_END:
        ended.append(said.pop())
    failed = any(reason.outcome == "failed" for reason in reasons)

    def tell(action: ActionForm) -> str:
        return action_words(action, house)

    walk = Walk(said, tell, failed=failed, waits=under_way)
    conditions, taken = (_state if form.is_state else _event)(form, walk)
    lanes = tuple(_lane(each, form, walk, taken) for each in _branches(form))
    number = reasons[0].trigger if reasons else -1
    triggers = tuple(_trigger(form, place, number) for place in range(len(form.when)))
    sure = walk.sure and walk.over and bool(taken)
    return Way(triggers, conditions, lanes, sure, tuple(ended), tuple(after))


def _trigger(form: RuleForm, place: int, number: int) -> Step:
    trigger = form.when[place]
    state: State = "done" if place == number else "left" if trigger.enabled else "off"
    return Step(f"/when/{place}", "trigger", trigger_words(trigger), state)


def _event(form: RuleForm, walk: Walk) -> tuple[tuple[Step, ...], Branch]:
    """Return the conditions of a rule that reacts, and which of its lists was carried out."""
    written = many(form.if_)
    if walk.heard == _NOT_ASKED:
        walk.take()
        return _conditions("/if", written, lambda _: "left"), "then"
    place = next((at for at, text in enumerate(written) if walk.untrue([text])), None) if form.else_ else None
    if place is None:
        return _conditions("/if", written, lambda _: "done"), "then"
    walk.take()
    return _conditions("/if", written, lambda at: "failed" if at == place else "left"), "else"


def _state(form: RuleForm, walk: Walk) -> tuple[tuple[Step, ...], Branch | None]:
    """Return the conditions of a rule that keeps something so, and whether it began or ended."""
    written = many(form.while_)
    began, over = walk.heard.startswith("holds "), walk.heard.startswith("no longer holds ")
    while walk.heard.startswith(("holds ", "no longer holds ")):
        walk.take()
    branch: Branch | None = "enter" if began else "exit" if over else None
    if branch is None and bool(form.enter) != bool(form.exit):
        branch = "enter" if form.enter else "exit"
    return _conditions("/while", written, lambda _: "done" if branch == "enter" else "left"), branch


def _conditions(pointer: str, written: Sequence[str], state: Callable[[int], State]) -> tuple[Step, ...]:
    return tuple(
        Step(f"{pointer}/{place}", "condition", f"`{text}`", state(place)) for place, text in enumerate(written)
    )


def _branches(form: RuleForm) -> tuple[Branch, ...]:
    if form.is_state:
        return ("enter", "exit")
    return ("then", "else") if form.else_ else ("then",)


def _lane(branch: Branch, form: RuleForm, walk: Walk, taken: Branch | None) -> Lane:
    forms = {"then": form.then, "else": form.else_, "enter": form.enter, "exit": form.exit}[branch]
    pointer = f"/{branch}"
    if branch != taken:
        return Lane(pointer, branch, "left", None, walk.unmet(forms, pointer))
    return Lane(pointer, branch, "done", None, walk.body(forms, pointer))
