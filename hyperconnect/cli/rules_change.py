"""`hyperconnect rules run|cancel|enable|disable|reset|reload`: telling the running hub what to do with its rules."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated

import typer

from hyperconnect.cli.options import AsJson, Config, Data, Token, Url
from hyperconnect.cli.rules_ask import Rule
from hyperconnect.cli.way import Way, way

if TYPE_CHECKING:
    from hyperconnect.client import Client
    from hyperconnect.client.model.rule import RuleLine

FAILED = 1


def run(
    rule: Rule,
    arguments: Annotated[list[str] | None, typer.Argument(help="Values for its parameters, as level=30%.")] = None,
    config: Config = None,
    data: Data = None,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Run a rule now; its conditions hold all the same. Exit code 1 if it did not run or failed."""
    from hyperconnect.cli.arguments import pairs
    from hyperconnect.cli.saying import put_sentence
    from hyperconnect.cli.terminal import put_structs

    args = pairs(arguments or ())
    told = way(config, data, url, token).ask(lambda hub: hub.runs.begin(rule, args)).reasons
    if as_json:
        put_structs(told)
    elif told:
        put_sentence(told[0].sentence, [reason.sentence for reason in told[1:]])
    else:
        put_sentence(f"{rule} waits its turn: an earlier run is under way.")
    if told and told[0].outcome not in {"ran", "waits"}:
        sys.exit(FAILED)


def cancel(
    rule: Rule,
    config: Config = None,
    data: Data = None,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """End what a rule has under way, and what it holds because of it."""
    from hyperconnect.cli.terminal import put, put_structs

    found = way(config, data, url, token).ask(lambda hub: hub.runs.cancel_all(rule))
    if as_json:
        put_structs([found])
    else:
        ended = f"{found.ended} run{'' if found.ended == 1 else 's'} ended"
        put(ended if found.ended else "nothing was under way")


def enable(
    rule: Rule,
    config: Config = None,
    data: Data = None,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Switch a rule on, whatever its file says; it stays so over restarts."""
    _switch(way(config, data, url, token), lambda hub: hub.rules.enable(rule), as_json)


def disable(
    rule: Rule,
    config: Config = None,
    data: Data = None,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Switch a rule off: its runs end, and what it holds is let go."""
    _switch(way(config, data, url, token), lambda hub: hub.rules.disable(rule), as_json)


def reset(
    rule: Rule,
    config: Config = None,
    data: Data = None,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Let a rule that was paused because it ran wild run again."""
    _switch(way(config, data, url, token), lambda hub: hub.rules.reset(rule), as_json)


def _switch(hub: Way, switched: Callable[[Client], Awaitable[RuleLine]], as_json: bool) -> None:
    from hyperconnect.cli.terminal import put, put_structs

    stands = hub.ask(switched)
    if as_json:
        put_structs([stands])
    else:
        put(f"{stands.rule} is {stands.standing}")


def reload(
    config: Config = None,
    data: Data = None,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Let the hub read rules/, devices/ and home.yaml again. Exit code 3 if something in them is wrong."""
    from hyperconnect.cli.rules import FINDINGS
    from hyperconnect.cli.terminal import put, put_structs, say

    told = way(config, data, url, token).ask(lambda hub: hub.rules.reload())
    if as_json:
        put_structs([told])
    else:
        for each in told.mistakes:
            put(f"{each.where}: {each.why}" + (f" ({each.hint})" if each.hint else ""))
        wrong = len(told.mistakes)
        say(f"{told.rules} rules are as their files say; {wrong} mistake{'' if wrong == 1 else 's'}")
    if told.mistakes:
        sys.exit(FINDINGS)
