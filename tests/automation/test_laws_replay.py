"""What a hub was told, told again to another, leads to the same effects: whatever happens and whatever rules want."""

from __future__ import annotations

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hyperconnect.core.hub import Hub
from hyperconnect.model.effect import Effect
from hyperconnect.model.input import Closing, Connected, Elapsed, Input, Opened, ProfileLoaded, Received, RuleSaved
from hyperconnect.model.message import Message

PROFILE: dict[str, object] = {
    "profile": "box",
    "title": "A box that counts and obeys",
    "match": "box/{id}/state",
    "kind": "sensor",
    "fields": {
        "seq": {"attribute": "setting.seq", "type": "integer"},
        "echo": {"attribute": "setting.echo", "type": "integer"},
    },
    "commands": {"setting.echo": {"topic": "box/{id}/set", "payload": {"echo": "{value}"}}},
}
ACTIONS: tuple[dict[str, object], ...] = (
    {"set": {"b.setting.echo": "= a.setting.seq"}},
    {"set": {"a.setting.echo": 3}, "claim": {"for": "20s", "release": "restore"}},
    {"delay": "7s"},
    {"wait": {"until": "b.setting.seq > 5", "timeout": "12s"}},
    {"repeat": {"times": 2, "do": [{"delay": "3s"}, {"set": {"b.setting.echo": "= round(random(1, 9))"}}]}},
    {"parallel": [[{"delay": "2s"}], [{"log": "a counts ${a.setting.seq}"}]]},
    {"emit": "counted"},
)
WHEN: tuple[dict[str, object], ...] = (
    {"change": "a.setting.seq"},
    {"becomes": "a.setting.seq > 4", "for": "5s"},
    {"change": "b.setting.echo"},
    {"every": "9s"},
)
RULES = st.lists(
    st.fixed_dictionaries(
        {
            "when": st.lists(st.sampled_from(WHEN), min_size=1, max_size=2),
            "then": st.lists(st.sampled_from(ACTIONS), min_size=1, max_size=3),
            "mode": st.sampled_from(("single", "restart", "queue", "parallel")),
        }
    ),
    min_size=1,
    max_size=3,
)
TOLD = st.lists(
    st.tuples(st.floats(0.0, 20.0), st.sampled_from("ab"), st.sampled_from(("seq", "echo")), st.integers(0, 9)),
    min_size=1,
    max_size=15,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(RULES, TOLD)
def test_the_same_inputs_lead_to_the_same_effects(
    documents: list[dict[str, object]], told: list[tuple[float, str, str, int]]
) -> None:
    hub, journal, effects = Hub(), list[Input](), list[Effect]()

    def happen(happened: Input) -> None:
        journal.append(happened)
        effects.extend(hub.handle(happened))

    happen(Opened(0.0, 52.5, 13.4, "Europe/Berlin", {}))
    happen(Connected(0.0))
    happen(ProfileLoaded(0.0, "box", PROFILE))
    for device in "ab":
        happen(Received(0.0, Message(f"box/{device}/state", b'{"seq":0,"echo":0}')))
    for number, document in enumerate(documents):
        happen(RuleSaved(0.0, f"r{number}", {"rule": f"r{number}", **document}))
    now = 0.0
    for after, device, field, value in told:
        then = now + after
        while hub.deadline is not None and hub.deadline <= then:
            now = max(now, hub.deadline)
            happen(Elapsed(now))
        now = then
        happen(Received(now, Message(f"box/{device}/state", b'{"%s":%d}' % (field.encode(), value))))
    happen(Closing(now))

    written = msgspec.msgpack.encode(journal)
    again = Hub()
    lived = [effect for each in msgspec.msgpack.decode(written, type=list[Input]) for effect in again.handle(each)]
    assert lived == effects
