"""`hyperconnect comfort`: when rooms are warmed and why, changing that, how arrivals went, and forgetting."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from hyperconnect.cli.comfort_steer import Room, cancel, postpone, resume, start
from hyperconnect.cli.group import Told
from hyperconnect.cli.options import AsJson, Config, Content, Data, Token, Url, settings
from hyperconnect.cli.way import way

app = typer.Typer(help="Warm on arrival: what is planned, why, and what was learned.", no_args_is_help=True, cls=Told)

Since = Annotated[str, typer.Option("--since", help="How long back, as 30d, or a moment: 2026-01-31 07:30.")]


@app.command("plan")
def plan(
    config: Config = None, data: Data = None, url: Url = None, token: Token = None, as_json: AsJson = False
) -> None:
    """Tell how every room stands: a sentence each, and how its air will go."""
    from hyperconnect.cli.comforting import plan_told
    from hyperconnect.cli.saying import put_sentence
    from hyperconnect.cli.terminal import put, put_structs

    plans = way(config, data, url, token).ask(lambda hub: hub.comfort.plans())
    if as_json:
        put_structs(plans)
        return
    if not plans:
        put("no room is looked after yet: a rule that says `reach: {….target: 21 °C, by: arrival}` begins it")
    for each in plans:
        sentence, *more = plan_told(each)
        put_sentence(sentence, more)


@app.command("explain")
def explain(
    room: Room,
    config: Config = None,
    data: Data = None,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Tell why a room is (not) warmed now: the numbers, and what was learned of it."""
    from hyperconnect.cli.comforting import explained
    from hyperconnect.cli.saying import put_sentence
    from hyperconnect.cli.terminal import put_structs

    found = way(config, data, url, token).ask(lambda hub: hub.comfort.explain(room))
    if as_json:
        put_structs([found])
        return
    sentence, *more = explained(found)
    put_sentence(sentence, more)


app.command("start")(start)
app.command("cancel")(cancel)
app.command("postpone")(postpone)
app.command("resume")(resume)


@app.command("history")
def history(
    since: Since = "30d",
    config: Config = None,
    data: Data = None,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """List past arrivals: when they were foretold and when they were, and how warm it was."""
    from hyperconnect.cli.comforting import put_arrivals, since_when
    from hyperconnect.cli.terminal import put_structs

    begin = since_when(since)
    arrivals = way(config, data, url, token).ask(lambda hub: hub.comfort.arrivals(since=begin))
    if as_json:
        put_structs(arrivals)
    else:
        put_arrivals(arrivals)


@app.command("backtest")
def backtest(
    since: Since = "30d", config: Config = None, data: Data = None, content: Content = None, as_json: AsJson = False
) -> None:
    """Foretell the recorded past again, day by day, and compare with what came. The running hub is not disturbed."""
    from hyperconnect.cli.backtesting import asked
    from hyperconnect.cli.comfort_backtest import lived_again, put_foretold
    from hyperconnect.cli.terminal import put_json

    found = lived_again(asked((), since, "", settings(config, data=data, content=content).settings))
    if as_json:
        for each in found:
            put_json(each)
    else:
        put_foretold(found)


@app.command("forget")
def forget(
    what: Annotated[Literal["people", "rooms", "all"], typer.Argument(help="What was learned of whom.")],
    name: Annotated[str, typer.Argument(help="Of this person or room alone.")] = "",
    config: Config = None,
    data: Data = None,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Forget what was learned: where people go and when, or how rooms warm. It is learned anew from now on."""
    from hyperconnect.cli.terminal import put, put_json

    way(config, data, url, token).ask(lambda hub: hub.comfort.forget(what, name))
    if as_json:
        put_json({"forgotten": what, "name": name})
    else:
        put(f"what was learned of {name or {'all': 'people and rooms'}.get(what, what)} is forgotten")
