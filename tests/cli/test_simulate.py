"""A simulation on a real broker, as somebody with another hub meets it, and what it answers to wrong words."""

from __future__ import annotations

import asyncio
import json
import logging
import signal
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from hyperconnect.cli.controlling import control, read_wish
from hyperconnect.cli.living import RUNNING, Manners, live
from hyperconnect.cli.options import faster
from hyperconnect.cli.reaching import Reach
from hyperconnect.cli.scenarios import load_scenario
from hyperconnect.errors import ContentError, HyperconnectError, SettingsError
from hyperconnect.model.message import Message
from hyperconnect.sim.build import build
from hyperconnect.sim.household import Household
from tests.cli.called import Caller
from tests.cli.stem import call
from tests.shell.ear import Ear, Mosquitto, listening

THERE = "home/meter/available"
BRIEF = """
scenario: brief
title: A brief while
about: Alex is at work for five minutes.
start: 2026-01-15T16:10
timezone: Europe/Berlin
lasts: 5 min
home: {latitude: 52.4, longitude: 13.06}
weather: {outdoor: 2 °C, swing: 3 K}
people: {alex: {name: Alex, at: work, phone: {device: phone}}}
"""


def way_to(broker: Mosquitto) -> Reach:
    return Reach(broker.url, None, None, 10.0)


def household() -> Household:
    return build(load_scenario("evening_commute"), seed=1)


@asynccontextmanager
async def simulating(broker: Mosquitto, *, wills: bool = False, forget: bool = False) -> AsyncGenerator[None]:
    """Simulate until the block ends, then leave as with Ctrl-C."""
    manners = Manners("test", 1.0, wills=wills, forget=forget)
    async with asyncio.TaskGroup() as tasks:
        living = tasks.create_task(live(household(), way_to(broker), manners))
        yield
        living.cancel()


def topics(ear: Ear) -> set[str]:
    return {message.topic for message in ear.messages}


def last(ear: Ear, topic: str) -> Message | None:
    return next((message for message in reversed(ear.messages) if message.topic == topic), None)


async def retained(broker: Mosquitto, pattern: str, until: str) -> dict[str, bytes]:
    """Return what is retained below a pattern, once a certain topic is."""
    async with listening(way_to(broker).connection("test"), pattern) as ear:
        await ear.until(lambda: last(ear, until) is not None)
        return {message.topic: message.payload for message in ear.messages if message.retain}


async def test_announcements_are_retained_and_ctrl_c_leaves_everything_offline(mosquitto: Mosquitto) -> None:
    async with listening(way_to(mosquitto).connection("test"), "#") as ear:
        async with simulating(mosquitto):
            await ear.until(lambda: (message := last(ear, THERE)) is not None and message.payload == b"online")
            configs = await retained(mosquitto, "homeassistant/#", "homeassistant/sensor/meter/power/config")
            assert all(json.loads(config) for config in configs.values())
            assert any(message.topic.startswith(RUNNING) and message.payload for message in ear.messages)
        await ear.until(lambda: (message := last(ear, THERE)) is not None and message.payload == b"offline")
        await ear.until(lambda: any(m.topic.startswith(RUNNING) and not m.payload for m in ear.messages))
    states = await retained(mosquitto, "+/+/available", THERE)
    assert set(states.values()) == {b"offline"}


@pytest.mark.parametrize("wills", [False, True])
async def test_it_can_leave_nothing_on_the_broker(mosquitto: Mosquitto, *, wills: bool) -> None:
    line = way_to(mosquitto).connection("test")
    async with listening(line, "#") as ear:
        async with simulating(mosquitto, forget=True, wills=wills):
            await ear.until(lambda: sum(message.topic == THERE for message in ear.messages) >= (3 if wills else 1))
            await ear.until(lambda: last(ear, "home/meter/state") is not None)
        await ear.until(lambda: (message := last(ear, "home/meter/state")) is not None and not message.payload)
        line.publish([Message("mark", b"here", retain=True)])
        await ear.until(lambda: last(ear, "mark") is not None)
        assert list(await retained(mosquitto, "#", "mark")) == ["mark"]


async def test_a_killed_process_leaves_its_things_offline(mosquitto: Mosquitto, tmp_path: Path) -> None:
    program = (sys.executable, "-m", "hyperconnect", "simulate", "--mqtt", mosquitto.url, "-q")
    async with listening(way_to(mosquitto).connection("test"), "#") as ear:
        with (tmp_path / "said").open("w", encoding="utf-8") as said:
            process = await asyncio.create_subprocess_exec(*program, stderr=said)
        try:
            # Said thrice: twice by the thing as it begins, and once by the connection that keeps its last will.
            await ear.until(lambda: sum(message.topic == THERE for message in ear.messages) >= 3)
        finally:
            process.kill()
            await process.wait()
        await ear.until(lambda: (message := last(ear, THERE)) is not None and message.payload == b"offline")


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
async def test_who_ends_it_sees_a_farewell_and_the_score_so_far(
    mosquitto: Mosquitto, sent: signal.Signals, code: int
) -> None:
    program = (sys.executable, "-m", "hyperconnect", "simulate", "--mqtt", mosquitto.url, "-q", "--no-wills", "--json")
    async with listening(way_to(mosquitto).connection("test"), "#") as ear:
        process = await asyncio.create_subprocess_exec(
            *program, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        try:
            await ear.until(lambda: last(ear, THERE) is not None)
            process.send_signal(sent)
            score, said = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        assert process.returncode == code
        assert b"Traceback" not in said
        assert json.loads(score)["energy"]["house"] >= 0
        await ear.until(lambda: (message := last(ear, THERE)) is not None and message.payload == b"offline")


async def test_a_broker_that_comes_back_is_told_everything_again(mosquitto: Mosquitto) -> None:
    async with simulating(mosquitto):
        await retained(mosquitto, "#", THERE)
        mosquitto.kill()
        await mosquitto.start()
        async with listening(way_to(mosquitto).connection("test"), "#") as ear:
            await ear.until(lambda: {"home/living_lights/state", THERE} <= {message.topic for message in ear.messages})


async def test_who_simulates_the_same_things_on_one_broker_has_to_insist(
    mosquitto: Mosquitto, capsys: pytest.CaptureFixture[str]
) -> None:
    way = way_to(mosquitto)
    async with listening(way.connection("test"), "#") as ear, simulating(mosquitto):
        await ear.until(lambda: last(ear, THERE) is not None)
        with pytest.raises(SettingsError, match="another simulation there speaks for ") as caught:
            await live(household(), way, Manners("another", 1.0))
        assert "--force" in caught.value.hint
        before = len(ear.messages)
        async with asyncio.TaskGroup() as tasks:
            living = tasks.create_task(live(household(), way, Manners("another", 1.0, force=True)))
            await ear.until(lambda: any(m.topic == THERE for m in ear.messages[before:]))
            living.cancel()
    assert "talk at cross purposes" in capsys.readouterr().err


async def test_simulations_of_different_things_share_a_broker(mosquitto: Mosquitto) -> None:
    way, names = way_to(mosquitto), household().speakers
    others = [name for name in names if name != "meter"]
    async with asyncio.TaskGroup() as tasks, listening(way.connection("test"), "#") as ear:
        first = tasks.create_task(live(household(), way, Manners("others", 1.0, silent=["meter"])))
        await ear.until(lambda: last(ear, "home/living_lights/state") is not None)
        second = tasks.create_task(live(household(), way, Manners("meter", 1.0, silent=others)))
        await ear.until(lambda: last(ear, THERE) is not None)
        first.cancel()
        second.cancel()


async def test_an_outage_is_told_once_and_how_long_it_took(
    mosquitto: Mosquitto, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    async with simulating(mosquitto, wills=True):
        async with listening(way_to(mosquitto).connection("test"), "#") as ear:
            await ear.until(lambda: sum(message.topic == THERE for message in ear.messages) >= 3)
        caplog.clear()
        mosquitto.kill()
        await mosquitto.start()
        async with listening(way_to(mosquitto).connection("test"), "#") as ear:
            await ear.until(lambda: sum(message.topic == THERE for message in ear.messages) >= 2)
    outages = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(outages) == 1, outages
    assert capsys.readouterr().err.count("the broker is back after ") == 1


async def test_who_tells_something_where_no_broker_is_hears_so_once() -> None:
    answer = await Caller("--mqtt", "mqtt://127.0.0.1:1")("simulate", "tell", "{speed: 10}", code=4)
    assert answer.said.startswith("error: no broker answers on 127.0.0.1:1")
    assert answer.said.count("127.0.0.1:1") == 1, answer.said
    assert "trying again" not in answer.said


@pytest.mark.parametrize("text", ["0", "0.09", "10001", "fast", "nan", "-1"])
def test_there_is_one_range_of_speeds(text: str) -> None:
    words = "a number from 0.1 to 10000"
    with pytest.raises(SettingsError) as caught:
        faster(text)
    assert caught.value.hint == f"{words}, or `max`"
    with pytest.raises(ContentError) as told:
        read_wish(f"{{speed: {text}}}", "what")
    assert told.value.hint.startswith(words)


def test_both_ends_of_the_range_of_speeds_can_be_had() -> None:
    assert [faster(text) for text in ("0.1", "10000", "max")] == [0.1, 10_000.0, None]
    assert read_wish("{speed: 0.1}", "what") == {"speed": 0.1}


async def test_things_are_told_to_happen_while_it_runs(mosquitto: Mosquitto) -> None:
    way = way_to(mosquitto)
    async with listening(way.connection("test"), "#") as ear, simulating(mosquitto):
        await ear.until(lambda: last(ear, THERE) is not None)
        assert await control(read_wish("{open: front_door}", "what"), way) == "done: open"
        assert await control(read_wish("{speed: 10}", "what"), way) == "done: speed"
        assert await control(read_wish("{fault: {kind: lost, of: su7}}", "what"), way) == "done: fault"
        with pytest.raises(SettingsError, match="there is no opening 'back_door'"):
            await control(read_wish("{open: back_door}", "what"), way)
        with pytest.raises(SettingsError, match="meter says no field 'watts'"):
            await control(read_wish("{fault: {kind: stuck, of: meter, field: watts}}", "what"), way)
        with pytest.raises(SettingsError, match="there is no thing 'toaster'"):
            await control(read_wish("{fault: {kind: lost, of: toaster}}", "what"), way)
        await ear.until(
            lambda: (
                (message := last(ear, "home/front_door/state")) is not None
                and b'"contact":false' not in message.payload
            )
        )


async def test_who_is_there_and_what_they_say_can_be_asked(mosquitto: Mosquitto) -> None:
    way = way_to(mosquitto)
    async with listening(way.connection("test"), "#") as ear, simulating(mosquitto):
        await ear.until(lambda: last(ear, THERE) is not None)
        told = (await control(read_wish("{who: true}", "what"), way)).splitlines()
        assert "openings: front_door" in told
        assert any(line.startswith("speak: ") and "living_thermostat, " in line for line in told)
        assert any(line.startswith("roads: ") and "motorway (" in line and " km)" in line for line in told)
        fields = await control(read_wish("{fields: meter}", "what"), way)
        assert fields.startswith("fields: ")
        assert "power" in fields


async def test_what_a_simulation_refuses_is_named_with_line_and_column(mosquitto: Mosquitto) -> None:
    way = way_to(mosquitto)
    async with listening(way.connection("test"), "#") as ear, simulating(mosquitto):
        await ear.until(lambda: last(ear, THERE) is not None)
        for text, points_at in (
            ("{open: back_door}", "back_door"),
            ("{hand: {living_lamp: {on: true}}}", "living_lamp"),
            ("{fault: {kind: lost, of: toaster}}", "toaster"),
            ("{fields: toaster}", "toaster"),
        ):
            with pytest.raises(SettingsError) as caught:
                await control(read_wish(text, "what"), way, "what", text)
            assert caught.value.where == f"what:1:{1 + text.index(points_at)}"


async def test_nobody_who_simulates_is_told_with_a_next_step(
    mosquitto: Mosquitto, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hyperconnect.cli.controlling.PATIENCE", 0.1)
    with pytest.raises(HyperconnectError, match="no simulation answers") as caught:
        await control({"open": "front_door"}, way_to(mosquitto))
    assert "hyperconnect simulate" in caught.value.hint


async def test_only_some_speak(mosquitto: Mosquitto, tmp_path: Path) -> None:
    story = tmp_path / "brief.yaml"
    story.write_text(BRIEF, "utf-8")
    words = ("simulate", "run", str(story), "--mqtt", mosquitto.url, "-q", "--speed", "max")
    async with listening(way_to(mosquitto).connection("test"), "#") as ear:
        ended = asyncio.create_task(call(*words, "--only", "phone_alex, meter"), name="process")
        ended.add_done_callback(lambda _: ear.bell.ring())
        # A broker drops what a slow listener leaves, the last word too; of what speaks all the time some is heard.
        await ear.until(ended.done)
        assert ended.result().returncode == 0
        await ear.until(lambda: {"home/meter", "owntracks/alex"} <= {"/".join(t.split("/")[:2]) for t in topics(ear)})
    said = {message.topic.split("/")[1] for message in ear.messages if message.topic.startswith(("home/", "xiaomi"))}
    assert said == {"meter"}
    assert any(message.topic == "owntracks/alex/phone" for message in ear.messages)


@pytest.mark.parametrize(("speed", "warned"), [("60", True), ("1", False), ("max", False)])
async def test_who_goes_faster_than_a_hub_beside_it_is_told_so(
    mosquitto: Mosquitto, speed: str, *, warned: bool
) -> None:
    program = (sys.executable, "-m", "hyperconnect", "simulate", "--mqtt", mosquitto.url, "--only", "meter")
    process = await asyncio.create_subprocess_exec(*program, "--speed", speed, stderr=asyncio.subprocess.PIPE)
    assert process.stderr is not None
    said = b""
    try:
        while b"broker: " not in said:
            said += await process.stderr.readuntil()
    finally:
        process.send_signal(signal.SIGTERM)
        await process.communicate()
    assert (b"goes by another clock than a hub beside it" in said) is warned


@pytest.mark.parametrize(
    ("text", "place", "why"),
    [
        ("{opne: x}", "what:1:2", "unknown key 'opne'"),
        ("{open: x, close: y}", "what:1:1", "open and close are two"),
        ("{at: '17:00', open: x}", "what:1:2", "happens now"),
        ("{fault: {kind: lots, of: x}}", "what:1:16", "there is no kind 'lots'"),
        (
            "{go: {who: alex, to: mars}}",
            "what:1:22",
            "\n  → known are: home, work, shop, station",
        ),
        ("{speed: fast}", "what:1:9", "a speed stands alone and is a number"),
        ("{speed: 1, open: x}", "what:1:9", "a speed stands alone and is a number"),
        ("hello", "what:1:1", "nothing happens here"),
        ("", "what:1:1", "one document is expected"),
        ("[", "what:1:2", "not readable as YAML"),
    ],
)
def test_what_cannot_happen_is_told_with_its_place(text: str, place: str, why: str) -> None:
    with pytest.raises(ContentError) as caught:
        read_wish(text, "what")
    assert str(caught.value).startswith(f"{place}: ")
    assert why in str(caught.value)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--fault", "{kind: lots, of: meter}"), "--fault:1:8: there is no kind 'lots'"),
        (("--fault", "{kind: lost, of: toaster}"), "there is no 'toaster' in this household"),
        (
            ("--fault", "{kind: stuck, of: meter, field: watts}"),
            "--fault: meter says no field 'watts'\n  → known are: ",
        ),
        (("--only", "toaster"), "there is no 'toaster' in this household"),
        (("--plugin", "nowhere.py"), "there is no file nowhere.py"),
        (("--plugin", "json"), "adds no kind of thing"),
    ],
)
async def test_wrong_options_are_one_clear_line(options: tuple[str, ...], words: str) -> None:
    done = await call("simulate", "--mqtt", "mqtt://127.0.0.1:1", *options, env={"HYPERCONNECT_DEBUG": ""})
    assert done.returncode in {2, 3}
    assert words in done.stderr
    assert len(done.stderr.strip().splitlines()) <= 2
