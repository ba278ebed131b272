from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.core.hub import Hub
from hyperconnect.errors import StoreError
from hyperconnect.model.command import Command
from hyperconnect.model.effect import Effect, Faulted, Publish
from hyperconnect.model.input import (
    Asked,
    Connected,
    Disconnected,
    Elapsed,
    Found,
    Input,
    Lost,
    Opened,
    ProfileLoaded,
    Received,
    RuleRemoved,
    RuleSaved,
)
from hyperconnect.model.message import Message
from hyperconnect.shell.journal import MAGIC, Journal, digest, read, replay, segments
from tests.shell.disk import full_disk

EVERYTHING: list[Input] = [
    Opened(1.0, 48.1, 11.5, "Europe/Berlin", {"device": {"su7": {"soc": 0.5, "tags": [1, None, True]}}}),
    Connected(1.5),
    ProfileLoaded(2.0, "race", {"match": "race/+/state", "fields": {"motion": {"path": "a.b"}}}),
    RuleSaved(2.5, "warm", {"rule": "warm", "when": [{"eta": "su7", "below": 900.0}]}),
    Found(3.0, "_mqtt._tcp.local.", "Küche", "k.local", 1883, ("fe80::1%2", "10.0.0.1"), {"id": "\ufffd"}),
    Lost(3.5, "_mqtt._tcp.local.", "Küche"),
    Received(4.0, Message("a/b", b"\x00\xff{", retain=True, qos=1)),
    Asked(5.0, Command("c1", "su7", "main", "cabin", "set", {"value": 21.5, "xy": (0.3, 0.4)}, "user:ada", 5.0, 65.0)),
    Elapsed(6.0),
    RuleRemoved(6.5, "warm"),
    Disconnected(7.0, "broken pipe"),
]

messages = st.builds(
    Message, st.text(min_size=1, max_size=20), st.binary(max_size=60), st.booleans(), st.integers(0, 2)
)
batches = st.lists(
    st.lists(st.builds(Received, st.floats(0, 1e10), messages), min_size=1, max_size=4), min_size=1, max_size=5
)


def written(directory: Path, batches: Sequence[Sequence[Input]], cap: int = 64 << 20) -> Path:
    journal = Journal(directory, cap)
    journal.open()
    for batch in batches:
        journal.write(batch)
    journal.close()
    return segments(directory)[-1]


def test_every_kind_of_input_comes_back_as_it_was(tmp_path: Path) -> None:
    segment = written(tmp_path, [EVERYTHING[:4], [], EVERYTHING[4:]])
    assert list(read(segment)) == EVERYTHING
    assert list(read(tmp_path)) == EVERYTHING


@given(batches)
def test_any_batches_come_back_in_order(tmp_path_factory: pytest.TempPathFactory, batches: list[list[Input]]) -> None:
    segment = written(tmp_path_factory.mktemp("journal"), batches)
    assert list(read(segment)) == [happening for batch in batches for happening in batch]


def test_a_torn_tail_costs_the_torn_record_and_no_other(tmp_path: Path) -> None:
    sound = written(tmp_path / "two", [EVERYTHING[:6], EVERYTHING[6:]]).read_bytes()
    earlier = written(tmp_path / "one", [EVERYTHING[:6]]).read_bytes()
    assert sound.startswith(earlier)
    torn = tmp_path / "torn.journal"
    for length in range(len(earlier), len(sound)):
        torn.write_bytes(sound[:length])
        assert list(read(torn)) == EVERYTHING[:6], length
        torn.write_bytes(sound[:length] + bytes(len(sound) - length))
        assert list(read(torn)) in (EVERYTHING[:6], EVERYTHING), length


def test_a_segment_torn_within_its_head_is_empty(tmp_path: Path) -> None:
    head = written(tmp_path / "j", []).read_bytes()
    torn = tmp_path / "torn.journal"
    for length in range(len(head) + 1):
        torn.write_bytes(head[:length])
        assert list(read(torn)) == []


def test_damage_before_the_tail_is_told_with_its_place(tmp_path: Path) -> None:
    sound = written(tmp_path, [EVERYTHING[:6], EVERYTHING[6:]]).read_bytes()
    first = written(tmp_path / "one", [EVERYTHING[:6]]).read_bytes()
    damaged = tmp_path / "damaged.journal"
    for place in range(len(MAGIC), len(first)):
        data = bytearray(sound)
        data[place] ^= 0x40
        damaged.write_bytes(data)
        with pytest.raises(StoreError) as caught:
            list(read(damaged))
        assert caught.value.where == str(damaged)
        assert caught.value.hint


def test_what_is_no_journal_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_bytes(b"something else")
    with pytest.raises(StoreError, match="no journal"):
        list(read(other))
    with pytest.raises(StoreError, match="cannot be read"):
        list(read(tmp_path / "missing"))


def test_records_reach_the_system_each_second_of_the_inputs_or_when_told(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.open()
    journal.write([Elapsed(100.0)])
    journal.write([Elapsed(100.4)])
    journal.write([Elapsed(100.8)])
    assert list(read(tmp_path)) == [Elapsed(100.0)]
    journal.write([Elapsed(101.1)])
    assert list(read(tmp_path)) == [Elapsed(100.0), Elapsed(100.4), Elapsed(100.8), Elapsed(101.1)]
    journal.write([Elapsed(101.2)])
    journal.flush()
    assert list(read(tmp_path))[-1] == Elapsed(101.2)
    journal.write([Elapsed(50.0)])
    assert list(read(tmp_path))[-1] == Elapsed(50.0)
    journal.close()


def test_segments_are_capped_and_the_oldest_go_first(tmp_path: Path) -> None:
    inputs: list[Input] = [Received(float(n), Message("t", bytes(1000))) for n in range(100)]
    written(tmp_path, [[one] for one in inputs], cap=10_000)
    kept = list(read(tmp_path))
    assert kept == inputs[-len(kept) :]
    assert 10 <= len(kept) <= 25
    assert sum(path.stat().st_size for path in segments(tmp_path)) <= 2 * 10_000 + 2_000
    numbers = [int(path.stem) for path in segments(tmp_path)]
    assert all(after == before + 1 for before, after in pairwise(numbers))


def test_every_start_begins_a_segment_and_none_is_written_over(tmp_path: Path) -> None:
    written(tmp_path, [[Elapsed(1.0)]])
    with segments(tmp_path)[0].open("ab") as torn:
        torn.write(b"\x10\x00")
    written(tmp_path, [[Elapsed(2.0)]])
    assert [list(read(path)) for path in segments(tmp_path)] == [[Elapsed(1.0)], [Elapsed(2.0)]]
    assert list(read(tmp_path)) == [Elapsed(1.0), Elapsed(2.0)]


def test_many_short_lives_do_not_fill_the_directory(tmp_path: Path) -> None:
    for life in range(80):
        written(tmp_path, [[Elapsed(float(life))]])
    assert len(segments(tmp_path)) <= 65
    assert list(read(segments(tmp_path)[-1])) == [Elapsed(79.0)]


def test_a_refused_write_is_told_and_the_gap_is_seen_when_read(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.open()
    journal.write([Elapsed(1.0)])
    journal.write([Received(1.1, Message("t", bytes(10_000))), Elapsed(1.2)])
    with full_disk(5_000), pytest.raises(StoreError, match="cannot be written") as caught:
        journal.flush()
    assert "free some space" in caught.value.hint
    journal.write([Elapsed(3.0)])
    journal.close()
    first, second = segments(tmp_path)
    assert list(read(first)) == [Elapsed(1.0)]
    assert list(read(second)) == [Elapsed(3.0)]
    with pytest.raises(StoreError, match="2 inputs before this segment are missing"):
        list(read(tmp_path))


def test_an_input_that_cannot_be_written_costs_its_batch_only(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.open()
    journal.write([Elapsed(1.0)])
    with pytest.raises(StoreError, match="cannot be journalled"):
        journal.write([Elapsed(1.1), RuleSaved(1.2, "r", {"huge": 1 << 80})])
    journal.write([Elapsed(1.3)])
    journal.close()
    assert [list(read(path)) for path in segments(tmp_path)] == [[Elapsed(1.0)], [Elapsed(1.3)]]
    with pytest.raises(StoreError, match="2 inputs"):
        list(read(tmp_path))


def test_replay_gives_each_input_with_its_effects(tmp_path: Path) -> None:
    class Echo:
        def handle(self, happening: Input) -> Sequence[Effect]:
            return [Publish(happening.message)] if isinstance(happening, Received) else []

    segment = written(tmp_path, [EVERYTHING])
    lived = [(happening, list(effects)) for happening, effects in replay(segment, Echo)]
    assert [happening for happening, _ in lived] == EVERYTHING
    assert [effects for _, effects in lived if effects] == [[Publish(Message("a/b", b"\x00\xff{", retain=True, qos=1))]]


def test_a_life_without_its_beginning_is_passed_over(tmp_path: Path) -> None:
    class Count:
        def handle(self, happening: Input) -> Sequence[Effect]:
            del happening
            return []

    segment = written(tmp_path, [[Elapsed(1.0), Elapsed(2.0), EVERYTHING[0], Elapsed(3.0), EVERYTHING[0]]])
    lived = [type(happening) for happening, _ in replay(segment, Count)]
    assert lived == [Opened, Elapsed, Opened]


def test_a_digest_tells_other_effects_and_another_order() -> None:
    one, two = Faulted(1.0, "a", "x"), Faulted(1.0, "a", "y")
    assert digest([one, two]) == digest(iter([one, two]))
    assert len({digest([]), digest([one]), digest([one, two]), digest([two, one]), digest([one, one])}) == 5


LAMPS: dict[str, object] = {
    "profile": "lamp",
    "match": "lamp/{id}/state",
    "fields": {"on": {"attribute": "switch.on"}},
    "commands": {"switch.on": {"topic": "lamp/{id}/set", "payload": {"on": "{value}"}}},
}
COPY: dict[str, object] = {
    "rule": "copy",
    "when": [{"change": "one.switch.on"}],
    "then": [{"set": {"two.switch.on": "= trigger.new"}}],
}


def switched(at: float, lamp: str, on: str) -> Received:
    return Received(at, Message(f"lamp/{lamp}/state", b'{"on": %s}' % on.encode()))


def evening(turns: int) -> list[Input]:
    """Two lamps and a rule; then one of them is switched so often that the beginning is dropped."""
    opened = Opened(1.0, None, None, "UTC", {})
    first: list[Input] = [opened, ProfileLoaded(1.0, "lamp", LAMPS), RuleSaved(1.0, "copy", COPY), Connected(1.0)]
    first += [switched(1.0, "two", "false"), switched(1.0, "one", "false")]
    return [*first, *(switched(10.0 + n, "one", "true" if n % 2 else "false") for n in range(turns))]


def test_a_life_whose_beginning_was_dropped_is_lived_from_its_snapshot(tmp_path: Path) -> None:
    lived = evening(1000)
    written(tmp_path, [[one] for one in lived], cap=16_000)
    kept = [happening for path in segments(tmp_path) for happening in read(path)]
    assert int(segments(tmp_path)[0].stem) > 1, "the beginning was dropped"
    replayed = list(replay(tmp_path, Hub))
    begun = [happening for happening, _ in replayed]
    assert isinstance(begun[0], Opened)
    assert sum(isinstance(happening, Opened) for happening in begun) == 1, "the second snapshot is not lived"
    assert len(begun) < len(kept)
    turns = [(happening, effects) for happening, effects in replayed if happening in lived]
    assert [happening for happening, _ in turns] == lived[-len(turns) :]
    assert len(turns) > 100
    told = [effect.message for _, effects in turns for effect in effects if isinstance(effect, Publish)]
    assert told == [
        Message("lamp/two/set", b'{"on":%s}' % happening.message.payload.split()[1][:-1])
        for happening, _ in turns
        if isinstance(happening, Received)
    ]


def test_each_segment_can_be_lived_by_itself(tmp_path: Path) -> None:
    written(tmp_path, [[one] for one in evening(1000)], cap=16_000)
    for path in segments(tmp_path):
        hub = Hub()
        for _ in replay(path, lambda hub=hub: hub):  # type: ignore[misc]  # a hub for each
            pass
        assert hub.registry.device("two") == "lamp_two"
        assert hub.engine.rules.keys() == {"copy"}


def test_a_snapshot_is_no_event_and_counts_as_no_input(tmp_path: Path) -> None:
    lived = evening(1000)
    written(tmp_path, [[one] for one in lived], cap=16_000)
    effects = [
        effect
        for happening, effects in replay(tmp_path, Hub)
        if isinstance(happening, Received) and happening.message.retain
        for effect in effects
    ]
    assert not any(isinstance(effect, Publish) for effect in effects)
    assert [one for one in read(tmp_path) if one in lived] == lived[-sum(one in lived for one in read(tmp_path)) :]


def test_a_snapshot_has_what_is_remembered_now(tmp_path: Path) -> None:
    memory = {"edit": {"lamp_one": {"name": "Desk"}}}
    journal = Journal(tmp_path, 16_000, memory=lambda: memory)
    journal.open()
    for one in evening(500):
        journal.write([one])
    journal.close()
    opened = next(read(segments(tmp_path)[-1]))
    assert isinstance(opened, Opened)
    assert opened.memory == memory


def test_what_does_not_fit_is_left_out(tmp_path: Path) -> None:
    lived = evening(300)
    lived[6:6] = [Received(2.0, Message(f"big/{n}", bytes(1000))) for n in range(50)]
    written(tmp_path, [[one] for one in lived], cap=16_000)
    for path in segments(tmp_path):
        assert path.stat().st_size <= 17_000
        beginning = [one for one in read(path) if isinstance(one, Received) and one.message.retain]
        assert 1 < len(beginning) < 10


def test_after_a_full_disk_a_segment_can_be_lived_again(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.open()
    journal.write(evening(0))
    journal.flush()
    journal.write([Received(1.1, Message("t", bytes(10_000)))])
    with full_disk(5_000), pytest.raises(StoreError, match="cannot be written"):
        journal.flush()
    journal.write([switched(3.0, "one", "true")])
    journal.write([switched(4.0, "one", "false"), switched(5.0, "one", "true")])
    journal.close()
    last = list(replay(segments(tmp_path)[-1], Hub))
    assert Publish(Message("lamp/two/set", b'{"on":true}')) in last[-1][1]
