"""The shape of a trigger: one kind, and only what goes with it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import compress, repeat
from operator import attrgetter, is_not

from msgspec import UNSET

from hyperconnect.automation.check import Check
from hyperconnect.automation.form import TRIGGERS, TriggerForm

_LASTING = frozenset({"change", "becomes", "online", "offline"})
_GOES_WITH: Mapping[str, frozenset[str]] = {
    "from": frozenset({"change"}),
    "to": frozenset({"change"}),
    "for": _LASTING,
    "on_gap": _LASTING,
    "hysteresis": frozenset({"becomes"}),
    "payload": frozenset({"event", "mqtt", "webhook"}),
    "days": frozenset({"at", "sun"}),
    "offset": frozenset({"at", "sun"}),
    "missed": frozenset({"at", "sun", "calendar"}),
}
"""What may stand beside which kinds. `id`, `if` and `enabled` go with all."""

_FIELDS = {"from": "from_", "for": "for_"}
_written = attrgetter(*TRIGGERS)
_beside = attrgetter(*(_FIELDS.get(key, key) for key in _GOES_WITH))
_USUAL = _beside(TriggerForm())


def kinds_of(form: TriggerForm) -> list[str]:
    """Return the kinds a trigger says it is of; a good one has exactly one."""
    return list(compress(TRIGGERS, map(is_not, _written(form), repeat(None))))


def kind_of(form: TriggerForm, pointer: str, check: Check) -> str | None:
    """Return the one kind a trigger is of, or tell what does not go together."""
    kinds = kinds_of(form)
    if len(kinds) != 1 or form.called is False:
        check.tell("HX005", pointer, f"a trigger needs exactly one of: {', '.join(TRIGGERS)}")
        return None
    kind, good = kinds[0], True
    beside = _beside(form)
    if beside == _USUAL:
        return kind
    for (key, kinds_with), value, default in zip(_GOES_WITH.items(), beside, _USUAL, strict=True):
        if value is UNSET or value == default or kind in kinds_with:
            continue
        with_ = ", ".join(each for each in TRIGGERS if each in kinds_with)
        check.tell("HX005", f"{pointer}/{key}", f"`{key}` goes with {with_}; not with {kind}")
        good = False
    return kind if good else None
