"""`hyperconnect rules versions|diff|restore`: what rules said before, and letting them say it again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from hyperconnect.cli.options import AsJson, Config, Content, Data, Token, Url, settings
from hyperconnect.cli.rules_ask import Rule
from hyperconnect.cli.rules_edit import Message
from hyperconnect.cli.way import way

if TYPE_CHECKING:
    from hyperconnect.cli.applying import Sheet
    from hyperconnect.client import Client
    from hyperconnect.client.model.rule import SavedRule
    from hyperconnect.client.model.version import Diff

Number = Annotated[int | None, typer.Argument(min=1, help="A version.")]


def versions(
    rule: Annotated[str, typer.Argument(help="A rule; without one, the rules that were deleted.")] = "",
    config: Config = None,
    data: Data = None,
    url: Url = None,
    token: Token = None,
    count: Annotated[int, typer.Option("-n", min=1, max=10_000, help="So many at most.")] = 20,
    as_json: AsJson = False,
) -> None:
    """List the versions of a rule, the newest first; or the rules that were deleted and can be restored."""
    from hyperconnect.cli.saying import clock
    from hyperconnect.cli.terminal import put_structs, put_table

    hub = way(config, data, url, token)
    found = hub.ask(lambda open_: open_.versions.of(rule, limit=count) if rule else open_.versions.deleted(limit=count))
    if as_json:
        put_structs(found)
        return
    rows = [
        (each.rule, str(each.version), clock(each.at), each.author, "deleted" if each.deleted else each.message)
        for each in found
    ]
    put_table(("rule", "version", "at", "by", "why"), rows)


def diff(
    rule: Annotated[str, typer.Argument(help="A rule; without one, your rule files beside the hub's rules.")] = "",
    version: Number = None,
    to: Number = None,
    config: Config = None,
    data: Data = None,
    content: Content = None,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Show what changed in a rule: lately, since a version, or from one version to another.

    Without a rule: what `rules apply` of your files would change at the hub.
    """
    from hyperconnect.cli.applying import sheets
    from hyperconnect.cli.rules_saved import put_diff, put_lines
    from hyperconnect.cli.terminal import put_structs, say

    hub = way(config, data, url, token)
    if not rule:
        folder = settings(config, data=data, content=content).settings.directories.content / "rules"
        mine = sheets([folder]) if folder.is_dir() else []
        for name, ours, theirs in hub.ask(lambda open_: _beside(open_, mine)):
            put_diff(theirs, ours, f"{name} at the hub", f"{name} in {folder}")
        return
    found = hub.ask(lambda open_: _changed(open_, rule, version, to))
    if found is None:
        say(f"{rule} has one version only")
    elif as_json:
        put_structs([found])
    elif found.diff:
        put_lines(found.diff.splitlines())
    else:
        say(f"versions {found.version} and {found.to} say the same")


def restore(
    rule: Rule,
    version: Number = None,
    message: Message = "",
    config: Config = None,
    data: Data = None,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Let a rule say again what it said in a version, else in the one before; a deleted rule is there again."""
    from hyperconnect.cli.rules_saved import put_saved

    put_saved(way(config, data, url, token).ask(lambda hub: _restored(hub, rule, version, message)), as_json=as_json)


async def _changed(hub: Client, rule: str, version: int | None, to: int | None) -> Diff | None:
    if version is not None:
        return await hub.versions.diff(rule, version, to)
    latest = await hub.versions.of(rule, limit=2)
    return await hub.versions.diff(rule, latest[1].version, latest[0].version) if len(latest) > 1 else None


async def _restored(hub: Client, rule: str, version: int | None, message: str) -> SavedRule:
    from hyperconnect.errors import HyperconnectError

    if version is None:
        earlier = (await hub.versions.of(rule, limit=200))[1:]
        version = next((each.version for each in earlier if not each.deleted), None)
        if version is None:
            raise HyperconnectError(f"{rule} has no earlier version", hint=f"`hyperconnect rules versions {rule}`")
    return await hub.versions.restore(rule, version, message=message)


async def _beside(hub: Client, mine: Sequence[Sheet]) -> list[tuple[str, str, str]]:
    """Return the rules of files that the hub's say otherwise: name, the file's text, and the hub's."""
    from hyperconnect.cli.applying import known_as

    found: list[tuple[str, str, str]] = []
    for sheet in mine:
        known = await known_as(hub, sheet.rule)
        theirs = "" if known is None else known.text
        if theirs.strip("\n") != sheet.text.strip("\n"):
            found.append((sheet.rule, sheet.text, theirs))
    return found
