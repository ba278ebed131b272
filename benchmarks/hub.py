"""Sensor → rule → command through mosquitto: how fast, how soon, how much memory; as JSON.

    python benchmarks/hub.py [--messages 60000] [--rounds 3]

`hyperconnect hub` runs as a process of its own, as a household would run it: 100 devices described by one profile,
100 rules in 100 files, journal, history and store on the disk. A generator counts up on `race/dev<i>/state` and expects
each count on `race/dev<i>/set`, in order and none missing. `aiomqtt` is the rate at which a bare
`async for message in client.messages` receives the same messages in the same run; `ratio` is the hub's by that, of the
best rounds. `latency_ms` is from sensor to command at an easy pace. `first_command_s` is from starting the process to
its first command, the first time (rules are parsed) and the second (they are known).
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from core import DEVICES, PROFILE, rule
from transport import SETS, bare_aiomqtt, one_round, start_mosquitto

from hyperconnect.model.message import Message
from hyperconnect.shell.packets import PacketReader, PacketWriter

PATIENCE = 60.0


class Bench:
    """A plain socket that speaks just enough MQTT to count up and to hear the answers."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.settimeout(PATIENCE)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._reader = PacketReader(properties=False)
        self._socket.sendall(b"\x10\x10\0\4MQTT\4\2\0\0\0\4race")
        self._socket.recv(4)
        raw = SETS.encode()
        self._socket.sendall(bytes((0x82, 5 + len(raw), 0, 1, 0, len(raw))) + raw + b"\0")
        self._socket.recv(5)

    def send(self, counts: range) -> None:
        """Let the devices say these counts, in turn."""
        pack = PacketWriter(properties=False)
        parts: list[bytes] = []
        for count in counts:
            pack.add(Message(f"race/dev{count % DEVICES}/state", b'{"seq":%d}' % count), 0, parts)
        self._socket.sendall(b"".join(parts))

    def hear(self, timeout: float = PATIENCE) -> list[tuple[str, int]]:
        """Return what was answered meanwhile: device and count."""
        self._socket.settimeout(timeout)
        inbox: list[object] = []
        try:
            self._reader.feed(self._socket.recv(1 << 16), inbox)  # type: ignore[arg-type]  # only messages come
        except TimeoutError:
            return []
        return [
            (message.topic, json.loads(message.payload)["seq"]) for message in inbox if isinstance(message, Message)
        ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=60_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        port, broker = start_mosquitto(Path(folder))
        try:
            print(json.dumps(measure(port, Path(folder), options.messages, options.rounds), indent=2))
        finally:
            broker.terminate()
            broker.wait()


def measure(port: int, folder: Path, count: int, rounds: int) -> dict[str, object]:
    write_content(folder / "content")
    bench = Bench(port)
    cold, hub = start_hub(port, folder, bench)
    stop(hub)
    warm, hub = start_hub(port, folder, bench)
    try:
        rates, bare, costs = list[float](), list[float](), list[float]()
        begin = 1_000_000
        for _ in range(rounds):
            seconds, _ = one_round(port, count, bare_aiomqtt, 0)
            bare.append(count / seconds)
            drain(bench)
            before = processor(hub.pid)
            rates.append(count / race(bench, range(begin, begin + count)))
            costs.append((processor(hub.pid) - before) / count * 1e6)
            begin += count
        latencies = sorted(pace(bench, range(begin, begin + 1000)))
        memory = resident(hub.pid)
    finally:
        stop(hub)
    return {
        "messages": count,
        "rounds": rounds,
        "hub": {"messages_per_second": round(max(rates)), "processor_us_per_message": round(min(costs), 1)},
        "aiomqtt": {"messages_per_second": round(max(bare))},
        "ratio": round(max(rates) / max(bare), 2),
        "latency_ms": {
            "p50": round(statistics.median(latencies) * 1e3, 2),
            "p99": round(latencies[len(latencies) * 99 // 100] * 1e3, 2),
        },
        "memory_mb": round(memory, 1),
        "first_command_s": {"first_start": round(cold, 2), "second_start": round(warm, 2)},
    }


def write_content(content: Path) -> None:
    (content / "devices").mkdir(parents=True)
    (content / "rules").mkdir()
    (content / "devices" / "race.yaml").write_text(json.dumps(PROFILE))
    for device in range(DEVICES):
        (content / "rules" / f"echo-{device}.yaml").write_text(json.dumps(rule(device)))


def start_hub(port: int, folder: Path, bench: Bench) -> tuple[float, subprocess.Popen[bytes]]:
    """Start a hub; return the seconds to its first command, and the hub once every device has had one."""
    began = time.perf_counter()
    program = [sys.executable, "-m", "hyperconnect", "hub", "-q", "--mqtt", f"mqtt://127.0.0.1:{port}"]
    places = ["--data", str(folder / "data"), "--content", str(folder / "content")]
    quiet = {"HYPERCONNECT__DISCOVERY__INTERFACES": "", "HYPERCONNECT__HTTP__LISTEN": ""}
    hub = subprocess.Popen([*program, *places], env={**os.environ, **quiet})
    count, first = int(time.time()) % 100_000 * 10, 0.0
    answered: set[str] = set()
    while len(answered) < DEVICES:
        if time.perf_counter() - began > PATIENCE or hub.poll() is not None:
            raise SystemExit("the hub gave no command")
        bench.send(range(count, count + DEVICES))
        count += DEVICES
        answers = bench.hear(0.005)
        if answers and not first:
            first = time.perf_counter() - began
        answered.update(topic for topic, _ in answers)
    drain(bench)
    return first, hub


def drain(bench: Bench) -> None:
    while bench.hear(0.3):
        pass


def race(bench: Bench, counts: range) -> float:
    """Say all counts as fast as the broker takes them; return the seconds until the last answer."""
    last: dict[str, int] = {}
    heard = 0
    began = time.perf_counter()
    step = 2000
    for start in range(counts.start, counts.stop, step):
        bench.send(range(start, min(start + step, counts.stop)))
    while heard < len(counts):
        answers = bench.hear()
        if not answers:
            raise SystemExit(f"{len(counts) - heard} commands are missing")
        for topic, count in answers:
            if count <= last.get(topic, 0):
                raise SystemExit(f"{topic}: {count} came after {last[topic]}")
            last[topic] = count
        heard += len(answers)
    return time.perf_counter() - began


def pace(bench: Bench, counts: range) -> list[float]:
    """Say one count at a time; return the seconds each took to come back."""
    latencies: list[float] = []
    for count in counts:
        began = time.perf_counter()
        bench.send(range(count, count + 1))
        if not bench.hear():
            raise SystemExit("a command is missing")
        latencies.append(time.perf_counter() - began)
    return latencies


def resident(pid: int) -> float:
    """Return a process's resident memory in MB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def processor(pid: int) -> float:
    """Return the processor seconds a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def stop(hub: subprocess.Popen[bytes]) -> None:
    hub.send_signal(signal.SIGTERM)
    try:
        hub.wait(10)
    except subprocess.TimeoutExpired:
        hub.kill()
        hub.wait()
        raise SystemExit("the hub did not end within 10 s of SIGTERM") from None


if __name__ == "__main__":
    main()
