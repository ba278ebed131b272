"""Templates, compiled before somebody looks: in a process of its own, once for each version of them.

Compiling takes longer than all else of a first visit, and leaves megabytes with whoever does it. A folder that is named
after the templates and this Python holds what came of it; who has none compiles a template when it is asked for.
"""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

TEMPLATES: Final = Path(__file__).parent / "templates"
IDLE: Final = 3.0
"""Seconds for which a hub that begins is left alone with its own work."""
_log = logging.getLogger(__name__)


def compiled(cache: Path) -> Path:
    """Return where in a cache these templates are, compiled for this Python; it may not be there."""
    whole = sha256(f"{sys.version} {version('jinja2')}".encode())
    for path in sorted(TEMPLATES.rglob("*.html")):
        whole.update(path.relative_to(TEMPLATES).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return cache / whole.hexdigest()[:16]


async def make_ready(cache: Path, idle: float = IDLE) -> None:
    """Compile all templates into a cache, unless they are there. What goes wrong is said; it only costs time."""
    await asyncio.sleep(idle)
    if compiled(cache).is_dir():
        return
    try:
        wrong = await _run([sys.executable, "-m", __name__, str(cache)])
    except OSError as error:
        wrong = str(error)
    if wrong:
        _log.warning("page: its templates are not compiled beforehand: %s", wrong)


async def _run(program: Sequence[str]) -> str:
    """Return the last line of what a program says that fails, or nothing; whoever is cancelled ends it."""
    child = await asyncio.create_subprocess_exec(*program, stdin=DEVNULL, stdout=DEVNULL, stderr=PIPE)
    try:
        _, said = await child.communicate()
    except asyncio.CancelledError:
        with suppress(ProcessLookupError):
            child.kill()
        await child.wait()
        raise
    return (said.decode(errors="replace").strip() or "no reason given").splitlines()[-1] if child.returncode else ""


def compile_templates(cache: Path) -> None:
    """Compile all templates into a cache, where nothing older stays."""
    from hyperconnect.dashboard.asset import Assets
    from hyperconnect.dashboard.bytecode import Bytecode
    from hyperconnect.dashboard.render import make_engine

    # What pages are made of is compiled by being loaded, if whoever installed it did not.
    import_module("hyperconnect.dashboard.app")
    cache.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = Path(mkdtemp(dir=cache))
    engine = make_engine(Assets())
    engine.bytecode_cache = Bytecode(str(fresh))
    for name in engine.list_templates():
        engine.get_template(name)
    for old in cache.iterdir():
        if old != fresh:
            shutil.rmtree(old, ignore_errors=True)
    fresh.rename(compiled(cache))


if __name__ == "__main__":
    with suppress(OSError):
        os.nice(10)
    compile_templates(Path(sys.argv[1]))
