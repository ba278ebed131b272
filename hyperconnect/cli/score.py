"""The score of a story, for people and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from hyperconnect.cli.terminal import put_json, put_table
from hyperconnect.model.moment import Moment, iso
from hyperconnect.sim.score.score import Sheet


def score_json(sheet: Sheet) -> dict[str, Any]:
    """Return a score as JSON data; energies in kWh, temperatures in °C."""
    return {
        "passed": sheet.passed,
        "missed": sheet.missed,
        "comfort": [
            {
                "who": arrival.who,
                "at": iso(arrival.at),
                "air": round(arrival.air, 2),
                "target": arrival.target,
                "miss": round(arrival.miss, 2),
            }
            for arrival in sheet.arrivals
        ],
        "energy": {
            "heating": round(sheet.heating, 3),
            "house": round(sheet.house, 3),
            "from_sun": round(sheet.from_sun, 3),
            "from_grid": round(sheet.from_grid, 3),
            "to_grid": round(sheet.to_grid, 3),
        },
        "commands": {"taken": sheet.taken, "refused": sheet.refused},
        "security": {
            "alarms_right": sheet.alarms_right,
            "alarms_wrong": sheet.alarms_wrong,
            "break_ins_missed": sheet.break_ins_missed,
        },
        "expected": [{"what": each.what, "met": each.met, "why": each.why} for each in sheet.verdicts],
    }


def put(sheet: Sheet, timezone: str, *, as_json: bool) -> None:
    """Print a score to stdout, its moments as clocks of a time zone show them."""
    if as_json:
        put_json(score_json(sheet))
    else:
        put_score(sheet, lambda moment: datetime.fromtimestamp(moment, ZoneInfo(timezone)).strftime("%H:%M"))


def put_score(sheet: Sheet, clock: Callable[[Moment], str]) -> None:
    """Print a score as a table; `clock` says what a clock on the wall shows at a moment."""
    put_table(("score", "", ""), _rows(sheet, clock))


def _rows(sheet: Sheet, clock: Callable[[Moment], str]) -> Iterator[tuple[str, str, str]]:
    for arrival in sheet.arrivals:
        told = "warm" if arrival.miss <= 0 else f"missed by {arrival.miss:.1f} K"
        air = f"{arrival.air:.1f} °C at {clock(arrival.at)}, {told} (target {arrival.target:g} °C)"
        yield "comfort", arrival.who, air
    yield "energy", "heating", f"{sheet.heating:.2f} kWh"
    yield "energy", "whole house", f"{sheet.house:.2f} kWh"
    yield "energy", "from the sun", f"{sheet.from_sun:.2f} kWh"
    yield "energy", "from the grid", f"{sheet.from_grid:.2f} kWh"
    yield "energy", "to the grid", f"{sheet.to_grid:.2f} kWh"
    yield "commands", "taken", str(sheet.taken)
    yield "commands", "refused", str(sheet.refused)
    yield "security", "alarms right", str(sheet.alarms_right)
    yield "security", "alarms wrong", str(sheet.alarms_wrong)
    yield "security", "break-ins missed", str(sheet.break_ins_missed)
    for verdict in sheet.verdicts:
        yield "expected", verdict.what, f"{'met' if verdict.met else 'not met'}{': ' * bool(verdict.why)}{verdict.why}"
    yield "missed", "altogether", str(sheet.missed)
