"""Devices of a running hub, over its socket file: a real hub, the real command line."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime
from pathlib import Path

import pytest

from hyperconnect.client import Client, RefusedError
from tests.cli.household import Household


async def test_a_command_is_set_and_its_echo_awaited(tmp_path: Path) -> None:
    async with Household(tmp_path).at_work() as home:
        steps = await home.documents("devices", "set", "desk.brightness", "40 %")
        assert [step["state"] for step in steps] == ["sent", "confirmed"]
        assert home.value("brightness") == 40
        home.clock.moment -= 3600
        (_, confirmed) = await home.documents("devices", "set", "desk.brightness", "50 %")
        assert (confirmed["state"], confirmed["latency"]) == ("confirmed", 0.0)


async def test_what_cannot_be_is_refused_with_a_reason(tmp_path: Path) -> None:
    refused: list[tuple[tuple[str, ...], str]] = [
        (("set", "desk.brightness", "140 %"), "error: desk.brightness: `140 %` is out of range"),
        (("set", "desk.brightness", "21 °C"), "wanted is a percentage"),
        (("set", "desk.colour", "red"), "has no attribute colour"),
        (("set", "lamp_desk.motion.motion", "true"), "error: desk.motion can only be read"),
        (("do", "desk.dance"), "no command"),
        (("rename", "nobody", "Somebody"), "no device"),
        (("forget", "nobody"), "no device"),
        (("watch", "nobody"), "no device"),
        (("accept", "nobody"), "never forgotten"),
        (("accept", "desk"), "never forgotten"),
        (("show", "dsk"), "did you mean desk"),
    ]
    async with Household(tmp_path).at_work() as home:
        for arguments, words in refused:
            code, _, err = await home.cli("devices", *arguments)
            assert code == 1, arguments
            assert words in err
        assert (await home.cli("devices", "set", "desk", "40"))[0] == 2


async def test_a_new_name_outlives_the_hub(tmp_path: Path) -> None:
    async with Household(tmp_path).at_work() as home:
        await home.said("devices", "rename", "desk", "Desk lamp", "--slug", "desk_lamp")
        assert await home.documents("devices", "area", "desk_lamp", "Study") == [{"done": "desk_lamp"}]
        for name in ("desk", "desk_lamp", "lamp_desk"):
            (shown,) = await home.documents("devices", "show", name)
            assert (shown["slug"], shown["area"]) == ("desk_lamp", "Study")
    (device,) = await home.documents("devices", "ls")
    assert (device["slug"], device["name"], device["area"]) == ("desk_lamp", "Desk lamp", "Study")
    (shown,) = await home.documents("devices", "show", "desk")
    assert shown["slug"] == "desk_lamp"


async def test_a_name_nobody_could_write_or_read_is_refused_and_any_language_is_taken(tmp_path: Path) -> None:
    wrong = [
        {"slug": ""},
        {"slug": "Desk"},
        {"slug": "desk.lamp"},
        {"slug": "desk\n"},
        {"slug": "d" * 65},
        {"name": "n" * 65},
        {"name": "a\x1b[2J"},
        {"area": "a\nb"},
    ]
    async with Household(tmp_path).at_work() as home, Client.local(tmp_path) as hub:
        before = home.service.hub.registry.get("desk")
        for edit in wrong:
            with pytest.raises(RefusedError) as refused:
                await hub.devices.change("desk", **edit)
            assert next(iter(edit)) in f"{refused.value} {refused.value.pointer}"
        assert home.service.hub.registry.get("desk") == before
        device = await hub.devices.change("desk", name="Лампа 灯 – é", area="a" * 64, slug="desk-lamp_2")
        assert (device.name, device.area, device.slug) == ("Лампа 灯 – é", "a" * 64, "desk-lamp_2")


async def test_a_forgotten_device_is_accepted_again(tmp_path: Path) -> None:
    async with Household(tmp_path).at_work() as home:
        for name in ("lamp_desk", "desk"):
            assert await home.documents("devices", "forget", "desk") == [{"done": "desk"}]
            assert "lamp_desk" in home.service.hub.roll.forgotten
            _, _, err = await home.cli("devices", "accept", "nobody")
            assert "lamp_desk" in err
            assert await home.documents("devices", "accept", name) == [{"done": name}]
            assert "lamp_desk" not in home.service.hub.roll.forgotten
            home.say({"bri": 10})
            await home.until(lambda: home.value("brightness") == 10)


async def test_a_watcher_sees_what_happens_and_reads_slugs(tmp_path: Path) -> None:
    async with Household(tmp_path).at_work() as home:
        for more in (("devices", "watch", "desk"), ("watch", "--types", "value.*"), ("watch", "desk", "--json")):
            watching = asyncio.create_task(home.said(*more, "-n", "1"))
            while not watching.done():
                await home.turn_up({"bri": 50}, brightness=50)
                await home.turn_up({"bri": 60}, brightness=60)
            (line,) = await watching
            if "--json" in more:
                assert json.loads(line)["attribute"] == "desk.brightness"
            else:
                assert line.partition("  ")[2].startswith("desk.brightness = ")


async def test_show_tells_values_and_their_quality_however_old(tmp_path: Path) -> None:
    async with Household(tmp_path).at_work() as home:
        (shown,) = await home.documents("devices", "show", "desk")
        table = await home.said("devices", "show", "desk")
        listed = await home.said("devices", "ls")
    assert shown["available"] is None
    brightness = shown["values"]["main.light.brightness"]
    assert brightness["value"] == 10
    assert brightness["quality"] in {"good", "restored"}
    assert datetime.fromisoformat(brightness["observed_at"]).tzinfo is not None
    assert any(line.startswith("main.light.brightness\t10 %\t") for line in table)
    assert listed[0].endswith("available")
    (shown,) = await home.documents("devices", "show", "desk")
    assert shown["available"] is None
    assert shown["values"]["main.light.brightness"]["quality"] == "restored"
    code, _, err = await home.cli("devices", "show", "dsk")
    assert (code, "did you mean desk" in err) == (1, True)


async def test_while_the_broker_is_away_a_command_says_so(tmp_path: Path) -> None:
    async with Household(tmp_path).at_work() as home:
        home.cut()
        async with Client.local(tmp_path) as hub:
            while home.service.connected:
                await hub.claims.all()
        code, _, err = await home.cli("devices", "set", "desk.brightness", "40", "--wait", "0.3")
    assert code == 5
    assert "the broker is away" in err
    assert "no echo within 0.3 s" in err


async def test_variables_are_listed_and_set_and_answer_to_home_as_well(tmp_path: Path) -> None:
    async with Household(tmp_path).at_work() as home:
        assert "mode\t" in "\n".join(await home.said("variables", "ls"))
        assert await home.said("variables", "set", "mode", "away") == ["mode is away"]
        (mode,) = await home.documents("devices", "set", "home.mode", "night")
        assert (mode["name"], mode["value"]) == ("mode", "night")
        code, _, err = await home.cli("variables", "set", "mode", "nigth")
        assert (code, "night" in err) == (1, True)
