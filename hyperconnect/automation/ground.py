"""What all rules of an engine share."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

from msgspec import Struct

from hyperconnect.automation.action.turn import Turn
from hyperconnect.automation.alarm import Alarms
from hyperconnect.automation.handed import Handed
from hyperconnect.automation.index import Index
from hyperconnect.automation.own import Own
from hyperconnect.automation.postscript import Postscript
from hyperconnect.automation.signal import Signal
from hyperconnect.automation.trigger.watch import SeenAt
from hyperconnect.model.value import Datum


class Later(Struct, frozen=True):
    """A rule that is to be run in a turn of its own, because of `by`; `token` names whoever waits for its end."""

    rule: str
    by: str
    args: Mapping[str, Datum]
    token: str = ""
    depth: int = 0


class NextInLine(Struct, frozen=True):
    """A rule whose queue may go on."""

    rule: str


class Ground(Struct):
    """The turn, the alarms and the index; `later` is what follows from this turn in turns of its own.

    `touched` and `edged` name rules whose memory changed, in order: at once, or now and then. `handed` is what was
    handed over to be sent, `postscript` tells what nobody could be told when it became clear, and `own` is what runs
    wrote that they alone see yet.
    """

    turn: Turn
    alarms: Alarms
    index: Index
    seen_at: SeenAt | None
    later: deque[Later | NextInLine | Signal]
    touched: dict[str, None]
    edged: dict[str, None]
    handed: Handed
    postscript: Postscript
    own: Own
