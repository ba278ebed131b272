from __future__ import annotations

import asyncio
from base64 import b64encode
from pathlib import Path

import pytest
from httpx2 import BasicAuth

from hyperconnect.errors import StoreError
from hyperconnect.model.effect import Noted
from hyperconnect.model.value import Datum
from hyperconnect.shell.store import Store, read_memory
from tests.api.conftest import House, living, together

FIX = {"_type": "location", "lat": 52.5, "lon": 13.4, "tst": 1_700_000_000, "vel": 61}
KIM = BasicAuth("kim", "a password")


def basic(user: str, password: str) -> str:
    return f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"


def noted(house: House) -> dict[str, Datum]:
    return {effect.value.path: effect.value.value for effect in house.effects if isinstance(effect, Noted)}


async def test_a_post_is_heard_and_kept_before_it_is_answered(house: House, tmp_path: Path) -> None:
    answer = await house.client.post("/owntracks", params={"u": "kim", "d": "phone"}, json=FIX, auth=KIM)
    assert (answer.status_code, answer.json()) == (200, [])
    assert noted(house)["owntracks_kim_phone.main.location.latitude"] == 52.5
    assert "owntracks_kim_phone" in read_memory(tmp_path / "data")["device"]


@pytest.mark.parametrize("headers", [{"X-Limit-U": "kim", "X-Limit-D": "phone"}, {"X-Limit-D": "phone"}])
async def test_who_posts_may_stand_in_the_headers(house: House, headers: dict[str, str]) -> None:
    answer = await house.client.post("/owntracks", headers=headers, json=FIX, auth=KIM)
    assert answer.status_code == 200
    assert noted(house)["owntracks_kim_phone.main.location.speed"] == 61


async def test_a_password_may_have_any_letters(house: House) -> None:
    answer = await house.client.post("/owntracks?d=phone", json=FIX, auth=("zoë".encode(), "päss:wörd".encode()))
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Basic"},
        {"Authorization": "Basic ???"},
        {"Authorization": "Basic a2lt"},
        {"Authorization": "Bearer a2ltOmEgcGFzc3dvcmQ="},
        {"Authorization": basic("kim", "a passworD")},
        {"Authorization": basic("kim", "")},
        {"Authorization": basic("", "")},
        {"Authorization": basic("nobody", "a password")},
    ],
)
@together
async def test_without_the_right_password_nothing_is_heard(shared: House, headers: dict[str, str]) -> None:
    answer = await shared.client.post("/owntracks?d=phone", headers=headers, json=FIX)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Basic")
    assert answer.headers["content-type"] == "application/problem+json"
    assert noted(shared) == {}


@pytest.mark.parametrize("place", ["/owntracks?u=zoë&d=phone", "/owntracks?u=kim%2F..&d=phone"])
@together
async def test_nobody_speaks_for_another(shared: House, place: str) -> None:
    answer = await shared.client.post(place, json=FIX, auth=KIM)
    assert answer.status_code == 403
    assert noted(shared) == {}


@pytest.mark.parametrize("place", ["/owntracks", "/owntracks?d=", "/owntracks?d=%2B", "/owntracks?d=a%2Fb"])
@together
async def test_a_device_is_named_as_a_topic_can(shared: House, place: str) -> None:
    answer = await shared.client.post(place, json=FIX, auth=KIM)
    assert answer.status_code == 400
    assert "device id" in answer.json()["suggestion"]
    assert noted(shared) == {}


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"lat": NaN}', b"\xff\xfe", b"[" * 60_000, b'{"a":' * 40])
@together
async def test_wrong_json_is_refused(shared: House, body: bytes) -> None:
    answer = await shared.client.post("/owntracks?d=phone", content=body, auth=KIM)
    assert answer.status_code == 400
    assert answer.json()["detail"]
    assert noted(shared) == {}


@pytest.mark.parametrize(
    ("place", "body"),
    [
        ("/track/van?lat=52.5&lon=13.4&speed=10&batt=71", {}),
        ("/track/van", {"data": {"lat": "52.5", "lon": "13.4", "speed": "10", "batt": "71"}}),
        ("/track/van", {"json": {"lat": 52.5, "lon": 13.4, "speed": 10, "batt": 71, "extras": {"x": 1}}}),
    ],
)
async def test_a_tracker_is_a_phone(house: House, place: str, body: dict[str, dict[str, object]]) -> None:
    answer = await house.client.request("POST", place, auth=KIM, **body)  # type: ignore[arg-type]  # data or json
    assert answer.status_code == 200
    told = {path.removeprefix("owntracks_kim_van.main."): value for path, value in noted(house).items()}
    assert told.pop("availability.online") is True
    assert told == {"location.latitude": 52.5, "location.longitude": 13.4, "location.speed": 18.52, "battery.level": 71}


async def test_a_tracker_may_ask_with_get(house: House) -> None:
    answer = await house.client.get("/track/van?lat=52.5&lon=13.4", auth=KIM)
    assert answer.status_code == 200
    assert noted(house)["owntracks_kim_van.main.location.latitude"] == 52.5
    assert (await house.client.get("/track/van?lat=52.5&lon=13.4")).status_code == 401


@together
async def test_a_tracker_without_a_position_is_told_what_to_send(shared: House) -> None:
    answer = await shared.client.post("/track/van?batt=71", auth=KIM)
    assert answer.status_code == 400
    assert "`lat` and `lon`" in answer.json()["detail"]


async def test_a_hub_that_does_not_know_its_vocabularies_yet_promises_nothing(house: House) -> None:
    house.reader.studied.clear()
    answer = await house.client.post("/owntracks?d=phone", json=FIX, auth=KIM)
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"


class FullStore(Store):
    """A store on a full disk."""

    def remember(self, effects: object) -> None:
        del effects
        raise StoreError("the disk is full")


async def test_what_cannot_be_kept_is_not_promised(tmp_path: Path) -> None:
    async with living(tmp_path, store=FullStore(None)) as house:
        answer = await house.client.post("/owntracks?d=phone", json=FIX, auth=KIM)
        assert answer.status_code == 507
        assert answer.json()["suggestion"] == "free some space, then try again"
        ready = await house.client.get("/readyz")
        assert ready.status_code == 503
        assert ready.json()["store"] == {"writable": False, "refusing": ["memory"]}


async def test_many_phones_post_at_once(house: House) -> None:
    places = [f"/owntracks?d=phone{number}" for number in range(50)]
    answers = await asyncio.gather(*(house.client.post(place, json=FIX, auth=KIM) for place in places))
    assert {answer.status_code for answer in answers} == {200}
    assert len({path.partition(".")[0] for path in noted(house)}) == 50
