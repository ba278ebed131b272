"""`hyperconnect rules graph`: what triggers what, drawn from files, without a hub."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from hyperconnect.cli.options import Config, Content, Data, settings


def graph(
    files: Annotated[list[Path] | None, typer.Argument(help="Rule files; all of rules/ if none is named.")] = None,
    form: Annotated[
        Literal["mermaid", "dot", "json"], typer.Option("--format", help="For Mermaid, for Graphviz, or as data.")
    ] = "mermaid",
    rule: Annotated[str, typer.Option("--rule", help="Only what this rule has to do with.")] = "",
    steps: Annotated[int, typer.Option("--steps", min=1, max=8, help="With --rule, how many edges away.")] = 2,
    config: Config = None,
    data: Data = None,
    content: Content = None,
) -> None:
    """Draw what triggers what: rules, and the attributes, events and messages through which one leads to another.

    Devices that the hub of this machine knows are what they are there, all others are imagined.
    """
    import msgspec

    from hyperconnect.automation.drawing import dot, mermaid
    from hyperconnect.automation.graph import around, graph_of
    from hyperconnect.automation.proof import survey_of
    from hyperconnect.cli.checking import bench_of
    from hyperconnect.cli.terminal import put, put_json, say
    from hyperconnect.cli.writings import no_rule, writings
    from hyperconnect.errors import SettingsError

    chosen = settings(config, data=data, content=content).settings
    for file in files or ():
        if not file.suffix and not file.exists():
            raise SettingsError(f"{file} is no file", hint=f"a rule is named by --rule {file}")
    mine = list(writings(files or ()))
    bench = bench_of(chosen, mine)
    for writing in mine:
        if writing.document is None:
            say(f"warning: {writing.rule or writing.path} cannot be read: `hyperconnect rules check {writing.path}`")
    documents = [each.document for each in mine if each.document is not None] if files else bench.documents
    facts, names = survey_of(documents, bench.registry)
    drawn = graph_of(facts, names)
    if rule:
        if rule not in {each.rule for each in facts}:
            raise no_rule(rule, [each.rule for each in facts])
        drawn = around(drawn, rule, steps=steps)
    match form:
        case "json":
            put_json(msgspec.to_builtins(drawn))
        case "dot":
            put(dot(drawn).rstrip("\n"))
        case "mermaid":
            put(mermaid(drawn).rstrip("\n"))
