"""What one message costs in the core alone: JSON in, one value, one rule fires with its reason kept, one command out.

    python benchmarks/core.py [--messages 100000] [--rounds 5]

100 devices of one profile, 100 rules, everything from memory on one core; microseconds a message, best and median of
the rounds, as JSON.
"""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import time

from hyperconnect.core.hub import Hub
from hyperconnect.model.effect import Explained, Publish
from hyperconnect.model.input import Connected, Opened, ProfileLoaded, Received, RuleSaved
from hyperconnect.model.message import Message

DEVICES = 100

PROFILE: dict[str, object] = {
    "profile": "race",
    "title": "A device that counts, and wants to hear each count again",
    "match": "race/{id}/state",
    "kind": "sensor",
    "fields": {
        "seq": {"attribute": "setting.seq", "type": "integer"},
        "echo": {"attribute": "setting.echo", "type": "integer"},
    },
    "commands": {"setting.echo": {"topic": "race/{id}/set", "payload": {"seq": "{value}"}}},
}
"""One profile describes every device of the race."""


def rule(device: int) -> dict[str, object]:
    """Return the rule of one device: each count goes back to where it came from."""
    return {
        "rule": f"echo-{device}",
        "when": [{"change": f"dev{device}.setting.seq"}],
        "then": [{"set": {f"dev{device}.setting.echo": "= trigger.new"}}],
        "limit": {"runs": 10_000, "per": "1s"},
    }


def opened_hub() -> Hub:
    """Return a hub that knows the race."""
    hub = Hub()
    hub.handle(Opened(0.0, 52.5, 13.4, "Europe/Berlin", {}))
    hub.handle(Connected(0.0))
    hub.handle(ProfileLoaded(0.0, "race", PROFILE))
    for device in range(DEVICES):
        hub.handle(RuleSaved(0.0, f"echo-{device}", rule(device)))
        hub.handle(Received(0.0, message(device, 0)))
    return hub


def message(device: int, count: int) -> Message:
    """Return what a device says."""
    return Message(f"race/dev{device}/state", b'{"seq":%d}' % count)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    costs: list[float] = []
    for _ in range(options.rounds):
        hub = opened_hub()
        inputs = [
            Received(1.0 + count * 1e-4, message(count % DEVICES, count + 1)) for count in range(options.messages)
        ]
        commands = reasons = 0
        gc.collect()
        began = time.process_time()
        for happened in inputs:
            effects = hub.handle(happened)
            for effect in effects:
                kind = type(effect)
                if kind is Publish:
                    commands += 1
                elif kind is Explained:
                    reasons += 1
        costs.append((time.process_time() - began) / options.messages * 1e6)
        if commands != options.messages or reasons != options.messages:
            raise SystemExit(f"{commands} commands and {reasons} reasons for {options.messages} messages")
    print(
        json.dumps(
            {
                "messages": options.messages,
                "rounds": options.rounds,
                "us_per_message": {"best": round(min(costs), 2), "median": round(statistics.median(costs), 2)},
            }
        )
    )


if __name__ == "__main__":
    main()
