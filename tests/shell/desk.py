"""A desk to edit rules at: a real hub on real files, without a wire. As a program it edits once, and dies in it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, NamedTuple

from hyperconnect.config import Directories, Settings
from hyperconnect.core.hub import Hub
from hyperconnect.model.effect import Effect
from hyperconnect.model.input import Opened
from hyperconnect.shell.clock import WallClock
from hyperconnect.shell.editing.author import Author
from hyperconnect.shell.editing.bundle import Bundles
from hyperconnect.shell.editing.draft import text_draft
from hyperconnect.shell.editing.editor import ANY, Editor, SavePoint
from hyperconnect.shell.editing.rule_text import parts_of
from hyperconnect.shell.memory import MemoryBus, MemoryTransport
from hyperconnect.shell.reader import Reader
from hyperconnect.shell.service import Service
from hyperconnect.shell.store import Store
from hyperconnect.shell.validating import validate_text

ADA: Final = Author("ada")
BEN: Final = Author("ben")
TOKEN: Final = Author("a token", ("devices:command:light", "rules:write"))
PATIENCE: Final = 90
OLD: Final = "# old\nrule: hall\nwhen:\n  - mqtt: hall/door\nthen:\n  - log: hello\n"
NEW: Final = OLD.replace("old", "new").replace("hello", "good evening")
ATTIC: Final = OLD.replace("hall", "attic")
CELLAR: Final = OLD.replace("hall", "cellar")
BUNDLE: Final = f"{NEW}---\n{CELLAR}"
OURS: Final = "frost-guard"


class Desk(NamedTuple):
    """A hub that lives, its editor, what it did, and the bus it listens to."""

    service: Service
    reader: Reader
    editor: Editor
    effects: list[Effect]
    bus: MemoryBus
    rules: Path

    def file(self, name: str = "hall") -> str:
        return (self.rules / f"{name}.yaml").read_bytes().decode()

    def write(self, text: str, name: str = "hall") -> Path:
        path = self.rules / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        return path

    async def read(self) -> None:
        """Let the hub read its files again, as after SIGHUP."""
        for happened in self.reader.read(self.service.now()):
            await self.service.settle(happened)

    async def until(self, seen: Callable[[], bool]) -> None:
        """Wait until something is so after what the hub did."""
        changed = asyncio.Event()
        with self.service.listening(lambda _: changed.set()):
            while not seen():
                changed.clear()
                await changed.wait()

    def texts(self, rule: str = "hall") -> list[tuple[str, str]]:
        return [(each.author, each.text) for each in self.service.store.versions.before(rule, None, 10)[::-1]]


@asynccontextmanager
async def open_desk(
    folder: Path,
    trap: Callable[[SavePoint], None] | None = None,
    *,
    clock: Callable[[], float] = time.perf_counter,
) -> AsyncGenerator[Desk]:
    """Let a hub live on the files of a folder; `clock` tells how long tests of rules take."""
    store = Store(folder / "data")
    memory = store.open()
    content = folder / "content"
    reader = Reader(Settings(directories=Directories(data=folder / "data", content=content)), store, clock=clock)
    wall, bus, effects = WallClock(), MemoryBus(), list[Effect]()
    service = Service(Hub(), MemoryTransport(bus), store, wall, companions=[reader.study])
    service.listen(reader.hear)
    service.listen(effects.extend)
    opened = Opened(wall.now(), None, None, "UTC", memory)
    service.begin(opened, reader.read(opened.at))
    try:
        async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as tasks:
            task = tasks.create_task(service.run(), name="service")
            yield Desk(service, reader, Editor(service, reader, trap=trap), effects, bus, content / "rules")
            task.cancel()
    finally:
        store.close()


async def bundled(desk: Desk, text: str) -> None:
    """Let these be all rules."""
    drafts = {part.rule: text_draft(text[part.head : part.end]) for part in parts_of(text)}
    validated = await validate_text(desk.service.hub, text)
    await Bundles(desk.service, desk.reader, desk.editor).apply(drafts, validated, (ANY,), by=ADA)


async def edit_and_die(folder: Path, deed: str, point: SavePoint) -> None:
    def trap(reached: SavePoint) -> None:
        if reached is point:
            os.kill(os.getpid(), signal.SIGKILL)

    async with open_desk(folder, trap) as desk:
        match deed:
            case "bundle":
                await bundled(desk, BUNDLE)
            case "token":
                await desk.editor.create(text_draft(OLD), by=TOKEN)
            case "create":
                await desk.editor.create(text_draft(OLD), by=ADA)
            case "change":
                await desk.editor.change("hall", text_draft(NEW), (ANY,), by=ADA)
            case "delete":
                await desk.editor.delete("hall", (ANY,), by=ADA)
            case _:
                text = f"# mine\n{desk.editor.read(OURS).text}"
                await desk.editor.change(OURS, text_draft(text), (ANY,), by=ADA)


if __name__ == "__main__":
    asyncio.run(edit_and_die(Path(sys.argv[1]), sys.argv[2], SavePoint[sys.argv[3]]))
