"""Rules of files and rules of a hub beside each other: what makes the hub's say what the files say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Literal, TypeAlias, assert_never

from msgspec import Struct

from hyperconnect.cli.writings import Problem, text_of
from hyperconnect.client import Client, RefusedError
from hyperconnect.client.model.rule import Finding as Told
from hyperconnect.client.model.rule import Rule
from hyperconnect.errors import ContentError, HyperconnectError
from hyperconnect.model.reason import Finding
from hyperconnect.shell.editing.rule_text import parts_of

Does: TypeAlias = Literal["create", "replace", "keep", "delete"]
_WORDS: dict[Does, tuple[str, str]] = {
    "create": ("would be new:", "new:"),
    "replace": ("would change:", "changed:"),
    "keep": ("as it is:", "as it is:"),
    "delete": ("would be deleted:", "deleted:"),
}


class PartlyError(HyperconnectError):
    """Some rules were changed, and then one could not be."""


class Sheet(Struct, frozen=True):
    """A rule in a file: its text, and the number of lines in front of it."""

    path: Path
    rule: str
    text: str
    above: int
    lines: Sequence[str]


class Step(Struct, frozen=True):
    """What is to be done with one rule; `etag` is that of the hub's text."""

    does: Does
    rule: str
    text: str = ""
    etag: str = ""
    path: Path | None = None

    def told(self, done: bool) -> str:
        """Return what is done, or what would be."""
        return _WORDS[self.does][done]


def sheets(files: Iterable[Path]) -> list[Sheet]:
    """Return the rules of files and folders.

    Raises:
        ContentError: a file cannot be read, holds no rule, or two hold the same.
    """
    found: dict[str, Sheet] = {}
    for path in _paths(files):
        text = text_of(path)
        parts = parts_of(text)
        if not parts:
            raise ContentError("there is no rule in it", where=str(path))
        for part in parts:
            sheet = Sheet(
                path, part.rule, text[part.start : part.end], text.count("\n", 0, part.start), text.splitlines()
            )
            if not part.rule or part.several:
                raise ContentError(
                    "a rule in it has no name that can be read", where=f"{path}:{sheet.above + 1}", hint="rule: a-name"
                )
            if part.rule in found:
                other = found[part.rule].path
                raise ContentError(f"the rule {part.rule} stands in {other} as well", where=str(path))
            found[part.rule] = sheet
    return [*found.values()]


async def problems_of(hub: Client, found: Sequence[Sheet], count: Callable[[], None]) -> list[Problem]:
    """Return what the hub has to say of rules, with the places in their files; each is counted."""
    problems: list[Problem] = []
    for sheet in found:
        count()
        for item in (await hub.trials.validate(sheet.text)).items:
            problems += [_problem(sheet, finding) for finding in item.findings if finding.severity != "info"]
    return problems


async def plan(hub: Client, found: Sequence[Sheet], *, prune: bool) -> list[Step]:
    """Return what is to be done so that the hub's rules say what the files say."""
    steps: list[Step] = []
    for sheet in found:
        known = await known_as(hub, sheet.rule)
        if known is None:
            steps.append(Step("create", sheet.rule, sheet.text, path=sheet.path))
        else:
            does: Does = "keep" if known.text.strip("\n") == sheet.text.strip("\n") else "replace"
            steps.append(Step(does, sheet.rule, sheet.text, known.etag, sheet.path))
    if prune:
        named = {sheet.rule for sheet in found}
        for line in await hub.rules.all():
            if line.rule in named:
                continue
            known = await known_as(hub, line.rule)
            if known is not None and known.file and not known.ours:
                steps.append(Step("delete", line.rule, etag=known.etag))
    return steps


async def carry_out(hub: Client, steps: Sequence[Step], message: str, count: Callable[[], None]) -> None:
    """Do it, one rule after the other; each is counted.

    Raises:
        PartlyError: one cannot be done; those before it are.
    """
    for number, step in enumerate(steps):
        try:
            await _carry_out(hub, step, message)
        except RefusedError as error:
            done = sum(each.does != "keep" for each in steps[:number])
            raise PartlyError(
                f"{error.why}; {done} were changed before it", where=step.rule, hint=error.hint or "apply them again"
            ) from error
        count()


async def _carry_out(hub: Client, step: Step, message: str) -> None:
    match step.does:
        case "create":
            await hub.rules.create(step.text, message=message)
        case "replace":
            await hub.rules.replace(step.rule, step.text, step.etag, message=message)
        case "delete":
            await hub.rules.delete(step.rule, step.etag, message=message)
        case "keep":
            pass
        case _:
            assert_never(step.does)


async def delete(hub: Client, rule: str, message: str) -> None:
    """Delete a rule as it is now."""
    await hub.rules.delete(rule, (await hub.rules.show(rule)).etag, message=message)


async def known_as(hub: Client, rule: str) -> Rule | None:
    """Return a rule, None if there is none of that name."""
    try:
        return await hub.rules.show(rule)
    except RefusedError as error:
        if error.status != HTTPStatus.NOT_FOUND:
            raise
        return None


def _paths(files: Iterable[Path]) -> Iterator[Path]:
    for path in files:
        if path.is_dir():
            found = sorted(each for kind in ("*.yaml", "*.yml") for each in path.rglob(kind) if each.is_file())
            yield from (each for each in found if not any(p.startswith(".") for p in each.relative_to(path).parts))
        else:
            yield path


def _problem(sheet: Sheet, told: Told) -> Problem:
    line = (told.line or 0) + sheet.above if told.line else 0
    finding = Finding(
        told.code,
        told.severity,
        told.pointer,
        told.detail,
        line=line,
        column=told.column or 0,
        did_you_mean=tuple(told.did_you_mean),
    )
    source = sheet.lines[line - 1] if 0 < line <= len(sheet.lines) else ""
    return Problem(sheet.path, finding, source)
