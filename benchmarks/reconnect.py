"""How soon the hub's transport is back after its broker was killed and started again; as JSON.

    python benchmarks/reconnect.py [--rounds 20] [--outage 0.5]

mosquitto is ended with SIGKILL, stays away for `--outage` seconds, and is started again. Measured are the seconds from
its port being open to our being connected and subscribed again.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import socket
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from hyperconnect.shell.broker import find_mosquitto, free_port
from hyperconnect.shell.clock import Bell
from hyperconnect.shell.mqtt import MqttTransport
from hyperconnect.shell.transport import Up

PATIENCE = 30.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--outage", type=float, default=0.5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        seconds = sorted(asyncio.run(measure(Path(folder), options.rounds, options.outage)))
    figures = {"p50": statistics.median(seconds), "p99": seconds[-1 - len(seconds) // 100], "max": seconds[-1]}
    report = {name: round(value, 3) for name, value in figures.items()}
    print(json.dumps({"rounds": options.rounds, "outage_s": options.outage, "back_after_s": report}))


async def measure(folder: Path, rounds: int, outage: float) -> list[float]:
    port, bell, took = free_port(), Bell(), list[float]()
    broker = start(folder, port)
    transport = MqttTransport(f"mqtt://127.0.0.1:{port}", client_id="bench", chance=random.Random(1))
    try:
        async with asyncio.timeout(PATIENCE * rounds), asyncio.TaskGroup() as tasks:
            running = tasks.create_task(transport.run(bell.ring), name="transport")
            await up(transport, bell)
            for _ in range(rounds):
                broker.kill()
                broker.wait()
                await asyncio.sleep(outage)
                broker = start(folder, port)
                began = time.perf_counter()
                await up(transport, bell)
                took.append(time.perf_counter() - began)
            running.cancel()
    finally:
        broker.kill()
        broker.wait()
    return took


async def up(transport: MqttTransport, bell: Bell) -> None:
    while True:
        await bell.wait()
        if any(isinstance(arrival, Up) for arrival in transport.take()):
            transport.subscribe(["#"])
            return


def start(folder: Path, port: int) -> subprocess.Popen[bytes]:
    """Start mosquitto; return once its port is open."""
    program = find_mosquitto()
    if program is None:
        raise SystemExit("mosquitto is not on the PATH")
    config = folder / "mosquitto.conf"
    config.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\nuser root\nlog_type none\n")
    broker = subprocess.Popen([program, "-c", str(config)], stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return broker
    raise SystemExit("mosquitto did not start")


if __name__ == "__main__":
    main()
