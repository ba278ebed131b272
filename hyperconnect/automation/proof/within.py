"""The conditions that stand within a rule: of its triggers, of its branches and loops."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from hyperconnect.automation.expression.expression import names_in
from hyperconnect.automation.form import ActionForm, Conditions, RuleForm, many

_OF_A_RUN: Final = frozenset({"payload", "trigger"})
"""What means something only in a run."""


def within(form: RuleForm) -> Iterator[tuple[str, str]]:
    """Yield the place and the text of each such condition that does not ask what began a run, in order.

    A place is a JSON Pointer (RFC 6901) into the rule, with an index for a single condition too.
    """
    for index, trigger in enumerate(form.when):
        yield from _listed(trigger.if_, f"/when/{index}/if")
    for name, actions in (("then", form.then), ("else", form.else_), ("enter", form.enter), ("exit", form.exit)):
        yield from _below(actions, f"/{name}")


def _below(actions: Sequence[ActionForm], base: str) -> Iterator[tuple[str, str]]:
    for index, each in enumerate(actions):
        here = f"{base}/{index}"
        yield from _listed(each.if_, f"{here}/if")
        yield from _below(each.then, f"{here}/then")
        for place, choice in enumerate(each.choose or ()):
            yield from _listed(choice.if_, f"{here}/choose/{place}/if")
            yield from _below(choice.then, f"{here}/choose/{place}/then")
        yield from _below(each.else_, f"{here}/else")
        if each.repeat is not None:
            yield from _listed(each.repeat.while_, f"{here}/repeat/while")
            yield from _listed(each.repeat.until, f"{here}/repeat/until")
            yield from _below(each.repeat.do, f"{here}/repeat/do")
        for place, branch in enumerate(each.parallel or ()):
            yield from _below(branch, f"{here}/parallel/{place}")


def _listed(written: Conditions | None, base: str) -> Iterator[tuple[str, str]]:
    for index, text in enumerate(many(written)):
        if not any(name.partition(".")[0] in _OF_A_RUN for name in names_in(text)[1]):
            yield f"{base}/{index}", text
