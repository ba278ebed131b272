"""Kinds of things from somebody's own Python file, and whose mistake it is when they fail."""

from __future__ import annotations

import importlib
import importlib.util
import sys
import traceback
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from pathlib import Path

from hyperconnect.cli.terminal import leaves
from hyperconnect.errors import ContentError, HyperconnectError, SettingsError
from hyperconnect.sim.script.things import PAGES

OPTION = "--plugin"


def load_plugins(names: Iterable[str]) -> list[Path]:
    """Import modules that add kinds of things, each by its name or as a `.py` file; return their files.

    Raises:
        SettingsError: there is none of that name, or it adds no kind.
        ContentError: it fails; names file and line.
    """
    return [_load(name) for name in names]


def _load(name: str) -> Path:
    before = dict(PAGES)
    is_file = name.endswith(".py")
    path = Path(name) if is_file else _found(name)
    if not path.is_file():
        raise SettingsError(f"there is no file {name}", where=OPTION, hint="name a Python file, or a module")
    with blaming([path]):
        if is_file:
            _execute(path)
        else:
            importlib.import_module(name)
    taken = [word for word, page in before.items() if PAGES[word] is not page]
    if taken:
        PAGES.update(before)
        raise SettingsError(f"{name} takes the kind {taken[0]!r}, which there is", where=OPTION, hint="give it another")
    if len(PAGES) == len(before):
        raise SettingsError(
            f"{name} adds no kind of thing", where=OPTION, hint="decorate a class with @kind: docs/simulated-things.md"
        )
    return path


def _found(name: str) -> Path:
    try:
        found = importlib.util.find_spec(name)
    except (ImportError, ValueError):
        found = None
    if found is None or found.origin is None:
        raise SettingsError(
            f"there is no module {name!r}", where=OPTION, hint="name a file with its ending, my_thing.py"
        )
    return Path(found.origin)


def _execute(path: Path) -> None:
    """Run a file as a module; what stands beside it can be imported."""
    name = f"hyperconnect_plugin_{path.stem}"
    found = importlib.util.spec_from_file_location(name, path)
    if found is None or found.loader is None:
        raise SettingsError(f"{path} is no Python file", where=OPTION)
    module = importlib.util.module_from_spec(found)
    sys.modules[name] = module
    sys.path.append(str(path.resolve().parent))
    try:
        found.loader.exec_module(module)
    finally:
        sys.path.pop()


@contextmanager
def blaming(files: Sequence[Path]) -> Generator[None]:
    """Tell an error that comes of somebody's own files as one line with its place.

    Raises:
        ContentError: something failed in one of them, or in ours while they were in use.
    """
    theirs = {str(path.resolve()) for path in files}
    try:
        yield
    except Exception as error:
        leaf = next((leaf for leaf in leaves(error) if not isinstance(leaf, HyperconnectError)), None)
        if leaf is None or not files:
            raise
        why = f"{type(leaf).__name__}: {leaf.msg if isinstance(leaf, SyntaxError) else leaf}"
        hint = "HYPERCONNECT_DEBUG=1 shows the whole way there"
        where = _place(leaf, theirs)
        if where is None:
            frame = traceback.extract_tb(leaf.__traceback__)[-1]
            why += f", in {Path(frame.filename).name}:{frame.lineno}"
            hint = f"does `state()` have a value for each of the `faces`? {hint}"
            where = str(files[0])
        raise ContentError(why, where=where, hint=hint) from error


def _place(error: BaseException, files: set[str]) -> str | None:
    """Return the last place in somebody's files that an error came through."""
    if isinstance(error, SyntaxError) and error.filename and str(Path(error.filename).resolve()) in files:
        return f"{error.filename}:{error.lineno or 1}:{error.offset or 1}"
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if str(Path(frame.filename).resolve()) in files:
            return f"{frame.filename}:{frame.lineno or 1}:{(frame.colno or 0) + 1}"
    return None
