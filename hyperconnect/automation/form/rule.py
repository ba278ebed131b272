"""A rule in canonical form."""

from __future__ import annotations

from msgspec import Struct, ValidationError, convert

from hyperconnect.automation.form.action import ActionForm
from hyperconnect.automation.form.test import TestForm
from hyperconnect.automation.form.trigger import TriggerForm
from hyperconnect.automation.form.word import Band, Conditions, Mode, Scalar
from hyperconnect.errors import ContentError


class ParameterForm(Struct, frozen=True, forbid_unknown_fields=True):
    """A value that whoever uses the rule as a template gives.

    `device` names the capability that a device put here must have; without it the parameter is a value like
    `default`. A parameter without default makes the rule a template only: it never runs itself.
    """

    default: Scalar | None = None
    device: str | None = None
    about: str = ""


class SettleForm(Struct, frozen=True, forbid_unknown_fields=True):
    """How long the state must stay before it counts: true before it begins, false before it ends."""

    on: str = "0s"
    off: str = "0s"


class BoundForm(Struct, frozen=True, forbid_unknown_fields=True):
    """Not a value but a bound for whoever sets one."""

    min: Scalar | None = None
    max: Scalar | None = None


class LimitForm(Struct, frozen=True, forbid_unknown_fields=True):
    """At most so many runs in so long."""

    runs: int
    per: str


class RuleForm(
    Struct,
    frozen=True,
    forbid_unknown_fields=True,
    rename={"if_": "if", "else_": "else", "while_": "while", "with_": "with"},
):
    """A whole rule: an event rule has `when` and `then`, a state rule `while` with `hold`, `enter` or `exit`.

    A rule made of a `template` has only that, `with`, and what says who it is.
    """

    rule: str
    when: list[TriggerForm] = []
    if_: Conditions = []
    then: list[ActionForm] = []
    else_: list[ActionForm] = []
    while_: Conditions = []
    settle: SettleForm = SettleForm()
    hold: dict[str, Scalar | BoundForm] = {}
    enter: list[ActionForm] = []
    exit: list[ActionForm] = []
    template: str | None = None
    with_: dict[str, Scalar] = {}
    params: dict[str, ParameterForm] = {}
    let: dict[str, Scalar] = {}
    title: str = ""
    about: str = ""
    tags: list[str] = []
    enabled: bool = True
    run_as: str | None = None
    band: Band = "comfort"
    priority: int = 0
    mode: Mode = "single"
    max: int = 10
    cooldown: str | None = None
    limit: LimitForm | None = None
    allow: list[str] = []
    tests: list[TestForm] = []

    @property
    def is_state(self) -> bool:
        """Whether it keeps something true, rather than reacting."""
        return bool(self.while_)


def form_of(document: dict[str, object]) -> RuleForm:
    """Return a canonical document as typed data.

    Raises:
        ContentError: it is not canonical.
    """
    try:
        return convert(document, RuleForm)
    except ValidationError as error:
        raise ContentError(
            str(error), where=str(document.get("rule", "")), hint="check the rule's text again"
        ) from error
