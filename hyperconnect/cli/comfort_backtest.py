"""A backtest of comfort: the recorded past foretold again by the rules that reach for warmth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from hyperconnect.cli.backtesting import live_through
from hyperconnect.cli.comforting import put_arrivals
from hyperconnect.client.model.comfort import ComfortArrival
from hyperconnect.core.backtest import Version
from hyperconnect.core.comfort.arrivals import arrived
from hyperconnect.core.hub import Hub
from hyperconnect.errors import ContentError
from hyperconnect.model.effect import Effect, Planned
from hyperconnect.shell.asking.comfort import arrival_told
from hyperconnect.shell.asking.telling import Telling
from hyperconnect.shell.backtesting import Asking


def lived_again(asking: Asking) -> list[dict[str, Any]]:
    """Live through the record with the rules that reach for something, with a bar; return the arrivals as data.

    Raises:
        ContentError: no rule reaches for anything.
        StoreError: there is no record.
    """
    everything = asking.versions[-1].rules
    reaching = {name: document for name, document in everything.items() if _reaches(document)}
    if not reaching:
        raise ContentError(
            "no rule reaches for anything", hint="one that says `reach: {….target: 21 °C, by: arrival}` is needed"
        )
    planned: list[Planned] = []

    def listen(effects: list[Effect]) -> None:
        planned.extend(each for each in effects if isinstance(each, Planned))

    live_through(replace(asking, versions=(Version("rules that reach", reaching),), chosen=tuple(reaching)), listen)
    telling = Telling(Hub().registry, asking.timezone)
    return [arrival_told(each, telling) for each in arrived(planned)]


def put_foretold(found: Sequence[dict[str, Any]]) -> None:
    """Tell a person what would have been foretold. Rooms stay as warm as they were, whoever had heated them."""
    put_arrivals([msgspec.convert(each, ComfortArrival) for each in found])


def _reaches(document: dict[str, Any]) -> bool:
    """Return whether a rule has an action `reach` anywhere."""
    return b'"reach":' in msgspec.json.encode(document)
