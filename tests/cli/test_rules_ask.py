"""Asking a running hub about its rules, and telling it what to do with them: a real hub, the real command line."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from hyperconnect.core.hub import Hub
from hyperconnect.model.input import Elapsed, Opened, ProfileLoaded, RuleSaved
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment, Seconds, moment_of
from hyperconnect.shell.clock import WallClock
from hyperconnect.shell.door import NAME, Door
from hyperconnect.shell.memory import MemoryBus, MemoryTransport
from hyperconnect.shell.service import Service
from hyperconnect.shell.store import Store
from hyperconnect.shell.transport import Up

PATIENCE = 30
EVENING = moment_of("2026-01-15T17:00:00Z")
"""18:00 in Berlin, a Thursday."""

PROFILE: dict[str, object] = {
    "profile": "lamp",
    "match": "lamp/{id}/state",
    "fields": {
        "bri": {"attribute": "light.brightness"},
        "on": {"attribute": "light.on"},
        "seen": {"attribute": "motion.motion"},
    },
    "commands": {
        "light.brightness": {"topic": "lamp/{id}/set", "payload": {"bri": "{value}"}},
        "light.on": {"topic": "lamp/{id}/set", "payload": {"on": "{value}"}},
    },
}

RULES: tuple[dict[str, object], ...] = (
    {
        "rule": "night",
        "title": "Light at night",
        "when": [{"change": "desk.motion", "to": True}],
        "if": "desk.brightness < 50 %",
        "then": [{"set": {"desk.on": True}}],
    },
    {
        "rule": "level",
        "params": {"level": {"default": "30 %"}},
        "when": [{"called": True}],
        "then": [{"set": {"desk.brightness": "= level"}}],
    },
    {
        "rule": "slow",
        "when": [{"at": "07:30"}],
        "then": [{"delay": "10min"}, {"set": {"desk.on": False}}],
    },
    {"rule": "off", "enabled": False, "when": [{"at": "07:30"}], "then": [{"set": {"desk.on": False}}]},
    {
        "rule": "glow",
        "while": "desk.motion",
        "hold": {"desk.brightness": {"max": "80 %"}},
    },
    {"rule": "attic", "when": [{"change": "attic.motion"}], "then": [{"set": {"desk.on": False}}]},
)


RAN = "night ran because desk.motion went from false to true: set desk.on to true."


class Stopped(WallClock):
    """A clock that stands until somebody moves its hands."""

    moment: Moment = EVENING

    def now(self) -> Moment:
        return self.moment

    def timeout(self, until: Moment | None) -> float | None:
        return None if until is None or until > self.moment else 0.0

    def jump(self) -> Seconds:
        return 0.0


class Household:
    """A hub with a lamp that notices motion and does as it is told, its rules and its door."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.clock = Stopped()
        bus = MemoryBus()
        self.store = Store(data)
        self._door = Door(data / NAME)
        self.service = Service(Hub(), MemoryTransport(bus), self.store, self.clock, companions=[self._door.run])
        self._lamp = MemoryTransport(bus)
        self._heard = asyncio.Event()

    @asynccontextmanager
    async def at_work(self) -> AsyncGenerator[Household]:
        """Live, with the lamp known."""
        opened = Opened(EVENING, 52.5, 13.4, "Europe/Berlin", self.store.open())
        rules = [RuleSaved(EVENING, str(rule["rule"]), rule) for rule in RULES]
        self.service.begin(opened, [ProfileLoaded(EVENING, "lamp", PROFILE), *rules])
        self.service.listen(lambda _: self._heard.set())
        try:
            async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as tasks:
                running = [tasks.create_task(self.service.run()), tasks.create_task(self._lamp.run(self._obey))]
                await self.until(lambda: self.value("brightness") == 10)
                await self._door.opened.wait()
                yield self
                for task in running:
                    task.cancel()
        finally:
            self.store.close()

    def _obey(self) -> None:
        for arrival in self._lamp.take():
            match arrival:
                case Up():
                    self._lamp.subscribe(["lamp/desk/set"])
                    self.say({"bri": 10, "on": False, "seen": False})
                case Message(payload=payload):
                    self._lamp.publish([Message("lamp/desk/state", payload)])
                case _:
                    pass

    def say(self, state: dict[str, object]) -> None:
        """Let the lamp say something."""
        self._lamp.publish([Message("lamp/desk/state", json.dumps(state).encode(), retain=True)])

    def value(self, name: str) -> object:
        """What the hub believes of the lamp."""
        found = self.service.hub.registry.attribute(f"desk.{name}")
        return None if found is None else self.service.hub.twin.values[found.slot]

    async def until(self, so: Any) -> None:
        """Wait until something is so."""
        while not so():
            self._heard.clear()
            await self._heard.wait()

    async def turn_up(self, state: dict[str, object], **known: object) -> None:
        """Let the lamp say something and the hub hear of it."""
        self.say(state)
        await self.until(lambda: all(self.value(name) == value for name, value in known.items()))

    async def motion(self) -> None:
        """Let the lamp notice motion anew."""
        await self.turn_up({"seen": False}, motion=False)
        await self.turn_up({"seen": True}, motion=True)

    async def wait(self, seconds: Seconds) -> None:
        """Let time pass."""
        self.clock.moment += seconds
        await self.service.settle(Elapsed(self.clock.moment))

    async def cli(self, *arguments: str) -> tuple[int, list[str], str]:
        """Exit code, lines of data, and what was said to a person."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "hyperconnect",
            *arguments,
            "--data",
            str(self.data),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await process.communicate()
        assert b"Traceback" not in err
        return process.returncode or 0, out.decode().splitlines(), err.decode()

    async def said(self, *arguments: str) -> list[str]:
        """Lines of data of a command that succeeds."""
        code, lines, err = await self.cli(*arguments)
        assert code == 0, err
        return lines

    async def documents(self, *arguments: str) -> list[dict[str, Any]]:
        """The same, as JSON."""
        return [json.loads(line) for line in await self.said(*arguments, "--json")]


async def test_rules_are_listed_with_how_they_stand(tmp_path: Path) -> None:
    async with Household(tmp_path).at_work() as home:
        await home.motion()
        head, *rows = [line.split("\t") for line in await home.said("rules", "ls")]
        assert head == ["rule", "standing", "runs", "last", "title"]
        assert [(row[0], row[1]) for row in rows] == [
            ("attic", "dormant"),
            ("glow", "running"),
            ("level", "running"),
            ("night", "running"),
            ("off", "disabled"),
            ("slow", "running"),
        ]
        assert rows[3][2:] == ["1", "Thu 15 Jan 2026 18:00:00 ran", "Light at night"]
        night = next(one for one in await home.documents("rules", "ls") if one["rule"] == "night")
        assert night["last"]["at"] == "2026-01-15T18:00:00+01:00"
        assert night["last"]["read"] == {"desk.brightness": 10}


async def test_one_rule_is_shown_whole(tmp_path: Path) -> None:
    async with Household(tmp_path).at_work() as home:
        await home.motion()
        head, *lines = await home.said("rules", "show", "night")
        assert head == "Light at night (night): running, 1 run since the hub started"
        assert lines == [
            f"  last: Thu 15 Jan 2026 18:00:00  {RAN}",
            "  trigger: it waits for true; desk.motion is true",
            "  sets desk.on",
        ]
        (shown,) = await home.documents("rules", "show", "night")
        assert shown["document"]["if"] == "desk.brightness < 50 %"
        assert await home.said("rules", "show", "attic") == [
            "attic (attic): dormant, 0 runs since the hub started",
            "  warning HX101 at when.0.change: attic is not known yet; the rule waits for it",
        ]


async def test_why_a_rule_ran_and_why_not(tmp_path: Path) -> None:
    async with Household(tmp_path).at_work() as home:
        await home.motion()
        assert await home.said("rules", "why", "night") == [RAN]
        await home.wait(3600)
        await home.turn_up({"bri": 70}, brightness=70)
        for _ in range(3):
            await home.wait(60)
            await home.motion()
        missed = (
            "night did not run when desk.motion went from false to true: "
            "`desk.brightness < 50 %` was not true (desk.brightness was 70 %)."
        )
        sentence, *more = await home.said("rules", "why-not", "night")
        assert sentence == missed
        assert more == [
            "  it waits for true; desk.motion is true",
            "  `desk.brightness < 50 %` is not true (desk.brightness is 70 %)",
        ]
        assert await home.said("rules", "why", "night") == [RAN]
        assert await home.said("rules", "log", "night") == [
            f"Thu 15 Jan 2026 18:00:00  {RAN}",
            f"Thu 15 Jan 2026 19:01:00  {missed} (3 times until Thu 15 Jan 2026 19:03:00)",
        ]
        assert len(await home.documents("rules", "log", "night", "-n", "1")) == 1


async def test_the_past_is_asked_by_local_time(tmp_path: Path) -> None:
    """Also what was written to disk, and what stood otherwise then."""
    async with Household(tmp_path).at_work() as home:
        await home.motion()
        await home.turn_up({"bri": 70}, brightness=70)
        await home.wait(7200)
        await home.motion()
        await home.wait(7200)
        await home.service.settle(Elapsed(home.clock.moment))
        await home.said("rules", "disable", "night")
        assert await home.said("rules", "why-not", "night") == ["night is switched off."]
        (answer,) = await home.documents("rules", "why-not", "night", "--at", "20:05")
        assert answer["at"] == "2026-01-15T20:05:00+01:00"
        assert answer["sentence"].endswith("was not true (desk.brightness was 70 %).")
        (answer,) = await home.documents("rules", "why-not", "night", "--at", "2026-01-15 19:59")
        assert answer["sentence"] == "Nothing has set night off since 18:00."
        (answer,) = await home.documents("rules", "why", "night", "--at", "2026-01-15T17:30:00Z")
        assert answer["sentence"].startswith("night ran because")


async def test_what_comes_next(tmp_path: Path) -> None:
    async with Household(tmp_path).at_work() as home:
        head, *lines = await home.said("rules", "next", "slow")
        assert head == "slow: Fri 16 Jan 2026 07:30:00"
        assert lines[:2] == ["  Fri 16 Jan 2026 07:30:00  07:30", "  Sat 17 Jan 2026 07:30:00  07:30"]
        assert (await home.said("rules", "next", "night"))[0] == "night has no moment of its own."
        await home.said("rules", "run", "slow")
        (coming,) = await home.documents("rules", "next", "slow")
        assert coming["next"][0]["at"] == "2026-01-15T18:10:00+01:00"
        assert coming["next"][0]["run"]


async def test_a_rule_is_run_by_hand(tmp_path: Path) -> None:
    async with Household(tmp_path).at_work() as home:
        sentence = "level ran because the command line called it: set desk.brightness to 30 %."
        assert await home.said("rules", "run", "level") == [sentence]
        await home.until(lambda: home.value("brightness") == 30)
        (reason,) = await home.documents("rules", "run", "level", "level=45%")
        assert reason["did"] == ["set desk.brightness to 45 %"]
        await home.until(lambda: home.value("brightness") == 45)
        await home.turn_up({"bri": 70}, brightness=70)
        code, lines, _ = await home.cli("rules", "run", "night")
        assert code == 1
        assert len(lines) == 1
        assert lines[0].endswith("called it: `desk.brightness < 50 %` was not true (desk.brightness was 70 %).")


async def test_what_is_under_way_is_ended(tmp_path: Path) -> None:
    async with Household(tmp_path).at_work() as home:
        assert await home.said("rules", "run", "slow") == ["slow ran because the command line called it: waits 10min."]
        assert await home.said("rules", "cancel", "slow") == ["1 run ended"]
        assert await home.said("rules", "cancel", "slow") == ["nothing was under way"]
        assert await home.said("rules", "why", "slow") == [
            "slow ran because the command line called it: waits 10min.",
            "  slow ended early: the command line ended it.",
        ]


async def test_a_run_that_waited_is_one_line(tmp_path: Path) -> None:
    async with Household(tmp_path).at_work() as home:
        await home.said("rules", "run", "slow")
        await home.wait(600)
        (line,) = await home.said("rules", "log", "slow")
        assert line.endswith("slow ran because the command line called it: waits 10min, set desk.on to false.")


async def test_a_rule_is_switched_off_and_on(tmp_path: Path) -> None:
    async with Household(tmp_path).at_work() as home:
        assert await home.said("rules", "disable", "night") == ["night is disabled"]
        await home.motion()
        assert home.value("on") is False
        code, _, err = await home.cli("rules", "run", "night")
        assert code == 1
        assert "night is switched off" in err
        assert "rules enable night" in err
        assert await home.said("rules", "enable", "night") == ["night is running"]
        await home.motion()
        await home.until(lambda: home.value("on") is True)


async def test_a_rule_that_ran_wild_is_reset(tmp_path: Path) -> None:
    async with Household(tmp_path).at_work() as home:
        for _ in range(61):
            await home.motion()
        sentence = "night is paused: it ran 60 times within a minute. It runs again once it is reset."
        assert await home.said("rules", "why-not", "night") == [sentence]
        assert await home.said("rules", "reset", "night") == ["night is running"]
        await home.wait(1.0)
        await home.motion()
        assert home.service.hub.engine.rules["night"].standing == "running"


async def test_what_is_held_is_listed_and_given_back(tmp_path: Path) -> None:
    async with Household(tmp_path).at_work() as home:
        await home.motion()
        await home.wait(60)
        await home.turn_up({"bri": 60}, brightness=60)
        head, *rows = [line.split("\t") for line in await home.said("claims")]
        assert head == ["attribute", "value", "by", "kind", "band", "until", "has the say"]
        assert ["desk.brightness", "at most 80 %", "glow", "hold", "comfort", "", "yes"] in rows
        by_hand = ["desk.brightness", "60 %", "somebody by hand", "manual", "manual"]
        assert by_hand in [row[:5] for row in rows]
        claims = await home.documents("claims", "ls")
        assert {claim["kind"] for claim in claims} == {"hold", "manual"}
        assert await home.said("claims", "resume", "desk.brightness") == [
            "rules have their way with desk.brightness again"
        ]
        assert {claim["kind"] for claim in await home.documents("claims", "ls")} == {"hold"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("rules", "why", "nigt"), "did you mean night"),
        (("rules", "log", "nigt"), "did you mean night"),
        (("rules", "why", "night", "--at", "yesterday"), "2026-01-31 07:30"),
        (("rules", "why", "night", "--at", "2026-01-15 18:01"), "still to come"),
        (("rules", "run", "level", "level=red"), "level"),
        (("rules", "run", "level", "speed=3"), "it takes level"),
        (("rules", "run", "level", "level=desk.brightness"), "no value"),
        (("rules", "run", "night", "wish=banana"), "it takes none"),
        (("rules", "run", "attic"), "nobody has announced yet"),
        (("rules", "reset", "night"), "is not paused"),
        (("rules", "enable", "nobody"), "no rule is called nobody"),
        (("claims", "resume", "desk.brightness"), "nobody set desk.brightness by hand"),
        (("claims", "resume", "desk.colour"), "not known"),
    ],
)
async def test_what_cannot_be_is_refused_with_the_next_step(
    tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    async with Household(tmp_path).at_work() as home:
        code, lines, err = await home.cli(*arguments)
        assert (code, lines) == (1, [])
        assert words in err


async def test_without_a_hub_the_exit_code_says_so(tmp_path: Path) -> None:
    async with Household(tmp_path).at_work() as home:
        home.data = tmp_path / "elsewhere"
        for arguments in (("rules", "ls"), ("rules", "why", "night"), ("claims",)):
            code, _, err = await home.cli(*arguments)
            assert code == 4
            assert "hyperconnect hub" in err
