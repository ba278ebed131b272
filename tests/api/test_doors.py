"""Every operation of the API, called by those who may not: generated from the document, so that none is forgotten."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import pytest_asyncio

from hyperconnect.api.limit import Limits
from hyperconnect.api.scope import SCOPES
from hyperconnect.config import Http
from hyperconnect.model.scope import COMMAND
from tests.api.conftest import House, living

OPEN = {"checkLife", "checkReadiness", "setUp", "showMetrics"}
"""Operations that ask for no token on this machine."""
DOCUMENT = "/api/v1/openapi.json"
_EXAMPLES = {
    "rule": "hall-light",
    "run": "hall-light.1795282872301",
    "device": "hall_light",
    "attribute": "brightness",
    "name": "mode",
    "id": "000000000000",
    "version": "1",
    "room": "living",
}


class Operation(NamedTuple):
    """One operation of the document, as a request."""

    id: str
    method: str
    place: str
    scopes: tuple[str, ...] | None
    """What it asks for; None: no token."""
    body: bool


def operations(document: dict[str, Any]) -> Iterator[Operation]:
    for place, methods in document["paths"].items():
        for method, said in methods.items():
            security: list[dict[str, list[str]]] = said.get("security", [])
            scopes = tuple(scope for each in security for scope in each["token"]) if security else None
            path = re.sub(r"\{(\w+)\}", lambda found: _EXAMPLES[found[1]], place)
            yield Operation(said["operationId"], method.upper(), path, scopes, "requestBody" in said)


@pytest_asyncio.fixture
async def house(tmp_path: Path) -> Any:
    async with living(tmp_path, limits=Limits(guesses=10_000)) as house:
        yield house


async def all_of(house: House) -> list[Operation]:
    answer = await house.client.get(DOCUMENT)
    assert answer.status_code == 200
    found = list(operations(answer.json()))
    assert len(found) > 40
    return found


async def answers(house: House, operation: Operation, headers: dict[str, str]) -> set[int]:
    """Return how an operation answers to a body of nothing, to one of JSON, and to one that is broken."""
    statuses: set[int] = set()
    for body in (b"", b"{}", b"{") if operation.body else (b"",):
        sent = {**headers, "Content-Type": "application/json"}
        answer = await house.client.request(operation.method, operation.place, headers=sent, content=body)
        assert answer.headers["content-type"] == "application/problem+json"
        statuses.add(answer.status_code)
    return statuses


async def test_each_operation_asks_for_a_token_but_those_that_nobody_could_have_one_for(house: House) -> None:
    found = await all_of(house)
    assert {each.id for each in found if each.scopes is None} == OPEN
    assert len({each.id for each in found}) == len(found)
    assert {scope for each in found for scope in each.scopes or ()} <= {*SCOPES, COMMAND}


@pytest.mark.parametrize("said", ["nothing", "wrong", "revoked", "expired"])
async def test_without_a_good_token_nobody_comes_in(house: House, said: str) -> None:
    headers = {
        "nothing": {},
        "wrong": {"Authorization": "Bearer hc_000000000000_" + "A" * 43},
        "revoked": house.token("admin", revoked=True),
        "expired": house.token("admin", expires=house.service.now() - 1),
    }[said]
    told = {each.id: await answers(house, each, headers) for each in await all_of(house) if each.scopes is not None}
    assert {name: statuses for name, statuses in told.items() if statuses != {401}} == {}


async def test_with_too_small_a_scope_nobody_comes_in(house: House) -> None:
    told: dict[str, set[int]] = {}
    for each in await all_of(house):
        for lacking in each.scopes or ():
            others = [
                scope for scope in SCOPES if scope not in {lacking, "admin"} and not scope.startswith(f"{lacking}:")
            ]
            told[f"{each.id} {lacking}"] = await answers(house, each, house.token(*others))
    assert len(told) > 40
    assert {name: statuses for name, statuses in told.items() if statuses != {403}} == {}


async def test_the_owner_comes_in_everywhere(house: House) -> None:
    owner = house.token("admin")
    for each in await all_of(house):
        if each.scopes is None or each.id == "listenToEvents":
            continue
        answer = await house.client.request(each.method, each.place, headers=owner)
        assert answer.status_code not in {401, 403, 429, 500}, each


EVIL = {
    "host": ({"Host": "evil.example"}, 421),
    "origin": ({"Origin": "https://evil.example"}, 403),
    "null origin": ({"Origin": "null"}, 403),
}


@pytest.mark.parametrize("way", EVIL)
async def test_a_browser_led_astray_reaches_no_operation(house: House, way: str) -> None:
    headers, status = EVIL[way]
    owner = house.token("admin")
    for each in await all_of(house):
        answer = await house.client.request(each.method, each.place, headers={**owner, **headers})
        assert answer.status_code == status, each


async def test_an_address_in_place_of_a_path_reaches_no_operation(house: House) -> None:
    owner = house.token("admin")["Authorization"]
    for each in await all_of(house):
        reader, writer = await asyncio.open_connection(*house.address)
        head = f"{each.method} http://127.0.0.1{each.place} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {owner}\r\n"
        writer.write(f"{head}Connection: close\r\n\r\n".encode())
        assert (await reader.read()).startswith(b"HTTP/1.1 400 "), each
        writer.close()


async def test_nothing_is_told_to_other_sites(house: House) -> None:
    for each in await all_of(house):
        answer = await house.client.request(
            "OPTIONS",
            each.place,
            headers={"Origin": house.face.url, "Access-Control-Request-Method": each.method},
        )
        assert not [name for name in answer.headers if name.startswith("access-control")]


async def test_a_hub_that_listens_nowhere_still_has_its_file(tmp_path: Path) -> None:
    async with living(tmp_path, http=Http(listen="")) as house:
        assert (await house.client.get("/api/v1/tokens")).json() == {"items": [], "next": None}
        assert (house.face.url, house.codes) == ("", [])
