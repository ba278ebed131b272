"""The household of `page.py`: mosquitto, a hub, a car on its way home and meters, each a process of its own."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from httpx2 import Client, HTTPTransport
from hub import processor, resident
from transport import start_mosquitto

from hyperconnect.model.message import Message
from hyperconnect.shell.broker import free_port
from hyperconnect.shell.packets import PacketWriter

PATIENCE = 120.0
METERS, RATE = 20, 100
PROFILE = {
    "profile": "bench-meter",
    "match": "bench/{id}/state",
    "kind": "sensor",
    "fields": {"w": {"attribute": "power.power"}, "v": {"attribute": "power.voltage"}},
}
METERS_AND_CAR = {"su7", *(f"m{number}" for number in range(METERS))}
SCENARIO = """
scenario: on_the_way
title: On the way
about: A car drives home on a cold evening.
start: 2026-01-15T17:15
timezone: Europe/Berlin
lasts: 100 min
home: {latitude: 52.4009, longitude: 13.0591}
weather: {outdoor: 2 °C, swing: 3 K}
house: {air: 17 °C, target: 17 °C, heat: 3 kW, emitter_lag: 4 min}
town: {distance: 58 km}
cars:
  su7: {name: SU7, model: su7, at: work, soc: 66 %}
people:
  alex: {name: Alex, at: work, phone: {device: phone, mode: significant}, trip: {leaves: 17:15, car: su7, to: home}}
"""
CONNECT = b"\x10\x11\0\4MQTT\4\2\0\0\0\5meter"
SETTINGS = {
    "HYPERCONNECT__DISCOVERY__INTERFACES": "",
    "HYPERCONNECT__HOME__LATITUDE": "52.4009",
    "HYPERCONNECT__HOME__LONGITUDE": "13.0591",
    "HYPERCONNECT__HOME__TIMEZONE": "Europe/Berlin",
}


class House:
    """A hub to ask and to weigh, while its meters speak."""

    def __init__(self, hub: int, url: str, socket_file: Path, line: socket.socket) -> None:
        self.url = url
        self._hub = hub
        self._owner = Client(transport=HTTPTransport(uds=str(socket_file)), base_url="http://hub", timeout=PATIENCE)
        self._line = line
        self._over = threading.Event()
        self._teller = threading.Thread(target=self._tell, name="meters", daemon=True)
        self._teller.start()

    @property
    def memory(self) -> float:
        """Resident memory of the hub in MB."""
        return resident(self._hub)

    def share(self, seconds: float) -> float:
        """Return the percent of a core that the hub takes from now on."""
        begun, spent = time.perf_counter(), processor(self._hub)
        time.sleep(seconds)
        return 100 * (processor(self._hub) - spent) / (time.perf_counter() - begun)

    def ticket(self, path: str = "/") -> str:
        """Return an address that lets a browser in once."""
        answer = self._owner.post("/api/v1/tickets").raise_for_status().json()
        return f"{self.url}{answer['path']}&next={path}"

    def plans(self) -> None:
        """Ask the API for what Home tells above all."""
        self._owner.get("/api/v1/comfort/plans").raise_for_status()

    def is_complete(self) -> bool:
        """Return whether the car and all meters are known."""
        items = self._owner.get("/api/v1/devices", params={"limit": 200}).raise_for_status().json()["items"]
        return {each["slug"] for each in items} >= METERS_AND_CAR

    def look(self) -> None:
        """See Home and Rules."""
        with Client(base_url=self.url, timeout=PATIENCE, headers={"Accept": "text/html"}) as visitor:
            visitor.get(self.ticket()).raise_for_status()
            for path in ("/", "/rules"):
                visitor.get(path).raise_for_status()

    def streams(self) -> int:
        """Return how many listen to live events."""
        text = self._owner.get("/metrics").raise_for_status().text
        found = [line for line in text.splitlines() if line.startswith("hyperconnect_event_listeners ")]
        return int(float(found[0].split()[1]))

    def close(self) -> None:
        """Let the meters be still."""
        self._over.set()
        self._teller.join()
        self._owner.close()

    def _tell(self) -> None:
        """Say what the meters read, each change on its own."""
        count, pack, due = 0, PacketWriter(properties=False), time.monotonic()
        while not self._over.wait(max(0.0, due - time.monotonic())):
            due += 1 / RATE
            count += 1
            parts: list[bytes] = []
            pack.add(Message(f"bench/m{count % METERS}/state", b'{"w": %d, "v": 230}' % (count % 3000)), 0, parts)
            self._line.sendall(b"".join(parts))


@contextmanager
def household() -> Generator[House]:
    """Let it live until its car drives and its meters are known."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        content, listen = folder / "content", f"127.0.0.1:{free_port()}"
        for kind in ("devices", "simulators"):
            (content / kind).mkdir(parents=True)
        (content / "devices" / "bench-meter.yaml").write_text(json.dumps(PROFILE))
        (content / "simulators" / "on_the_way.yaml").write_text(SCENARIO)
        port, broker = start_mosquitto(folder)
        running = [broker]
        program, way = [sys.executable, "-m", "hyperconnect"], f"mqtt://127.0.0.1:{port}"
        told = {**os.environ, **SETTINGS, "HYPERCONNECT__HTTP__LISTEN": listen}
        told.pop("PYTHONDONTWRITEBYTECODE", None)
        places = ["--mqtt", way, "--content", str(content)]
        data = folder / "data"
        command = [*program, "hub", "-q", "--data", str(data), *places]
        try:
            world = [*program, "simulate", "run", "on_the_way", "--now", "--no-wills", "-q", *places]
            running.append(subprocess.Popen(world, env=told))
            with socket.create_connection(("127.0.0.1", port)) as line:
                line.sendall(CONNECT)
                # In its first life a hub compiles what whoever installed it left as it was.
                for life in range(2):
                    hub = subprocess.Popen(command, env=told)
                    running.append(hub)
                    _until((data / "hub.sock").exists, running)
                    house = House(hub.pid, f"http://{listen}", data / "hub.sock", line)
                    try:
                        _until(lambda: _is_ready(data / "page"), running)
                        _until(house.is_complete, running)
                        if life:
                            yield house
                        else:
                            house.look()
                    finally:
                        house.close()
                    if not life:
                        running.remove(hub)
                        hub.terminate()
                        hub.wait()
        finally:
            for each in reversed(running):
                each.terminate()
                each.wait()


def _until(what: Callable[[], bool], running: Sequence[subprocess.Popen[bytes]]) -> None:
    """Wait until something is so, while all these run."""
    late = time.monotonic() + PATIENCE
    while not what():
        if time.monotonic() > late or any(each.poll() is not None for each in running):
            raise SystemExit("the household did not come to life")
        time.sleep(0.2)


def _is_ready(cache: Path) -> bool:
    """Return whether the templates of the page are compiled."""
    return cache.is_dir() and any(not each.name.startswith("tmp") for each in cache.iterdir())
