"""What was learned is set apart from the garbage collector's work, and only what is new."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from hyperconnect.model.device import Attribute, Capability, Component, Device
from hyperconnect.model.effect import Registered
from hyperconnect.shell.lasting import LEARNED, Lasting


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    gc.unfreeze()
    yield
    gc.unfreeze()


def registered(name: str, attributes: int) -> Registered:
    held = {f"a{number}": Attribute("number") for number in range(attributes)}
    return Registered(1.0, Device(name, name, name, (Component("main", {"setting": Capability("setting", held)}),)))


def test_much_that_was_learned_is_set_apart() -> None:
    lasting = Lasting()
    lasting.hear([registered("a", LEARNED // 2)])
    assert gc.get_freeze_count() == 0
    lasting.hear([registered("b", LEARNED // 2)])
    assert gc.get_freeze_count() > 0


def test_what_is_announced_again_is_nothing_new() -> None:
    lasting = Lasting()
    for _ in range(5):
        lasting.hear([registered("a", LEARNED - 1)])
    assert gc.get_freeze_count() == 0
