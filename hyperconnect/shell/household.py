"""A real household's hub: its broker, its store, its library, its discovery, put together and kept alive."""

from __future__ import annotations

import asyncio
import logging
import random
import signal
import tomllib
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TypeAlias
from uuid import uuid4

from hyperconnect import __version__
from hyperconnect.config import Settings
from hyperconnect.core.hub import Hub
from hyperconnect.core.topic import own_topic
from hyperconnect.errors import SettingsError
from hyperconnect.model.effect import Remember
from hyperconnect.model.input import Opened
from hyperconnect.model.message import Message
from hyperconnect.shell.backups import Backups
from hyperconnect.shell.broker import Broker, open_broker
from hyperconnect.shell.clock import WallClock
from hyperconnect.shell.discovery import Discovery, Offer
from hyperconnect.shell.fetch import Fetcher
from hyperconnect.shell.history import DAY
from hyperconnect.shell.journal import Journal
from hyperconnect.shell.lasting import Lasting
from hyperconnect.shell.mqtt import MqttTransport
from hyperconnect.shell.reader import Reader, tell_all
from hyperconnect.shell.service import Companion, Service
from hyperconnect.shell.services import BROKER, HUB
from hyperconnect.shell.settled import settled
from hyperconnect.shell.store import Store, read_memory
from hyperconnect.shell.transport import Transport
from hyperconnect.shell.trial import devices_of
from hyperconnect.shell.wavering import Wavering

_log = logging.getLogger(__name__)

Face: TypeAlias = "Callable[[Service, Reader], Awaitable[None]]"
"""Something that shows a household to others for as long as it lives: the HTTP API."""


async def live(settings: Settings, faces: Sequence[Face] = ()) -> None:
    """Run a household's hub until cancelled, with its faces. SIGHUP reads devices/ and rules/ again.

    Raises:
        BrokerError: there is no broker and none could be started, or it refuses us for good.
        StoreError: the data directory cannot be used.
    """
    data, home = settings.directories.data, settings.home
    past = settings.history
    store = Store(
        data,
        history_cap=past.cap_mb << 20,
        history_keep=past.days * DAY,
        history_raw=past.raw_days * DAY,
        reason_cap=past.reasons_mb << 20,
        reason_keep=past.reason_days * DAY,
    )
    memory = store.open()
    journal = Journal(data / "journal", settings.journal.cap_mb << 20, memory=lambda: read_memory(data))
    try:
        fetcher = Fetcher(settings.requests.hosts, secrets_of(settings.requests.secrets_file))
        identity = _identity(store, memory)
        journal.open()
        async with open_broker(settings.mqtt.url or None, port=settings.mqtt.port, state=data / "broker") as broker:
            _log.info("broker: %s", broker.description)
            clock = WallClock()
            hub = Hub(phone_keys=secrets_of(settings.owntracks.keys_file))
            reader = Reader(settings, store, lambda: [*hub.registry] or devices_of(memory))
            companions = [
                *_companions(settings, broker, identity),
                fetcher.run,
                *(_shown(face, reader) for face in faces),
            ]
            service = Service(
                hub,
                _with_xiaomi(_transport(settings, broker, identity), settings, reader.studied),
                store,
                clock,
                journal=journal,
                companions=[reader.study, reader.calendars.run, Wavering(store.history).run, *companions],
            )
            service.listen(reader.hear)
            service.listen(fetcher.hear)
            service.listen(Lasting().hear)
            opened = Opened(clock.now(), home.latitude, home.longitude, home.timezone, memory)
            first = reader.read(opened.at)
            with settled():
                service.begin(opened, first)
            loop = asyncio.get_running_loop()
            loop.add_signal_handler(signal.SIGHUP, lambda: tell_all(service, reader.read(service.now())))
            await service.run()
    finally:
        try:
            journal.close()
        finally:
            store.close()


def _transport(settings: Settings, broker: Broker, identity: str) -> MqttTransport:
    state = own_topic("hub", "up", "state")
    return MqttTransport(
        broker.url,
        client_id=f"hyperconnect-{identity}",
        chance=random.Random(),
        username=settings.mqtt.username or None,
        password=settings.mqtt.password.reveal() or None,
        will=Message(state, b"offline", retain=True, qos=1),
        birth=Message(state, b"online", retain=True, qos=1),
        session_seconds=3600,
        patience=settings.mqtt.patience_s,
        broker=broker.description,
    )


def secrets_of(path: Path | None) -> dict[str, str]:
    """Return the `who = "secret"` lines of a TOML file that nobody but its owner may read; none without a file.

    Raises:
        SettingsError: it cannot be read, others can read it too, or it holds something else; names no secret.
    """
    if path is None:
        return {}
    hint = 'write lines of "who" = "secret"'
    try:
        if path.stat().st_mode & 0o077:
            raise SettingsError("others may read these secrets", where=str(path), hint=f"chmod 600 {path}")
        known = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"cannot be read: {error.strerror}", where=str(path), hint=hint) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        # The parser's own words may quote the line, and with it the secret.
        raise SettingsError("cannot be read as TOML", where=str(path), hint=hint) from None
    if not all(isinstance(secret, str) and secret for secret in known.values()):
        raise SettingsError("a secret is a text, and never empty", where=str(path), hint=hint)
    return known


def _with_xiaomi(bus: MqttTransport, settings: Settings, ready: asyncio.Event) -> Transport:
    """Put the Xiaomi devices of the settings beside the bus; nothing of them is loaded where there are none."""
    if not settings.xiaomi.devices:
        return bus
    from hyperconnect.shell.miio_household import open_miio

    return open_miio(bus, settings.xiaomi, ready)


def _companions(settings: Settings, broker: Broker, identity: str) -> list[Companion]:
    return [*_backups(settings), *_neighbours(settings, broker, identity)]


def _backups(settings: Settings) -> list[Companion]:
    chosen = settings.backup
    if not chosen.hours:
        return []
    return [Backups(settings.directories.data, every=chosen.hours * 3600.0, cap=chosen.cap_mb << 20).run]


def _neighbours(settings: Settings, broker: Broker, identity: str) -> list[Companion]:
    interfaces = settings.discovery.interfaces
    if not interfaces:
        return []
    txt = {"id": identity, "ver": __version__}
    offers = [Offer(HUB, f"hyperconnect {identity}", broker.port, txt)]
    if not settings.mqtt.url:
        offers.append(Offer(BROKER, f"hyperconnect {identity} broker", broker.port))

    async def discover(service: Service) -> None:
        await Discovery(interfaces, offers=offers, host=f"hyperconnect-{identity}").run(service.tell, service.clock.now)

    return [discover]


def _shown(face: Face, reader: Reader) -> Companion:
    async def show(service: Service) -> None:
        await face(service, reader)

    return show


def _identity(store: Store, memory: dict[str, dict[str, object]]) -> str:
    """Return eight hexadecimal digits that name this hub for good, made at its first start."""
    known = memory.get("hub", {}).get("identity")
    if isinstance(known, str):
        return known
    fresh = uuid4().hex[:8]
    store.remember([Remember("hub", "identity", fresh)])
    return fresh
