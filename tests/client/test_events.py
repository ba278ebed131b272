"""Live events: heard from when one listens on, taken up where the line broke, and never silently incomplete."""

from __future__ import annotations

from pathlib import Path

import pytest

from hyperconnect.client import AuthError, Client, RefusedError
from tests.api.lamp import lit
from tests.client.server import Relay


async def test_who_listens_hears_what_happens_next(tmp_path: Path) -> None:
    async with lit(tmp_path) as home, Client.local(tmp_path) as hub:
        async with hub.events("run.*", "value.*", devices=["desk"]) as events:
            home.say(bri=33)
            heard = await anext(events)
            assert (heard.kind, heard.data["attribute"], heard.data["value"]) == (
                "value.changed",
                "desk.brightness",
                33,
            )
            assert heard.at is not None
        async with hub.events("run.*") as events:
            await hub.runs.begin("slow")
            run = await anext(events)
            assert (run.kind, run.data["rule"]) == ("run.waits", "slow")
        async with hub.events("run.*", after=heard.id) as events:
            assert (await anext(events)).data["run"] == run.data["run"]


async def test_a_line_that_breaks_is_taken_up_where_it_broke(tmp_path: Path) -> None:
    async with lit(tmp_path) as home:
        relay = Relay(*home.house.address)
        token = home.owner["Authorization"].removeprefix("Bearer ")
        async with relay.at() as url, Client(url, token=token) as hub, hub.events("value.*") as events:
            home.say(bri=20)
            first = await anext(events)
            relay.cut()
            home.say(bri=21)
            await home.until(lambda: home.value("brightness") == 21)
            home.say(bri=22)
            second = await anext(events)
            while second.data["value"] == 21:
                second = await anext(events)
            assert second.data["value"] == 22
            assert f"last-event-id: {first.id}" in relay.heads[-1]


async def test_what_is_lost_is_told(tmp_path: Path) -> None:
    async with lit(tmp_path), Client.local(tmp_path) as hub, hub.events("value.*", after="00000000-7") as events:
        gap = await anext(events)
        assert gap.kind == "gap"
        assert gap.data["why"]


async def test_who_may_not_listen_is_told_before_anything_is_heard(tmp_path: Path) -> None:
    async with lit(tmp_path) as home, Client.local(tmp_path) as hub:
        with pytest.raises(RefusedError, match="no events are called"):
            async with hub.events("runs"):
                pass
        made = await hub.tokens.create("x", ["rules:read"])
        async with Client(home.house.face.url, token=made.token) as stranger:
            with pytest.raises(AuthError, match="devices:read"):
                async with stranger.events("value.*"):
                    pass
