"""Checks of what a rule means, made when it is saved: of the rule alone, and of it among all others.

Conditions are taken apart into boxes: sums of products of regions, one for every value they ask for. What the boxes
do not prove is not told.
"""

from hyperconnect.automation.lint.facts import Facts
from hyperconnect.automation.lint.gather import facts_of
from hyperconnect.automation.lint.lint import lint
from hyperconnect.automation.lint.noise import Crossings
from hyperconnect.automation.lint.survey import Survey

__all__ = ["Crossings", "Facts", "Survey", "facts_of", "lint"]
