"""Simulations on the broker: what shall happen in them."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter

from hyperconnect.api.description import problems
from hyperconnect.api.model.simulation import SimulationAnswer, SimulationWish
from hyperconnect.api.problem import Mistake, ProblemError
from hyperconnect.api.routes import ROOT
from hyperconnect.api.scope import requires
from hyperconnect.shell.asking.simulation import LONGEST, Simulations, written
from hyperconnect.shell.service import Service


def make_router(service: Service) -> APIRouter:
    """Return the route to simulations."""
    router = APIRouter(
        prefix=f"{ROOT}/simulation",
        tags=["simulation"],
        dependencies=[requires("admin")],
        responses=problems(400, 401, 403, 404, 409, 422, 429),
    )
    simulations = Simulations(service)

    @router.post("/wishes", operation_id="wishOfSimulation")
    async def wish_of_simulation(  # pyright: ignore[reportUnusedFunction]  # the router has it
        body: SimulationWish,
    ) -> SimulationAnswer:
        """Let something happen in a simulation that runs on the hub's broker, and tell what it answers.

        No real device hears of it. 404: no simulation answers. 409: there is no broker, or somebody else asks just now.
        422: the simulation cannot do it, and says why.
        """
        wish = written(body.wish)
        if len(wish) > LONGEST:
            raise ProblemError(
                HTTPStatus.UNPROCESSABLE_ENTITY,
                "parts of the request are wrong",
                errors=[Mistake(f"is longer than {LONGEST} bytes", "too_long", pointer="/wish")],
            )
        return SimulationAnswer(answer=await simulations.ask(wish))

    return router
