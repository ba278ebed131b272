"""Scenarios by name: the files of simulators/, the user's first."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

from hyperconnect.content.find import find
from hyperconnect.errors import ContentError
from hyperconnect.sim.car.garage import parse_car
from hyperconnect.sim.script.scenario import Scenario, parse_household, parse_scenario


def load_scenario(name: str, content: Path | None = None) -> Scenario:
    """Return a scenario by its name or as a path to its file.

    Raises:
        ContentError: there is none of that name, or it cannot be used.
    """
    files = find("simulators", content)
    specs = [parse_car(_read(path), str(path)) for path in files if path.parent.name == "cars"]
    cars = {spec.model: spec for spec in specs}
    households = dict(parse_household(_read(path), str(path)) for path in files if path.parent.name == "households")
    known = {path.stem: path for path in files if path.parent.name not in {"cars", "households"}}
    path = Path(name) if name.endswith((".yaml", ".yml")) else known.get(name)
    if path is None:
        close = get_close_matches(name, list(known), n=1)
        hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(sorted(known))}"
        raise ContentError(f"there is no scenario {name!r}", hint=hint)
    return parse_scenario(_read(path), str(path), cars, households)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise ContentError(f"cannot be read: {error.strerror}", where=str(path)) from error
    except UnicodeDecodeError as error:
        raise ContentError("this is not UTF-8 text", where=str(path), hint="save the file as UTF-8") from error
