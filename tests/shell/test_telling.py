"""Rules as JSON: the moments of what they want reached."""

from __future__ import annotations

from typing import Literal

import pytest

from hyperconnect.core.hub import Hub
from hyperconnect.model.effect import Planned
from hyperconnect.model.moment import moment_of
from hyperconnect.model.value import Path
from hyperconnect.shell.asking.telling import Telling

SIX = moment_of("2026-01-15T18:00:00Z")
TARGET = Path("living.main.thermostat.target")


@pytest.mark.parametrize(
    ("state", "moments"),
    [
        ("waits", ["2026-01-15T17:20:00+00:00", "2026-01-15T18:00:00+00:00"]),
        ("heating", ["2026-01-15T18:00:00+00:00"]),
    ],
)
def test_what_is_to_be_reached_has_its_moments(state: Literal["waits", "heating"], moments: list[str]) -> None:
    planned = Planned(SIX - 3600, "warm", TARGET, 21.0, state, SIX, SIX - 2400, 1800.0, 2400.0, 17.0)
    told = Telling(Hub().registry, "UTC").plans([planned])
    assert [each["at"] for each in told] == moments
    assert "is to have reached 21" in told[-1]["what"]
    assert "living.main.thermostat.target" in told[-1]["what"]
