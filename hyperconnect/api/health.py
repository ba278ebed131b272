"""Whether the hub is alive, and whether it can do its work: for whoever looks after it."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter

from hyperconnect.api.description import problems
from hyperconnect.api.model.health import BackupState, BrokerState, Life, Readiness, RuleCounts, StoreState
from hyperconnect.api.problem import ProblemError
from hyperconnect.api.sight import moment
from hyperconnect.shell.backups import BackedUp
from hyperconnect.shell.reader import Reader
from hyperconnect.shell.service import Service


def make_router(service: Service, reader: Reader) -> APIRouter:
    """Return the routes of a household's health."""
    router = APIRouter(tags=["health"])

    @router.get("/healthz", operation_id="checkLife")
    async def check_life() -> Life:  # pyright: ignore[reportUnusedFunction]  # the router has it
        """Say that the hub answers."""
        return Life(status="alive")

    @router.get("/readyz", operation_id="checkReadiness", responses=problems(503))
    async def check_readiness() -> Readiness:  # pyright: ignore[reportUnusedFunction]  # the router has it
        """Say whether the broker is there, the disk takes what must be kept, and how many rules stand how."""
        refusing = service.refusing()
        rules = reader.standing()
        backups = [] if service.backups is None else service.backups.standing(service.now())
        state = Readiness(
            status="ready",
            broker=BrokerState(connected=service.connected),
            store=StoreState(writable=not refusing, refusing=[*refusing]),
            rules=RuleCounts(loaded=rules.sound, broken=rules.broken, paused=len(_paused(service))),
            backups=[backup_state(service, each) for each in backups],
            warnings=[f"backup of {each.of}: {_trouble(each)}" for each in backups if each.late or each.why],
        )
        why = [] if service.connected else ["there is no broker"]
        if refusing:
            why.append("the disk refuses what must be kept")
        if why:
            told = state.model_dump(mode="json", exclude={"status"})
            raise ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, " and ".join(why), more=told)
        return state

    return router


def backup_state(service: Service, each: BackedUp) -> BackupState:
    """Return how a database is backed up, as it is told."""
    return BackupState(
        of=each.of,
        at=None if each.at is None else moment(service, each.at),
        late=each.late,
        failed_at=None if each.failed_at is None else moment(service, each.failed_at),
        why=each.why,
    )


def _trouble(each: BackedUp) -> str:
    return each.why or ("there is none" if each.at is None else "the newest is too old")


def _paused(service: Service) -> list[str]:
    """Return the rules that are paused because they ran wild."""
    return [rule for rule, status in service.hub.engine.rules.items() if status.standing == "paused"]
