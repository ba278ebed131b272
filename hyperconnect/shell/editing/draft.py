"""What somebody wants a rule to say: from the text it has now to the text it is to have."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Final, TypeAlias

from hyperconnect.automation.text import read_rules
from hyperconnect.errors import ConflictError
from hyperconnect.model.reason import Finding
from hyperconnect.shell.editing.error import RefusedError
from hyperconnect.shell.editing.patch import Patch
from hyperconnect.shell.editing.rewrite import rewritten
from hyperconnect.shell.editing.rule_text import parts_of

Draft: TypeAlias = Callable[[str], str]
"""From a rule's text, empty if it is new, to its text as it is to be."""


_NONE: Final = Finding("HX001", "error", "", "there is no rule in this text", line=1, column=1)
_SEVERAL: Final = Finding("HX001", "error", "", "several rules stand here; send one at a time", line=1, column=1)


def text_draft(text: str) -> Draft:
    """Return the draft of a rule that is written as YAML."""
    return lambda _: text


def data_draft(data: object) -> Draft:
    """Return the draft of a rule that is given as data; what does not change in the text stays as it is."""
    return lambda text: rewritten(text, data, _order())


def patch_draft(patch: Patch) -> Draft:
    """Return the draft that a patch of a rule leads to; what does not change in the text stays as it is."""

    def patched(text: str) -> str:
        data = next((written.document for written in read_rules(text)), None)
        if data is None:
            raise ConflictError("what cannot be read cannot be patched", hint="send the whole rule with PUT")
        return rewritten(text, patch(data), _order())

    return patched


def alone(text: str) -> str:
    """Return a text that holds one rule as it stands among others: without its `---`, and with its last line ended.

    Raises:
        RefusedError: it holds none, or several.
    """
    parts = parts_of(text)
    if not parts:
        raise RefusedError("there is no rule in this text", [_NONE])
    if len(parts) > 1 or parts[0].several:
        raise RefusedError("several documents stand where one rule is expected", [_SEVERAL])
    (part,) = parts
    own = text[: part.head].removeprefix("\ufeff") + text[part.start : part.end]
    return own if own.endswith("\n") else f"{own}\n"


@cache
def _order() -> tuple[str, ...]:
    """Return the keys of a rule in the order of the language."""
    from hyperconnect.automation.document import Rule

    return tuple(field.alias or name for name, field in Rule.model_fields.items())
