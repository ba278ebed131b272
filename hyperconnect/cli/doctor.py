"""`hyperconnect doctor`: is everything here that a hub needs, and what to do where it is not."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from hyperconnect.cli.options import AsJson, Config, Content, Data, Mqtt, settings


def doctor(
    mqtt: Mqtt = None,
    config: Config = None,
    data: Data = None,
    content: Content = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Only what tells whether this hub works: broker, store.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Look at Python, broker, store, rules, mDNS and clock. Exit code 0 if a hub can work here, else 1."""
    import asyncio

    from hyperconnect.cli.examination import examine
    from hyperconnect.cli.terminal import put, put_json

    chosen = settings(config, mqtt=mqtt, data=data, content=content)
    found = asyncio.run(examine(chosen, quick=quick))
    for symptom in found:
        if as_json:
            put_json({"what": symptom.what, "state": symptom.state, "text": symptom.text, "next": symptom.next_step})
        else:
            mark = {"ok": "✓", "warning": "!", "error": "✗"}[symptom.state]
            put(f"{mark} {symptom.what}: {symptom.text}")
            if symptom.next_step:
                put(f"    → {symptom.next_step}")
    if any(symptom.state == "error" for symptom in found):
        sys.exit(1)
