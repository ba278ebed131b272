"""Changing the plan of a room: begin now, not at all, for somebody who comes later, or as it was."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from hyperconnect.cli.options import AsJson, Config, Data, Token, Url
from hyperconnect.cli.way import way

if TYPE_CHECKING:
    from hyperconnect.client import Client
    from hyperconnect.client.model.comfort import ComfortPlan

Room = Annotated[str, typer.Argument(help="A room by its name, or by its thermostat.")]
When = Annotated[str, typer.Argument(help="When you come: 19:30, 2026-01-31 07:30, or so much later, as 30min.")]


def start(
    room: Room, config: Config = None, data: Data = None, url: Url = None, token: Token = None, as_json: AsJson = False
) -> None:
    """Begin to warm a room (or to cool it) now, whatever the plan says."""
    way(config, data, url, token).ask(lambda hub: hub.comfort.steer(room, "start"))
    _tell(
        room,
        "start",
        f"{room} is brought to what is wanted of it from now on, until whoever is expected has come",
        as_json,
    )


def cancel(
    room: Room, config: Config = None, data: Data = None, url: Url = None, token: Token = None, as_json: AsJson = False
) -> None:
    """Do not warm a room for whoever comes next; what was set is put back."""
    way(config, data, url, token).ask(lambda hub: hub.comfort.steer(room, "cancel"))
    _tell(room, "cancel", f"{room} is not warmed for whoever comes next; `comfort resume` takes that back", as_json)


def postpone(
    room: Room,
    when: When,
    config: Config = None,
    data: Data = None,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Expect nobody in a room before a moment: it is warmed for then."""
    from hyperconnect.cli.saying import clock

    async def put_off(hub: Client) -> datetime:
        arrival = later(when, await hub.comfort.explain(room))
        await hub.comfort.postpone(room, arrival)
        return arrival

    arrival = way(config, data, url, token).ask(put_off)
    _tell(
        room,
        "postpone",
        f"nobody is expected in {room} before {clock(arrival)}: it is warmed for then",
        as_json,
        arrival,
    )


def resume(
    room: Room, config: Config = None, data: Data = None, url: Url = None, token: Token = None, as_json: AsJson = False
) -> None:
    """Take back how the plan of a room was changed: it goes by itself again."""
    way(config, data, url, token).ask(lambda hub: hub.comfort.steer(room, "resume"))
    _tell(room, "resume", f"{room} goes by its plan again", as_json)


def later(when: str, plan: ComfortPlan) -> datetime:
    """Return the moment that a person means: the next time the clock shows it, then, or so much later than foretold.

    Raises:
        SettingsError: it is none of these.
    """
    from hyperconnect.automation.expression import ExpressionError, parse_duration
    from hyperconnect.errors import SettingsError

    with suppress(ExpressionError, OverflowError):
        return (plan.arrival or plan.at) + timedelta(seconds=parse_duration(when))
    now = plan.at
    try:
        if len(when.strip()) <= len("00:00") and ":" in when:
            moment = datetime.combine(now.date(), time.fromisoformat(when.strip().zfill(5)), now.tzinfo)
            return moment if moment > now else moment + timedelta(days=1)
        written = datetime.fromisoformat(when.strip())
        return written if written.tzinfo else written.replace(tzinfo=now.tzinfo)
    except (ValueError, OverflowError) as error:
        raise SettingsError(
            f"{when!r} is no moment to come", where="WHEN", hint="write 19:30, 2026-01-31 07:30 or 30min"
        ) from error


def _tell(
    room: str,
    how: Literal["start", "cancel", "postpone", "resume"],
    sentence: str,
    as_json: bool,
    arrival: datetime | None = None,
) -> None:
    from hyperconnect.cli.terminal import put, put_json

    if as_json:
        put_json({"room": room, "steered": how, "not_before": arrival.isoformat() if arrival else None})
    else:
        put(sentence)
