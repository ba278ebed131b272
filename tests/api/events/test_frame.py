from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.api.events.frame import Frame, Gathering, Past
from hyperconnect.api.events.news import News
from hyperconnect.model.effect import Logged

news = st.builds(
    News,
    st.sampled_from(["value.changed", "run.ran"]),
    st.just("lamp"),
    st.builds(Logged, st.floats(0, 1e9), st.just("rule"), st.text(max_size=3)),
)


def keyed(each: News, path: str) -> News:
    return News(each.kind, each.device, each.about, path if each.kind == "value.changed" else "")


told = st.lists(st.builds(keyed, news, st.sampled_from(["a", "b", "c"])), max_size=40)


@given(st.lists(told, max_size=8))
def test_nothing_but_what_was_replaced_is_missing_and_all_is_in_order(batches: list[list[News]]) -> None:
    gathering, frames = Gathering(1000), list[Frame]()
    for batch in batches:
        gathering.add(batch)
        frame = gathering.take()
        assert (frame is None) is (not batch)
        if frame is not None:
            frames.append(frame)
            latest = {each.key: place for place, each in enumerate(batch) if each.key}
            kept = [each for place, each in enumerate(batch) if not each.key or latest[each.key] == place]
            assert list(map(id, frame.news)) == list(map(id, kept))
            assert frame.lost == 0
    assert [frame.number for frame in frames] == list(range(1, len(frames) + 1))


@given(told, st.integers(1, 10))
def test_beyond_its_room_the_oldest_are_lost_and_counted(batch: list[News], most: int) -> None:
    roomy, narrow = Gathering(1000), Gathering(most)
    roomy.add(batch)
    narrow.add(batch)
    whole, part = roomy.take(), narrow.take()
    if whole is None or part is None:
        assert whole is part
        return
    kept = [id(each) for each in part.news]
    assert len(kept) == min(most, len(whole.news))
    assert kept == [id(each) for each in whole.news][-most:]
    assert part.lost >= len(whole.news) - len(kept)


@given(st.lists(st.integers(1, 5), max_size=20), st.integers(1, 6), st.integers(1, 12), st.integers(0, 25))
def test_who_comes_back_gets_what_followed_or_hears_that_some_of_it_is_gone(
    sizes: list[int], frames: int, most: int, after: int
) -> None:
    past, one = Past(frames, most), News("run.ran", "", Logged(0.0, "rule", ""))
    for number, size in enumerate(sizes, 1):
        past.keep(Frame(number, (one,) * size))
    found, whole = past.since(min(after, len(sizes)))
    numbers = [frame.number for frame in found]
    after = min(after, len(sizes))
    assert numbers == list(range(len(sizes) - len(numbers) + 1, len(sizes) + 1))
    assert whole is (numbers == list(range(after + 1, len(sizes) + 1)))
    assert len(past.since(0)[0]) <= frames
    assert sum(len(frame.news) for frame in past.since(0)[0][1:]) <= most
