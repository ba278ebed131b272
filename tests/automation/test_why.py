"""Why a rule ran, and why not: what a person reads."""

from __future__ import annotations

from typing import Any, Literal

import pytest

from hyperconnect.automation.intent import Intent
from hyperconnect.automation.upcoming import upcoming
from hyperconnect.automation.why import Answer, why
from hyperconnect.model.reason import Reason
from tests.automation.household import BERLIN, Household, reasons, rule

COLD: dict[str, Any] = {"becomes": "outdoor.temperature < 5 °C"}


class Asked(Household):
    """A household that keeps its reasons and can be asked."""

    def __init__(self) -> None:
        super().__init__()
        self.past: list[Reason] = []
        self.open()

    def live_through(self, out: list[Intent]) -> None:
        """Keep what was told."""
        self.past += reasons(out)

    def ask(self, asked: Literal["why", "why not"] = "why not", name: str = "light") -> Answer:
        """Ask about a rule, now."""
        return why(
            name,
            asked,
            self.now,
            status=self.engine.rules.get(name),
            live=self.engine.live(name),
            past=self.past,
            names=self,
            timezone=BERLIN[0],
        )


@pytest.fixture
def asked() -> Asked:
    return Asked()


def test_a_run_is_told_from_beginning_to_end(asked: Asked) -> None:
    asked.save(rule(when=[COLD], then=[{"delay": "5min"}, {"set": {"living_lights.on": True}}]))
    asked.live_through(asked.set("outdoor.temperature", 7.0))
    asked.live_through(asked.set("outdoor.temperature", 4.0))
    asked.live_through(asked.wait(300))
    answer = asked.ask("why")
    assert answer.ran
    assert answer.sentence == "light ran because outdoor.temperature went from 7 °C to 4 °C: waits 5 min."
    (end,) = answer.more
    assert end == "At 18:05: set living_lights.on to true."


def test_a_near_miss_answers_first(asked: Asked) -> None:
    asked.save(rule(when=[COLD], if_="front_door.open == true"))
    asked.set("front_door.open", False)
    asked.set("outdoor.temperature", 7.0)
    asked.live_through(asked.set("outdoor.temperature", 4.0))
    assert asked.ask().sentence == (
        "light did not run when outdoor.temperature went from 7 °C to 4 °C: "
        "`front_door.open == true` was not true (front_door.open was false)."
    )
    asked.wait(3600)
    assert asked.ask().sentence.startswith("Nothing has set light off: ")


@pytest.mark.parametrize(
    ("trigger", "closest"),
    [
        (COLD, "`outdoor.temperature < 5 °C` is not true (outdoor.temperature is 7 °C)"),
        ({"change": "front_door.open", "to": True}, "it waits for front_door.open to become true; it is unknown now"),
        (
            {"change": ["front_door.open", "hall_motion.motion"]},
            "it waits for one of them to change: front_door.open is unknown, hall_motion.motion is unknown",
        ),
        ({"at": "07:30"}, "its next time is Fri 16 Jan 07:30"),
        ({"eta": {"of": "su7", "under": "20min"}}, "su7 is not on its way"),
        ({"event": "su7.message.answered"}, "it waits for su7.answered"),
        ({"webhook": "courier"}, "it waits for a call of the web hook courier"),
        ({"hub": "started"}, "it waits for the hub to start"),
        ({"mqtt": "hall/+"}, "it waits for a message on hall/+"),
        ({"called": True}, "it waits to be called"),
    ],
)
def test_what_never_came_is_named(asked: Asked, trigger: dict[str, Any], closest: str) -> None:
    asked.save(rule(when=[trigger]))
    asked.set("outdoor.temperature", 7.0)
    assert asked.ask().sentence == f"Nothing has set light off: {closest}."


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        (rule(when=[COLD], enabled=False), "light is switched off."),
        (rule(when=[{"change": "attic.motion"}]), "light waits for attic, which nobody has announced yet."),
        (
            rule(when=[{"change": "front_door.opn"}]),
            "light cannot run as it is written: front_door.opn is not an attribute of front_door.",
        ),
        (rule(when=[COLD], params={"lamp": {"device": "light"}}), None),
    ],
)
def test_a_rule_that_cannot_run_says_so(asked: Asked, document: dict[str, object], sentence: str | None) -> None:
    asked.save(document)
    answer = asked.ask()
    assert not answer.ran
    assert answer.sentence == (sentence or "light is a template: it runs only as the rules that are made of it.")


def test_a_typo_is_answered_with_the_name_that_was_meant(asked: Asked) -> None:
    asked.save(rule(when=[COLD]))
    assert asked.ask(name="ligth").sentence == "No rule is called ligth; did you mean light?"


def test_a_rule_that_runs_wild_is_paused_and_says_so(asked: Asked) -> None:
    asked.save(rule(when=[{"change": "meter.power"}]))
    for count in range(70):
        asked.live_through(asked.set("meter.power", float(count)))
    assert asked.ask().sentence == "light is paused: it ran 60 times within a minute. It runs again once it is reset."
    out: list[Intent] = []
    asked.engine.enable("light", on=True, now=asked.now, out=out)
    asked.live_through(asked.set("meter.power", 1000.0))
    assert asked.past[-1].outcome == "ran"


WAITING: list[tuple[dict[str, Any], str, object, object, str]] = [
    (
        {"change": "front_door.open", "to": True, "for": "45s"},
        "front_door.open",
        False,
        True,
        "front_door.open must stay as it is for another 30 s",
    ),
    (
        {"becomes": "outdoor.temperature < 5 °C", "for": "45s"},
        "outdoor.temperature",
        7.0,
        4.0,
        "outdoor.temperature must stay as it is for another 30 s",
    ),
]


@pytest.mark.parametrize(("when", "name", "before", "after", "says"), WAITING)
def test_what_must_still_last_is_told_with_its_moment(
    asked: Asked, when: dict[str, Any], name: str, before: Any, after: Any, says: str
) -> None:
    asked.save(rule(when=[when]))
    asked.set(name, before)
    asked.set(name, after)
    asked.wait(15)
    assert asked.ask().sentence == f"Nothing has set light off: {says}."
    live = asked.engine.live("light")
    assert live is not None
    (coming,) = upcoming(live, asked.now)
    assert (coming.at, coming.what, coming.run) == (asked.now + 30, "it has lasted long enough", 0)
    asked.live_through(asked.set(name, before))
    assert upcoming(live, asked.now) == []
    edge = {"front_door.open": "from false to true", "outdoor.temperature": "from 7 °C to 4 °C"}[name]
    assert asked.ask().sentence == f"light did not run: {name} went {edge}, but did not stay so for 45 s."


def test_a_state_that_must_last_is_told_with_its_moment(asked: Asked) -> None:
    held: dict[str, Any] = {"rule": "light", "while": "front_door.open", "hold": {"living_lights.on": True}}
    findings = asked.save({**held, "settle": {"on": "1min"}})
    assert [each for each in findings if each.severity == "error"] == []
    asked.set("front_door.open", False)
    asked.set("front_door.open", True)
    live = asked.engine.live("light")
    assert live is not None
    assert [coming.at for coming in upcoming(live, asked.now)] == [asked.now + 60]
    assert "front_door.open must stay as it is for another 1 min" in asked.ask().more


@pytest.mark.parametrize(
    ("trigger", "what"),
    [({"every": "20s"}, "every 20s"), ({"cron": "0 7 * * *"}, "cron 0 7 * * *"), ({"at": "07:30"}, "07:30")],
)
def test_what_comes_next_is_told_in_the_words_of_the_rule(asked: Asked, trigger: dict[str, Any], what: str) -> None:
    findings = asked.save({"rule": "light", "when": [trigger], "then": [{"set": {"living_lights.on": True}}]})
    assert [each for each in findings if each.severity == "error"] == []
    live = asked.engine.live("light")
    assert live is not None
    assert {coming.what for coming in upcoming(live, asked.now)} == {what}


def test_why_a_rule_ran_that_was_paused_since_tells_of_the_pause(asked: Asked) -> None:
    asked.save(rule(when=[{"change": "outdoor.temperature"}], then=[{"log": "x"}]))
    for at in range(70):
        asked.live_through(asked.set("outdoor.temperature", float(at % 2)))
    answer = asked.ask("why")
    assert answer.ran
    assert answer.more[-1] == "light is paused: it ran 60 times within a minute. It runs again once it is reset."
