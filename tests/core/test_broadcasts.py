"""What rules publish: held while the broker is away, never sent late, and told of where it may be lost."""

from __future__ import annotations

import pytest

from hyperconnect.automation.intent import Broadcast
from hyperconnect.core.broadcasts import MOST, TTL, Broadcasts
from hyperconnect.model.effect import Effect, Faulted, Publish
from hyperconnect.model.input import Connected, Disconnected, TimeChanged
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment
from tests.core.life import Life, said

SOON = Message("garden/rain", b"soon")
TELLS: dict[str, object] = {
    "rule": "tells",
    "when": [{"mqtt": "sky/dark"}],
    "then": [{"delay": "1min"}, {"publish": {"topic": "garden/rain", "payload": "soon"}}],
}
AT_ONCE: dict[str, object] = {**TELLS, "then": [{"publish": {"topic": "garden/rain", "payload": "soon"}}]}
AND_WAITS: dict[str, object] = {
    **TELLS,
    "then": [{"publish": {"topic": "garden/rain", "payload": "soon"}}, {"delay": "1h"}],
}


def dark(rule: dict[str, object], at: Moment = 20.0) -> Life:
    life = Life(rule)
    life.begin(0.0)
    life.until(15.0)
    life.hear(at, "sky/dark", b"1")
    return life


def words(life: Life) -> list[str]:
    return [reason.did[0] for reason in life.postscripts]


def test_what_fell_due_while_the_hub_was_off_is_sent_when_the_broker_is_there() -> None:
    life = dark(TELLS).after(100.0, connected=False)
    assert life.until(101.0) == []
    assert words(life) == ["the message on garden/rain waits for the broker"]
    assert said(life.give(Connected(102.0))) == [SOON]
    assert words(life)[1:] == ["the message on garden/rain was sent when the broker was back"]
    assert len({reason.run for reason in life.postscripts}) == 1
    assert life.postscripts[0].run


def test_what_is_published_while_the_broker_is_away_waits_for_it() -> None:
    life = dark(TELLS)
    life.give(Disconnected(30.0, "gone"))
    assert life.until(90.0) == []
    assert said(life.give(Connected(80.0 + TTL - 0.1))) == [SOON]
    assert said(life.give(Connected(300.0))) == []


def test_it_is_never_sent_late_and_its_loss_is_told() -> None:
    life = dark(TELLS)
    life.give(Disconnected(30.0, "gone"))
    assert life.until(80.0 + TTL) == []
    lost = "the message on garden/rain was not sent: the broker was away for 120 s"
    assert words(life) == ["the message on garden/rain waits for the broker", lost]
    assert [effect.why for effect in life.effects if isinstance(effect, Faulted)] == [lost]
    assert said(life.give(Connected(80.0 + TTL + 1))) == []
    assert not life.memory["broadcast"]


def test_a_hub_that_is_killed_meanwhile_sends_it_in_its_next_life_or_tells_that_it_cannot() -> None:
    life = dark(TELLS)
    life.give(Disconnected(30.0, "gone"))
    life.until(90.0)
    assert said(life.after(100.0, connected=False).give(Connected(101.0))) == [SOON]
    late = life.after(80.0 + TTL, connected=False)
    assert late.until(80.0 + TTL) == []
    assert said(late.give(Connected(300.0))) == []
    assert words(late) == ["the message on garden/rain was not sent: the broker was away for 120 s"]


def test_what_was_sent_right_before_a_kill_is_doubted_and_not_said_twice() -> None:
    life = dark(AND_WAITS)
    assert SOON in said(life.effects)
    again = life.after(21.0)
    assert again.until(40.0) == []
    (told,) = again.postscripts
    assert told.did == ("the hub stopped just then, so the message on garden/rain may not have been sent",)
    assert (told.rule, told.cause, bool(told.run)) == ("tells", "mqtt:sky/dark", True)
    assert again.after(41.0).postscripts == []


def test_what_was_sent_two_seconds_ago_is_not_doubted() -> None:
    life = dark(AND_WAITS)
    life.until(22.0)
    assert life.after(32.0).postscripts == []


def test_nothing_is_written_down_where_the_message_that_set_it_off_comes_again() -> None:
    assert "broadcast" not in dark(AT_ONCE).memory


def test_a_clock_that_is_set_changes_nothing_about_how_long_it_may_wait() -> None:
    life = dark(TELLS)
    life.give(Disconnected(30.0, "gone"))
    life.until(90.0)
    life.give(TimeChanged(3690.0, 3600.0))
    assert said(life.give(Connected(3700.0))) == [SOON]


@pytest.mark.parametrize(("retain", "left"), [(True, 1), (False, 3)])
def test_of_what_the_broker_keeps_only_the_newest_is_sent(*, retain: bool, left: int) -> None:
    broadcasts, out = Broadcasts(), list[Effect]()
    for number in range(3):
        broadcasts.send(Broadcast("tells", "garden/rain", b"%d" % number, retain), None, float(number), out)
    out.clear()
    broadcasts.connect(3.0, out)
    sent = [effect.message.payload for effect in out if isinstance(effect, Publish)]
    assert sent == [b"0", b"1", b"2"][-left:]


def test_what_waits_is_bounded_and_the_oldest_is_given_up() -> None:
    broadcasts, out = Broadcasts(), list[Effect]()
    for number in range(MOST + 1):
        broadcasts.send(Broadcast("tells", f"garden/{number}", b""), None, 1.0, out)
    assert [effect.why for effect in out if isinstance(effect, Faulted)] == [
        "the message on garden/0 was not sent: too many others waited for the broker"
    ]
    out.clear()
    broadcasts.connect(3.0, out)
    assert len([effect for effect in out if isinstance(effect, Publish)]) == MOST
