from __future__ import annotations

import gc

import pytest

from hyperconnect.shell.settled import settled


def test_nothing_is_collected_while_something_is_built_that_lasts() -> None:
    with settled():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_the_collector_goes_on_when_the_building_fails() -> None:
    with pytest.raises(RuntimeError), settled():
        raise RuntimeError
    assert gc.isenabled()


def test_what_was_built_is_looked_at_no_more() -> None:
    with settled():
        built: list[object] = [[], []]
    try:
        assert not any(each is built for each in gc.get_objects())
    finally:
        gc.unfreeze()
