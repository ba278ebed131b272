"""`hyperconnect devices decode` and `encode`: what messages mean, and how commands are said, without a hub."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hyperconnect.cli.options import Config, Content, settings

if TYPE_CHECKING:
    from hyperconnect.core.dictionary import Dictionary

FINDINGS = 3

File = Annotated[str, typer.Argument(help='JSON lines {"topic","payload","retain"} in order; - is stdin.')]


def decode(
    file: File,
    config: Config = None,
    content: Content = None,
    devices: Annotated[bool, typer.Option("--devices", help="At the end, print every device announced.")] = False,
    score: Annotated[bool, typer.Option("--score", help="Compare with each line's `expect`; print a table.")] = False,
) -> None:
    """Print what recorded messages mean, a JSON line for each. Exit code 3 if `--score` finds a difference."""
    from collections import Counter

    from hyperconnect.cli.decoding import Score, device_json, lines_of, meaning_json, message_of, received_at
    from hyperconnect.cli.terminal import put_json, put_table, say

    dictionary = _dictionary(config, content)
    tally = Score(Counter(), Counter(), [])
    at = received_at()
    for number, line in lines_of(_text(file), file):
        if "topic" not in line:
            continue
        meaning = dictionary.read(message_of(line), at)
        if not score:
            put_json(meaning_json(number, meaning, dictionary))
        elif isinstance(line.get("expect"), dict):
            tally.judge(number, line["expect"], meaning)
    if devices:
        for device in dictionary.registry:
            put_json(device_json(device))
    if score:
        for miss in tally.misses:
            say(miss)
        put_table(("ecosystem", "met", "all", "%"), tally.rows())
        if tally.misses:
            sys.exit(FINDINGS)


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

    return open_dictionary(settings(config, content=content).settings.directories.content)


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
