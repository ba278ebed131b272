"""What a script may say of recordings: files of what real devices said, to be said again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from hyperconnect.errors import ContentError
from hyperconnect.sim.recording.recording import Recording, read_recording
from hyperconnect.sim.script.faults import FieldName, Topics
from hyperconnect.sim.script.page import Page, Sheet
from hyperconnect.sim.script.quantity import Duration
from hyperconnect.sim.script.roads import Maps
from hyperconnect.sim.script.words import spelled


class Playback(Page):
    """A recording that speaks as a device of the household."""

    file: Annotated[str, spelled(r"^[^\\/\x00]{1,100}\.ndjson$", "name an `.ndjson` file beside this one")]
    after: Annotated[Duration, Field(ge=0)] = 0.0
    speed: Annotated[float, Field(ge=0.01, le=1000)] = 1.0
    loop: bool = False
    topic: Topics | None = None
    times: list[FieldName] = Field(default_factory=list[FieldName], max_length=20)


def read_recordings(pages: Mapping[str, Playback], sheet: Sheet, texts: Maps) -> dict[str, Recording]:
    """Return the recordings that pages name, by their names; `texts` reads a file.

    Raises:
        ContentError: one cannot be used; names line and column.
    """
    found: dict[str, Recording] = {}
    for name, page in pages.items():
        try:
            found[name] = read_recording(texts(page.file), page.file)
        except ContentError as error:
            why = f"{error.where}: {error.why}" if error.where else error.why
            raise ContentError(why, where=sheet.place(f"/recordings/{name}/file"), hint=error.hint) from error
    return found
