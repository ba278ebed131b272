from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.model.message import Message
from hyperconnect.sim.world import LONGEST_COMMAND, World


def test_what_is_due_at_one_moment_happens_in_the_order_it_was_planned() -> None:
    world = World(100.0, 1)
    world.at(110.0, lambda: world.say("t", b"first"))
    world.at(110.0, lambda: world.say("t", b"second"))
    world.at(110.0, lambda: world.say("t", b"third"))
    assert world.deadline == 110.0
    assert world.advance(109.9) == []
    assert [m.payload for m in world.advance(110.0)] == [b"first", b"second", b"third"]
    assert world.deadline is None


@given(st.lists(st.integers(0, 50), max_size=40))
def test_time_never_runs_backwards(delays: list[int]) -> None:
    world = World(0.0, 1)
    seen: list[float] = []
    for delay in delays:
        world.after(delay, lambda: seen.append(world.now))
    world.advance(60.0)
    assert seen == sorted(float(delay) for delay in delays)
    assert world.now == 60.0


def test_a_deed_planned_for_the_past_happens_now() -> None:
    world = World(100.0, 1)
    world.at(5.0, lambda: world.say("t", str(world.now).encode()))
    assert [m.payload for m in world.advance(100.0)] == [b"100.0"]


def test_a_cancelled_deed_does_not_happen_and_asks_for_no_time() -> None:
    world = World(0.0, 1)
    world.after(5.0, lambda: world.say("t", b"never")).cancel()
    assert world.deadline is None
    assert world.advance(10.0) == []


def test_every_begins_at_once_and_goes_on() -> None:
    world = World(0.0, 1)
    world.every(10.0, lambda: world.say("t", b"tick"))
    assert len(world.advance(0.0)) == 1
    assert len(world.advance(35.0)) == 3


def test_what_is_done_again_and_again_stands_behind_what_it_planned_itself() -> None:
    world = World(0.0, 1)

    def tick() -> None:
        world.say("t", b"tick")
        world.after(10.0, lambda: world.say("t", b"planned"))

    world.every(10.0, tick)
    world.at(10.0, lambda: world.say("t", b"first"))
    assert [m.payload for m in world.advance(10.0)] == [b"tick", b"first", b"planned", b"tick"]


def test_a_command_is_heard_after_everything_that_was_due_before_it() -> None:
    world = World(0.0, 1)
    world.at(1.0, lambda: world.say("t", b"before"))

    def hear(text: str) -> bool:
        world.say("t", text.encode())
        return True

    world.listen("t/set", hear)
    said = world.receive(Message("t/set", b"command"), 2.0)
    assert [m.payload for m in said] == [b"before", b"command"]
    assert world.filters == ("t/set",)


def test_commands_nobody_understands_are_counted_and_change_nothing() -> None:
    world = World(0.0, 1)
    world.listen("t/set", lambda text: text == "good")
    for payload in (b"bad", b"\xff\xfe", b"x" * (LONGEST_COMMAND + 1), b"good"):
        assert world.receive(Message("t/set", payload), 0.0) == []
    assert world.receive(Message("other", b"good"), 0.0) == []
    assert world.ignored == {"t/set": 3}


def test_greeting_repeats_the_last_of_everything_retained() -> None:
    world = World(0.0, 1)
    world.say("a", b"1", retain=True)
    world.say("event", b"once")
    world.say("b", b"1", retain=True)
    world.say("a", b"2", retain=True)
    world.say("b", b"", retain=True)
    assert [(m.topic, m.payload) for m in world.greet()] == [("a", b"2")]


def test_each_thing_has_its_own_stream_of_chance() -> None:
    world = World(0.0, 1)
    assert world.random("a").random() == World(9.0, 1).random("a").random()
    assert world.random("a").random() != world.random("b").random()
    assert world.random("a").random() != World(0.0, 2).random("a").random()
