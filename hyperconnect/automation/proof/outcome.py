"""What comes of proving a rule: each test's result, what was never tried, and all of it as findings."""

from __future__ import annotations

from msgspec import Struct

from hyperconnect.model.reason import Finding


class Shortfall(Struct, frozen=True):
    """An expectation that was not met: where it stands, what was expected, and what came instead."""

    pointer: str
    expected: str
    came: tuple[str, ...] = ()

    def sentence(self) -> str:
        """Return both in one sentence."""
        return f"expected {self.expected}; {'; '.join(self.came) or 'nothing came'}"


class Result(Struct, frozen=True):
    """How one test ended. `flaw` says why it could not be tried at all; `ran` that the rule did anything in it."""

    it: str
    pointer: str
    shortfalls: tuple[Shortfall, ...] = ()
    flaw: str = ""
    ran: bool = False

    @property
    def passed(self) -> bool:
        """Whether all that was expected came."""
        return not self.flaw and not self.shortfalls


class Branch(Struct, frozen=True):
    """A part of the rule that may or may not be done, by the place where it begins, and whether any test did it."""

    pointer: str
    taken: bool


class Proof(Struct, frozen=True):
    """A rule's tests, tried. `flaw` says why none of them could be."""

    rule: str
    results: tuple[Result, ...] = ()
    branches: tuple[Branch, ...] = ()
    findings: tuple[Finding, ...] = ()
    flaw: str = ""

    @property
    def passed(self) -> bool:
        """Whether every test passed."""
        return not self.flaw and all(result.passed for result in self.results)

    @property
    def missed(self) -> tuple[str, ...]:
        """Where the branches begin that no test took."""
        return tuple(branch.pointer for branch in self.branches if not branch.taken)
