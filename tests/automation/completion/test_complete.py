from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hyperconnect.automation.completion import complete
from hyperconnect.automation.completion.complete import LONGEST, offset_of
from hyperconnect.automation.document import read_rule
from hyperconnect.automation.form import ACTIONS, TRIGGERS
from hyperconnect.automation.text import read_rules
from tests.automation.completion.conftest import Desk

STATES = ["locked", "unlocked", "locking", "unlocking", "jammed", "unlatched"]
RULE = """\
rule: evening-light
let: {dim: 30 %}
when:
  - change: front_door_lock.lock.state
    to: unlocked
    for: 5s
  - {at: "18:00", days: weekdays}
if:
  - home.mode == "home"
  - living.temperature < 21 °C and any(lights, on)
then:
  - set: {hall_light.switch.on: true, living.target: 21 °C}
  - do: su7.cabin.precondition
    with: {target: 21 °C}
  - if: desk_lamp.on
    then:
      - notify: {to: alex, text: "It is ${living.temperature}"}
"""


@pytest.mark.parametrize(
    ("text", "replaced", "labels"),
    [
        # keys of the rule
        ("rule: x\nwh|", "wh|", ["when", "while"]),
        ("rule: x\nwhen:\n  - at: 07:30\nth|\n", "th|", ["then", "with"]),
        ("rule: x\nena|bled: true", "ena|bled", ["enabled"]),
        ("coo|\nthen: [", "coo|", ["cooldown"]),
        # kinds of triggers and actions
        ("when:\n  - |", "|", list(TRIGGERS)),
        ("when:\n- |", "|", list(TRIGGERS)),
        ("when: [{|", "|", list(TRIGGERS)),
        ("then:\n  - |", "|", list(ACTIONS)),
        ("then:\n  - if: x\n    then:\n      - |\n    else:\n      - log: y", "|", list(ACTIONS)),
        ("then:\n  - parallel:\n      - - |", "|", list(ACTIONS)),
        ("then:\n  - repeat:\n      do:\n        - lo|", "lo|", ["log"]),
        ('{"rule": "x", "when": [{"chan|', "chan|", ["change"]),
        # keys that go with a kind
        ("when:\n  - change: a.b\n    f|\nif: x\n", "f|", ["for", "from", "if"]),
        ("when:\n  - change: a.b\n    |\n    to: 1\n    for: 1s\n    id: x", "|", ["if", "enabled", "on_gap", "from"]),
        ("then:\n  - {do: su7.honk, ti|", "ti|", ["title", "timeout"]),
        ("then:\n  - wait: {|", "|", ["until", "for_event", "timeout", "on_timeout", "save"]),
        ("hold:\n  living.target: {m|", "m|", ["min", "max"]),
        # names
        ("when:\n  - {change: fro|, to: open}\nthen:", "fro|", ["front_door_lock", "front_door_lock.state"]),
        ("when:\n  - change: front_door_lock.|\n", "front_door_lock.|", ["front_door_lock.state"]),
        ("when:\n  - change: [su7.|", "su7.|", None),
        ("when:\n  - change: lights.o|", "lights.o|", ["lights.on"]),
        ("when:\n  - event: doorbell.|", "doorbell.|", ["doorbell.pressed"]),
        ("when:\n  - offline: [hall_light, de|", "de|", ["desk_lamp", "all_devices"]),
        ("when:\n  - enters: {who: al|", "al|", ["alex", "all_devices", "hall_light", "phone_alex"]),
        ("when:\n  - enters: {who: alex, zone: |", "|", ["home", "work"]),
        ("then:\n  - do: su7.pre|", "su7.pre|", ["su7.precondition"]),
        ("then:\n  - scene: |", "|", ["cosy"]),
        ("then:\n  - call: |", "|", ["evening"]),
        ("template: |", "|", ["evening"]),
        ("then:\n  - rules: {disable: [|", "|", ["evening"]),
        # what is set must be writable
        ("then:\n  - set: {living.|", "living.|", ["living.target"]),
        ("hold:\n  living.|", "living.|", ["living.target"]),
        # arguments and parameters
        ("then:\n  - do: su7.cabin.precondition\n    with:\n      |", "|", ["target", "until"]),
        ("then:\n  - with: {ta|}\n    do: su7.cabin.precondition", "ta|", ["target"]),
        ("then:\n  - call: evening\n    with: {|", "|", ["level"]),
        # values
        ("when:\n  - change: front_door_lock.lock.state\n    to: |\n", "|", STATES),
        ("when:\n  - {to: un|, change: front_door_lock.lock.state}", "un|", None),
        ("then:\n  - set:\n      desk_lamp.on: |", "|", ["true", "false"]),
        ("then:\n  - set: {lights.on: |", "|", ["true", "false"]),
        ("then:\n  - set: {living.target: |", "|", ["5 °C", "30 °C"]),
        ("then:\n  - set: {living.target: 21|", "|", ["°C", "°F"]),
        ("then:\n  - set: {living.target: 21 °|}", "°|", ["°C", "°F"]),
        ("hold:\n  living.target: {min: 1|", "|", ["°C", "°F"]),
        ("then:\n  - do: su7.cabin.precondition\n    with: {target: 2|", "|", ["°C", "°F"]),
        ("when:\n  - sun: |", "|", ["sunrise", "sunset"]),
        ("when:\n  - at: 07:30\n    days: [mon, w|", "w|", ["wed", "weekdays", "weekends"]),
        ("band: s|", "s|", ["safety", "security"]),
        ("enabled: |", "|", ["true", "false"]),
        ("cooldown: 1|", "|", ["min", "s", "h", "d", "w", "ms"]),
        ("cooldown: 1m|", "m|", ["min", "ms"]),
        ("then:\n  - reach: {living.target: 21 °C, by: |", "|", ["arrival"]),
        # expressions
        ("if: living.temp|", "living.temp|", ["living.temperature"]),
        ("if: living.temperature.|", "living.temperature.|", ["living.temperature.temperature"]),
        ("if: front_door_lock.lock.s|", "front_door_lock.lock.s|", ["front_door_lock.lock.state"]),
        ("if: front_door_lock.main.lock.s|", "front_door_lock.main.lock.s|", ["front_door_lock.main.lock.state"]),
        ("then:\n  - do: su7.cabin.pre|", "su7.cabin.pre|", ["su7.cabin.precondition"]),
        ("if:\n  - a.b > 1\n  - home.m|\n", "home.m|", ["home.mode"]),
        ("if: a.b > 1\n    and living.te|\nthen: x", "living.te|", ["living.temperature"]),
        ("while: living.temperature < 2|", "|", ["°C", "°F"]),
        ("if: living.temperature < 21 °|", "°|", ["°C", "°F"]),
        ("if: living.temperature a|", "a|", ["and"]),
        ('if: front_door_lock.lock.state == "un|"', "un|", None),
        ('if: front_door_lock.lock.state in ["locked", "j|', "j|", ["jammed"]),
        ("if: any(|", "|", ["all_devices", "lights"]),
        ("if: any(lights, swi|", "swi|", ["switch.on"]),
        ("if: in_zone(su7, wo|", "wo|", ["work"]),
        ("if: clam|", "clam|", ["clamp("]),
        ("if: trigger.o|", "trigger.o|", ["trigger.old"]),
        ("let: {dim: 30 %}\nif: di|", "di|", ["dim", "distance("]),
        ("then:\n  - {save: it, do: su7.honk}\n  - if: it.|", "it.|", ["it.ok", "it.why"]),
        ("if: living.temperature < 20 °C and |", "|", None),
        ("let:\n  x: = living.ta|", "living.ta|", ["living.target"]),
        ("when:\n  - webhook: x\n    payload: pay|", "pay|", ["payload", "trigger.payload"]),
        ('then:\n  - log: "It is ${living.te|"', "living.te|", ["living.temperature"]),
        ("then:\n  - log: |", "|", ["${"]),
        # one of several documents, after a broken one
        (
            "rule: [a\n---\nrule: b\nband: e|\n---\nband: x",
            "e|",
            ["energy", "safety", "security", "ambience"],
        ),
    ],
)
def test_what_could_stand_there(desk: Desk, text: str, replaced: str, labels: list[str] | None) -> None:
    written = desk.write(text)
    assert written.replaced == replaced
    if labels is None:
        assert written.labels
    else:
        assert written.labels == labels


def test_a_name_is_shown_with_what_it_is_now(desk: Desk) -> None:
    (found,) = desk.write("if: living.temp|").found.items
    assert (found.sort, found.shows) == ("attribute", "21.5 °C")
    assert found.about.startswith("a temperature in °C")
    states = {one.text: one.shows for one in desk.write("if: front_door_lock.lock.state == '|").found.items}
    assert states["locked"] == "now"
    assert states["jammed"] == ""


def test_who_may_not_see_values_is_shown_none(desk: Desk) -> None:
    text = "if: living.temp"
    (found,) = complete(text, len(text), desk.registry).items
    assert (found.text, found.shows) == ("living.temperature", "")


def test_functions_come_with_their_signature(desk: Desk) -> None:
    (found,) = desk.write("if: clam|").found.items
    assert (found.text, found.shows) == ("clamp(", "clamp(x, low, high)")


def test_a_key_is_proposed_with_what_must_follow_it(desk: Desk) -> None:
    assert [one.text for one in desk.write("wh|").found.items] == ["when:", "while: "]
    assert [one.text for one in desk.write("wh|: x").found.items] == ["when", "while"]
    assert [one.text for one in desk.write('{"wh|').found.items] == ["when", "while"]


@pytest.mark.parametrize("cursor", range(len(RULE) + 1))
def test_wherever_the_cursor_is_a_whole_rule_is_no_hindrance(desk: Desk, cursor: int) -> None:
    found = complete(RULE, cursor, desk.registry)
    assert 0 <= found.start <= cursor <= found.end <= len(RULE)
    assert "\n" not in RULE[found.start : found.end]


@pytest.mark.parametrize("key", ["front_door_lock.lock.state", "unlocked", "home.mode", "hall_light.switch.on", "alex"])
def test_what_stands_in_a_good_rule_is_proposed_there(desk: Desk, key: str) -> None:
    (written,) = read_rules(RULE)
    assert read_rule(written.document)[1] == ()
    start = RULE.index(key)
    found = complete(RULE, start + len(key), desk.registry)
    short = {"front_door_lock.lock.state": "front_door_lock.state"}.get(key, key)
    if key != short:
        found = complete(RULE.replace(key, short), start + len(short), desk.registry)
    assert short in {one.label or one.text for one in found.items} or short in {one.text for one in found.items}


@settings(max_examples=300)
@given(st.data())
def test_no_text_is_a_hindrance(desk: Desk, data: st.DataObject) -> None:
    pieces = st.sampled_from(
        [*"{}[]:,-#'\"|>&*= \n\t.$", "\n  - ", "if: ", "when:", "then:", "set", "= ", "${", "any(", "---\n"]
    )
    begin, end = sorted(data.draw(st.tuples(st.integers(0, len(RULE)), st.integers(0, len(RULE)))))
    text = RULE[:begin] + "".join(data.draw(st.lists(pieces, max_size=12))) + RULE[end:]
    cursor = data.draw(st.integers(0, len(text)))
    found = complete(text, cursor, desk.registry, desk.twin.values.__getitem__)
    assert 0 <= found.start <= cursor <= found.end <= len(text)
    assert all(one.text for one in found.items)
    assert len({one.text for one in found.items}) == len(found.items)


@pytest.mark.parametrize(
    "text", ["", "\x00", "\ud800", "a" * (LONGEST + 1), "- " * 9000, "{" * 9000, "(" * 9000, "if: " + "a." * 9000]
)
def test_nothing_is_too_odd(desk: Desk, text: str) -> None:
    found = complete(text, len(text), desk.registry)
    assert found.start <= len(text)


@pytest.mark.parametrize(
    ("line", "column", "offset"), [(1, 1, 0), (1, 3, 2), (2, 1, 3), (2, 99, 5), (3, 1, 6), (9, 9, 6), (1, 0, 0)]
)
def test_a_line_and_a_column_are_a_place(line: int, column: int, offset: int) -> None:
    assert offset_of("ab\ncd\n", line, column) == offset
