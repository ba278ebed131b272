"""A simulation on a real broker, as somebody with another hub meets it, and what it answers to wrong words."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from hyperconnect.cli.controlling import control, read_wish
from hyperconnect.cli.living import RUNNING, Manners, live
from hyperconnect.cli.reaching import Reach
from hyperconnect.cli.scenarios import load_scenario
from hyperconnect.errors import ContentError, HyperconnectError, SettingsError
from hyperconnect.model.message import Message
from hyperconnect.sim.build import build
from hyperconnect.sim.household import Household
from tests.shell.ear import Ear, Mosquitto, listening

THERE = "home/meter/available"


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


async def test_it_can_leave_nothing_on_the_broker(mosquitto: Mosquitto) -> None:
    line = way_to(mosquitto).connection("test")
    async with listening(line, "#") as ear:
        async with simulating(mosquitto, forget=True):
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


async def test_sigterm_is_a_farewell_and_no_failure(mosquitto: Mosquitto) -> None:
    program = (sys.executable, "-m", "hyperconnect", "simulate", "--mqtt", mosquitto.url, "-q", "--no-wills")
    async with listening(way_to(mosquitto).connection("test"), "#") as ear:
        process = await asyncio.create_subprocess_exec(*program, stderr=asyncio.subprocess.PIPE)
        try:
            await ear.until(lambda: last(ear, THERE) is not None)
            process.send_signal(signal.SIGTERM)
            _, said = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        assert process.returncode == 0
        assert b"Traceback" not in said
        await ear.until(lambda: (message := last(ear, THERE)) is not None and message.payload == b"offline")


async def test_a_broker_that_comes_back_is_told_everything_again(mosquitto: Mosquitto) -> None:
    async with simulating(mosquitto):
        await retained(mosquitto, "#", THERE)
        mosquitto.kill()
        await mosquitto.start()
        async with listening(way_to(mosquitto).connection("test"), "#") as ear:
            await ear.until(lambda: {"home/living_lights/state", THERE} <= {message.topic for message in ear.messages})


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


async def test_nobody_who_simulates_is_told_with_a_next_step(
    mosquitto: Mosquitto, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hyperconnect.cli.controlling.PATIENCE", 0.1)
    with pytest.raises(HyperconnectError, match="no simulation answers") as caught:
        await control({"open": "front_door"}, way_to(mosquitto))
    assert "hyperconnect simulate" in caught.value.hint


async def test_only_some_speak(mosquitto: Mosquitto) -> None:
    program = (sys.executable, "-m", "hyperconnect", "simulate", "--mqtt", mosquitto.url, "-q")
    async with listening(way_to(mosquitto).connection("test"), "#") as ear:
        process = await asyncio.create_subprocess_exec(
            *program, "--speed", "max", "--only", "phone_alex, meter", stderr=asyncio.subprocess.DEVNULL
        )
        assert await process.wait() == 0
        await ear.until(lambda: any(m.topic == THERE and m.payload == b"offline" for m in ear.messages))
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
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "hyperconnect", "simulate", "--mqtt", "mqtt://127.0.0.1:1", *options),
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "HYPERCONNECT_DEBUG": ""},
    )
    _, said = await process.communicate()
    assert process.returncode in {2, 3}
    assert words in said.decode()
    assert len(said.decode().strip().splitlines()) <= 2
