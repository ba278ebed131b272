"""Claims in words, made when somebody reads them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from hyperconnect.automation.claim.claim import Holder
from hyperconnect.automation.expression.clock import near
from hyperconnect.automation.expression.render import FAR
from hyperconnect.model.moment import Moment


def holder_words(holder: Holder, zone: ZoneInfo, now: Moment) -> str:
    """Return who has the say, and for how long: `evening-light (comfort, lease until 18:40)`."""
    who = holder.rule or "somebody by hand"
    what = "" if holder.kind in {"write", "manual"} else f"{holder.kind} "
    if holder.ends is not None:
        what += f"until {_clock(holder.ends, zone, now)}"
        if holder.until:
            what += f" or `{holder.until}`"
    elif holder.until:
        what += f"until `{holder.until}`"
    parts = [part for part in ("" if holder.kind == "manual" else holder.band, what.strip()) if part]
    return f"{who} ({', '.join(parts)})" if parts else who


def _clock(moment: Moment, zone: ZoneInfo, now: Moment) -> str:
    if not near(moment):
        return FAR
    at, today = datetime.fromtimestamp(moment, zone), datetime.fromtimestamp(now, zone)
    return at.strftime("%H:%M" if at.date() == today.date() else "%Y-%m-%d %H:%M")
