"""What the doctor looks at, one finding for each."""

from __future__ import annotations

import asyncio
import os
import platform
import random
import shutil
import socket
import sys
import time
from collections.abc import AsyncIterator, Iterator
from importlib import import_module
from pathlib import Path
from typing import Literal, TypeAlias

from msgspec import Struct

from hyperconnect.cli.checking import check_files
from hyperconnect.cli.terminal import leaves
from hyperconnect.config import Configuration, Settings
from hyperconnect.content.find import find
from hyperconnect.errors import BrokerError, ContentError, HyperconnectError
from hyperconnect.model.message import Message
from hyperconnect.shell.backups import newest_of, overdue
from hyperconnect.shell.broker import find_mosquitto
from hyperconnect.shell.clock import Bell, is_known
from hyperconnect.shell.discovery import addresses_of
from hyperconnect.shell.mqtt import MqttTransport
from hyperconnect.shell.store import read_memory
from hyperconnect.shell.transport import Down, Up

_ANSWER_WITHIN = 3.0

State: TypeAlias = Literal["ok", "warning", "error"]


class Symptom(Struct, frozen=True):
    """What was looked at, how it is, and what to do about it."""

    what: str
    state: State
    text: str
    next_step: str = ""


async def examine(configuration: Configuration, *, quick: bool) -> list[Symptom]:
    """Look at everything a hub needs; `quick` only at what tells whether the hub of these settings works."""
    settings = configuration.settings
    found = [symptom async for symptom in _broker(settings)]
    found += _store(settings)
    if not quick:
        found = [*_python(), *_hub(settings), *_configuration(configuration), *found]
        found += [*_backups(settings), *_rules(settings), *_network(settings), *_clock()]
    return found


def _python() -> Iterator[Symptom]:
    text = f"{platform.python_version()} on {platform.machine()}"
    yield (
        Symptom("Python", "ok", text)
        if sys.version_info >= (3, 11)
        else Symptom("Python", "error", text, "install Python 3.11 or newer")
    )


def _running(settings: Settings) -> bool:
    """Return whether a hub answers behind the socket file of this data directory."""
    from hyperconnect.client.wire import SOCKET

    with socket.socket(socket.AF_UNIX) as door:
        door.settimeout(_ANSWER_WITHIN)
        try:
            door.connect(str(settings.directories.data / SOCKET))
        except OSError:
            return False
    return True


def _hub(settings: Settings) -> Iterator[Symptom]:
    """Import what `hyperconnect hub` imports only when it starts."""
    try:
        for name in ("hyperconnect.core.hub", "hyperconnect.shell.household", "hyperconnect.api.server"):
            import_module(name)
    except Exception as error:  # noqa: BLE001  whatever is broken there: to find it is what a doctor is for
        why = f"it cannot start: {type(error).__name__}: {error}"
        yield Symptom("hub", "error", why, "install hyperconnect anew")
    else:
        running = _running(settings)
        yield Symptom("hub", "ok", "one is running on this data directory" if running else "it can start")


def _configuration(configuration: Configuration) -> Iterator[Symptom]:
    file = configuration.file
    yield Symptom("settings", "ok", f"read from {file}" if file else "no hyperconnect.toml, all as it comes")
    home = configuration.settings.home
    if home.latitude is None:
        yield Symptom(
            "home",
            "warning",
            "its position is not set: who is home is known from navigation only",
            "set home.latitude and home.longitude in hyperconnect.toml",
        )


async def _broker(settings: Settings) -> AsyncIterator[Symptom]:
    if not settings.mqtt.url and _running(settings):
        yield Symptom("broker", "ok", "the running hub looks after one of its own")
        return
    if not settings.mqtt.url:
        mosquitto = find_mosquitto()
        hidden = shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin")
        if mosquitto:
            yield Symptom("broker", "ok", f"the hub will start {mosquitto}")
        elif hidden:
            yield Symptom(
                "broker",
                "warning",
                f"{hidden} is not on the PATH: the hub will use the broker inside its own process",
                f"PATH=$PATH:{Path(hidden).parent} hyperconnect hub",
            )
        else:
            yield Symptom(
                "broker",
                "warning",
                "mosquitto is not here: the hub will use the broker inside its own process",
                "install mosquitto for more than a few devices",
            )
        return
    transport = MqttTransport(
        settings.mqtt.url,
        client_id=f"hyperconnect-doctor-{random.Random().randrange(1 << 32):08x}",
        chance=random.Random(),
        username=settings.mqtt.username or None,
        password=settings.mqtt.password.reveal() or None,
        quiet=True,
    )
    try:
        took = await _round_trip(transport)
    except BaseExceptionGroup as group:
        refused = next((leaf for leaf in leaves(group) if isinstance(leaf, BrokerError)), None)
        if refused is None:
            raise
        yield Symptom("broker", "error", refused.why, refused.hint)
        return
    if took is None:
        yield Symptom(
            "broker",
            "error",
            f"no answer from {settings.mqtt.url} within {_ANSWER_WITHIN:g} s",
            "start the broker, or correct mqtt.url",
        )
    else:
        yield Symptom("broker", "ok", f"{transport.description}, there and back in {took * 1000:.1f} ms")


async def _round_trip(transport: MqttTransport) -> float | None:
    """Return the seconds a message takes to the broker and back, None if there is no answer."""
    bell = Bell()
    topic = f"hc/v1/doctor/{random.Random().randrange(1 << 32):08x}"
    began = 0.0
    async with asyncio.TaskGroup() as tasks:
        connection = tasks.create_task(transport.run(bell.ring), name="hyperconnect.doctor")
        deadline = time.monotonic() + _ANSWER_WITHIN
        try:
            while (rest := deadline - time.monotonic()) > 0:
                await bell.wait(rest)
                for arrival in transport.take():
                    match arrival:
                        case Up():
                            began = time.monotonic()
                            transport.subscribe([topic])
                            transport.publish([Message(topic, b"?", qos=1)])
                        case Message():
                            return time.monotonic() - began
                        case Down():
                            pass
            return None
        finally:
            connection.cancel()


def _store(settings: Settings) -> Iterator[Symptom]:
    directory = settings.directories.data
    nearest = next(path for path in (directory, *directory.parents) if path.exists())
    if not os.access(nearest, os.W_OK):
        yield Symptom("store", "error", f"{directory} cannot be written", "choose another directory with --data")
        return
    try:
        devices = len(read_memory(directory).get("device", {}))
    except HyperconnectError as error:
        yield Symptom("store", "error", error.why, error.hint)
        return
    free = shutil.disk_usage(nearest).free >> 20
    if free < 100:
        yield Symptom("store", "warning", f"{directory}: only {free} MiB are free", "free some space")
    else:
        yield Symptom("store", "ok", f"{directory}: {devices} devices known, {free} MiB free")


def _backups(settings: Settings) -> Iterator[Symptom]:
    if not settings.backup.hours:
        yield Symptom("backups", "warning", "turned off", "set backup.hours in hyperconnect.toml")
        return
    directory, every = settings.directories.data, settings.backup.hours * 3600.0
    found = {each: newest_of(each) for each in (directory / "hub.db", directory / "history.db") if each.exists()}
    ages = {path: None if at is None else max(0.0, time.time() - at) for path, at in found.items()}
    told = ", ".join(f"{path.stem} {_age(age)}" for path, age in ages.items())
    if all(age is not None and age <= overdue(path, every) for path, age in ages.items()):
        yield Symptom("backups", "ok", told or "there is nothing yet to make one of")
    else:
        hours = f"{settings.backup.hours:g} h"
        yield Symptom("backups", "warning", told, f"let the hub run for {hours}; its log says what is in the way")


def _age(age: float | None) -> str:
    """Return how long ago something was, for people."""
    if age is None:
        return "never"
    return f"{age / 60:.0f} min ago" if age < 2 * 3600 else f"{age / 3600:.0f} h ago"


def _rules(settings: Settings) -> Iterator[Symptom]:
    paths: list[Path] = find("rules", settings.directories.content)
    try:
        checked = check_files(paths, settings)
    except ContentError as error:
        yield Symptom("rules", "error", str(error).splitlines()[0], error.hint)
        return
    errors = sum(problem.finding.severity == "error" for problem in checked.problems)
    if errors:
        yield Symptom("rules", "error", f"{errors} errors in {checked.rules} rules", "`hyperconnect rules check`")
    else:
        yield Symptom("rules", "ok", f"{checked.rules} rules in {len(paths)} files")


def _network(settings: Settings) -> Iterator[Symptom]:
    interfaces = settings.discovery.interfaces
    missing = [name for name in interfaces if not addresses_of(name)]
    if missing:
        yield Symptom(
            "mDNS",
            "error",
            f"there is no interface or address {', '.join(missing)} here",
            "correct discovery.interfaces; `ip -brief address` lists what there is",
        )
        return
    if not interfaces:
        yield Symptom("mDNS", "warning", "turned off: nothing is found or announced", "set discovery.interfaces")
    elif all(name.startswith("127.") for name in interfaces):
        yield Symptom(
            "mDNS",
            "ok",
            "on this machine only; things on your network are not looked for",
        )
    else:
        yield Symptom("mDNS", "ok", f"on {', '.join(interfaces)}")


def _clock() -> Iterator[Symptom]:
    if not is_known(time.time()):
        yield Symptom("clock", "error", "the machine does not know what time it is", "set the clock, or start NTP")
    else:
        yield Symptom("clock", "ok", time.strftime("%Y-%m-%d %H:%M:%S %Z"))
