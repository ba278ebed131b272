"""The actions of a rule one by one, each with the states in which a run comes to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from msgspec import Struct

from hyperconnect.automation.expression import Expression
from hyperconnect.automation.form import ActionForm, Conditions, many
from hyperconnect.automation.lint.box import EVERYWHERE, Box, Boxes, meet
from hyperconnect.automation.lint.truth import truth_of

Find: TypeAlias = Callable[[str], Expression | None]
"""Returns what was compiled of a condition."""

ANYWHEN: Boxes = (Box({}, exact=False),)
"""Any state: nobody knows which."""


class Deed(Struct, frozen=True):
    """An action that does something. `asked` are the conditions on the way to it; `late`: there is a wait before it."""

    form: ActionForm
    pointer: str
    when: Boxes
    late: bool
    asked: tuple[Expression, ...]

    @property
    def is_wait(self) -> bool:
        """Whether what comes after it may come later."""
        form = self.form
        waits = form.delay is not None or form.wait is not None or form.http is not None
        return waits or form.confirm is not None or form.timeout is not None


class Question(Struct, frozen=True):
    """A place where a run may go one of several ways: the conditions of each, in order, with where they stand.

    `repeated`: it is asked again and again, so a plain `true` or `false` is meant.
    """

    cases: tuple[tuple[str, tuple[Expression, ...]], ...]
    repeated: bool = False


Part: TypeAlias = Deed | Question


def walked(forms: Sequence[ActionForm], pointer: str, when: Boxes, find: Find) -> list[Part]:
    """Return the parts of a list of actions, in the order in which they are written."""
    walk = _Walk(find, when)
    return list(walk.body(forms, pointer))


class _Walk:
    def __init__(self, find: Find, when: Boxes) -> None:
        self._find = find
        self._when = when
        self._late = False
        self._asked: tuple[Expression, ...] = ()

    def body(self, forms: Sequence[ActionForm], pointer: str) -> Iterator[Part]:
        for index, form in enumerate(forms):
            if form.enabled:
                yield from self._action(form, f"{pointer}/{index}")

    def _action(self, form: ActionForm, pointer: str) -> Iterator[Part]:
        match form:
            case ActionForm(if_=conditions) if conditions is not None:
                yield from self._cases([(conditions, form.then, f"{pointer}/if", f"{pointer}/then")], form, pointer)
            case ActionForm(choose=list(choices)):
                places = [(choice, f"{pointer}/choose/{index}") for index, choice in enumerate(choices)]
                cases = [(choice.if_, choice.then, f"{place}/if", f"{place}/then") for choice, place in places]
                yield from self._cases(cases, form, pointer)
            case ActionForm(repeat=repeat) if repeat is not None:
                asked, self._late, self._when = self._asked, True, ANYWHEN
                for conditions, key in ((repeat.while_, "while"), (repeat.until, "until")):
                    found = self._compiled(conditions)
                    if found:
                        yield Question(((f"{pointer}/repeat/{key}", found),), repeated=True)
                self._asked = asked + self._compiled(repeat.while_)
                yield from self.body(repeat.do, f"{pointer}/repeat/do")
                self._asked = asked
            case ActionForm(parallel=list(branches)):
                yield from self._parallel(branches, pointer)
            case _:
                for text, key in _untils(form):
                    yield Question(((f"{pointer}/{key}", self._compiled(text)),), repeated=True)
                deed = Deed(form, pointer, self._when, self._late, self._asked)
                yield deed
                if deed.is_wait:
                    sure = form.delay is not None and self._when == EVERYWHERE
                    self._late, self._when = True, EVERYWHERE if sure else ANYWHEN

    def _cases(
        self,
        cases: Sequence[tuple[Conditions, Sequence[ActionForm], str, str]],
        form: ActionForm,
        pointer: str,
    ) -> Iterator[Part]:
        compiled = [(place, self._compiled(conditions)) for conditions, _, place, _ in cases]
        yield Question(tuple(compiled))
        before, late, asked = self._when, self._late, self._asked
        left = before
        any_late, stops = late, False
        bodies = [(then, place, found) for (_, then, _, place), (_, found) in zip(cases, compiled, strict=True)]
        bodies.append((form.else_, f"{pointer}/else", ()))
        for then, place, found in bodies:
            truth = truth_of(found)
            self._when, self._late = meet(left, truth.true), late
            self._asked = asked + (found or tuple(each for _, others in compiled for each in others))
            yield from self.body(then, place)
            any_late = any_late or self._late
            stops = stops or _stops(then)
            left = meet(left, truth.untrue) if found else left
        self._late, self._asked = any_late, asked
        self._when = ANYWHEN if any_late or stops else before

    def _parallel(self, branches: Sequence[Sequence[ActionForm]], pointer: str) -> Iterator[Part]:
        before, late = self._when, self._late
        any_late = late
        for index, branch in enumerate(branches):
            self._when, self._late = before, late
            yield from self.body(branch, f"{pointer}/parallel/{index}")
            any_late = any_late or self._late
        self._when, self._late = (ANYWHEN if any_late else before), any_late

    def _compiled(self, written: Conditions | None) -> tuple[Expression, ...]:
        found = (self._find(text) for text in many(written))
        return tuple(each for each in found if each is not None)


def _untils(form: ActionForm) -> Iterator[tuple[str, str]]:
    """Yield the conditions that an action looks at as long as it lasts."""
    if form.wait is not None and form.wait.until is not None:
        yield form.wait.until, "wait/until"
    if form.claim is not None and form.claim.until is not None:
        yield form.claim.until, "claim/until"


def _stops(forms: Sequence[ActionForm]) -> bool:
    """Return whether a list of actions may end the run."""
    for form in forms:
        inner = [form.then, form.else_, *(choice.then for choice in form.choose or ()), *(form.parallel or ())]
        if form.repeat is not None:
            inner.append(form.repeat.do)
        if form.enabled and (form.stop or form.rules is not None or any(_stops(each) for each in inner)):
            return True
    return False
