"""`hyperconnect devices decode` and `encode`: what messages mean, and how commands are said, without a hub."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hyperconnect.cli.options import Config, Content, settings

if TYPE_CHECKING:
    from hyperconnect.core.dictionary import Dictionary

FINDINGS = 3
_WANTING = 10
"""How many names that are wanting `--score` tells, the most frequent first."""

Files = Annotated[
    list[str], typer.Argument(help='JSON lines {"topic","payload","retain"} in order; - is stdin.', metavar="FILE...")
]


def decode(
    files: Files,
    config: Config = None,
    content: Content = None,
    devices: Annotated[bool, typer.Option("--devices", help="At the end, print every device announced.")] = False,
    score: Annotated[bool, typer.Option("--score", help="Compare with what each line expects; print a table.")] = False,
) -> None:
    """Print what recorded messages mean, a JSON line for each. Exit code 3 if `--score` finds a difference.

    A line that cannot be read is told among the problems, and the next one is read. Several files are read in order,
    as one; with `--score` each tells of another house, and a folder stands for all files below it. It understands what
    messages and templates expect, announcements that tell what they should come to, and scenarios.
    """
    from hyperconnect.cli.decoding import (
        device_json,
        meaning_json,
        message_of,
        object_in,
        open_dictionary,
        puzzle_json,
        received_at,
    )
    from hyperconnect.cli.terminal import put_json
    from hyperconnect.errors import ContentError

    place = _content(config, content)
    if score:
        _score(files, place)
        return
    dictionary = open_dictionary(place)
    at = received_at()
    for file in files:
        for number, text in enumerate(_text(file), start=1):
            if not text.strip():
                continue
            try:
                line = object_in(text, f"{file}:{number}")
            except ContentError as error:
                put_json(puzzle_json(number, error.why))
                continue
            if "topic" in line:
                put_json(meaning_json(number, dictionary.read(message_of(line), at), dictionary))
    if devices:
        for device in dictionary.registry:
            put_json(device_json(device))


def _score(files: Sequence[str], content: Path | None) -> None:
    from hyperconnect.cli.decoding import lines_of
    from hyperconnect.cli.scoring_recordings import Recordings
    from hyperconnect.cli.terminal import put_table, say

    recordings = Recordings(content)
    for file in _found(files):
        recordings.open()
        for number, line in lines_of(_text(file), file):
            recordings.judge(f"{file}:{number}", line)
    score = recordings.finish()
    for miss in score.misses:
        say(miss)
    for what, count in score.unasked.items():
        say(f"not asked, {count} times: {what}")
    for name, count in score.unnamed.most_common(_WANTING):
        say(f"has no name in the registry, {count} times: {name}")
    put_table(("ecosystem", "what", "met", "all", "%"), score.rows())
    if score.misses:
        sys.exit(FINDINGS)


def _found(files: Sequence[str]) -> Iterator[str]:
    """Yield the files named, and those below the folders named."""
    for file in files:
        if Path(file).is_dir():
            yield from (str(path) for path in sorted(Path(file).rglob("*.jsonl")))
        else:
            yield file


def encode(
    file: Annotated[str, typer.Argument(help="JSON lines, messages and commands mixed; - is stdin.")],
    config: Config = None,
    content: Content = None,
    after: Annotated[
        Path | None, typer.Option("--after", help="Messages to read first, that announce the devices.")
    ] = None,
) -> None:
    """Print how commands are said. Lines with a `topic` are read as messages, lines with a `capability` are encoded."""
    from hyperconnect.cli.decoding import command_of, lines_of, message_of, messages_json, received_at
    from hyperconnect.cli.terminal import put_json
    from hyperconnect.errors import CommandError

    dictionary = _dictionary(config, content)
    at = received_at()
    failed = False
    sources = [str(after)] if after is not None else []
    for source in [*sources, file]:
        for number, line in lines_of(_text(source), source):
            if "topic" in line:
                dictionary.read(message_of(line), at)
                continue
            try:
                publishes = messages_json(dictionary.say(command_of(line, dictionary)))
            except CommandError as error:
                failed = True
                put_json({"line": number, "error": error.why, "next": error.hint})
            else:
                put_json({"line": number, "publishes": publishes})
    if failed:
        sys.exit(FINDINGS)


def _dictionary(config: Path | None, content: Path | None) -> Dictionary:
    from hyperconnect.cli.decoding import open_dictionary

    return open_dictionary(_content(config, content))


def _content(config: Path | None, content: Path | None) -> Path | None:
    return settings(config, content=content).settings.directories.content


def _text(file: str) -> Iterator[str]:
    from hyperconnect.errors import ContentError

    if file == "-":
        yield from sys.stdin
        return
    try:
        with Path(file).open(encoding="utf-8", errors="surrogateescape") as lines:
            yield from lines
    except OSError as error:
        raise ContentError(f"cannot be read: {error.strerror}", where=file) from error
