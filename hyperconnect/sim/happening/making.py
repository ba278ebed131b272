"""From a scenario to what happens in it, and to the topic on which more may be asked for."""

from __future__ import annotations

from hyperconnect.errors import ContentError
from hyperconnect.sim.fault.known import Fields
from hyperconnect.sim.happening.control import Control
from hyperconnect.sim.happening.happening import Happenings, place_of
from hyperconnect.sim.household import Household
from hyperconnect.sim.person.hands import Hands
from hyperconnect.sim.road.traffic import Traffic
from hyperconnect.sim.script.scenario import Scenario


def make_happenings(house: Household, scenario: Scenario, traffic: Traffic, hands: Hands, fields: Fields) -> None:
    """Plan what a scenario lets happen, and listen on the control topic.

    Raises:
        ContentError: something concerns what this household has not; names line and column.
    """
    happenings = Happenings(house, traffic, hands, fields)
    for number, happening in enumerate(scenario.script.happenings):
        try:
            happenings.plan(happening, scenario.moment_of(happening))
        except ContentError as error:
            where = place_of(error.where, scenario.sheet, f"/happenings/{number}")
            raise ContentError(error.why, where=where, hint=error.hint) from error
    Control(house, happenings).start()
