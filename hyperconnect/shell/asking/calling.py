"""Running a rule now, with values for its parameters as a person writes them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from hyperconnect.automation.expression import ExpressionError, compile_expression
from hyperconnect.automation.names import Scope
from hyperconnect.automation.rule import LiveRule
from hyperconnect.errors import CommandError
from hyperconnect.model.effect import Effect, Explained
from hyperconnect.model.input import Called
from hyperconnect.model.reason import Reason
from hyperconnect.model.value import Datum
from hyperconnect.shell.asking.rules import at_work
from hyperconnect.shell.asking.telling import Telling
from hyperconnect.shell.service import Service

_PAYLOAD = re.compile(r"(?<![\w.])(?:trigger\.)?payload\.(\w+)")
"""What an expression reads of what a rule is set off with."""


class ArgumentError(CommandError):
    """A value does not fit the parameter `name` of a rule or command, or there is none of that name."""

    def __init__(self, name: str, why: str, *, hint: str = "") -> None:
        self.name = name
        super().__init__(why, hint=hint)


async def call(
    service: Service, rule: str, args: Mapping[str, str], by: str, telling: Telling, *, regardless: bool = False
) -> list[Reason]:
    """Run a rule, in the name of `by`; return what came of it at once, its own reason first.

    `regardless` of its conditions it runs whatever they say.

    Raises:
        UnknownError: no rule is called that.
        ConflictError: it is not at work.
        ArgumentError: a value does not fit.
    """
    values = arguments(service, at_work(service, rule, telling), args)
    heard: list[Reason] = []

    def hear(effects: Sequence[Effect]) -> None:
        heard.extend(each.reason for each in effects if isinstance(each, Explained) and each.reason.rule == rule)

    with service.listening(hear):
        await service.settle(Called(service.now(), rule, values, by, regardless))
    own = [reason for reason in heard if reason.cause == f"call:{by}"]
    runs = {reason.run for reason in own if reason.run}
    return [*own, *(reason for reason in heard if reason.run in runs and reason not in own)]


def arguments(service: Service, live: LiveRule, args: Mapping[str, str]) -> dict[str, Datum]:
    """Return values for the parameters of a rule.

    Raises:
        ArgumentError: a value does not fit.
    """
    return {name: _argument(service, live, name, text) for name, text in args.items()}


def _argument(service: Service, live: LiveRule, name: str, text: str) -> Datum:
    """Read a value as a person wrote it: as the parameter's type; what it reads of a payload, as what it looks like."""
    plan = live.plan
    types = {each: term.type for each, term in plan.lets if each in plan.parameters}
    known = sorted(types) or sorted({each for one in plan.expressions for each in _PAYLOAD.findall(one.text)})
    if name not in known:
        raise ArgumentError(name, f"{plan.id} has no parameter {name}", hint=f"it takes {', '.join(known) or 'none'}")
    wanted = types.get(name)
    if wanted is not None and wanted.sort == "text":
        return text
    try:
        value = compile_expression(text, service.hub.registry, wanted=wanted)
    except ExpressionError as error:
        if wanted is None:
            return text
        raise ArgumentError(name, f"{name}: {error.why}", hint=error.hint) from error
    if not value.constant:
        if wanted is None:
            return text
        raise ArgumentError(name, f"{name}: {text} is no value", hint="write a value, as in 30 %, 21.5 °C, true")
    return value.run([], Scope(0.0))
