"""`hyperconnect rules backtest`: what rules would have done, on the recorded past; the running hub is not disturbed."""

from __future__ import annotations

from typing import Annotated

import typer

from hyperconnect.cli.options import AsJson, Config, Content, Data, settings


def backtest(
    rules: Annotated[
        list[str] | None, typer.Argument(help="Rules by name, or rule files; all rules if none is named.")
    ] = None,
    since: Annotated[
        str, typer.Option("--since", help="How long back, as 30d, or a moment: 2026-01-31 07:30.")
    ] = "30d",
    compare: Annotated[
        str, typer.Option("--compare", help="Beside an earlier version of the rule, as 3, or the rules of a file.")
    ] = "",
    config: Config = None,
    data: Data = None,
    content: Content = None,
    as_json: AsJson = False,
) -> None:
    """Live the recorded past again with the rules, and tell what they would have done.

    All rules of the household are at work; those that are named are told of. Nothing is sent, and devices answer as
    they usually did. What was not recorded is said, not guessed.
    """
    from hyperconnect.cli.backtesting import asked, live_through, put_report
    from hyperconnect.cli.terminal import put_json

    report = live_through(asked(rules or (), since, compare, settings(config, data=data, content=content).settings))
    if as_json:
        import msgspec

        put_json(msgspec.to_builtins(report))
    else:
        put_report(report)
