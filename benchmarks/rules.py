"""What many rules cost: an event among them, thresholds, a condition, and the start of a hub; ratios within one run.

    python benchmarks/rules.py [events] [thresholds] [condition] [start] [--events 20000] [--rounds 5]

All parts where none is named, as JSON. Microseconds are of processor time on one core, the best of the rounds.

`events`: 10,000 devices; 100, 10,000 and 100,000 rules of the same kinds; each event is a value that four rules look
at, of which one acts. `same` events come from 25 devices, as of a house where a few talk all the time: what they cost
tells of the index. `spread` events come from all devices in turn: the memory they touch is in no cache, which costs
more than the index. Sizes are measured in turn, each in a process of its own, so that a busy machine is busy for all
of them. `scan_all` is an event where every rule is asked whether it is concerned.
`thresholds`: `becomes: meter.power > N` for 100,000 N; each event crosses four of them.
`condition`: four terms, all looked at, beside the same written as a lambda by hand.
`start`: seconds of processor time and peak memory of a hub's process from its first import until 10,000 rules are at
work, read from what it stored before, with 1,000 devices; one rule a file, and a hundred. Its bytecode is there, as it
is after an installation by pip, and its dependencies' too.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import cast

import msgspec
from rule_house import BEGUN, CONCERNED, DEVICES, House, device, rule

from hyperconnect.automation.expression import BOOL, compile_expression
from hyperconnect.automation.intent import Intent, Set
from hyperconnect.automation.names import Scope
from hyperconnect.config import Directories, Settings
from hyperconnect.core.hub import Hub
from hyperconnect.model.effect import Remember
from hyperconnect.model.input import Opened
from hyperconnect.model.reason import Reason
from hyperconnect.model.value import Datum
from hyperconnect.shell.clock import WallClock
from hyperconnect.shell.journal import Journal
from hyperconnect.shell.memory import MemoryBus, MemoryTransport
from hyperconnect.shell.parsed import key_of
from hyperconnect.shell.reader import Reader
from hyperconnect.shell.service import Service
from hyperconnect.shell.settled import settled
from hyperconnect.shell.store import Store

SIZES = (100, 10_000, 100_000)
_FEW = 25
PARTS = ("events", "thresholds", "condition", "start")
CONDITION = "dev1.power < 80 W and dev1.on and dev1.temperature > 18 °C and dev1.mode != 'away'"


class Crowd:
    """Rules, and events that each concern four of them."""

    def __init__(self, rules: int) -> None:
        self.house = House(DEVICES)
        self.house.save([rule(number) for number in range(rules)])
        slots = [self.house.slot(_seen(rule(number))) for number in range(0, rules, CONCERNED)]
        random.Random(1).shuffle(slots)
        self._slots = {"same": slots[:_FEW], "spread": slots}
        self._now = BEGUN
        self._place = 0
        gc.collect()
        gc.freeze()

    def round(self, events: int, where: str) -> list[float]:
        """Return the seconds that each of so many events took."""
        react, values, slots = self.house.engine.react, self.house.values, self._slots[where]
        spent: list[float] = []
        acted = told = 0
        clock = time.thread_time
        for _ in range(events):
            self._place += 1
            slot = slots[self._place % len(slots)]
            old = values[slot]
            new = 11.0 if old == 10.0 else 10.0
            self._now += 0.01
            out: list[Intent] = []
            began = clock()
            values[slot] = new
            react(slot, old, new, self._now, True, out)
            spent.append(clock() - began)
            acted += sum(type(intent) is Set for intent in out)
            told += sum(type(intent) is Reason for intent in out)
        if acted != events or told < 2 * events:
            raise SystemExit(f"{acted} actions and {told} reasons for {events} events")
        return spent

    def scan(self) -> float:
        """Return the seconds of an event where every rule is asked whether it is concerned."""
        engine = self.house.engine
        lives = [live for each in engine.rules if (live := engine.live(each)) is not None]
        slot = self._slots["same"][0]
        began = time.perf_counter()
        found = [watch for live in lives for watch in live.watches if slot in watch.slots]
        spent = time.perf_counter() - began
        if len(found) != CONCERNED:
            raise SystemExit(f"{len(found)} rules look at one value")
        return spent


def _seen(document: dict[str, object]) -> str:
    when = cast("list[dict[str, object]]", document["when"])
    return str(when[0]["change"])


def crowd(rules: int) -> None:
    """Be the process of one size: say when ready, then measure a round for each number of events that is asked."""
    there = Crowd(rules)
    print(json.dumps({"scan_us": min(there.scan() for _ in range(3)) * 1e6, "memory_mb": _peak()}), flush=True)
    for line in sys.stdin:
        told: dict[str, list[float]] = {}
        for where in ("same", "spread"):
            there.round(1000, where)
            spent = sorted(there.round(int(line), where))
            mean = sum(spent) / len(spent) * 1e6
            told[where] = [mean, spent[len(spent) // 2] * 1e6, spent[len(spent) * 99 // 100] * 1e6]
        print(json.dumps(told), flush=True)


def measure_events(events: int, rounds: int) -> dict[str, object]:
    """Return what an event costs among few rules and many."""
    sizes = {size: _process("crowd", str(size)) for size in SIZES}
    ready = {size: json.loads(_line(process)) for size, process in sizes.items()}
    costs: dict[int, list[dict[str, list[float]]]] = {size: [] for size in SIZES}
    for _ in range(rounds):
        for size, process in sizes.items():
            costs[size].append(json.loads(_line(process, f"{events}\n")))
    for process in sizes.values():
        process.communicate(timeout=60)
    measured: dict[str, object] = {
        "scan_all_us": {size: round(told["scan_us"], 1) for size, told in ready.items()},
        "process_mb": {size: told["memory_mb"] for size, told in ready.items()},
    }
    for where in ("same", "spread"):
        columns = {size: zip(*(row[where] for row in rows), strict=True) for size, rows in costs.items()}
        best = {size: [min(column) for column in each] for size, each in columns.items()}
        base = best[SIZES[0]]
        for place, name in enumerate(("mean", "p50", "p99")):
            measured[f"{where}_{name}_us"] = {size: round(best[size][place], 1) for size in SIZES}
            measured[f"{where}_{name}_ratio"] = {size: _ratio(best[size][place], base[place]) for size in SIZES}
    return measured


def measure_thresholds(events: int, rounds: int, count: int = 100_000) -> dict[str, object]:
    """Return what it costs to cross four thresholds of many on one attribute."""
    costs: dict[int, list[float]] = {CONCERNED: [], count: []}
    houses = {size: _metered(size) for size in costs}
    for _ in range(rounds):
        for size, house in houses.items():
            costs[size].append(_cross(house, size, events))
    few, many = (min(costs[size]) for size in (CONCERNED, count))
    return {
        "thresholds": count,
        "us_per_event": round(many, 2),
        "with_only_4_us": round(few, 2),
        "ratio": _ratio(many, few),
    }


def _metered(count: int) -> House:
    house = House(1)
    house.save(
        [
            {
                "rule": f"over-{number}",
                "when": [{"becomes": f"dev0.power > {number} W"}],
                "then": [{"set": {"dev0.target": "21 °C"}}],
                "limit": {"runs": 10_000, "per": "1s"},
            }
            for number in range(count)
        ]
    )
    return house


def _cross(house: House, count: int, events: int) -> float:
    """Return the microseconds of an event that crosses four thresholds upwards or downwards."""
    slot, values, react = house.slot("dev0.power"), house.values, house.engine.react
    middle = count // 2 - CONCERNED // 2 - 0.5
    low, high = middle, middle + CONCERNED
    values[slot] = low
    react(slot, 10.0, low, BEGUN, False, [])
    acted = 0
    gc.collect()
    began = time.process_time()
    now, old = BEGUN, low
    for _ in range(events):
        now += 0.01
        new = high if old == low else low
        values[slot] = new
        out: list[Intent] = []
        react(slot, old, new, now, True, out)
        acted += sum(type(intent) is Reason for intent in out)
        old = new
    spent = time.process_time() - began
    if acted < CONCERNED * (events // 2):
        raise SystemExit(f"{acted} reasons for {events} events")
    return spent / events * 1e6


def measure_condition(rounds: int, count: int = 200_000) -> dict[str, object]:
    """Return what a condition of four terms costs, and the same by hand."""
    house = House(2)
    run = compile_expression(CONDITION, house.registry, wanted=BOOL).run
    values, scope = house.values, Scope(BEGUN)
    power, on, warm, mode = (house.slot(f"dev1.{name}") for name in ("power", "on", "temperature", "mode"))
    values[on], values[warm] = True, 20.0
    by_hand: Callable[[list[Datum], Scope], Datum] = lambda v, _: (  # noqa: E731  (a lambda is what it is compared with)
        v[power] < 80.0 and v[on] and v[warm] > 18.0 and v[mode] != "away"  # type: ignore[operator]  # it trusts its values
    )
    costs: dict[str, list[float]] = {"compiled": [], "by_hand": []}
    for _ in range(rounds):
        for name, function in (("compiled", run), ("by_hand", by_hand)):
            if function(values, scope) is not True:
                raise SystemExit("the condition is not true")
            began = time.process_time()
            for _ in range(count):
                function(values, scope)
            costs[name].append((time.process_time() - began) / count * 1e6)
    compiled, hand = min(costs["compiled"]), min(costs["by_hand"])
    return {"us": round(compiled, 3), "lambda_us": round(hand, 3), "ratio": _ratio(compiled, hand)}


def measure_start(rounds: int, rules: int = 10_000, devices: int = 1_000) -> dict[str, object]:
    """Return what a start costs that finds everything in the store."""
    measured: dict[str, object] = {"rules": rules, "devices": devices}
    for name, a_file in (("one_rule_a_file", 1), ("hundred_rules_a_file", 100)):
        with tempfile.TemporaryDirectory() as folder:
            _furnish(Path(folder), rules, devices, a_file)
            bytecode = {"PYTHONPYCACHEPREFIX": f"{folder}/bytecode", "PYTHONDONTWRITEBYTECODE": ""}
            starts = [json.loads(_line(_process("start", folder, **bytecode))) for _ in range(rounds + 1)][1:]
        measured[name] = {key: min(one[key] for one in starts) for key in starts[0]}
    return measured


def _furnish(folder: Path, rules: int, devices: int, a_file: int) -> None:
    """Write what a hub finds that has run before: rules, what they were read as, and the devices it knew."""
    from hyperconnect.automation.document import canonical, read_rule

    (folder / "rules").mkdir()
    store = Store(folder / "data")
    store.open()
    things = [device(number) for number in range(devices)]
    store.remember([Remember("device", thing.id, msgspec.to_builtins(thing)) for thing in things])
    parsed: dict[str, object] = {}
    for first in range(0, rules, a_file):
        written = [rule(number, devices) for number in range(first, first + a_file)]
        text = "\n---\n".join(json.dumps(document) for document in written)
        (folder / "rules" / f"rules-{first}.yaml").write_text(text)
        forms = [read_rule(document)[0] for document in written]
        accepted = [canonical(form) for form in forms if form is not None]
        parsed[key_of(text.encode())] = {"accepted": accepted}
    store.cache_rules(parsed)
    store.close()


def start(folder: Path) -> None:
    """Be a hub's process up to where it would connect, in the steps of `household.live`; tell what that took."""
    settings = Settings(directories=Directories(folder / "data", folder))
    store = Store(folder / "data")
    memory = store.open()
    journal = Journal(folder / "data" / "journal")
    journal.open()
    hub, clock, reader = Hub(), WallClock(), Reader(settings, store)
    service = Service(hub, MemoryTransport(MemoryBus()), store, clock, journal=journal)
    service.listen(reader.hear)
    opened = Opened(clock.now(), 52.5, 13.4, "Europe/Berlin", memory)
    read = time.process_time()
    first = reader.read(opened.at)
    with settled():
        service.begin(opened, first)
    told = {"seconds": time.process_time(), "memory_mb": _peak(), "of_it_imports_s": read}
    standing = [str(status.standing) for status in hub.engine.rules.values()]
    print(
        json.dumps(
            {key: round(value, 2) for key, value in told.items()}
            | {each: standing.count(each) for each in sorted(set(standing))}
        )
    )
    journal.close()
    store.close()


def _process(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    program = [sys.executable, __file__, *arguments]
    whole = os.environ | {"PYTHONHASHSEED": "0"} | environment
    return subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=whole)


def _line(process: subprocess.Popen[str], question: str = "") -> str:
    if process.stdin is None or process.stdout is None:
        raise SystemExit("a process without pipes")
    process.stdin.write(question)
    process.stdin.flush()
    line = process.stdout.readline()
    if not line:
        raise SystemExit(f"a process of the benchmark ended with {process.wait()}")
    return line


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000


def _ratio(one: float, other: float) -> float:
    return round(one / other, 2)


def main() -> None:
    if len(sys.argv) == 3 and sys.argv[1] == "crowd":
        crowd(int(sys.argv[2]))
        return
    if len(sys.argv) == 3 and sys.argv[1] == "start" and not sys.argv[2].startswith("-"):
        start(Path(sys.argv[2]))
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], default=PARTS)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    measured: dict[str, object] = {}
    if "events" in options.parts:
        measured["events"] = measure_events(options.events, options.rounds)
    if "thresholds" in options.parts:
        measured["thresholds"] = measure_thresholds(options.events // 4, options.rounds)
    if "condition" in options.parts:
        measured["condition"] = measure_condition(options.rounds)
    if "start" in options.parts:
        measured["start"] = measure_start(options.rounds)
    print(json.dumps(measured, indent=2))


if __name__ == "__main__":
    main()
