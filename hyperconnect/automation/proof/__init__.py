"""Proof: the tests inside rules, tried on virtual time over the engine itself, in a home made of what rules name."""

from hyperconnect.automation.proof.outcome import Branch, Proof, Result, Shortfall
from hyperconnect.automation.proof.prove import MOST_TESTS, prove, proving
from hyperconnect.automation.proof.review import review, survey_of
from hyperconnect.automation.proof.sketch import Nobody, Sketch

__all__ = [
    "MOST_TESTS",
    "Branch",
    "Nobody",
    "Proof",
    "Result",
    "Shortfall",
    "Sketch",
    "prove",
    "proving",
    "review",
    "survey_of",
]
