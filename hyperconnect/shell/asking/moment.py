"""Moments of the past as people write them."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from hyperconnect.automation.occurrence import occurrence
from hyperconnect.errors import CommandError
from hyperconnect.model.moment import Moment

_TIME = re.compile(r"\d{1,2}:\d{2}(:\d{2})?")


def past_moment(text: str, now: Moment, zone: ZoneInfo) -> Moment:
    """Return the past moment that a person means: `07:30` is the last one, without an offset it is local time.

    Raises:
        CommandError: it is none, or is still to come.
    """
    today = datetime.fromtimestamp(now, zone).date()
    try:
        if _TIME.fullmatch(text):
            at = time.fromisoformat(text.zfill(5) if text.count(":") == 1 else text.zfill(8))
            moments = [occurrence(today - timedelta(days=ago), at, zone) for ago in range(3)]
            moment = next(each for each in moments if each is not None and each <= now)
        else:
            written = datetime.fromisoformat(text.strip())
            moment = (written if written.tzinfo else written.replace(tzinfo=zone)).timestamp()
    except (ValueError, OverflowError, OSError, StopIteration) as error:
        raise CommandError(
            f"{text!r} is no moment", hint="write 07:30, 2026-01-31 07:30 or 2026-01-31T07:30:00+01:00"
        ) from error
    if moment > now:
        raise CommandError(f"{text} is still to come", hint="`hyperconnect rules next` tells what is")
    return moment
