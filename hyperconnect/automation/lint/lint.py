"""All checks of one rule that is about to be saved."""

from __future__ import annotations

from collections.abc import Iterator

from hyperconnect.automation.form import RuleForm
from hyperconnect.automation.lint.constant import constants
from hyperconnect.automation.lint.facts import Facts
from hyperconnect.automation.lint.gather import facts_of, finder, parts_of
from hyperconnect.automation.lint.need import lacking, narrowed, needs_of
from hyperconnect.automation.lint.night import nights
from hyperconnect.automation.lint.noise import Crossings, fluttering, swinging
from hyperconnect.automation.lint.source import unguarded
from hyperconnect.automation.lint.survey import Survey
from hyperconnect.automation.lint.text import bare
from hyperconnect.automation.lint.trigger import early, needless, unheard
from hyperconnect.automation.names import Names
from hyperconnect.automation.plan import Plan
from hyperconnect.model.reason import Finding
from hyperconnect.model.value import Path


def no_history(_path: Path) -> None:
    """Know nothing of how often a value turned back."""


def lint(
    form: RuleForm, plan: Plan, names: Names, survey: Survey, crossings: Crossings = no_history
) -> tuple[Finding, ...]:
    """Return what is doubtful about a rule, alone and among the others of a survey, which stays as it is.

    `form` is the expanded form that `plan` was compiled from. `crossings` tells how often an hour a number turned back
    lately. Errors are what must not run; what `allow` names is told as a warning.
    """
    facts = facts_of(form, plan, names)
    found = [*_alone(form, plan, facts, names, crossings), *survey.about(facts)]
    return tuple(dict.fromkeys(found))


def _alone(form: RuleForm, plan: Plan, facts: Facts, names: Names, crossings: Crossings) -> Iterator[Finding]:
    parts = [part for each in parts_of(form, plan, finder(plan)).values() for part in each]
    yield from constants(form, plan, facts.cues, parts)
    yield from needless(plan)
    yield from early(plan)
    yield from unheard(plan, facts, names)
    yield from nights(form, plan)
    yield from fluttering(form, plan, names, crossings)
    yield from swinging(facts)
    yield from unguarded(form, plan, parts, names)
    yield from bare(parts, names)
    scopes = narrowed(form.run_as)
    if scopes is not None:
        yield from lacking(needs_of(form, names), scopes, "its `run_as` leaves out")
