"""Devices: how fast a house is understood; as JSON.

    python benchmarks/devices.py [--devices 300] [--crowd 1000]

`house`: a Zigbee2MQTT bridge with so many devices and all their Home Assistant discovery messages, from memory into a
hub: seconds until everything is known, and what the process then holds. `state_us`: a typical state message of each
ecosystem, decoded with its values named; the median. `judged`: through mosquitto and a running hub, from a device's
first announcement at the broker to the command of a rule about it: one device after another, and a crowd at once.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from hub import resident
from transport import start_mosquitto

from hyperconnect.content.find import find
from hyperconnect.content.yaml import read_yaml
from hyperconnect.core.dictionary import Dictionary
from hyperconnect.core.hub import Hub
from hyperconnect.model.input import Connected, Elapsed, Opened, ProfileLoaded, Received
from hyperconnect.model.message import Message
from hyperconnect.shell.packets import PacketReader, PacketWriter

PATIENCE = 60.0
EXPOSES = ("temperature °C", "humidity %", "pressure hPa", "battery %", "voltage mV", "illuminance lx", "power W")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--devices", type=int, default=300)
    parser.add_argument("--crowd", type=int, default=1000)
    options = parser.parse_args()
    report: dict[str, object] = {"house": house(options.devices), "state_us": states()}
    with tempfile.TemporaryDirectory() as folder:
        port, broker = start_mosquitto(Path(folder))
        try:
            report["judged"] = judged(port, Path(folder), options.crowd)
        finally:
            broker.terminate()
            broker.wait()
    print(json.dumps(report, indent=2))


def house(count: int) -> dict[str, float]:
    messages = [*bridge(count), *discovery(count)]
    hub = Hub()
    hub.handle(Opened(0.0, None, None, "UTC", {}))
    for path in find("devices"):
        hub.handle(ProfileLoaded(0.0, path.stem, read_yaml(path)))
    hub.handle(Connected(0.0))
    own = len(hub.registry)
    began = time.perf_counter()
    for message in messages:
        hub.handle(Received(1.0, message))
        while hub.deadline is not None and hub.deadline <= 1.0:
            hub.handle(Elapsed(1.0))
    seconds = time.perf_counter() - began
    if len(hub.registry) - own != count:
        raise SystemExit(f"{len(hub.registry) - own} devices are known, not {count}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"devices": count, "messages": len(messages), "seconds": round(seconds, 2), "peak_mb": round(peak, 1)}


def bridge(count: int) -> list[Message]:
    """Return the messages by which Zigbee2MQTT lists its devices."""
    exposes = [
        {"type": "numeric", "name": name, "property": name, "access": 1, "unit": unit}
        for name, unit in (pair.split() for pair in EXPOSES)
    ]
    devices = [
        {
            "ieee_address": f"0x{number:016x}",
            "type": "EndDevice",
            "friendly_name": f"sensor {number}",
            "supported": True,
            "interview_completed": True,
            "definition": {"model": "M", "vendor": "V", "description": "Sensor", "exposes": exposes},
        }
        for number in range(1, count + 1)
    ]
    return [
        Message("zigbee2mqtt/bridge/state", b'{"state":"online"}', retain=True),
        Message("zigbee2mqtt/bridge/devices", json.dumps(devices).encode(), retain=True),
    ]


def discovery(count: int) -> list[Message]:
    """Return the discovery messages of the same devices."""
    messages: list[Message] = []
    for number in range(1, count + 1):
        ieee = f"0x{number:016x}"
        for name, unit in (pair.split() for pair in EXPOSES):
            config = {
                "name": name,
                "unique_id": f"{ieee}_{name}_zigbee2mqtt",
                "device_class": name,
                "unit_of_measurement": unit,
                "state_topic": f"zigbee2mqtt/sensor {number}",
                "value_template": f"{{{{ value_json.{name} }}}}",
                "availability": [{"topic": "zigbee2mqtt/bridge/state", "value_template": "{{ value_json.state }}"}],
                "device": {"identifiers": [f"zigbee2mqtt_{ieee}"], "name": f"sensor {number}"},
                "origin": {"name": "Zigbee2MQTT"},
            }
            topic = f"homeassistant/sensor/{ieee}/{name}/config"
            messages.append(Message(topic, json.dumps(config).encode(), retain=True))
    return messages


def states() -> dict[str, float]:
    """Return the microseconds that a typical state message of each ecosystem costs."""
    dictionary = Dictionary()
    for path in find("devices"):
        dictionary.learn(path.stem, read_yaml(path))
    for message in (*bridge(1), *lamp("desk")):
        dictionary.read(message, 1.0)
    typical = {
        "zigbee2mqtt": Message(
            "zigbee2mqtt/sensor 1", b'{"temperature":21.4,"humidity":45.1,"battery":97,"voltage":2985}'
        ),
        "homeassistant": Message("lamp/desk", b'{"light":50}'),
        "owntracks": Message(
            "owntracks/a/p", b'{"_type":"location","lat":1.5,"lon":2.5,"acc":5,"vel":61,"batt":41,"tst":1}'
        ),
        "teslamate": Message("teslamate/cars/1/battery_level", b"61"),
        "theengs": Message(
            "home/gw/BTtoMQTT/A4C138000001",
            b'{"id":"A4:C1:38:00:00:01","brand":"X","model":"T","model_id":"T1","tempc":21.3,"hum":40,"rssi":-70}',
        ),
        "evcc": Message("evcc/site/gridPower", b"1250.5"),
    }
    costs: dict[str, float] = {}
    for name, message in typical.items():
        dictionary.read(message, 1.0)
        if not dictionary.read(message, 2.0).values:
            raise SystemExit(f"{name}: nothing was understood")
        rounds: list[float] = []
        for _ in range(2000):
            began = time.perf_counter_ns()
            dictionary.read(message, 3.0)
            rounds.append((time.perf_counter_ns() - began) / 1000)
        costs[name] = round(statistics.median(rounds), 1)
    return costs


def lamp(name: str) -> list[Message]:
    """Return how a lamp announces itself that measures how light it is."""
    config = {
        "device": {"identifiers": [f"bench_{name}"], "name": name},
        "origin": {"name": "bench"},
        "components": {
            "lamp": {
                "platform": "switch",
                "name": None,
                "unique_id": f"{name}_lamp",
                "state_topic": f"lamp/{name}/state",
                "command_topic": f"lamp/{name}/set",
            },
            "light": {
                "platform": "sensor",
                "device_class": "illuminance",
                "unique_id": f"{name}_light",
                "state_topic": f"lamp/{name}",
                "value_template": "{{ value_json.light }}",
            },
        },
    }
    return [Message(f"homeassistant/device/{name}/config", json.dumps(config).encode(), retain=True)]


class Crowd:
    """A plain socket on which lamps announce themselves, tell how light it is, and are told to shine."""

    def __init__(self, port: int) -> None:
        self._reader = PacketReader(properties=False)
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(b"\x10\x11\0\4MQTT\4\2\0\0\0\5crowd")
        self._socket.recv(4)
        raw = b"lamp/+/set"
        self._socket.sendall(bytes((0x82, 5 + len(raw), 0, 1, 0, len(raw))) + raw + b"\0")
        self._socket.recv(5)

    def send(self, messages: list[Message]) -> None:
        """Publish."""
        pack, parts = PacketWriter(properties=False), list[bytes]()
        for message in messages:
            pack.add(message, 0, parts)
        self._socket.sendall(b"".join(parts))

    def told(self, timeout: float) -> set[str]:
        """Return the lamps that were told something meanwhile."""
        self._socket.settimeout(timeout)
        inbox: list[object] = []
        try:
            self._reader.feed(self._socket.recv(1 << 16), inbox)  # type: ignore[arg-type]  # only messages come
        except TimeoutError:
            return set()
        return {one.topic.split("/")[1] for one in inbox if isinstance(one, Message)}


def judged(port: int, folder: Path, crowd: int) -> dict[str, float]:
    """Return milliseconds for single devices and seconds for a crowd."""
    singles = [f"one{number}" for number in range(200)]
    many = [f"many{number}" for number in range(crowd)]
    (folder / "content" / "rules").mkdir(parents=True)
    for start in range(0, len(singles) + len(many), 100):
        names = [*singles, *many][start : start + 100]
        rules = [
            {
                "rule": name,
                "when": [{"change": f"{name}.illuminance.illuminance"}],
                "then": [{"set": {f"{name}.switch.on": True}}],
            }
            for name in names
        ]
        text = "\n---\n".join(json.dumps(rule) for rule in rules)
        (folder / "content" / "rules" / f"{start}.yaml").write_text(text)
    program = [sys.executable, "-m", "hyperconnect", "hub", "-q", "--mqtt", f"mqtt://127.0.0.1:{port}"]
    places = ["--data", str(folder / "data"), "--content", str(folder / "content")]
    bench = Crowd(port)
    with subprocess.Popen([*program, *places], env={**os.environ, "HYPERCONNECT__DISCOVERY__INTERFACES": ""}) as hub:
        try:
            appear(bench, ["one0"])
            took = sorted(appear(bench, [name]) for name in singles[1:])
            at_once = appear(bench, many)
            memory = resident(hub.pid)
        finally:
            hub.send_signal(signal.SIGTERM)
    return {
        "one_p50_ms": round(statistics.median(took) * 1e3, 1),
        "one_p99_ms": round(took[len(took) * 99 // 100] * 1e3, 1),
        "crowd": crowd,
        "crowd_s": round(at_once, 2),
        "memory_mb": round(memory, 1),
    }


def appear(bench: Crowd, names: list[str]) -> float:
    """Let lamps announce themselves and tell how light it is until each was told something; return the seconds."""
    waiting = set(names)
    began = time.perf_counter()
    bench.send([message for name in names for message in lamp(name)])
    light = 0
    while waiting:
        if time.perf_counter() - began > PATIENCE:
            raise SystemExit(f"{len(waiting)} devices were never judged")
        light += 1
        state = b'{"light":%d}' % light
        bench.send([Message(f"lamp/{name}", state) for name in sorted(waiting)])
        waiting -= bench.told(0.002 if len(names) == 1 else 0.1)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
