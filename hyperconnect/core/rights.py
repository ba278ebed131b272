"""Rights: a rule does no more than its author may, than its own `run_as` says, and than its template's author may."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from hyperconnect.automation.lint.need import narrowed
from hyperconnect.core.registry import Registry
from hyperconnect.model.command import Command
from hyperconnect.model.effect import Effect, Explained
from hyperconnect.model.input import RuleSaved
from hyperconnect.model.moment import Moment
from hyperconnect.model.reason import Reason
from hyperconnect.model.scope import ADMIN, COMMANDS, RUN, covers, scope_of

_RULE = "rule:"


class Rights:
    """Knows of each rule with which scopes it acts; of one that nothing is known of, these are the owner's.

    What was checked when a rule was saved is looked at again when it acts: devices change, and so do groups.
    """

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._scopes: dict[str, tuple[Collection[str], ...]] = {}
        self._made_of: dict[str, str] = {}

    def know(self, saved: RuleSaved) -> None:
        """A rule was saved."""
        document: dict[str, Any] = saved.document
        self.forget(saved.rule)
        run_as, template = document.get("run_as"), document.get("template")
        narrow = narrowed(run_as) if isinstance(run_as, str) else None
        scopes = tuple(each for each in (saved.scopes, narrow) if each is not None)
        if scopes:
            self._scopes[saved.rule] = scopes
        if isinstance(template, str):
            self._made_of[saved.rule] = template

    def forget(self, rule: str) -> None:
        """A rule is gone."""
        self._scopes.pop(rule, None)
        self._made_of.pop(rule, None)

    def scopes(self, rule: str) -> tuple[str, ...] | None:
        """Return the only scopes that a rule acts with; None: all."""
        known = [scopes for scopes in self._known(rule) if ADMIN not in scopes]
        return tuple(sorted(set(known[0]).intersection(*known))) if known else None

    def lacks(self, rule: str, scope: str) -> bool:
        """Return whether a rule must not do what asks for a scope."""
        return bool(self._scopes) and not all(covers(scopes, scope) for scopes in self._known(rule))

    def may_call(self, rule: str) -> bool:
        """Return whether a rule may run others."""
        return not self.lacks(rule, RUN)

    def may_publish(self, rule: str) -> bool:
        """Return whether a rule may publish messages, which any device may obey."""
        return not any(self.lacks(rule, scope) for scope in COMMANDS)

    def refusal(self, command: Command) -> str:
        """Return why a command of a rule must not be given, or nothing."""
        rule = command.issued_by.removeprefix(_RULE)
        if not self._scopes or rule == command.issued_by:
            return ""
        scope = scope_of(command.capability, lambda sign: self._registry.offers(command.device, sign))
        return f"the author of {rule} lacks the scope {scope}" if self.lacks(rule, scope) else ""

    def tell(self, rule: str, words: str, now: Moment, out: list[Effect], why: Reason | None = None) -> None:
        """Give as a reason what a rule did not do for want of a scope; `why` is that of the run that wanted it."""
        trigger, cause, run = (-1, "hub:rights", 0) if why is None else (why.trigger, why.cause, why.run)
        out.append(Explained(Reason(rule, now, "postscript", trigger, cause, did=(words,), run=run)))

    def _known(self, rule: str) -> tuple[Collection[str], ...]:
        return self._scopes.get(rule, ()) + self._scopes.get(self._made_of.get(rule, ""), ())
