"""Who comes in: the first owner, tokens and what they let do, and no end of guesses."""

from __future__ import annotations

import stat
from contextlib import suppress
from pathlib import Path

import pytest
from httpx2 import AsyncClient, AsyncHTTPTransport, TransportError

from hyperconnect.api.scope import SCOPES
from hyperconnect.api.server import SOCKET
from hyperconnect.api.setup import TRIES
from hyperconnect.config import Http
from hyperconnect.shell.store import Store
from tests.api.conftest import House, living, together

TOKENS = "/api/v1/tokens"
SETUP = "/api/v1/setup"


def code_of(house: House) -> str:
    return house.codes[-1].rpartition(" ")[2]


async def test_the_first_start_says_a_code_that_makes_an_owner_once(house: House) -> None:
    assert len(house.codes) == 1
    answer = await house.client.post(SETUP, json={"code": code_of(house), "name": "Kim"})
    assert answer.status_code == 201
    token = answer.json()
    assert (token["name"], token["scopes"], token["expires_at"]) == ("Kim", ["admin"], None)
    headers = {"Authorization": f"Bearer {token['token']}"}
    assert [each["id"] for each in (await house.client.get(TOKENS, headers=headers)).json()["items"]] == [token["id"]]
    again = await house.client.post(SETUP, json={"code": code_of(house)})
    assert (again.status_code, len(house.codes)) == (409, 1)


async def test_a_code_may_be_written_as_people_write(house: House) -> None:
    code = f" {code_of(house).lower().replace('-', ' ')} "
    assert (await house.client.post(SETUP, json={"code": code})).status_code == 201


async def test_a_code_holds_forty_bits_at_least(house: House) -> None:
    code = code_of(house).replace("-", "")
    assert len(code) >= 10
    assert set(code) <= set("23456789ABCDEFGHJKMNPQRSTUVWXYZ")


async def test_after_ten_tries_another_code_holds(house: House) -> None:
    first = code_of(house)
    for _ in range(TRIES):
        assert (await house.client.post(SETUP, json={"code": "WRONG-WRONG"})).status_code == 401
    assert len(house.codes) == 2
    assert (await house.client.post(SETUP, json={"code": first})).status_code == 401
    assert (await house.client.post(SETUP, json={"code": code_of(house)})).status_code == 201


async def test_codes_are_not_guessed_for_ever(house: House) -> None:
    answers = [await house.client.post(SETUP, json={"code": f"{number}"}) for number in range(25)]
    assert [answer.status_code for answer in answers] == [401] * 20 + [429] * 5
    wait = int(answers[-1].headers["retry-after"])
    assert 1 <= wait <= 3
    assert answers[-1].headers["ratelimit-policy"] == '"guesses";q=20;w=60'
    assert answers[-1].headers["ratelimit"] == f'"guesses";r=0;t={wait}'


async def test_an_owner_is_known_after_a_restart(tmp_path: Path) -> None:
    async with living(tmp_path) as house:
        headers = house.token("admin")
    async with living(tmp_path, store=Store(tmp_path / "data")) as house:
        assert house.codes == []
        tokens = (await house.client.get(TOKENS, headers=headers)).json()["items"]
        assert [(token["scopes"], token["used_at"] is None) for token in tokens] == [(["admin"], False)]


async def test_until_there_is_an_owner_only_this_machine_is_answered(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def told(text: str) -> int:
        return sum(text in record.getMessage() for record in caplog.records)

    # An address that no machine has: that it is tried at all shows that the hub means to leave the loopback.
    async with living(tmp_path, http=Http(listen="192.0.2.1:0", allow_remote=True)) as house:
        assert house.face.url.startswith("http://127.0.0.1:")
        assert (told("until somebody owns this hub"), told("192.0.2.1")) == (1, 0)
        answer = await house.client.post(SETUP, json={"code": code_of(house)})
        assert answer.status_code == 201
        while not told("http: 192.0.2.1 port 0 is"):
            with suppress(TransportError):
                await house.client.get("/healthz")


async def test_any_address_of_the_loopback_is_this_machine(tmp_path: Path) -> None:
    async with living(tmp_path, http=Http(listen="127.0.0.2:0")) as house:
        assert house.face.url.startswith("http://127.0.0.2:")
        assert len(house.codes) == 1


async def test_the_socket_file_is_the_owners_alone_and_asks_for_nothing(house: House, tmp_path: Path) -> None:
    path = tmp_path / SOCKET
    await house.face.at_hand.wait()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    async with AsyncClient(transport=AsyncHTTPTransport(uds=str(path)), base_url="http://hub") as client:
        answer = await client.post(TOKENS, json={"name": "a", "scopes": ["rules:read"]})
        assert answer.status_code == 201
        evil = await client.get(TOKENS, headers={"Origin": "https://evil.example"})
        assert evil.status_code == 403


async def test_the_socket_file_goes_with_the_hub(tmp_path: Path) -> None:
    async with living(tmp_path) as house:
        await house.face.at_hand.wait()
    assert not (tmp_path / SOCKET).exists()


async def test_a_token_is_made_shown_once_and_revoked(house: House) -> None:
    owner = house.token("admin")
    wish = {"name": "tablet", "scopes": ["rules:read", "rules:read"], "expires_at": "2099-01-01T00:00:00Z"}
    made = (await house.client.post(TOKENS, headers=owner, json=wish)).json()
    assert (made["scopes"], made["expires_at"]) == (["rules:read"], "2099-01-01T00:00:00Z")
    listed = await house.client.get(TOKENS, headers=owner)
    assert made["token"] not in listed.text
    assert made["id"] in [each["id"] for each in listed.json()["items"]]
    place = f"{TOKENS}/{made['id']}"
    for _ in range(2):
        assert (await house.client.delete(place, headers=owner)).status_code == 204
    refused = await house.client.get(TOKENS, headers={"Authorization": f"Bearer {made['token']}"})
    assert (refused.status_code, refused.json()["detail"]) == (401, "this token was revoked")


async def test_the_disk_never_sees_a_token(house: House, tmp_path: Path) -> None:
    secret = house.token("admin")["Authorization"].split()[1]
    files = [path.read_bytes() for path in (tmp_path / "data").iterdir()]
    _, name, hidden = secret.split("_", 2)
    assert any(name.encode() in data for data in files)
    assert not any(hidden.encode() in data for data in files)


async def test_the_last_token_of_an_owner_stays(house: House) -> None:
    owner = house.token("admin")
    mine = owner["Authorization"].split("_")[1]
    answer = await house.client.delete(f"{TOKENS}/{mine}", headers=owner)
    assert (answer.status_code, answer.json()["detail"]) == (409, "this is the last token of an owner")
    house.token("admin", expires=house.service.now())
    assert (await house.client.delete(f"{TOKENS}/{mine}", headers=owner)).status_code == 409
    house.token("admin")
    assert (await house.client.delete(f"{TOKENS}/{mine}", headers=owner)).status_code == 204


@pytest.mark.parametrize(
    ("wish", "pointer"),
    [
        ({"name": "", "scopes": ["admin"]}, "/name"),
        ({"name": "x" * 65, "scopes": ["admin"]}, "/name"),
        ({"name": "a\nb", "scopes": ["admin"]}, "/name"),
        ({"name": "a", "scopes": []}, "/scopes"),
        ({"name": "a", "scopes": ["rules:read", "rules:reed"]}, "/scopes/1"),
        ({"name": "a", "scopes": ["admin"], "expires_at": "2001-01-01T00:00:00Z"}, "/expires_at"),
        ({"name": "a", "scopes": ["admin"], "expires_at": "2099-01-01T00:00:00"}, "/expires_at"),
        ({"name": "a", "scopes": ["admin"], "more": 1}, "/more"),
        ({"scopes": ["admin"]}, "/name"),
    ],
)
@together
async def test_a_wish_that_is_wrong_is_told_where(shared: House, wish: object, pointer: str) -> None:
    owner, tokens = shared.token("admin"), shared.service.store.tokens
    before = tokens.all()
    answer = await shared.client.post(TOKENS, headers=owner, json=wish)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [mistake["pointer"] for mistake in answer.json()["errors"]] == [pointer]
    assert [each.id for each in tokens.all()] == [each.id for each in before]


@together
async def test_a_body_that_is_no_json_is_told(shared: House) -> None:
    answer = await shared.client.post(
        TOKENS, headers={**shared.token("admin"), "Content-Type": "application/json"}, content=b"{"
    )
    assert (answer.status_code, answer.json()["detail"]) == (400, "the body is no JSON")


@pytest.mark.parametrize(
    "said",
    [
        "",
        "Bearer",
        "Bearer hc_",
        "Bearer hc_000000000000_" + "A" * 43,
        "Basic a2ltOnBhc3N3b3Jk",
        "Bearer " + "x" * 8000,
        "Bearer ;DROP TABLE token",
    ],
)
@together
async def test_what_is_no_token_opens_nothing(shared: House, said: str) -> None:
    answer = await shared.client.get(TOKENS, headers={"Authorization": said})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith('Bearer realm="hyperconnect"')


@together
async def test_a_token_nearly_right_opens_nothing(shared: House) -> None:
    secret = shared.token("admin")["Authorization"]
    last = "A" if secret[-1] != "A" else "B"
    for wrong in (secret[:-1] + last, secret.lower(), secret + "A", secret[:-1]):
        if wrong != secret:
            assert (await shared.client.get(TOKENS, headers={"Authorization": wrong})).status_code == 401


async def test_after_twenty_wrong_tokens_a_minute_the_next_has_to_wait_and_a_right_one_has_not(house: House) -> None:
    right = house.token("admin")
    wrong = {"Authorization": "Bearer hc_000000000000_" + "A" * 43}
    answers = [await house.client.get(TOKENS, headers=wrong) for _ in range(23)]
    assert [answer.status_code for answer in answers] == [401] * 20 + [429] * 3
    assert (await house.client.get(TOKENS, headers=right)).status_code == 200
    assert (await house.client.get(TOKENS)).status_code == 401


@together
async def test_what_is_lacking_is_named(shared: House) -> None:
    answer = await shared.client.get(TOKENS, headers=shared.token(*(scope for scope in SCOPES if scope != "admin")))
    assert answer.status_code == 403
    assert answer.json()["scope"] == "admin"
    assert 'error="insufficient_scope", scope="admin"' in answer.headers["www-authenticate"]


async def test_tokens_come_in_pages(house: House) -> None:
    owner = house.token("admin")
    for _ in range(4):
        house.token("rules:read")
    seen: list[str] = []
    cursor, pages = "", 0
    while True:
        page = (await house.client.get(TOKENS, headers=owner, params={"limit": 2, "cursor": cursor})).json()
        seen += [each["id"] for each in page["items"]]
        cursor, pages = page["next"], pages + 1
        if cursor is None:
            break
    assert (pages, len(seen), len(set(seen))) == (3, 5, 5)


@pytest.mark.parametrize("cursor", ["x", "W10", "Wzdd", "WyJhIiwiYiJd", "%00", "[" * 400])
@together
async def test_a_cursor_of_nobody_is_refused(shared: House, cursor: str) -> None:
    answer = await shared.client.get(TOKENS, headers=shared.token("admin"), params={"cursor": cursor})
    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (422, "cursor")


@pytest.mark.parametrize(("size", "status"), [(100_000, 200), (1 << 20, 200), ((1 << 20) + 1, 413), (2 << 20, 413)])
@together
async def test_a_document_may_be_long_for_who_shows_a_token(shared: House, size: int, status: int) -> None:
    reader = {**shared.token("rules:read"), "Content-Type": "application/yaml"}
    text = "# " + "x" * (size - 3) + "\n"
    place = "/api/v1/rules:validate"
    assert (await shared.client.post(place, headers=reader, content=text)).status_code == status
    del reader["Authorization"]
    assert (await shared.client.post(place, headers=reader, content=text)).status_code == 413
    assert (await shared.client.post(TOKENS, headers=shared.token("admin"), content=text)).status_code == 413
