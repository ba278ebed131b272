"""From a scenario to the devices in it that are recordings."""

from __future__ import annotations

from hyperconnect.model.message import matches
from hyperconnect.sim.household import Household
from hyperconnect.sim.recording.recording import Recording
from hyperconnect.sim.recording.replay import Replay
from hyperconnect.sim.script.scenario import Scenario


def make_recordings(house: Household, scenario: Scenario) -> None:
    """Let every recording of a scenario speak when it is its time."""
    for name, page in scenario.script.recordings.items():
        whole = scenario.recordings[name]
        said = tuple(
            (at, message) for at, message in whole.messages if page.topic is None or matches(page.topic, message.topic)
        )
        for topic in sorted({message.topic for _, message in said}):
            house.own(name, topic)
        times = [tuple(path.split(".")) for path in page.times]
        part = Recording(whole.began, said)
        Replay(house, part, speed=page.speed, loop=page.loop, times=times).start(scenario.start + page.after)
