from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any, NamedTuple

import pytest
from httpx2 import Response

from hyperconnect.api.events.feed import LISTENERS
from hyperconnect.model.input import Called, RuleSaved
from tests.api.conftest import PATIENCE, House
from tests.api.test_validation import furnish

EVENTS = "/api/v1/events"
SAY: dict[str, object] = {"rule": "say", "when": [{"called": True}], "then": [{"log": "hello"}]}


class Told(NamedTuple):
    event: str
    data: Any
    id: str


async def told(answer: Response) -> AsyncIterator[Told]:
    """Yield the events of a stream as a browser would."""
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/event-stream")
    fields: dict[str, str] = {}
    last = ""
    async for line in answer.aiter_lines():
        if line:
            name, _, value = line.partition(": ")
            fields[name] = value
            last = fields.get("id", last)
        elif "data" in fields:
            yield Told(fields["event"], json.loads(fields["data"]), last)
            fields.clear()


async def tell(house: House) -> None:
    await house.service.settle(Called(house.service.now(), "say", {}, "kim"))


async def test_who_listens_hears_what_happens_and_comes_back_to_what_was_missed(house: House) -> None:
    await house.service.settle(RuleSaved(house.service.now(), "say", SAY))
    headers, params = house.token("rules:read"), {"types": "run.*,rule.logged"}
    async with house.client.stream("GET", EVENTS, headers=headers, params=params) as answer:
        events = told(answer)
        opened = await anext(events)
        assert opened.event == "opened"
        assert {"run.ran", "rule.logged"} <= set(opened.data["types"])
        await tell(house)
        frame = await anext(events)
        assert frame.event == "frame"
        assert sorted(each["type"] for each in frame.data) == ["rule.logged", "run.ran"]
        (ran,) = [each for each in frame.data if each["type"] == "run.ran"]
        assert (ran["rule"], ran["sentence"]) == ("say", "say ran because kim called it: noted: hello.")
    await tell(house)
    again = {**headers, "Last-Event-ID": frame.id}
    async with house.client.stream("GET", EVENTS, headers=again, params=params) as answer:
        events = told(answer)
        assert (await anext(events)).event == "opened"
        missed = await anext(events)
        assert sorted(each["type"] for each in missed.data) == ["rule.logged", "run.ran"]
    lost = {**params, "after": "00000000-7"}
    async with house.client.stream("GET", EVENTS, headers=headers, params=lost) as answer:
        events = told(answer)
        assert [(await anext(events)).event, (await anext(events)).event] == ["opened", "gap"]


async def test_a_device_alone_may_be_listened_to(house: House) -> None:
    await furnish(house)
    headers = house.token("devices:read")
    params = {"device": "two", "types": "command.*,value.*"}
    async with house.client.stream("GET", EVENTS, headers=headers, params=params) as answer:
        events = told(answer)
        assert (await anext(events)).data["devices"] == ["two"]
        from hyperconnect.model.message import Message
        from hyperconnect.shell.memory import MemoryTransport

        transport = house.service.transport
        assert isinstance(transport, MemoryTransport)
        transport.receive(Message("lamp/one/state", b'{"on": false}'))
        news: list[dict[str, Any]] = []
        while not news:
            news = (await anext(events)).data
        assert {each["device"] for each in news} == {"two"}


async def test_a_token_hears_what_its_scopes_let_it(house: House) -> None:
    async with house.client.stream("GET", EVENTS, headers=house.token("devices:read")) as answer:
        opened = await anext(told(answer))
    assert {kind.partition(".")[0] for kind in opened.data["types"]} == {"value", "device", "command"}
    for scopes, types, status in [
        (("devices:read",), "run.*", 403),
        (("rules:read",), "value.changed", 403),
        (("history:read",), "*", 403),
        (("rules:read",), "runs.*", 422),
    ]:
        answer = await house.client.get(EVENTS, headers=house.token(*scopes), params={"types": types})
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
    assert (await house.client.get(EVENTS)).status_code == 401
    answer = await house.client.get(EVENTS, headers=house.token("admin"), params={"device": "nobody"})
    assert answer.status_code == 404


@pytest.mark.parametrize("ending", ["the hub", "the visitor"])
async def test_an_end_is_an_end(house: House, ending: str) -> None:
    headers = house.token("admin")
    async with house.client.stream("GET", EVENTS, headers=headers) as answer:
        events = told(answer)
        assert (await anext(events)).event == "opened"
        if ending == "the hub":
            house.task.cancel()
            async with asyncio.timeout(PATIENCE):
                assert [event.event async for event in events if event.event == "opened"] == []
            return
    for _ in range(LISTENERS + 3):  # whoever left makes room
        async with house.client.stream("GET", EVENTS, headers=headers) as answer:
            assert (await anext(told(answer))).event == "opened"
