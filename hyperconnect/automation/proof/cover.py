"""Which branches of a rule were taken: marks are written into a copy of it, and looked for afterwards."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from hyperconnect.automation.form import ActionForm, RuleForm
from hyperconnect.automation.intent import Intent, Log
from hyperconnect.model.reason import Reason

_MARK = "\x00branch "
_LOOK = re.compile(r"^`not \(\w+\.ok == true\)` was ")
"""What is said of the look whether a wait was in vain."""


class Marked(Struct, frozen=True):
    """A rule whose branches tell when they are taken, and where all of them begin."""

    form: RuleForm
    branches: tuple[str, ...]


def marked(form: RuleForm) -> Marked:
    """Return a rule that does the same and tells which branches it takes."""
    marker = _Marker()
    parts = {
        "then": marker.body(form.then, "/then"),
        "else_": marker.body(form.else_, "/else"),
        "enter": marker.body(form.enter, "/enter"),
        "exit": marker.body(form.exit, "/exit"),
    }
    return Marked(replace(form, **parts, tests=[]), tuple(marker.branches))


def mark_of(intent: Intent) -> str | None:
    """Return where the branch begins that an intent tells of, or None if it is another intent."""
    match intent:
        case Log(text=text) if text.startswith(_MARK):
            return text.removeprefix(_MARK)
        case _:
            return None


def unmarked(reason: Reason) -> Reason:
    """Return a reason without the words that only marks put there."""
    return replace(reason, did=tuple(word for word in reason.did if _MARK not in word and not _LOOK.search(word)))


class _Marker:
    def __init__(self) -> None:
        self.branches: list[str] = []

    def body(self, actions: Sequence[ActionForm], pointer: str) -> list[ActionForm]:
        """Return a list of actions that begins with its mark; one that does nothing stays as it is."""
        if not any(action.enabled for action in actions):
            return list(actions)
        self.branches.append(pointer)
        return [
            _mark(pointer),
            *(part for at, one in enumerate(actions) for part in self._action(one, f"{pointer}/{at}")),
        ]

    def _action(self, action: ActionForm, pointer: str) -> list[ActionForm]:
        if not action.enabled:
            return [action]
        changed = replace(
            action,
            then=self.body(action.then, f"{pointer}/then"),
            else_=self.body(action.else_, f"{pointer}/else"),
        )
        if action.choose is not None:
            cases = [
                replace(case, then=self.body(case.then, f"{pointer}/choose/{place}/then"))
                for place, case in enumerate(action.choose)
            ]
            changed = replace(changed, choose=cases)
        if action.repeat is not None:
            inner = [
                part
                for at, one in enumerate(action.repeat.do)
                for part in self._action(one, f"{pointer}/repeat/do/{at}")
            ]
            changed = replace(changed, repeat=replace(action.repeat, do=inner))
        if action.parallel is not None:
            branches = [
                [
                    part
                    for at, one in enumerate(branch)
                    for part in self._action(one, f"{pointer}/parallel/{place}/{at}")
                ]
                for place, branch in enumerate(action.parallel)
            ]
            changed = replace(changed, parallel=branches)
        if action.wait is not None:
            return self._wait(changed, pointer)
        return [changed]

    def _wait(self, action: ActionForm, pointer: str) -> list[ActionForm]:
        """Tell that a wait was in vain; one that then stops goes on just far enough to tell."""
        wait = action.wait
        if wait is None:
            return [action]
        place = f"{pointer}/wait/on_timeout"
        self.branches.append(place)
        save = wait.save or f"waited_{len(self.branches)}_"
        stops = wait.on_timeout == "stop"
        in_vain = [_mark(place), *([ActionForm(stop=_MARK)] if stops else [])]
        return [
            replace(action, wait=replace(wait, save=save, on_timeout="continue")),
            ActionForm(if_=f"not ({save}.ok == true)", then=in_vain),
        ]


def _mark(pointer: str) -> ActionForm:
    return ActionForm(log=f"{_MARK}{pointer}")
