"""Recordings: what is written is what is read, and what is no recording is told with its place."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.errors import ContentError
from hyperconnect.model.message import Message
from hyperconnect.sim.recording.recording import Recording, read_recording, write_head, write_line

HEAD = '{"recording":1,"began":"2026-01-15T16:40:00Z"}'
BEGAN = 1768495200.0


@given(
    st.lists(
        st.builds(
            Message,
            topic=st.text(st.characters(codec="utf-8", exclude_characters="+#\0"), min_size=1, max_size=30),
            payload=st.binary(max_size=50) | st.text(max_size=50).map(str.encode),
            retain=st.booleans(),
            qos=st.integers(0, 2),
        ),
        max_size=5,
    )
)
def test_what_was_written_is_read(messages: list[Message]) -> None:
    lines = [write_head(BEGAN), *(write_line(number / 8, message) for number, message in enumerate(messages))]
    expected = tuple((number / 8, message) for number, message in enumerate(messages))
    assert read_recording(b"".join(lines).decode(), "a.ndjson") == Recording(BEGAN, expected)


@pytest.mark.parametrize(
    ("lines", "place", "why"),
    [
        ("", "1:1", "it is empty"),
        ("[]", "1:1", "Expected `object`"),
        ('{"recording":2,"began":"2026-01-15T16:40:00Z"}', "1:1", "form 2"),
        ('{"recording":1,"began":"yesterday"}', "1:1", "no moment"),
        (HEAD + '\n\n{"at":1,,}', "3:9", "object keys must be strings"),
        (HEAD + '\n{"at":1}', "2:1", "missing required field `topic`"),
        (HEAD + '\n{"at":1,"topic":"a","paylod":""}', "2:1", "unknown field `paylod`"),
        (HEAD + '\n{"at":"1","topic":"a"}', "2:1", "Expected `float`"),
        (HEAD + '\n{"at":-1,"topic":"a"}', "2:1", "goes back"),
        (HEAD + '\n{"at":2,"topic":"a"}\n{"at":1,"topic":"a"}', "3:1", "goes back from 2 to 1"),
        (HEAD + '\n{"at":1e9,"topic":"a"}', "2:1", "more than a year"),
        (HEAD + '\n{"at":1,"topic":"a/#"}', "2:1", "no topic"),
        (HEAD + '\n{"at":1,"topic":""}', "2:1", "no topic"),
        (HEAD + '\n{"at":1,"topic":"a","qos":3}', "2:1", "`qos` is 0, 1 or 2"),
        (HEAD + '\n{"at":1,"topic":"a","bytes":"?"}', "2:1", "no base64"),
        (HEAD + '\n{"at":1,"topic":"a","bytes":"AA==","payload":"b"}', "2:1", "not both"),
        (HEAD + "\n" + "[" * 100_000, "2:1", "Expected `object`"),
    ],
)
def test_what_is_no_recording_is_told_with_its_place(lines: str, place: str, why: str) -> None:
    with pytest.raises(ContentError) as caught:
        read_recording(lines, "a.ndjson")
    assert caught.value.where == f"a.ndjson:{place}"
    assert why in caught.value.why


@given(st.data())
def test_a_mutilated_recording_is_read_or_told_and_nothing_else(data: st.DataObject) -> None:
    whole = HEAD + "\n" + "\n".join(json.dumps({"at": n, "topic": f"a/{n}", "payload": "{}"}) for n in range(3))
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 20)))
    text = whole[:start] + data.draw(st.text(max_size=10)) + whole[end:]
    with suppress(ContentError):
        read_recording(text, "a.ndjson")
