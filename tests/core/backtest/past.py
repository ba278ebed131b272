"""A small past to live again: a hall with a motion sensor, a lamp and a fan, and who told them what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from hyperconnect.core.backtest import Record, Report, Scene, Version, Was, backtest
from hyperconnect.core.backtest.report import RuleTold
from hyperconnect.model.command import Command, CommandReport, CommandState
from hyperconnect.model.effect import Reported
from hyperconnect.model.moment import Moment
from hyperconnect.model.value import Datum, Path

START = 1_768_500_000.0
HOUR = 3600.0
MOTION, LAMP, FAN = Path("hall.main.motion.motion"), Path("lamp.main.switch.on"), Path("fan.main.switch.on")
WARMTH, MODE = Path("hall.main.temperature.temperature"), Path("home.main.home.mode")

LIGHTS: dict[str, Any] = {
    "rule": "lights",
    "when": [{"change": "hall.motion", "to": True}],
    "then": [{"set": {"lamp.on": True}}],
}
"""Who moves has light."""


def device(name: str, **capabilities: dict[str, Any]) -> dict[str, Any]:
    """Return a device as the hub remembers it."""
    offered = {key: {"name": key, "attributes": attributes} for key, attributes in capabilities.items()}
    return {
        "id": name,
        "slug": name,
        "name": name,
        "components": [{"id": "main", "capabilities": offered}],
        "protocols": ["test"],
    }


ON: dict[str, Any] = {"on": {"type": "bool", "writable": True}}
DEVICES = {
    "hall": device(
        "hall", motion={"motion": {"type": "bool"}}, temperature={"temperature": {"type": "number", "unit": "°C"}}
    ),
    "lamp": device("lamp", switch=ON),
    "fan": device("fan", switch=ON),
}


def scene(**more: Any) -> Scene:
    """Return four hours in the hall; at first nobody moves, all is off and warm."""
    values = {MOTION: False, LAMP: False, FAN: False, WARMTH: 21.0, MODE: "home", **more.pop("values", {})}
    known: dict[str, Was] = {path: Was(START - HOUR, path, value) for path, value in values.items() if value != "never"}
    return Scene(
        START,
        more.pop("until", START + 4 * HOUR),
        "Europe/Berlin",
        52.5,
        13.4,
        {"device": DEVICES},
        more.pop("house", {}),
        known,
        **more,
    )


def was(after: float, path: Path, value: Datum) -> Was:
    """Return what was so many seconds after the beginning."""
    return Was(START + after, path, value)


def command(
    after: float, path: Path, value: Datum, by: str, *, took: float | None = 1.0, state: str = "confirmed"
) -> list[Was | CommandReport]:
    """Return the reports on a command: sent, and what came of it `took` seconds later."""
    at: Moment = START + after
    owner, component, capability, attribute = path.split(".")
    given = Command(
        f"{by}-{after}", owner, component, capability, "set", {"value": value}, by, at, at + 30.0, attribute
    )
    sent = CommandReport(given, CommandState.SENT, at, 0.0)
    return [sent, CommandReport(given, CommandState(state), at + (took or 30.0), took or 30.0)]


def lived(records: Iterable[Was | CommandReport], *versions: Sequence[dict[str, Any]], **more: Any) -> Report:
    """Live through records with rules, in one version or two."""
    mixed = sorted(records, key=lambda one: one.at)
    reports = tuple(one for one in mixed if isinstance(one, CommandReport))
    tried = [
        Version(f"version {number}", {each["rule"]: each for each in rules})
        for number, rules in enumerate(versions or [[LIGHTS]], start=1)
    ]
    stream: list[Record] = [Reported(one) if isinstance(one, CommandReport) else one for one in mixed]
    steps = backtest(scene(commands=reports, **more), tried, stream)
    while True:
        try:
            next(steps)
        except StopIteration as done:
            report: Report = done.value
            return report


def told(report: Report, rule: str, version: int = -1) -> RuleTold:
    """Return what was told of a rule."""
    return next(each for each in report.versions[version].rules if each.rule == rule)


def done(report: Report, version: int = -1) -> dict[str, int]:
    """Return how often what was done, as `target=value`."""
    return {
        f"{each.target}={value}": times
        for each in report.versions[version].effects
        for value, times in (each.values or {"": each.times}).items()
    }
