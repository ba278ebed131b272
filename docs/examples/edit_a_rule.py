"""Write a rule, edit it, and watch it run: everything over the client.

    python docs/examples/edit_a_rule.py --data ~/.local/share/hyperconnect
    python docs/examples/edit_a_rule.py --url http://hub.local:8321 --token hc_…

The rule is taken away again in the end; nothing in the house is switched.
"""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from hyperconnect.client import ANY, Client, ConflictError, RefusedError

RULE = """\
rule: hello-client
# whoever calls it may say a word
params:
  word: {default: hello}
when:
  - called: true
then:
  - log: the client says ${word}
"""


async def main(hub: Client) -> None:
    """Let a rule live its short life."""
    made = await hub.rules.create(RULE, message="an example")
    print(f"{made.rule} is there, as version {made.version}")

    # A change names the version that was read, so that nobody's work is overwritten.
    edited = await hub.rules.patch(made.rule, {"title": "A greeting"}, made.etag)
    print(f"version {edited.version}; its comment is still there: {'# whoever' in edited.text}")
    try:
        await hub.rules.patch(made.rule, {"title": "Too late"}, made.etag)
    except ConflictError as error:
        print(f"refused: {error.why} (it is version {error.current.version if error.current else '?'} now)")

    # What is wrong is refused with its place, and nothing is half-written.
    try:
        await hub.rules.replace(made.rule, edited.text.replace("then:", "thne:"), edited.etag)
    except RefusedError as error:
        first = error.mistakes[0]
        print(f"refused: line {first.line}: {first.code}: {first.detail}")

    # Once the context is entered, nothing that happens is missed.
    async with hub.events("run.*", "rule.logged") as events:
        await hub.runs.begin(made.rule, {"word": "good evening"})
        async for event in events:
            if event.data.get("rule") == made.rule:
                print(f"{event.kind}: {event.data.get('sentence') or event.data.get('text')}")
            if event.kind == "run.ran":
                break

    print((await hub.rules.why(made.rule)).sentence)
    await hub.rules.delete(made.rule, ANY)
    print(f"{made.rule} is gone")


def client() -> Client:
    """Return the client of the hub that the command line names."""
    parser = argparse.ArgumentParser(description="Write a rule, edit it, and watch it run.")
    parser.add_argument("--data", type=Path, help="the data directory of a hub of this machine")
    parser.add_argument("--url", default="http://127.0.0.1:8321", help="a hub's address")
    parser.add_argument("--token", default="", help="a token with rules:read, rules:write and rules:run")
    chosen = parser.parse_args()
    return Client.local(chosen.data) if chosen.data else Client(chosen.url, token=chosen.token)


async def run() -> None:
    """Speak with the hub for as long as it takes."""
    async with client() as hub:
        await main(hub)


if __name__ == "__main__":
    asyncio.run(run())
