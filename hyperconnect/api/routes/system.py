"""How the hub itself is, for whoever looks after it."""

from __future__ import annotations

from fastapi import APIRouter

from hyperconnect.api.description import problems
from hyperconnect.api.health import backup_state
from hyperconnect.api.model.system import (
    AsideFile,
    BrokerFigures,
    ClockFigures,
    ClockStep,
    RuleFigures,
    StorageFigures,
    SystemView,
)
from hyperconnect.api.routes import ROOT
from hyperconnect.api.scope import requires
from hyperconnect.api.sight import moment
from hyperconnect.shell.asking.system import BrokerHealth, ClockHealth, StorageHealth, system_of
from hyperconnect.shell.reader import Reader
from hyperconnect.shell.service import Service


def make_router(service: Service, reader: Reader) -> APIRouter:
    """Return the route that tells how the hub is."""
    router = APIRouter(
        prefix=ROOT, tags=["health"], dependencies=[requires("devices:read")], responses=problems(401, 403, 422, 429)
    )

    @router.get("/system", operation_id="showSystem")
    async def show_system() -> SystemView:  # pyright: ignore[reportUnusedFunction]  # the router has it
        """Tell how the hub is: its broker, what went over it, its disk, its clock, its versions."""
        found = system_of(service, reader)
        return SystemView(
            version=found.version,
            python=found.python,
            machine=found.machine,
            sqlite=found.sqlite,
            begun_at=moment(service, found.begun_at),
            memory=found.memory,
            devices=found.devices,
            broker=_broker(service, found.broker),
            storage=_storage(service, found.storage),
            clock=_clock(service, found.clock),
            rules=RuleFigures(loaded=found.rules.sound, broken=found.rules.broken, paused=found.rules.paused),
        )

    return router


def _broker(service: Service, each: BrokerHealth) -> BrokerFigures:
    return BrokerFigures(
        connected=each.connected,
        since=None if each.since is None else moment(service, each.since),
        name=each.name,
        outages=each.outages,
        received=each.received,
        sent=each.sent,
        dropped=each.dropped,
        backlog=each.backlog,
    )


def _storage(service: Service, each: StorageHealth) -> StorageFigures:
    return StorageFigures(
        sizes=each.sizes,
        free=each.free,
        refusing=[*each.refusing],
        backups=None if each.backups is None else [backup_state(service, one) for one in each.backups],
        copies=each.copies,
        copied=each.copied,
        aside=[AsideFile(name=one.name, size=one.size) for one in each.aside],
    )


def _clock(service: Service, each: ClockHealth) -> ClockFigures:
    return ClockFigures(
        now=moment(service, each.now),
        known=each.known,
        zone=each.zone,
        steps=[ClockStep(at=moment(service, step.at), by=step.by) for step in each.steps],
    )
