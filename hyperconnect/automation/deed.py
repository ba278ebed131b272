"""What a run did, as people read it: made of the few words that each of its steps left behind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from hyperconnect.automation.span import spoken_within

_FALTERED: Final = re.compile(r"`(?P<text>.*)` was (?P<how>not true|unknown)", re.DOTALL)
"""What a condition leaves behind that let a run pass a part of its rule by."""
_LATE: Final = "what it waited for did not come in time"
_QUOTED: Final = re.compile(r""""[^"]*"|'[^']*'""")
_NAMED: Final = re.compile(r"[^\W\d]\w*(?:\.\w+)+|[^\W\d]\w*(?=\s*\()")
_SET_OFF: Final = re.compile(r"""trigger\.id == (?:"(?P<id>[^"]*)"|'(?P<id_>[^']*)')""")
_THEIRS: Final = ("noted: ", "asked ", "published on ")
"""How words begin that hold what a person wrote, or an address."""


def faltered(deed: str) -> str:
    """Return the condition that kept a run from a part of its rule, or nothing if this deed is none."""
    found = _FALTERED.fullmatch(deed)
    return found["text"] if found else ""


def not_set_off_by(condition: str) -> str:
    """Return the trigger that a condition asks whether it set the run off, where that is all it asks; else nothing."""
    found = _SET_OFF.fullmatch(condition.strip())
    return (found["id"] or found["id_"] or "") if found else ""


def told_deed(deed: str, values: str = "") -> str:
    """Return one deed in words; `values` are those a condition was judged by, as `hall.lux was 40 lx`."""
    found = _FALTERED.fullmatch(deed)
    if found is None:
        return deed if deed.startswith(_THEIRS) else spoken_within(deed)
    judged = f" ({values})" if values else ""
    unknown = ", which was unknown" if found["how"] == "unknown" else ""
    if by := not_set_off_by(found["text"]):
        return f"left out what is only for `{by}`"
    return f"left out what needs `{found['text']}`{unknown}{judged}"


def told_deeds(did: Sequence[str], judged_by: Callable[[str], str], *, waits: bool) -> str:
    """Return all deeds of a run as a list in words; empty if none is worth telling.

    `judged_by` returns the values behind a condition. `waits`: the run still waits where its deeds end. Conditions
    that ask only what set the run off are left out: the sentence said so already.
    """
    return ", ".join(_told(did, judged_by, waits=waits))


def _told(did: Sequence[str], judged_by: Callable[[str], str], *, waits: bool) -> Iterator[str]:
    last = len(did) - 1
    for place, deed in enumerate(did):
        before, after = did[place - 1] if place else "", did[place + 1] if place < last else ""
        condition = faltered(deed)
        if condition:
            if not _about_trigger(condition):
                yield told_deed(deed, judged_by(condition))
        elif deed == "done":
            if not before.startswith("sent "):
                yield "it was done"
        elif deed.startswith("sent ") and after == "done":
            yield f"{deed} (done)"
        elif deed.startswith("waits ") and not (waits and place == last):
            vain = " in vain" if after == _LATE else ""
            yield f"waited {spoken_within(deed).removeprefix('waits ')}{vain}"
        elif deed != _LATE or not before.startswith("waits up to "):
            yield told_deed(deed)


def _about_trigger(condition: str) -> bool:
    """Whether a condition asks nothing but what set the run off."""
    named = _NAMED.findall(_QUOTED.sub("", condition))
    return bool(named) and all(each.startswith("trigger.") for each in named)
