"""Scenarios by name: the files of simulators/, the user's first."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

from msgspec import Struct

from hyperconnect.content.find import find
from hyperconnect.errors import ContentError
from hyperconnect.sim.car.energy import CarSpec
from hyperconnect.sim.car.garage import parse_car
from hyperconnect.sim.script.page import Sheet, parse
from hyperconnect.sim.script.scenario import Scenario, parse_household, parse_scenario
from hyperconnect.sim.script.words import slug_of

LARGEST = 64 << 20
"""Bytes of a file, a recording say, at most."""


def load_scenario(name: str, content: Path | None = None) -> Scenario:
    """Return a scenario by its name or as a path to its file.

    Raises:
        ContentError: there is none of that name, or it cannot be used.
    """
    shelf = _shelf(content)
    path = Path(name) if name.endswith((".yaml", ".yml")) else shelf.scenarios.get(name)
    if path is None:
        close = get_close_matches(name, list(shelf.scenarios), n=1)
        hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(sorted(shelf.scenarios))}"
        raise ContentError(f"there is no scenario {name!r}", hint=hint)
    return _parsed(path, shelf)


def all_scenarios(content: Path | None = None) -> list[Scenario]:
    """Return every scenario there is.

    Raises:
        ContentError: one cannot be used.
    """
    shelf = _shelf(content)
    return [_parsed(path, shelf) for path in shelf.scenarios.values()]


class _Shelf(Struct, frozen=True):
    """What stands in the folders of simulators: scenarios by name, cars by model, households by name."""

    scenarios: dict[str, Path]
    cars: dict[str, CarSpec]
    households: dict[str, Sheet]


def _shelf(content: Path | None) -> _Shelf:
    scenarios: dict[str, Path] = {}
    cars: dict[str, CarSpec] = {}
    households: dict[str, Sheet] = {}
    for path in find("simulators", content):
        match path.parent.name:
            case "cars":
                spec = parse_car(_read(path), str(path))
                _check_name(path, "car", spec.model)
                cars.setdefault(spec.model, spec)
            case "households":
                name, sheet = parse_household(_read(path), str(path))
                _check_name(path, "household", name)
                households.setdefault(name, sheet)
            case _:
                scenarios.setdefault(path.stem, path)
    return _Shelf(scenarios, cars, households)


def _parsed(path: Path, shelf: _Shelf) -> Scenario:
    scenario = parse_scenario(
        _read(path), str(path), shelf.cars, shelf.households, lambda name: _read(path.parent / name)
    )
    _check_name(path, "scenario", scenario.name)
    return scenario


def _check_name(path: Path, key: str, name: str) -> None:
    """Pass if a file is called like what is in it, but for its spelling: people name it in either way.

    Raises:
        ContentError: it is not; names line and column.
    """
    stem = slug_of(path.stem)
    if name not in {stem, stem or "recorded"}:
        where = parse(_read(path), str(path)).place(f"/{key}")
        hint = f"write `{key}: {stem}`, or call the file {name}.yaml"
        raise ContentError(f"the file is called {path.name}, but {name} stands here", where=where, hint=hint)


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            why = f"{path.stat().st_size >> 20} MiB are more than is read here"
            raise ContentError(why, where=str(path), hint=f"a file may have {LARGEST >> 20} MiB")
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise ContentError(f"cannot be read: {error.strerror}", where=str(path)) from error
    except UnicodeDecodeError as error:
        raise ContentError("this is not UTF-8 text", where=str(path), hint="save the file as UTF-8") from error
