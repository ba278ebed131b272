"""How long a backtest takes: a month of a household's record by seed, lived again with 100 rules; as JSON.

    python benchmarks/backtest.py [--records 1000000] [--days 30] [--rules 100] [--compare] [--seed 1]

The record stands in the tables of a real history, in a directory of its own: thermometers and meters that say numbers,
contacts and motion sensors that turn, lamps that people switch. Each rule reads one of them and sets a lamp.
`seconds` is the whole backtest, reading included, and `processor_s` what of it was work on one core. With `--compare`
two versions are lived side by side.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from hyperconnect.core.backtest import Report, Version
from hyperconnect.model.device import Attribute, Capability, Component, Device
from hyperconnect.model.effect import Remember
from hyperconnect.model.moment import Moment
from hyperconnect.model.registry import CAPABILITIES
from hyperconnect.model.value import path_of
from hyperconnect.shell.backtesting import Asking, live_again
from hyperconnect.shell.store import Store

START: Moment = 1_767_225_600.0
DAY = 86_400.0
KINDS = (("temperature", "temperature"), ("power", "power"), ("contact", "open"), ("motion", "motion"))
PER_KIND = 25
SENSORS = PER_KIND * len(KINDS)
LAMPS = 50
LAMP_EVERY = 200


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--days", type=float, default=30.0)
    parser.add_argument("--rules", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--compare", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        begin = time.perf_counter()
        devices = write_record(data, options.records, options.days, options.seed)
        written = time.perf_counter() - begin
        worked = time.process_time()
        seconds, report = measure(data, devices, options)
        worked = time.process_time() - worked
    print(
        json.dumps(
            {
                "records": report.records,
                "days": options.days,
                "rules": options.rules,
                "versions": len(report.versions),
                "runs": sum(rule.runs for rule in report.versions[-1].rules),
                "deeds": report.versions[-1].deeds,
                "written_s": round(written, 1),
                "seconds": round(seconds, 1),
                "processor_s": round(worked, 1),
                "records_per_second": round(report.records / seconds),
                "memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
            },
            indent=2,
        )
    )


def measure(data: Path, devices: list[Device], options: argparse.Namespace) -> tuple[float, Report]:
    """Live through the record; return the seconds it took, and what came of it."""
    sensors = [device for device in devices if device.kind != "light"]
    rules = dict(rule(number, sensors) for number in range(options.rules))
    versions = [Version("these rules", rules)]
    if options.compare:
        changed = dict([rule(0, sensors, limit=23.5)])
        versions.insert(0, Version("version 1", {**rules, **changed}))
    until = START + options.days * DAY
    begin = time.perf_counter()
    steps = live_again(Asking(str(data), START, until, "Europe/Berlin", 52.5, 13.4, {}, tuple(versions)))
    while True:
        try:
            next(steps)
        except StopIteration as done:
            return time.perf_counter() - begin, done.value


def rule(number: int, sensors: list[Device], limit: float = 22.0) -> tuple[str, dict[str, Any]]:
    """Return a rule that sets a lamp when a sensor says something."""
    sensor = sensors[number % len(sensors)]
    capability, attribute = KINDS[number % len(KINDS)]
    lamp = f"lamp{number % LAMPS}"
    trigger: dict[str, Any] = {"change": f"{sensor.slug}.{attribute}", "to": True}
    if capability in {"temperature", "power"}:
        above = f"{limit} °C" if capability == "temperature" else "800 W"
        trigger = {"becomes": f"{sensor.slug}.{attribute} > {above}", "for": "1min"}
    name = f"rule-{number}"
    return name, {
        "rule": name,
        "when": [trigger],
        "if": [f"not ({lamp}.on ?? false)"],
        "then": [{"set": {f"{lamp}.on": True}}, {"delay": "3min"}, {"set": {f"{lamp}.on": False}}],
        "mode": "restart",
    }


def write_record(data: Path, count: int, days: float, seed: int) -> list[Device]:
    """Write what was recorded, by seed; return the devices."""
    devices = [_device(kind, number) for number in range(PER_KIND) for kind, _ in KINDS]
    devices += [_device("light", number) for number in range(LAMPS)]
    store = Store(data)
    store.open()
    store.remember([Remember("device", device.id, msgspec.to_builtins(device)) for device in devices])
    store.close()
    paths = {device.id: number for number, device in enumerate(devices, start=1)}
    connection = sqlite3.connect(data / "history.db")
    try:
        connection.executemany(
            "INSERT INTO path (id, path) VALUES (?, ?)", [(paths[device.id], _path(device)) for device in devices]
        )
        connection.executemany(
            "INSERT INTO sample (path, at, value) VALUES (?, ?, ?)", _samples(devices, paths, count, days, seed)
        )
        connection.commit()
    finally:
        connection.close()
    return devices


def _samples(
    devices: list[Device], paths: dict[str, int], count: int, days: float, seed: int
) -> Iterator[tuple[int, Moment, float | str]]:
    """Yield what devices said, one after the other, as rows of the history."""
    chance = random.Random(seed)
    warmth: dict[str, float] = {}
    turned: dict[str, bool] = {}
    step = days * DAY / count
    for number in range(count):
        at = START + (number + chance.random()) * step
        device = chance.choice(devices[SENSORS:] if number % LAMP_EVERY == 0 else devices[:SENSORS])
        value: float | str
        if device.kind == "temperature":
            value = round(min(max(warmth.get(device.id, 21.0) + chance.uniform(-0.3, 0.3), 15), 28), 2)
            warmth[device.id] = value
        elif device.kind == "power":
            value = round(chance.choice((5.0, 60.0, 1200.0)) + chance.random(), 1)
        else:
            turned[device.id] = not turned.get(device.id, False)
            value = "true" if turned[device.id] else "false"
        yield paths[device.id], at, value


def _path(device: Device) -> str:
    return path_of(device.id, "main", device.kind, dict(KINDS).get(device.kind, "on"))


def _device(kind: str, number: int) -> Device:
    name = "lamp" if kind == "light" else kind
    known = CAPABILITIES[kind]
    attributes: dict[str, Attribute] = {key: known.attributes[key] for key in (dict(KINDS).get(kind, "on"),)}
    component = Component("main", {kind: Capability(kind, attributes)})
    return Device(
        f"{name}{number}", f"{name}{number}", f"{name} {number}", (component,), kind=kind, protocols=("bench",)
    )


if __name__ == "__main__":
    main()
