"""Phones that post over HTTP: what they say reaches a hub by its own door, and nobody by the broker."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from hyperconnect.cli.posting import Posting
from hyperconnect.errors import SettingsError
from hyperconnect.model.effect import Noted
from hyperconnect.model.message import Message
from tests.api.conftest import PASSWORDS, House, living

PHONE = "owntracks/kim/phone"
FIX = json.dumps({"_type": "location", "lat": 52.5, "lon": 13.4, "tst": 1_700_000_000}).encode()
WILL = json.dumps({"_type": "lwt", "tst": 1_700_000_000}).encode()
LAMP = Message("home/lamp/state", b"on")


def latitudes(house: House) -> list[object]:
    noted = [effect.value for effect in house.effects if isinstance(effect, Noted)]
    return [value.value for value in noted if value.path == "owntracks_kim_phone.main.location.latitude"]


async def test_what_phones_say_is_posted_in_order_and_all_else_goes_to_the_broker(tmp_path: Path) -> None:
    said: list[str] = []
    async with living(tmp_path) as house, asyncio.TaskGroup() as tasks:
        posting = Posting(f"{house.face.url}/owntracks", PASSWORDS, said.append)
        running = tasks.create_task(posting.run())
        moved = FIX.replace(b"52.5", b"52.6")
        told = [Message(PHONE, FIX, retain=True), LAMP, Message(PHONE, WILL), Message(f"{PHONE}/event", moved)]
        assert posting.take(told) == [LAMP]
        assert posting.take([Message("owntracks/alex/phone", FIX), Message("owntracks/zoë/phone", moved)]) == []
        await posting.drain()
        assert latitudes(house) == [52.5, 52.6]
        running.cancel()
    assert said == ["alex has no password in owntracks.passwords_file: their phone posts nothing"]


async def test_what_nobody_takes_is_kept_and_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hyperconnect.cli.posting.AGAIN", 0.001)
    monkeypatch.setattr("hyperconnect.cli.posting.SOON", 0.2)
    said: list[str] = []
    posting = Posting("http://127.0.0.1:1/owntracks", PASSWORDS, said.append)
    posting.take([Message(PHONE, FIX)])
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(posting.run())
        await posting.drain()
        running.cancel()
    assert len(said) == 1
    assert said[0].startswith("phones cannot post: 127.0.0.1:1 cannot be reached")


@pytest.mark.parametrize("url", ["hub.local:8321", "mqtt://hub.local", "http://kim:pw@hub.local/owntracks"])
def test_what_is_no_address_is_told_before_anything_begins(url: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Posting.check(url)
    assert caught.value.where == "--phones"
    assert caught.value.hint
