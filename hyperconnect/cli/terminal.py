"""Manners of the terminal: errors as one line with a next step, tables, and who may see colours."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, cast

from hyperconnect.errors import HyperconnectError

if TYPE_CHECKING:
    from msgspec import Struct
    from rich.console import Console


def guarded(app: Callable[[], object]) -> int:
    """Run a command-line application; return its exit code.

    An error of ours is told in one line with its next step; its traceback is shown only with `HYPERCONNECT_DEBUG`.
    Usage errors and Ctrl-C leave as `SystemExit`, told by typer.
    """
    try:
        app()
    except HyperconnectError as error:
        return _told(error)
    except BaseExceptionGroup as group:
        ours = next((leaf for leaf in leaves(group) if isinstance(leaf, HyperconnectError)), None)
        if ours is None:
            raise
        return _told(ours)
    return 0


def leaves(error: BaseException) -> Iterator[BaseException]:
    """Yield the exceptions in a group, nested groups taken apart; a plain exception is its own leaf."""
    if not isinstance(error, BaseExceptionGroup):
        yield error
        return
    for inner in cast("BaseExceptionGroup[BaseException]", error).exceptions:
        yield from leaves(inner)


def _told(error: HyperconnectError) -> int:
    if os.environ.get("HYPERCONNECT_DEBUG"):
        raise error
    from hyperconnect.cli.next_step import commanded

    say(f"error: {commanded(str(error))}")
    return error.exit_code


def say(text: str) -> None:
    """Tell a person something, on stderr; a reader that went away is no error."""
    with contextlib.suppress(BrokenPipeError):
        print(text, file=sys.stderr, flush=True)


def put(text: str) -> None:
    """Write a line of data to stdout."""
    print(text, flush=True)


def put_json(data: object) -> None:
    """Write one JSON document on one line of stdout."""
    put(json.dumps(data, ensure_ascii=False))


def put_structs(found: Iterable[Struct]) -> None:
    """Write what a hub told as JSON, a document a line."""
    from msgspec import to_builtins

    for each in found:
        put_json(to_builtins(each))


def console() -> Console:
    """Return the console for people: on stderr, plain where nobody looks at colours."""
    from rich.console import Console

    return Console(stderr=True)


def put_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table to stdout: aligned and framed for a person, tab separated for a pipe."""
    if not sys.stdout.isatty():
        put("\t".join(columns))
        for row in rows:
            put("\t".join(row))
        return
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, header_style="bold")
    for column in columns:
        table.add_column(column)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)


@contextlib.contextmanager
def counting(what: str, total: int) -> Generator[Callable[[], None]]:
    """Give what counts one of so many things; a person sees how far it is."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console(), transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda: bar.advance(task)


@contextlib.contextmanager
def moving(what: str) -> Generator[Callable[[float], None]]:
    """Give what tells how much of something is through, 0 to 1; a person sees it, and lines of data above it."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(what), BarColumn(), TextColumn("{task.percentage:.0f} %"), TimeRemainingColumn())
    with Progress(*columns, console=console(), transient=True, redirect_stdout=sys.stdout.isatty()) as bar:
        task = bar.add_task("", total=1.0)
        yield lambda passed: bar.update(task, completed=passed)


def log_to_stderr(verbosity: int) -> None:
    """Send log records to stderr: warnings and what matters at 0, progress at 1, everything at 2; -1 errors only."""
    import logging

    level = {-1: logging.ERROR, 0: logging.WARNING, 1: logging.INFO}.get(verbosity, logging.DEBUG)
    logging.basicConfig(
        level=level, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s: %(message)s", datefmt="%H:%M:%S"
    )
