"""A real mosquitto for each test that asks for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from hyperconnect.shell.broker import find_mosquitto
from tests.shell.ear import Mosquitto

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path


@pytest.fixture
def mosquitto_program() -> str:
    program = find_mosquitto()
    if program is None:
        pytest.skip("mosquitto is not installed (apt install mosquitto)")
    return program


@pytest_asyncio.fixture
async def mosquitto(mosquitto_program: str, tmp_path: Path) -> AsyncGenerator[Mosquitto]:
    broker = Mosquitto(mosquitto_program, tmp_path)
    await broker.start()
    try:
        yield broker
    finally:
        broker.kill()
