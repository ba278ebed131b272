from __future__ import annotations

from pathlib import Path

import pytest

from hyperconnect.automation.document import canonical, read_rule
from hyperconnect.automation.form import ACTIONS, TRIGGERS, HouseForm, form_of
from hyperconnect.automation.validation import summary
from hyperconnect.content.find import find
from hyperconnect.shell.rule_file import read_rule_file

OURS = [path for path in find("rules", None) if path.name != "home.yaml"]
HOUSE = HouseForm(scenes={"cosy": {"lamp.on": True, "lamp.brightness": "30 %"}})


def told(**parts: object) -> str:
    named = {name.removesuffix("_"): part for name, part in parts.items()}
    rule, wrong = read_rule({"rule": "x", **named})
    assert rule is not None, wrong
    return summary(form_of(canonical(rule)), HOUSE)


@pytest.mark.parametrize(
    ("trigger", "words"),
    [
        ({"change": "door.open", "to": True}, "door.open changes to true"),
        (
            {"change": ["a.on", "b.on"], "from": False, "for": "5s"},
            "a.on or b.on changes from false and stays so for 5 s",
        ),
        ({"becomes": "a.t < 18 °C", "hysteresis": "1 °C"}, "`a.t < 18 °C` becomes true (with 1 °C of margin)"),
        ({"event": "bell.pressed"}, "bell.pressed happens"),
        ({"mqtt": "a/+", "payload": "payload == 1"}, "a message comes on a/+ (if `payload == 1`)"),
        ({"at": "07:30", "days": ["mon", "weekends"]}, "it is 07:30 on Mondays and at weekends"),
        ({"cron": "0 7 * * *"}, "it is time (cron 0 7 * * *)"),
        ({"every": "15min"}, "another 15 min has passed"),
        ({"sun": "sunset", "offset": "-30min"}, "it is 30 min before sunset"),
        ({"enters": {"who": "alex", "zone": "work"}}, "alex comes to work"),
        ({"enters": {"who": ["alex", "kim"]}}, "alex or kim comes home"),
        ({"leaves": {"who": "alex", "zone": "work"}}, "alex leaves work"),
        ({"eta": {"of": "su7", "under": "= lead"}}, "su7 will be at home in less than `lead`"),
        ({"online": "lamp"}, "lamp can be reached again"),
        ({"offline": "lamp", "for": "1h"}, "lamp cannot be reached and stays so for 1 h"),
        ({"hub": "started"}, "the hub starts"),
        ({"webhook": "courier"}, "the web hook courier is called"),
        ({"calendar": {"of": "alex", "before": "45min"}}, "an entry of alex begins in 45 min"),
        ({"called": True}, "somebody calls it"),
    ],
)
def test_each_kind_of_trigger_has_its_words(trigger: dict[str, object], words: str) -> None:
    assert any(kind in TRIGGERS for kind in trigger)
    assert told(when=[trigger], then=[{"log": "x"}]) == f"When {words}: log “x”."


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ({"set": {"lamp.on": True, "lamp.brightness": "= dim"}}, "set lamp.on to true and lamp.brightness to `dim`"),
        ({"set": {"lock.state": "locked"}, "confirm": "20s"}, "set lock.state to locked and wait 20 s for the report"),
        (
            {"do": "su7.cabin.precondition", "with": {"target": "21 °C"}},
            "do su7.cabin.precondition with target = 21 °C",
        ),
        ({"scene": "cosy"}, "set the scene cosy (lamp.on true and lamp.brightness 30 %)"),
        ({"scene": "other"}, "set the scene other"),
        ({"notify": {"to": ["alex", "tv"], "text": "Hello"}}, "tell alex and tv “Hello”"),
        ({"notify": {"to": "alex", "text": "Now ${a.t}!"}}, "tell alex “Now …!”"),
        ({"delay": "5min"}, "wait 5 min"),
        ({"wait": {"until": "door.open", "timeout": "1h"}}, "wait for `door.open`, at most 1 h"),
        (
            {"wait": {"for_event": [{"event": "a.b"}, {"event": "a.c"}], "timeout": "1h"}},
            "wait for a.b or a.c, at most 1 h",
        ),
        ({"if": "a.on", "then": [{"log": "y"}], "else": [{"log": "z"}]}, "if `a.on`, log “y”, otherwise log “z”"),
        ({"choose": [{"if": "a.on", "then": [{"log": "y"}]}]}, "choose by `a.on`"),
        ({"repeat": {"times": 3, "do": [{"log": "y"}]}}, "repeatedly log “y”"),
        ({"parallel": [[{"log": "y"}], [{"log": "z"}]]}, "at the same time log “y” and log “z”"),
        ({"call": "other"}, "run other"),
        ({"let": {"a": "1 °C"}}, "work out a"),
        (
            {"reach": {"heat.target": "21 °C", "by": "arrival"}},
            "see to it that heat.target has reached 21 °C by arrival",
        ),
        ({"publish": {"topic": "a/b", "payload": "x"}}, "publish to a/b"),
        ({"http": {"url": "http://a/b", "method": "POST"}}, "POST http://a/b"),
        ({"emit": "done"}, "emit done"),
        ({"log": "x"}, "log “x”"),
        ({"stop": True}, "stop"),
        ({"rules": {"enable": ["a"], "cancel": ["b", "c"]}}, "enable a and cancel b and c"),
    ],
)
def test_each_kind_of_action_has_its_words(action: dict[str, object], words: str) -> None:
    assert any(kind in ACTIONS for kind in action)
    assert told(when=[{"called": True}], then=[action]) == f"When somebody calls it: {words}."


def test_a_state_is_told_with_what_is_kept_and_what_ends_it() -> None:
    said = told(
        while_=["a.open", "not b.on"],
        settle={"on": "2min", "off": "1min"},
        hold={"heat.target": {"max": "12 °C"}, "lamp.on": False, "fan.speed": "30 %"},
        exit=[{"log": "closed"}],
    )
    assert said == (
        "While `a.open` and `not b.on` for 2 min: keep heat.target at most 12 °C, lamp.on false and fan.speed at 30 %. "
        "When that has ended for 1 min: log “closed”."
    )


def test_what_holds_a_rule_back_is_told() -> None:
    said = told(
        when=[{"called": True}],
        if_="a.on",
        then=[{"log": "x"}],
        else_=[{"log": "y"}],
        cooldown="1h",
        limit={"runs": 3, "per": "1d"},
        enabled=False,
    )
    assert said == (
        "When somebody calls it, and if `a.on`: log “x”. Otherwise: log “y”. Then it rests for 1 h. "
        "It runs at most 3 times in 1 d. It is switched off."
    )


def test_a_rule_made_of_another_says_so() -> None:
    assert told(template="other", with_={"level": "30 %"}) == "Does what other says, with level = 30 %."


@pytest.mark.parametrize("path", OURS, ids=[path.stem for path in OURS])
def test_our_own_rules_are_told_in_whole_sentences(path: Path) -> None:
    for document in read_rule_file(path, path.read_text(encoding="utf-8")).documents:
        said = summary(form_of(document))
        assert said.endswith(".")
        assert "  " not in said
        assert "None" not in said
