"""Commands that an earlier life wrote down: what becomes of them after a crash."""

from __future__ import annotations

from hyperconnect.model.command import Command, CommandState
from hyperconnect.model.effect import Explained
from hyperconnect.model.input import (
    Asked,
    Closing,
    Connected,
    Elapsed,
    Opened,
    ProfileLoaded,
    RuleSaved,
)
from hyperconnect.model.message import Message
from tests.core.life import LAMP, Life, said

ON = Message("lamp/one/set", b'{"on":true}')
BLINK = Message("lamp/one/blink", b'{"text":"hello"}')
GUARD: dict[str, object] = {
    "rule": "guard",
    "band": "security",
    "when": [{"mqtt": "alarm"}],
    "then": [{"set": {"one.switch.on": True}}],
}
PLAIN: dict[str, object] = {**GUARD, "rule": "plain", "band": "comfort"}
BLINKS: dict[str, object] = {
    **PLAIN,
    "rule": "blinks",
    "then": [{"do": "one.message.notify", "with": {"body": "hello"}}],
}
LEASES: dict[str, object] = {
    **PLAIN,
    "rule": "leases",
    "then": [{"set": {"one.switch.on": True}, "claim": {"for": "10min"}}],
}


def alarmed(rule: dict[str, object]) -> Life:
    """A life in which a rule ran at 20."""
    life = Life(rule)
    life.begin(0.0)
    life.hear(1.0, "lamp/one/state", b'{"on":false}')
    life.until(15.0)
    life.hear(16.0, "lamp/one/state", b'{"on":false}')
    life.hear(20.0, "alarm", b"1")
    return life


def test_a_momentary_command_is_not_written_down() -> None:
    assert alarmed(PLAIN).kept == 0


def test_what_guards_the_house_what_a_lease_holds_and_what_has_no_echo_is() -> None:
    assert [alarmed(rule).kept for rule in (GUARD, LEASES, BLINKS)] == [1, 1, 1]


def test_an_echo_ends_it_and_so_does_its_time() -> None:
    life = alarmed(GUARD)
    life.hear(20.5, "lamp/one/state", b'{"on":true}')
    assert life.kept == 0
    life = alarmed(GUARD)
    life.until(51.0)
    assert (life.kept, life.states[-1]) == (0, CommandState.TIMEOUT)


def test_after_a_crash_it_is_said_again_only_if_the_device_does_not_tell_that_it_is_done() -> None:
    done = alarmed(GUARD).after(22.0)
    assert done.hear(22.1, "lamp/one/state", b'{"on":true}', retain=True) == []
    assert done.until(60.0) == []
    assert (done.kept, done.states) == (0, [CommandState.CONFIRMED])

    undone = alarmed(GUARD).after(22.0)
    assert undone.hear(22.1, "lamp/one/state", b'{"on":false}', retain=True) == []
    assert undone.until(30.0) == [ON]
    assert undone.hear(30.5, "lamp/one/state", b'{"on":true}') == []
    assert (undone.kept, undone.states) == (0, [CommandState.SENT, CommandState.CONFIRMED])


def test_what_has_expired_meanwhile_is_never_said_again() -> None:
    life = alarmed(GUARD).after(60.0)
    life.hear(60.1, "lamp/one/state", b'{"on":false}', retain=True)
    assert life.until(120.0) == []
    assert (life.kept, life.states) == (0, [CommandState.TIMEOUT])


def test_without_an_echo_it_is_never_said_twice_and_its_loss_is_told() -> None:
    life = alarmed(BLINKS).after(21.0)
    life.hear(21.1, "lamp/one/state", b'{"on":false}', retain=True)
    assert life.until(120.0) == []
    assert (life.kept, life.states) == (0, [CommandState.REJECTED])
    (reason,) = [effect.reason for effect in life.effects if isinstance(effect, Explained)]
    assert (reason.rule, reason.outcome) == ("blinks", "postscript")
    assert "may not have heard `message.notify`" in reason.did[0]


def test_without_an_echo_it_is_forgotten_once_it_has_surely_been_said() -> None:
    life = alarmed(BLINKS)
    life.until(23.0)
    assert life.kept == 0
    stopped = alarmed(BLINKS)
    stopped.give(Closing(20.1))
    assert stopped.kept == 0


def test_a_command_to_a_device_that_has_not_introduced_itself_again_waits_for_it() -> None:
    for rule, message in ((PLAIN, ON), (BLINKS, BLINK)):
        life = Life(rule)
        life.begin(0.0)
        life.hear(1.0, "lamp/one/state", b'{"on":false}')
        second = life.after(10.0)
        assert second.hear(10.1, "alarm", b"1") == []
        assert second.kept == 1
        assert second.hear(10.2, "lamp/one/state", b'{"on":false}', retain=True) == [message]
        assert second.until(60.0) == []
        assert second.kept == 0


def test_a_waiting_command_survives_another_crash_and_ends_with_its_time() -> None:
    life = Life(BLINKS)
    life.begin(0.0)
    life.hear(1.0, "lamp/one/state", b'{"on":false}')
    second = life.after(10.0)
    second.hear(10.1, "alarm", b"1")
    third = second.after(12.0)
    assert third.hear(12.2, "lamp/one/state", b'{"on":false}', retain=True) == [BLINK]
    second = life.after(10.0)
    second.hear(10.1, "alarm", b"1")
    assert second.until(60.0) == []
    assert (second.kept, second.states) == (0, [CommandState.TIMEOUT])


def test_a_device_that_cannot_do_it_refuses_at_once() -> None:
    life = Life()
    life.begin(0.0)
    life.hear(1.0, "lamp/one/state", b'{"on":false}')
    life.give(Asked(2.0, Command("c", "lamp_one", "main", "lock", "lock", {}, "user:kim", 2.0, 32.0)))
    assert life.states == [CommandState.REJECTED]


def test_what_comes_due_before_the_bus_is_there_waits_until_its_device_introduces_itself() -> None:
    late: dict[str, object] = {
        **BLINKS,
        "then": [{"delay": "10s"}, {"do": "one.message.notify", "with": {"body": "hello"}}],
    }
    life = Life(late, memory={kind: dict(rows) for kind, rows in alarmed(late).memory.items()})
    life.give(Opened(60.0, None, None, "UTC", {kind: dict(rows) for kind, rows in life.memory.items()}))
    life.give(ProfileLoaded(60.0, "lamp", LAMP))
    life.give(RuleSaved(60.0, "blinks", late))
    assert said(life.give(Elapsed(60.0))) == []
    life.give(Connected(61.0))
    assert life.hear(62.0, "lamp/one/state", b'{"on":false}') == [BLINK]
    assert life.until(200.0) == []
    assert (life.kept, life.states) == (0, [CommandState.ACCEPTED])
