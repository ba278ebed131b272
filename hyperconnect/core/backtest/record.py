"""What a backtest is made from: the recorded past, the household it happened to, and the rules that are tried on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from msgspec import Struct

from hyperconnect.model.command import CommandReport
from hyperconnect.model.effect import Happened, Notify, Planned, Reported, Turned
from hyperconnect.model.moment import Moment
from hyperconnect.model.value import Datum, Path


class Was(Struct, frozen=True, gc=False):
    """What an attribute held from `at` on. `thinned`: other values of the same few minutes are not kept any more."""

    at: Moment
    path: Path
    value: Datum
    thinned: bool = False


Record: TypeAlias = Was | Happened | Turned | Reported | Notify | Planned
"""What was recorded. Notices and plans are what rules did then; they are passed over. So are turns of availability:
they stand at the moment since when it was so, often long before the hub heard of it; the value `online` tells when."""


class Version(Struct, frozen=True):
    """Rules that are tried: all of a household's, canonical documents by name; `name` is for people."""

    name: str
    rules: Mapping[str, dict[str, Any]]


class Scene(Struct, frozen=True):
    """The household a backtest is about, and the time from `since` to before `until`.

    `memory` is what the hub remembers of devices (`device`, `edit`), `house` the canonical `home.yaml`, `values` what
    attributes held when it begins. `commands` are all reports on commands of that time. `chosen` are the rules that
    are told of; all of them if there is none.
    """

    since: Moment
    until: Moment
    timezone: str
    latitude: float | None
    longitude: float | None
    memory: Mapping[str, Mapping[str, Any]]
    house: dict[str, Any]
    values: Mapping[str, Was]
    commands: tuple[CommandReport, ...] = ()
    chosen: frozenset[str] = frozenset()
