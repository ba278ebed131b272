"""Walking through a list of actions as a run did, by the words it left behind.

Each kind of action says a known number of words, and a condition that is not true says so: that leaves one way.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from hyperconnect.automation.form import ACTIONS, ActionForm, Conditions, RepeatForm, WaitForm, many
from hyperconnect.automation.way.step import Branch, Lane, Said, State, Step, joined

_SAYS: Final[Mapping[str, str | tuple[str, ...]]] = {
    "set": ("set ", "no member has "),
    "scene": ("set ", "there is nothing to set "),
    "do": "sent ",
    "notify": "told ",
    "call": "called ",
    "publish": "published on ",
    "http": "asked ",
    "emit": "let home.",
    "log": "noted: ",
    "rules": ("switched ", "ended the runs of "),
    "delay": "waits ",
    "wait": "waits up to ",
}
"""How what an action says it did begins."""

_UNTRUE: Final = ("was not true", "was unknown")
_MOST_PASSES: Final = 10_000

_Case = tuple[Branch, Conditions, Sequence[ActionForm], str]


def kind_of(form: ActionForm) -> str:
    """Return what kind of action it is."""
    return next((kind for kind in ACTIONS if getattr(form, {"if": "if_"}.get(kind, kind)) is not None), "stop")


class Walk:
    """One walk. `sure` says whether the words left but one way; `halted` that the run went no further."""

    def __init__(self, said: Iterable[Said], tell: Callable[[ActionForm], str], *, failed: bool, waits: bool) -> None:
        self.sure = True
        self.halted = False
        self._said = deque(said)
        self._tell = tell
        self._failed = failed
        self._waits = waits

    @property
    def over(self) -> bool:
        """Whether nothing more was said."""
        return not self._said

    @property
    def heard(self) -> str:
        """What is said next, or nothing."""
        return self._said[0][1] if self._said else ""

    def take(self) -> Said:
        """Take what is said next."""
        return self._said.popleft()

    def body(self, forms: Sequence[ActionForm], pointer: str) -> tuple[Step, ...]:
        """Return a list of actions as the run met them."""
        return tuple(self._step(form, f"{pointer}/{place}") for place, form in enumerate(forms))

    def untrue(self, conditions: Conditions) -> bool:
        """Whether it is said next that these conditions were not true, or unknown."""
        text = " and ".join(many(conditions))
        return any(self.heard == f"`{text}` {end}" for end in _UNTRUE)

    def _step(self, form: ActionForm, pointer: str) -> Step:
        kind = kind_of(form)
        if not form.enabled:
            return Step(pointer, kind, self._tell(form), "off")
        match form:
            case ActionForm(if_=conditions) if conditions is not None:
                return self._cases(form, kind, pointer, [("then", conditions, form.then, f"{pointer}/then")])
            case ActionForm(choose=list(choices)):
                places = ((choice, f"{pointer}/choose/{place}/then") for place, choice in enumerate(choices))
                return self._cases(form, kind, pointer, [("case", one.if_, one.then, at) for one, at in places])
            case ActionForm(repeat=repeat) if repeat is not None:
                return self._repeat(form, repeat, pointer)
            case ActionForm(parallel=list(branches)):
                return self._parallel(form, branches, pointer)
            case ActionForm(wait=wait) if wait is not None:
                return self._wait(form, wait, pointer)
            case ActionForm(let=dict()) | ActionForm(stop=False):
                return self._plain(form, kind, pointer, "left" if self.halted else "done")
            case _:
                return self._act(form, kind, pointer)

    def _plain(self, form: ActionForm, kind: str, pointer: str, state: State, words: Iterable[Said] = ()) -> Step:
        return Step(pointer, kind, self._tell(form), state, tuple(words))

    def _act(self, form: ActionForm, kind: str, pointer: str) -> Step:
        """Walk over what says one word (or one of each attribute that it sets), and those of its outcome."""
        if self.halted or self.over:
            self.halted = True
            return self._plain(form, kind, pointer, "left")
        fits = self._fits(form, kind)
        words = [self.take()]
        while len(words) < len(form.set or ()) and not self.over:
            fits = fits and self._fits(form, kind)
            words.append(self.take())
        if kind == "stop":
            self.halted = True
            if self.heard == "stopped":
                words.append(self.take())
        state = self._outcome(form, kind, words)
        # Whatever failed says so in words of its own.
        if not fits and state != "failed" and form.on_error == "stop":
            self.sure = False
        return self._plain(form, kind, pointer, state, words)

    def _outcome(self, form: ActionForm, kind: str, words: list[Said]) -> State:
        """Take what is said of an outcome; return what became of the action."""
        state: State = "done"
        if form.confirm is not None and (self.heard == "confirmed" or self.heard.endswith(" did not confirm")):
            state = "done" if self.heard == "confirmed" else "failed"
            words.append(self.take())
        awaits = kind in {"do", "call", "http"} and (form.timeout is not None or form.save or form.retry)
        while awaits and (self.heard == "done" or self.heard.startswith(("failed: ", "failed ("))):
            again = self.heard.endswith("; tried again")
            state = "done" if self.heard == "done" else "failed"
            words.append(self.take())
            if not again or self.over:
                break
            words.append(self.take())
        if self.over and self._failed:
            self.halted = True
            return "failed"
        if self.over and self._waits and (kind == "delay" or form.confirm is not None or awaits):
            self.halted = True
            return "waits"
        return state

    def _fits(self, form: ActionForm, kind: str) -> bool:
        """Whether what is said next may be said of an action."""
        match kind:
            case "reach":
                return " is to reach " in self.heard
            case "if":
                return self.untrue(form.if_ or []) or (
                    bool(form.then) and self._fits(form.then[0], kind_of(form.then[0]))
                )
            case _:
                return self.heard.startswith(_SAYS.get(kind, ""))

    def _wait(self, form: ActionForm, wait: WaitForm, pointer: str) -> Step:
        if self.halted:
            return self._plain(form, "wait", pointer, "left")
        if not self.heard.startswith("waits up to "):
            return self._plain(form, "wait", pointer, "done")
        words = [self.take()]
        if self.over:
            self.halted = True
            return self._plain(form, "wait", pointer, "waits" if self._waits else "done", words)
        vain = self.heard == "what it waited for did not come in time"
        if vain or self.heard == "what it waited for came" or self.heard.startswith("answered: "):
            words.append(self.take())
        else:
            self.sure = False
        self.halted = vain and wait.on_timeout == "stop"
        return self._plain(form, "wait", pointer, "failed" if vain else "done", words)

    def _cases(self, form: ActionForm, kind: str, pointer: str, cases: Sequence[_Case]) -> Step:
        lanes: list[Lane] = []
        came, taken = not self.halted, False
        for branch, conditions, then, place in cases:
            asked = f"{place.rpartition('/')[0]}/if"
            text = " and ".join(f"`{one}`" for one in many(conditions))
            if self.halted or taken:
                lanes.append(self._lane(branch, then, place, Step(asked, "condition", text, "left")))
            elif self.untrue(conditions):
                lanes.append(self._lane(branch, then, place, Step(asked, "condition", text, "failed", (self.take(),))))
            elif self.over and not _silent(then):
                self.halted = True
                lanes.append(self._lane(branch, then, place, Step(asked, "condition", text, "left")))
            else:
                taken = True
                steps = self.body(then, place)
                lanes.append(Lane(place, branch, "done", Step(asked, "condition", text, "done"), steps))
        if form.else_:
            place = f"{pointer}/else"
            if taken or self.halted:
                lanes.append(self._lane("else", form.else_, place))
            else:
                lanes.append(Lane(place, "else", "done", None, self.body(form.else_, place)))
        met = came and any(lane.condition is None or lane.condition.state != "left" for lane in lanes)
        return Step(pointer, kind, self._tell(form), "done" if met else "left", lanes=tuple(lanes))

    def _lane(self, branch: Branch, forms: Sequence[ActionForm], place: str, condition: Step | None = None) -> Lane:
        """Return a list of actions that the run never came to."""
        return Lane(place, branch, "left", condition, self.unmet(forms, place))

    def unmet(self, forms: Sequence[ActionForm], pointer: str) -> tuple[Step, ...]:
        """Return a list of actions as nobody met them."""
        aside = Walk((), self._tell, failed=False, waits=False)
        aside.halted = True
        return aside.body(forms, pointer)

    def _repeat(self, form: ActionForm, loop: RepeatForm, pointer: str) -> Step:
        place = f"{pointer}/repeat/do"
        words: list[Said] = []
        steps: tuple[Step, ...] = ()
        passes = 0
        while not self.halted and not self.over and passes < min(_MOST_PASSES, loop.max + 1):
            if loop.while_ is not None and self.untrue(loop.while_):
                words.append(self.take())
                break
            if self.heard.endswith("is unknown") and self.heard.startswith(("how often to repeat", "what to repeat")):
                words.append(self.take())
                self.halted = True
                break
            if self.heard == f"stopped after {loop.max} passes" or self._ends(loop, passes):
                words += [self.take()] if self.heard.startswith("stopped after ") else []
                break
            before = len(self._said)
            steps = joined(steps, self.body(loop.do, place))
            passes += 1
            if loop.until is not None and self.heard == f"`{' and '.join(many(loop.until))}` was true":
                words.append(self.take())
                break
            if len(self._said) == before:
                break
        state: State = "done" if passes or words else "left"
        if any(step.state == "waits" for step in steps):
            state = "waits"
        elif self.halted and words:
            state = "failed"
        lane = Lane(place, "do", "done" if passes else "left", None, steps or self.unmet(loop.do, place))
        return Step(pointer, "repeat", self._tell(form), state, tuple(words), (lane,), passes)

    def _ends(self, loop: RepeatForm, passes: int) -> bool:
        """Whether a loop goes round no more after so many passes."""
        if isinstance(loop.times, int):
            return passes >= loop.times
        if isinstance(loop.each, list):
            return passes >= len(loop.each)
        if loop.while_ is not None or loop.until is not None:
            return False
        # How often is known to nobody any more: as long as the words are such as its first action says.
        first = next((one for one in loop.do if one.enabled and kind_of(one) != "let"), None)
        return first is None or not self._fits(first, kind_of(first))

    def _parallel(self, form: ActionForm, branches: Sequence[Sequence[ActionForm]], pointer: str) -> Step:
        came = not self.halted and not self.over
        if came and any(_lasts(one) for branch in branches for one in branch):
            # What goes on side by side, and waits, says its words in an order of its own.
            self.sure = False
        lanes: list[Lane] = []
        for number, branch in enumerate(branches):
            place = f"{pointer}/parallel/{number}"
            steps = self.body(branch, place)
            lanes.append(Lane(place, "beside", "done" if came else "left", None, steps))
        return Step(pointer, "parallel", self._tell(form), "done" if came else "left", lanes=tuple(lanes))


def _silent(forms: Sequence[ActionForm]) -> bool:
    """Whether nothing is said of any of these actions."""
    return all(not one.enabled or one.let is not None or one.stop is False for one in forms)


def _lasts(form: ActionForm) -> bool:
    """Whether an action, or one inside it, may keep its run waiting."""
    if form.delay is not None or form.wait is not None or form.repeat is not None or form.http is not None:
        return True
    if form.confirm is not None or form.timeout is not None:
        return True
    inner = (*form.then, *form.else_, *(one for case in form.choose or () for one in case.then))
    return any(map(_lasts, (*inner, *(one for branch in form.parallel or () for one in branch))))
