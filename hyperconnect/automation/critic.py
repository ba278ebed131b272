"""Looks a rule over before it is put to work: alone, and beside all others.

Others are surveyed only when somebody saves a rule: a hub that starts with thousands of rules has them at work at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from hyperconnect.automation.blueprint import expand
from hyperconnect.automation.form import RuleForm, form_of
from hyperconnect.automation.lint import Facts, Survey, facts_of, lint
from hyperconnect.automation.names import Names
from hyperconnect.automation.plan import Plan
from hyperconnect.errors import ContentError
from hyperconnect.model.reason import Finding
from hyperconnect.model.value import Path


class Critic:
    """The survey of all rules at work; `plan_of` tells the plan of one that is. `version` counts their changes."""

    def __init__(self, names: Names, plan_of: Callable[[str], Plan | None]) -> None:
        self._names = names
        self._plan_of = plan_of
        self._survey = Survey()
        self.turns: dict[Path, float] = {}
        """how often an hour each number turned back lately"""
        self.version = 0
        self._unread: dict[str, None] = {}

    def __iter__(self) -> Iterator[Facts]:
        """What is known of each rule at work."""
        self._read()
        return iter(self._survey)

    def prepare(self, most: int) -> bool:
        """Read up to `most` of the rules that were put to work since somebody looked; return whether all are read.

        Reading thousands of them at once takes seconds: whoever is in no hurry reads some, and lets others go first.
        """
        self._read(most)
        return not self._unread

    def beside(self, facts: Iterable[Facts]) -> Critic:
        """Return a critic that knows these rules too, in place of those of the same name."""
        self._read()
        other = Critic(self._names, self._plan_of)
        other.turns, other._survey = self.turns, self._survey.copy()
        for each in facts:
            other._survey.save(each.rule, each)
        return other

    def judge(self, form: RuleForm, plan: Plan) -> tuple[Finding, ...]:
        """Return what is doubtful about a rule, by itself and beside the others."""
        self._read()
        return lint(form, plan, self._names, self._survey, self.turns.get)

    def works(self, rule: str) -> None:
        """Note that a rule is at work, or works otherwise than before."""
        self._unread[rule] = None
        self.version += 1

    def rests(self, rule: str) -> None:
        """Note that a rule is at work no more."""
        self._unread.pop(rule, None)
        self._survey.remove(rule)
        self.version += 1

    def _read(self, most: int | None = None) -> None:
        for rule in tuple(islice(self._unread, most)):
            del self._unread[rule]
            plan = self._plan_of(rule)
            form = None if plan is None else _form(plan, self._names)
            if plan is not None and form is not None:
                self._survey.save(rule, facts_of(form, plan, self._names))


def _form(plan: Plan, names: Names) -> RuleForm | None:
    try:
        expanded = expand(form_of(plan.document), names)
    except ContentError:
        return None
    return expanded if isinstance(expanded, RuleForm) else None
