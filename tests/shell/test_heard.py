"""The last message of each topic: word for word, and never more than fits."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.model.message import Message
from hyperconnect.shell.heard import LONGEST, Heard
from hyperconnect.shell.transport import Up

said = st.lists(st.tuples(st.sampled_from("abc"), st.binary(max_size=40)))


@given(said)
def test_the_last_message_of_each_topic_is_known(messages: list[tuple[str, bytes]]) -> None:
    heard = Heard()
    for at, (topic, payload) in enumerate(messages):
        heard.hear([Up(), Message(topic, payload, retain=at % 2 == 0)], at)
    for topic, payload in dict(messages).items():
        last = heard.last(topic)
        assert last is not None
        assert (last.payload, last.size) == (payload, len(payload))
        assert messages[int(last.at)] == (topic, payload)
    assert heard.last("d") is None


def test_of_a_long_message_the_beginning_is_kept() -> None:
    heard = Heard()
    heard.hear([Message("a", b"x" * (LONGEST + 1))], 1)
    last = heard.last("a")
    assert last is not None
    assert (len(last.payload), last.size) == (LONGEST, LONGEST + 1)


def test_a_flood_of_topics_pushes_out_the_oldest() -> None:
    heard = Heard()
    heard.hear([Message("first", b"x")], 1)
    for number in range(6000):
        heard.hear([Message(f"flood/{number}", b"x" * 100)], 2)
    assert heard.last("first") is None
    assert heard.last("flood/5999") is not None
    assert sum(heard.last(f"flood/{number}") is not None for number in range(6000)) <= 4100


def test_a_topic_that_speaks_on_pushes_nobody_out() -> None:
    heard = Heard()
    heard.hear([Message("quiet", b"x")], 1)
    for _ in range(2000):
        heard.hear([Message("loud", b"y" * 4000)], 2)
    assert heard.last("quiet") is not None
