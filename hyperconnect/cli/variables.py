"""`hyperconnect variables`: what the household remembers under names of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from hyperconnect.cli.group import Told
from hyperconnect.cli.options import AsJson, Config, Data, Token, Url
from hyperconnect.cli.way import Way, way

if TYPE_CHECKING:
    from hyperconnect.client.model.variable import Variable

app = typer.Typer(help="What the household remembers under names of its own.", no_args_is_help=True, cls=Told)


@app.command("ls")
def ls(config: Config = None, data: Data = None, url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """List the household's variables, and what they are now."""
    from hyperconnect.cli.saying import clock
    from hyperconnect.cli.terminal import put_structs, put_table

    variables = way(config, data, url, token).ask(lambda hub: hub.variables.all())
    if as_json:
        put_structs(variables)
        return
    rows = [
        (each.name, _shown(each), clock(each.set_at) if each.set_at else "", " | ".join(each.options) or each.type)
        for each in variables
    ]
    put_table(("variable", "value", "since", "may be"), rows)


@app.command("set")
def set_(
    name: Annotated[str, typer.Argument(help="A variable by its name, as mode.")],
    value: Annotated[str, typer.Argument(help="What it is to be.")],
    config: Config = None,
    data: Data = None,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Give a variable another value; rules that hear of it run."""
    set_variable(way(config, data, url, token), name.removeprefix("home."), value, as_json=as_json)


def set_variable(hub: Way, name: str, value: str, *, as_json: bool) -> None:
    """Give a variable another value, and tell what it is then."""
    from hyperconnect.cli.terminal import put, put_structs

    now = hub.ask(lambda open_: open_.variables.set(name, value))
    if as_json:
        put_structs([now])
    else:
        put(f"{now.name} is {_shown(now)}")


def _shown(variable: Variable) -> str:
    value, unit = variable.value, variable.unit
    if value is None:
        return "unknown"
    text = str(value).lower() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)
    return f"{text} {unit}" if unit else text
