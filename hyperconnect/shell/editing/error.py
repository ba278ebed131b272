"""Why an edit is refused."""

from __future__ import annotations

from collections.abc import Sequence

from hyperconnect.errors import CommandError, ConflictError
from hyperconnect.model.reason import Finding
from hyperconnect.shell.editing.rule_text import RuleText
from hyperconnect.shell.editing.versions import Version


class RefusedError(CommandError):
    """A rule that is to be saved has errors among its `findings`; nothing was changed."""

    def __init__(self, why: str, findings: Sequence[Finding], *, hint: str = "") -> None:
        self.findings = tuple(findings)
        super().__init__(why, hint=hint or "mend what `errors` names, then send it again; nothing was changed")


class ExistsError(ConflictError):
    """A rule that is to be new is there already."""

    def __init__(self, current: RuleText) -> None:
        self.current = current
        hint = "read it and replace it, or take another name"
        super().__init__(f"a rule is called {current.rule} already", hint=hint)


class StaleError(ConflictError):
    """A rule is not any more what somebody edited.

    `current` is what it is now (None: deleted), `base` what they began with, if that is known, and `sent` the text they
    wanted, if their edit leads to one.
    """

    def __init__(self, rule: str, current: RuleText | None, base: Version | None, sent: str | None) -> None:
        self.current = current
        self.base = base
        self.sent = sent
        what = "was deleted" if current is None else "was changed"
        super().__init__(f"{rule} {what} since you read it", hint="look at what it is now, and edit that")
