from __future__ import annotations

from hyperconnect.core.outbox import Outbox
from hyperconnect.model.command import Command, CommandState
from hyperconnect.model.effect import Effect, Publish, Reported
from hyperconnect.model.message import Message
from hyperconnect.model.value import Path

TARGET = Path("trv.main.thermostat.target")
MESSAGE = Message("trv/set", b"21")


def opened() -> Outbox:
    outbox = Outbox()
    outbox.connected = True
    return outbox


def order(name: str, number: int, capability: str = "cover") -> Command:
    return Command(f"c{number}", "garage", "main", capability, name, {}, "user:alex", float(number), number + 30.0)


def target(value: float, at: float = 0.0, number: int = 1) -> Command:
    return Command(
        f"c{number}", "trv", "main", "thermostat", "set", {"value": value}, "rule:warm", at, at + 30.0, "target"
    )


def states(effects: list[Effect]) -> list[tuple[str, CommandState]]:
    return [(one.report.command.id, one.report.state) for one in effects if isinstance(one, Reported)]


def test_an_echo_confirms_with_its_latency() -> None:
    outbox = opened()
    out: list[Effect] = []
    outbox.send(target(21.0), (MESSAGE,), out)
    assert outbox.is_open(TARGET, 21.0)
    assert not outbox.heard(TARGET, 17.0, 0.5, out), "the old value, said once more, is no echo"
    assert outbox.heard(TARGET, 21.2, 0.8, out), "thermostats round to their own steps"
    assert states(out) == [("c1", CommandState.SENT), ("c1", CommandState.CONFIRMED)]
    last = out[-1]
    assert isinstance(last, Reported)
    assert last.report.latency == 0.8
    assert outbox.deadline is None


def test_without_an_echo_it_times_out_and_is_never_sent_again() -> None:
    outbox = opened()
    out: list[Effect] = []
    outbox.send(target(21.0), (MESSAGE,), out)
    assert outbox.deadline == 30.0
    outbox.expire(29.9, out)
    assert states(out) == [("c1", CommandState.SENT)]
    out.clear()
    outbox.resend(30.0, out)
    assert states(out) == [("c1", CommandState.TIMEOUT)]
    assert not any(isinstance(one, Publish) for one in out)


def test_what_is_still_open_is_said_again_when_the_bus_returns() -> None:
    outbox = opened()
    out: list[Effect] = []
    outbox.send(target(21.0), (MESSAGE,), out)
    out.clear()
    outbox.resend(10.0, out)
    assert out == [Publish(MESSAGE)]


def test_a_newer_command_replaces_the_open_one() -> None:
    outbox = opened()
    out: list[Effect] = []
    outbox.send(target(21.0), (MESSAGE,), out)
    outbox.send(target(19.0, at=5.0, number=2), (MESSAGE,), out)
    assert states(out)[1:] == [("c1", CommandState.REJECTED), ("c2", CommandState.SENT)]
    assert not outbox.heard(TARGET, 21.0, 6.0, out)
    assert outbox.heard(TARGET, 19.0, 6.0, out)


def test_what_nothing_can_confirm_is_accepted_at_once() -> None:
    outbox = opened()
    out: list[Effect] = []
    honk = Command("c1", "su7", "main", "vehicle", "honk", {}, "user:alex", 0.0, 30.0)
    outbox.send(honk, (Message("su7/honk", b"1"),), out)
    assert states(out) == [("c1", CommandState.ACCEPTED)]
    assert outbox.deadline is None


def test_a_lock_is_confirmed_by_its_state() -> None:
    outbox = opened()
    out: list[Effect] = []
    lock = Command("c1", "door", "main", "lock", "lock", {}, "user:alex", 0.0, 30.0)
    outbox.send(lock, (Message("door/set", b"LOCK"),), out)
    assert outbox.heard(Path("door.main.lock.state"), "locked", 2.0, out)


def test_a_stopped_door_is_not_told_to_open_when_the_bus_returns() -> None:
    outbox = opened()
    out: list[Effect] = []
    outbox.send(order("open", 1), (Message("garage/set", b"OPEN"),), out)
    outbox.connected = False
    outbox.connected = True
    outbox.send(order("stop", 2), (Message("garage/set", b"STOP"),), out)
    out.clear()
    outbox.resend(5.0, out)
    assert not out


def test_what_nothing_can_confirm_is_not_taken_while_the_bus_is_away() -> None:
    outbox = opened()
    outbox.connected = False
    out: list[Effect] = []
    outbox.send(order("press", 1, "button"), (Message("bell/set", b"PRESS"),), out)
    assert states(out) == [("c1", CommandState.REJECTED)]
    assert not any(isinstance(one, Publish) for one in out)
