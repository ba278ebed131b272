"""Causes: what set a rule off."""

from __future__ import annotations

from msgspec import Struct

from hyperconnect.model.value import Datum


class Cause(Struct, frozen=True, gc=False):
    """What sets a rule off: the trigger's index, what it saw and its values.

    `cause` is an attribute's path, a signal's key, `enters:<device>:<zone>` and `leaves:…` for who crosses a zone's
    edge, `cron:<line>`, `every:<period>`, or words such as `07:30` and `sunset -30min`. `who` is the device id of
    whoever did it where that is not the device of the path; `payload` are the values of what came with it, by dotted
    name. `read` is what the trigger's own condition looked at, `words` say what was done before any action: what a
    state holds. `regardless`: whoever it was wants the rule to run whatever its conditions say.
    """

    index: int
    cause: str
    old: Datum = None
    new: Datum = None
    who: str = ""
    payload: dict[str, Datum] | None = None
    read: tuple[tuple[str, Datum], ...] = ()
    words: tuple[str, ...] = ()
    regardless: bool = False

    @property
    def device(self) -> str:
        """The id of the device it happened at, or nothing."""
        head, _, rest = self.cause.partition(":")
        if head == "event":
            return rest.partition(".")[0]
        if head in {"enters", "leaves"}:
            return rest.partition(":")[0]
        return head.partition(".")[0] if head.count(".") >= 3 else ""
