"""`hyperconnect rules ls|show|why|why-not|next|log`: asking the running hub about its rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from hyperconnect.cli.options import AsJson, Config, Data, Token, Url
from hyperconnect.cli.way import Way, way

if TYPE_CHECKING:
    from hyperconnect.client import Client
    from hyperconnect.client.model.reason import Reason, Run
    from hyperconnect.client.model.rule import Rule as RuleAsWritten
    from hyperconnect.client.model.rule import RuleStatus

Rule = Annotated[str, typer.Argument(help="A rule, by its name.")]
At = Annotated[str, typer.Option("--at", help="A moment of the past: 07:30, or 2026-01-31 07:30.")]


def ls(config: Config = None, data: Data = None, url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """List all rules: how each stands, how often it ran since the hub started, and when last something came of it."""
    from hyperconnect.cli.saying import clock
    from hyperconnect.cli.terminal import put_structs, put_table

    rules = way(config, data, url, token).ask(lambda hub: hub.rules.all())
    if as_json:
        put_structs(rules)
        return
    rows = [
        (
            rule.rule,
            rule.standing,
            str(rule.runs),
            f"{clock(rule.last.at)} {rule.last.outcome}" if rule.last else "",
            rule.title,
        )
        for rule in rules
    ]
    put_table(("rule", "standing", "runs", "last", "title"), rows)


def show(
    rule: Rule,
    config: Config = None,
    data: Data = None,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Show one rule: how it stands, what it waits for, what it sets and holds, and its last reason."""
    from hyperconnect.cli.saying import put_sentence
    from hyperconnect.cli.terminal import put_json

    async def shown(hub: Client) -> tuple[RuleStatus, RuleAsWritten]:
        return await hub.rules.status(rule), await hub.rules.show(rule)

    status, written = way(config, data, url, token).ask(shown)
    if as_json:
        put_json(_whole(status, written))
        return
    runs = f"{status.runs} run{'' if status.runs == 1 else 's'} since the hub started"
    put_sentence(f"{status.title} ({status.rule}): {status.standing}, {runs}", _lines(status))


def _whole(status: RuleStatus, written: RuleAsWritten) -> dict[str, Any]:
    from msgspec import to_builtins

    stands: dict[str, Any] = to_builtins(status)
    outlook: dict[str, Any] = stands.pop("outlook") or {}
    return {**stands, **outlook, **to_builtins(written)}


def _lines(status: RuleStatus) -> list[str]:
    from hyperconnect.cli.saying import clock, finding_told, told

    lines = [f"last: {told(status.last)}"] if status.last else []
    lines += [f"paused: {status.paused}"] if status.paused else []
    lines += ["its last good version runs: what was written since has an error"] if status.keeps_running else []
    lines += [f"waits for {', '.join(status.waits_for)}"] if status.waits_for else []
    lines += [finding_told(one) for one in status.findings if one.unknown not in status.waits_for]
    outlook = status.outlook
    if outlook is not None:
        lines += [f"trigger: {text}" for text in outlook.triggers]
        lines += [f"in the way: {text}" for text in outlook.conditions]
        lines += [f"under way since {clock(run.began_at)}" for run in outlook.under_way]
        lines += [f"next: {clock(one.at)} ({one.what})" for one in outlook.next[:3]]
        lines += [f"sets {', '.join(outlook.writes)}"] if outlook.writes else []
    return lines + [f"holds {one.attribute}: {one.shown}" for one in status.claims]


def why(
    rule: Rule,
    config: Config = None,
    data: Data = None,
    url: Url = None,
    token: Token = None,
    at: At = "",
    as_json: AsJson = False,
) -> None:
    """Tell why a rule ran last: one sentence, then what followed. If it never ran, why not."""
    _why(way(config, data, url, token), rule, at, ran=True, as_json=as_json)


def why_not(
    rule: Rule,
    config: Config = None,
    data: Data = None,
    url: Url = None,
    token: Token = None,
    at: At = "",
    as_json: AsJson = False,
) -> None:
    """Tell why a rule did not run: one sentence, then what else stands in its way."""
    _why(way(config, data, url, token), rule, at, ran=False, as_json=as_json)


def _why(hub: Way, rule: str, at: str, *, ran: bool, as_json: bool) -> None:
    from hyperconnect.cli.saying import put_sentence
    from hyperconnect.cli.terminal import put_structs

    found = hub.ask(lambda open_: open_.rules.why(rule, at=at, ran=ran))
    if as_json:
        put_structs([found])
    else:
        put_sentence(found.sentence, found.more)


def next_(
    rule: Rule,
    config: Config = None,
    data: Data = None,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Tell a rule's next moments, two weeks ahead, and what else it waits for."""
    from hyperconnect.cli.saying import clock, put_sentence
    from hyperconnect.cli.terminal import put_structs

    found = way(config, data, url, token).ask(lambda hub: hub.rules.next(rule))
    if as_json:
        put_structs([found])
        return
    lines = [f"{clock(one.at)}  {one.what}" for one in found.next]
    lines += found.triggers + found.conditions
    put_sentence(f"{rule}: {clock(found.next[0].at)}" if found.next else f"{rule} has no moment of its own.", lines)


def log(
    rule: Rule,
    config: Config = None,
    data: Data = None,
    url: Url = None,
    token: Token = None,
    count: Annotated[int, typer.Option("-n", min=1, max=10_000, help="So many reasons at most.")] = 20,
    as_json: AsJson = False,
) -> None:
    """List why a rule ran, or nearly did, the latest last."""
    import asyncio

    from hyperconnect.cli.saying import told
    from hyperconnect.cli.terminal import put, put_structs

    async def asked(hub: Client) -> list[Reason]:
        runs, missed = await asyncio.gather(hub.runs.of(rule, limit=count), hub.runs.near_misses(rule, limit=count))
        return sorted([*map(_reason, runs), *missed], key=lambda one: one.at)[-count:]

    reasons = way(config, data, url, token).ask(asked)
    if as_json:
        put_structs(reasons)
        return
    for reason in reasons:
        put(told(reason))


def _reason(run: Run) -> Reason:
    """Return a run as the one reason that it is."""
    from hyperconnect.client.model.reason import Reason

    return Reason(
        at=run.began_at,
        until=run.until,
        times=1,
        outcome=run.outcome,
        sentence=run.sentence,
        run=run.id,
        trigger=run.trigger,
        cause=run.cause,
        old=None,
        new=None,
        read={},
        did=run.did,
    )
