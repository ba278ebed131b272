"""The canonical form of a rule as typed data: what the compiler reads.

A canonical document was checked when a person wrote it, so reading it back costs microseconds and imports nothing
of the machinery that checked it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

from msgspec import UNSET, Struct, UnsetType, ValidationError, convert

from hyperconnect.errors import ContentError

Band: TypeAlias = Literal["safety", "security", "comfort", "energy", "ambience"]
"""How important a rule is; of rules set off by the same thing, safety acts first."""

Mode: TypeAlias = Literal["single", "restart", "parallel"]
"""What happens when a rule is set off while an earlier run waits: nothing, the earlier run ends, or both go on."""

Day: TypeAlias = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun", "weekdays", "weekends", "daily"]

Scalar: TypeAlias = bool | int | float | str


class ApproachForm(Struct, frozen=True, forbid_unknown_fields=True):
    """Who comes where, and how long before."""

    of: str
    under: str
    to: str = "home"
    rearm: str = "10min"
    max_age: str | None = None


class TriggerForm(Struct, frozen=True, forbid_unknown_fields=True, rename={"from_": "from", "for_": "for"}):
    """A trigger of any kind; exactly one of the kind fields is set."""

    change: str | list[str] | None = None
    becomes: str | None = None
    eta: ApproachForm | None = None
    at: str | None = None
    from_: Scalar | UnsetType = UNSET
    to: Scalar | UnsetType = UNSET
    for_: str | None = None
    hysteresis: str | None = None
    days: Day | list[Day] | None = None
    missed: str = "5min"
    id: str = ""
    enabled: bool = True


class NoticeForm(Struct, frozen=True, forbid_unknown_fields=True):
    """What to tell whom."""

    to: str | list[str]
    text: str
    title: str = ""
    level: str = "normal"


class ActionForm(Struct, frozen=True, forbid_unknown_fields=True, rename={"with_": "with"}):
    """An action of any kind; exactly one of the kind fields is set."""

    set: dict[str, Scalar] | None = None
    do: str | None = None
    notify: NoticeForm | None = None
    delay: str | None = None
    reach: dict[str, Scalar] | None = None
    with_: dict[str, Scalar] = {}
    id: str = ""
    enabled: bool = True


class RuleForm(Struct, frozen=True, forbid_unknown_fields=True, rename={"if_": "if", "else_": "else"}):
    """A whole rule."""

    rule: str
    when: list[TriggerForm]
    then: list[ActionForm]
    else_: list[ActionForm] = []
    if_: str | list[str] = []
    let: dict[str, Scalar] = {}
    title: str = ""
    about: str = ""
    tags: list[str] = []
    enabled: bool = True
    band: Band = "comfort"
    priority: int = 0
    mode: Mode = "single"
    cooldown: str | None = None


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


def many(one_or_many: str | Sequence[str] | None) -> Sequence[str]:
    """Return what may be written as one item or as a list as a list."""
    if one_or_many is None:
        return []
    return [one_or_many] if isinstance(one_or_many, str) else one_or_many
