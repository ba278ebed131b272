from __future__ import annotations

from hyperconnect.model.effect import Effect, Remember
from hyperconnect.model.input import Elapsed, Input, Received
from hyperconnect.model.message import Message
from hyperconnect.shell.deed import Deeds

PRESS = Message("button", b"press", qos=1)
AGAIN = Message("button", b"press", qos=1, again=True)
ROW = Remember("variable", "count", 1)


def kept(rows: list[Remember], memory: dict[str, object] | None = None) -> dict[str, object]:
    memory = {} if memory is None else memory
    for row in rows:
        if row.data is None:
            memory.pop(row.key, None)
        else:
            memory[row.key] = row.data
    return memory


def test_only_what_led_to_something_durable_is_kept() -> None:
    inputs: list[Input] = [
        Received(1.0, PRESS),
        Received(1.0, Message("quick", b"", qos=0)),
        Received(1.0, Message("state", b"", retain=True, qos=1)),
        Elapsed(1.0),
        Received(1.0, Message("idle", b"", qos=1)),
    ]
    effects: list[Effect] = [ROW] * 4
    assert len(Deeds().rows(inputs, effects, [1, 2, 3, 4, 4])) == 1


def test_what_an_earlier_life_did_is_state_and_what_it_did_not_is_news() -> None:
    first = Deeds()
    memory = kept(first.rows([Received(1.0, PRESS), Received(1.0, PRESS)], [ROW, ROW], [1, 2]))
    second = Deeds()
    second.open(memory, 2.0)
    assert [second.seen(AGAIN).retain for _ in range(3)] == [True, True, False]


def test_a_second_crash_before_the_broker_heard_finds_it_still() -> None:
    first, second, third = Deeds(), Deeds(), Deeds()
    memory = kept(first.rows([Received(1.0, PRESS)], [ROW], [1]))
    second.open(memory, 2.0)
    assert second.seen(AGAIN).retain
    memory = kept(second.rows([Received(2.0, PRESS)], [ROW], [1]), memory)
    third.open(memory, 3.0)
    assert [third.seen(AGAIN).retain for _ in range(3)] == [True, True, False]


def test_what_the_broker_heard_of_is_forgotten() -> None:
    deeds = Deeds()
    memory = kept(deeds.rows([Received(1.0, PRESS)], [ROW], [1]))
    assert deeds.forget(1.0) == []
    deeds.acknowledged()
    assert kept(deeds.forget(2.0), memory) == {}
    assert deeds.forget(3.0) == []


def test_what_never_comes_again_is_forgotten_after_a_while() -> None:
    memory = kept(Deeds().rows([Received(1.0, PRESS)], [ROW], [1]))
    deeds = Deeds()
    deeds.open(memory, 10.0)
    assert deeds.forget(20.0) == []
    assert kept(deeds.forget(80.0), memory) == {}
