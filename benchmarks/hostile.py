"""What hostile messages cost: recordings with random damage, through the hub's one door; as JSON.

    python benchmarks/hostile.py [DIR_OF_RECORDINGS | none] [--seconds 20] [--seed 1] [--worst 3]

Without a folder, the project's own recordings; `none` leaves out recordings and takes only messages that are made to
be expensive. Each file is played to a hub that knows all of devices/, then every message of it again and again with
bytes edited, cut off, with NaN, nested 100,000 deep, not UTF-8, and 10 MB long, until the file's share of the time is
over. What is announced at length is taken in over several turns: each of them counts as a message.

For each ecosystem: turns, the worst and the 99.9th percentile in milliseconds of the thread's time without what the
garbage collector took of it (`gc_ms` is the longest it took at once), the slowest messages, how many were
counted as a device's or a topic's fault, exceptions that nobody expected, and what `fired`: events, and commands, out
of payloads that cannot be read.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from hyperconnect.cli.decoding import message_of
from hyperconnect.content.find import find
from hyperconnect.content.yaml import read_yaml
from hyperconnect.core.hub import Hub
from hyperconnect.model.effect import Explained, Faulted, Happened, Publish
from hyperconnect.model.input import Connected, Elapsed, Input, Opened, ProfileLoaded, Received
from hyperconnect.model.message import Message
from hyperconnect.protocols.homeassistant.known import ENTITY_LIMIT

OWN = Path(__file__).parents[1] / "tests" / "recordings"
BUDGET_MS = 5.0
DOCUMENTS = [(path.stem, read_yaml(path)) for path in find("devices")]
SENSORS = 40
HUGE = b"[" + b"1," * 5_000_000 + b"1]"


class Hostile(NamedTuple):
    """A message, how it was damaged, and whether nothing can be read in it."""

    message: Message
    damage: str
    unreadable: bool


class Cost(NamedTuple):
    """What one message cost, in milliseconds."""

    ms: float
    damage: str
    topic: str
    size: int


class Pauses:
    """The time that the garbage collector takes, so that it is not counted as a message's."""

    def __init__(self) -> None:
        self.taken = 0.0
        self.longest = 0.0
        self._began = 0.0

    def __call__(self, phase: str, _: dict[str, int]) -> None:
        """Be called by the collector."""
        if phase == "start":
            self._began = time.thread_time()
            return
        pause = time.thread_time() - self._began
        self.taken += pause
        self.longest = max(self.longest, pause)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recordings", nargs="?", default=str(OWN))
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--worst", type=int, default=3)
    options = parser.parse_args()
    files = [] if options.recordings == "none" else sorted(Path(options.recordings).rglob("*.jsonl"))
    sources = [("made up", made_up())] + [(name_of(path), rows_of(path)) for path in files]
    sources = [(name, messages) for name, messages in sources if messages]
    report = {
        name: played(messages, options.seconds / len(sources), random.Random(options.seed), options.worst)
        for name, messages in sources
    }
    print(json.dumps(report, indent=2))
    failed = [name for name, one in report.items() if one["over_budget"] or one["exceptions"] or one["fired"]]
    if failed:
        sys.exit(f"more than {BUDGET_MS:g} ms, an exception, or something fired: {', '.join(failed)}")


def name_of(path: Path) -> str:
    """Return what a file is called in the report."""
    return path.stem if path.parent == OWN else f"{path.parent.name}/{path.stem}"


def rows_of(path: Path) -> list[Message]:
    """Return the messages of a recording; rows of a bridge's list of devices become that list."""
    found: list[Message] = []
    bridged: list[Any] = []
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        if "topic" in row and "payload" in row:
            found.append(message_of(row))
        elif "ieee_address" in row and "definition" in row:
            bridged.append(row)
    if bridged:
        found.append(Message("zigbee2mqtt/bridge/devices", json.dumps(bridged).encode(), retain=True))
    return found


def made_up() -> list[Message]:
    """Return messages that are understood, and as expensive as their authors could make them."""
    topic, device = "hostile/state", {"identifiers": ["hostile"], "name": "Hostile"}
    templates = (
        "{{ value_json.a }}",
        "{{ value_json.a | float | round(1) }}",
        "{{ value_json.items() | list | length }}",
        "{% for key, one in value_json.items() %}{{ key }}{{ one }}{% endfor %}",
        "{{ value | regex_replace('a*b', 'c') }}",
        "{{ value | regex_findall('[a-z]+x') | length }}",
        "{% set a = value.split(',') %}{{ a | sort | join('-') }}",
        "{{ (value * 20) | length }}",
        "{{ value | upper | lower | title | replace('a', 'bcd') | length }}",
        "{{ value_json | to_json | length }}",
        "{{ value | from_json | length }}",
        "{% for a in range(900) %}{% for b in range(900) %}x{% endfor %}{% endfor %}",
    )
    parts = {
        str(number): {
            "platform": "sensor",
            "unique_id": f"hostile{number}",
            "state_topic": topic,
            "value_template": templates[number % len(templates)],
        }
        for number in range(SENSORS)
    }
    announced = json.dumps({"device": device, "components": parts}).encode()
    keys = {f"k{number}": "abc " * 3 for number in range(2500)}
    flat = {f"k{number}": number for number in range(5000)}
    whole = {"device": {"identifiers": ["whole"], "name": "Whole"}, "components": crowd(ENTITY_LIMIT)}
    pieces = [{"device": {"identifiers": ["pieces"]}, **part} for part in crowd(200).values()]
    return [
        Message("homeassistant/device/hostile/config", announced, retain=True),
        Message("homeassistant/device/whole/config", json.dumps(whole).encode(), retain=True),
        *(
            Message(f"homeassistant/sensor/pieces/{number}/config", json.dumps(part).encode(), retain=True)
            for number, part in enumerate(pieces)
        ),
        Message(topic, json.dumps({"a": 1, **keys}).encode()),
        Message(topic, json.dumps(list(range(12_000))).encode()),
        Message(topic, b"a" * 60_000),
        Message(topic, b"a," * 30_000),
        Message(topic, b'{"a":' + b"[" * 30 + b"]" * 30 + b"}"),
        Message("zigbee2mqtt/bridge/devices", bridge(flat), retain=True),
        Message("zigbee2mqtt/hostile", json.dumps(flat).encode()),
        *(Message(name, json.dumps(flat).encode()) for name in NATIVE),
    ]


def crowd(count: int) -> dict[str, dict[str, object]]:
    """Return so many entities as one device may have."""
    return {
        f"part{number}": {
            "platform": "sensor",
            "name": f"Temperature {number}",
            "unique_id": f"crowd{count}_{number}",
            "state_topic": f"crowd/{count}/{number}",
            "value_template": f"{{{{ value_json.a ~ {number} }}}}",
            "unit_of_measurement": "°C",
            "availability": [{"topic": "crowd/status", "value_template": "{{ value_json.state }}"}],
        }
        for number in range(count)
    }


NATIVE = (
    "owntracks/a/b",
    "frigate/events",
    "tele/hostile/SENSOR",
    "shellies/hostile/info",
    "home/gw/BTtoMQTT/A4C138000001",
    "SleepAsAndroid/x",
    "homie/5/x/$description",
    "airgradient/readings/abcdef",
    "teslamate/cars/1/active_route",
    "evcc/site/grid",
)


def bridge(state: dict[str, int]) -> bytes:
    """Return a bridge's list with one device that has as many values as a message may name."""
    exposes = [{"type": "numeric", "name": key, "property": key, "access": 7} for key in list(state)[:400]]
    device = {
        "ieee_address": "0x00000000000000aa",
        "type": "EndDevice",
        "friendly_name": "hostile",
        "definition": {"model": "M", "vendor": "V", "description": "", "exposes": exposes},
    }
    return json.dumps([device]).encode()


def played(messages: Sequence[Message], seconds: float, rng: random.Random, worst: int) -> dict[str, Any]:
    """Return what a file's damaged messages cost, and what came of them."""
    hub = opened_hub()
    costs: list[Cost] = []
    exceptions: list[str] = []
    faults = fired = 0
    pauses = Pauses()
    gc.collect()
    gc.freeze()
    gc.callbacks.append(pauses)
    try:
        for hostile in stream(messages, rng, time.monotonic() + seconds):
            happened: Input = Received(2.0, hostile.message)
            kind = hostile.damage
            while True:
                taken, began = pauses.taken, time.thread_time()
                try:
                    effects = hub.handle(happened)
                except Exception as error:  # noqa: BLE001 - to count these is what this is for
                    exceptions.append(f"{hostile.message.topic}: {type(error).__name__}: {error}")
                    break
                spent = time.thread_time() - began - (pauses.taken - taken)
                costs.append(Cost(spent * 1e3, kind, hostile.message.topic, len(hostile.message.payload)))
                faults += sum(type(effect) is Faulted for effect in effects)
                exceptions += [one.why for one in effects if isinstance(one, Faulted) and crashed(one.why)]
                fired += hostile.unreadable and any(isinstance(one, Happened | Explained | Publish) for one in effects)
                if hub.deadline is None or hub.deadline > 2.0:
                    break
                happened, kind = Elapsed(2.0), f"a turn after: {hostile.damage}"
    finally:
        gc.callbacks.remove(pauses)
    costs.sort(reverse=True)
    return {
        "turns": len(costs),
        "worst_ms": round(costs[0].ms, 2),
        "p999_ms": round(costs[len(costs) // 1000].ms, 2),
        "over_budget": sum(cost.ms > BUDGET_MS for cost in costs),
        "gc_ms": round(pauses.longest * 1e3, 2),
        "faults": faults,
        "exceptions": len(exceptions),
        "fired": fired,
        "slowest": [f"{one.ms:.2f} ms: {one.damage}, {one.size} bytes, {one.topic}" for one in costs[:worst]],
        **({"first_exception": exceptions[0]} if exceptions else {}),
    }


def opened_hub() -> Hub:
    """Return a hub that knows every vocabulary and profile."""
    hub = Hub()
    hub.handle(Opened(0.0, 52.5, 13.4, "UTC", {}))
    for name, document in DOCUMENTS:
        hub.handle(ProfileLoaded(0.0, name, document))
    hub.handle(Connected(0.0))
    return hub


def crashed(why: str) -> bool:
    """Return whether a fault begins with the name of an exception."""
    return why.partition(":")[0].endswith(("Error", "Exception", "Interrupt"))


def stream(messages: Sequence[Message], rng: random.Random, until: float) -> Iterator[Hostile]:
    """Yield the messages as they are, then damaged ones until the time is over."""
    for message in messages:
        yield Hostile(message, "as it is", unreadable=False)
    for message in messages:
        for hostile in hopeless(message):
            if time.monotonic() > until:
                break
            yield hostile
    while time.monotonic() < until:
        for message in messages:
            if time.monotonic() > until:
                break
            yield damaged(message, rng)


def hopeless(message: Message) -> Iterator[Hostile]:
    """Yield what no reader can use, on a topic that one listens to."""
    for damage, payload in (
        ("empty braces", b"{}"),
        ("deep", b"[" * 100_000),
        ("deep object", b'{"a":' * 20_000 + b"1" + b"}" * 20_000),
        ("no UTF-8", b"\xff\xfe" + message.payload),
        ("NaN inside", b'{"a":NaN,' + message.payload.lstrip(b"{")),
        ("10 MB", HUGE),
        ("64 KB of text", b'"' + b"x" * 65_000 + b'"'),
        ("many members", b"{" + b",".join(b'"k%d":%d' % (key, key) for key in range(4000)) + b"}"),
        ("many elements", b"[" + b"1," * 30_000 + b"1]"),
    ):
        unreadable = structured(message) and damage in {"deep", "deep object", "no UTF-8", "NaN inside", "10 MB"}
        yield Hostile(Message(message.topic, payload, message.retain), damage, unreadable)


def damaged(message: Message, rng: random.Random) -> Hostile:
    """Return a message with one kind of damage."""
    payload = bytearray(message.payload)
    kind = rng.choice(("bytes edited", "cut off", "number to NaN", "swollen", "as it is"))
    if not payload:
        kind = "as it is"
    match kind:
        case "bytes edited":
            for _ in range(rng.randint(1, 4)):
                payload[rng.randrange(len(payload))] = rng.randrange(256)
        case "cut off":
            del payload[rng.randrange(len(payload)) :]
        case "number to NaN":
            digits = [index for index, sign in enumerate(payload[:4096]) if 48 <= sign <= 57]
            if digits:
                index = rng.choice(digits)
                payload[index : index + 1] = rng.choice((b"NaN", b"1e999", b"-", b"9" * 400))
        case "swollen":
            payload = payload[:1] + payload[1:-1] * rng.randint(1, 4) + payload[-1:]
        case _:
            pass
    raw = bytes(payload)
    unreadable = kind == "cut off" and structured(message) and not readable(raw)
    return Hostile(Message(message.topic, raw, message.retain), kind, unreadable)


def structured(message: Message) -> bool:
    """Return whether a message holds more than a plain text, in which anything may stand."""
    return message.payload[:1] in {b"{", b"["}


def readable(payload: bytes) -> bool:
    """Return whether a payload is JSON."""
    try:
        msgspec.json.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True


if __name__ == "__main__":
    main()
