"""What the pages of traces and events show, as functions."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from hyperconnect.api.events.news import KINDS as ALL_KINDS
from hyperconnect.automation.way import way_of
from hyperconnect.dashboard.pages.events import latest
from hyperconnect.dashboard.pages.trace import version_at, written_form
from hyperconnect.dashboard.pages.traces import MISSES, Wanted, place_of, wanted_of
from hyperconnect.dashboard.trace.listed import miss_entry, run_entry, told_before
from hyperconnect.dashboard.trace.news import FAMILIES, KINDS, line_of, shown
from hyperconnect.dashboard.trace.sent import COMMANDS, sent_of
from hyperconnect.dashboard.trace.told import timeline
from hyperconnect.model.command import Command, CommandReport, CommandState
from hyperconnect.model.reason import Outcome, Reason
from hyperconnect.shell.asking.runs import RAN, Run
from hyperconnect.shell.editing.versions import Version

RULE = "rule: r\nwhen: [{ every: 5min }]\nthen: [{ set: { a.on: true } }, { delay: 5s }, { log: x }]"


def reason(outcome: Outcome, at: float, *did: str, run: int = 1000, **more: Any) -> Reason:
    return Reason("r", at, outcome, 0, "time", did=did, run=run, **more)


def title(rule: str) -> str:
    return rule.upper()


def say(each: Reason) -> str:
    return ", ".join(each.did)


def command(name: str, at: float = 1.0) -> Command:
    return Command(name, "lamp", "main", "light", "set", {"value": True}, "rule:r", at, at + 30, "on")


def test_every_near_miss_and_kind_of_news_and_state_of_a_command_has_a_word() -> None:
    assert set(MISSES) == set(get_args(Outcome)) - RAN - {"postscript"}
    assert set(KINDS) == set(ALL_KINDS)
    assert set(FAMILIES) == {kind.partition(".")[0] for kind in ALL_KINDS}
    assert set(COMMANDS) == set(CommandState)


def test_a_run_is_told_with_how_long_it_took_and_one_that_waits_for_its_goal_ran() -> None:
    whole = reason("waits", 1.0, "aims", until=4.0)
    ran = run_entry(Run("r", 1000, whole, (whole,), under_way=False), title, say)
    assert (ran.word, ran.kind, ran.took, ran.run, ran.title, ran.text) == ("ran", "good", 3.0, "r.1000", "R", "Aims")
    assert run_entry(Run("r", 1000, whole, (whole,), under_way=True), title, say).word == "is under way"


def test_a_near_miss_is_told_with_how_often_it_came() -> None:
    missed = miss_entry(reason("not_satisfied", 1.0, "a.on", run=0, times=3, until=9.0), title, say)
    assert (missed.word, missed.times, missed.until, missed.run) == ("condition not met", 3, 9.0, "")


def test_a_query_asks_for_what_it_means_and_its_address_leads_back() -> None:
    asked = {"tab": "misses", "rule": "hall", "outcome": "busy", "span": "day", "before": "9.5~2"}
    wanted = wanted_of(asked)
    assert wanted == Wanted("misses", "hall", "busy", "day", "9.5~2")
    assert wanted.address() == "/traces?tab=misses&rule=hall&outcome=busy&span=day"
    assert wanted_of({"tab": "x", "outcome": "busy", "span": "<script>"}) == Wanted()
    assert Wanted().address() == "/traces"
    assert (Wanted().filtered, wanted.filtered) == (False, True)


@pytest.mark.parametrize(
    ("before", "place"), [("9.5~2", (9.5, 2)), ("", (None, 0)), ("x~y", (None, 0)), ("9.5~", (None, 0))]
)
def test_a_page_of_near_misses_ends_at_a_place_within_a_moment(before: str, place: tuple[float | None, int]) -> None:
    assert place_of(before) == place
    assert told_before([reason("busy", 2.0), reason("busy", 1.0), reason("busy", 1.0)], 1.0) == 2


def test_a_run_ran_on_the_version_of_its_moment() -> None:
    known = [
        Version("r", 3, 30.0, "kim", "", "three"),
        Version("r", 2, 20.0, "kim", "", ""),
        Version("r", 1, 10.0, "", "", "one"),
    ]
    found = [version_at(known, at) for at in (5.0, 10.0, 25.0, 30.0, 99.0)]
    assert [0 if each is None else each.number for each in found] == [0, 1, 1, 3, 3]
    assert version_at([], 1.0) is None


def test_a_text_that_says_no_rule_has_no_way() -> None:
    assert written_form(RULE) is not None
    assert written_form("") is None
    assert written_form("rule: [") is None


def test_steps_of_commands_are_gathered_and_the_last_says_how_they_went() -> None:
    reports = [
        CommandReport(command("b", 2.0), CommandState.SENT, 2.0, 0.0),
        CommandReport(command("a"), CommandState.CONFIRMED, 1.25, 0.25),
        CommandReport(command("a"), CommandState.SENT, 1.0, 0.0),
    ]
    first, second = sent_of(reports, lambda each: each.id, str.upper)
    assert (first.id, first.device, first.latency, len(first.steps)) == ("a", "LAMP", 0.25, 2)
    assert first.word == COMMANDS[CommandState.CONFIRMED]
    assert (second.latency, second.last.state) == (None, CommandState.SENT)


def test_the_moments_of_a_run_tell_their_parts_and_what_came_of_its_commands() -> None:
    form = written_form(RULE)
    assert form is not None
    reasons = [
        reason("waits", 1.0, "set a.on to true", "waits 5s"),
        reason("ran", 6.0, "noted: x", late_by=3.0),
        reason("postscript", 7.0, "a was gone"),
    ]
    sent = sent_of(
        [CommandReport(command("c"), CommandState.TIMEOUT, 6.5, 5.5, "no echo")], lambda _: "a.on = true", str
    )
    told = timeline(reasons, way_of(form, reasons), sent)
    assert [(each.after, each.sort, each.text, each.pointer) for each in told] == [
        (0.0, "said", "set a.on to true", "/then/0"),
        (0.0, "said", "waits 5 s", "/then/1"),
        (5.0, "late", "3 s", ""),
        (5.0, "said", "noted: x", "/then/2"),
        (5.5, "command", "a.on = true (no echo)", ""),
        (6.0, "after", "a was gone", ""),
    ]


def test_the_newest_news_come_first_and_no_more_than_that() -> None:
    told = [{"at": "2026-01-01T10:00:00", "n": n} for n in range(3)] + [{"at": "2026-01-01T09:00:00", "n": 9}]
    assert [each["n"] for each in latest(told, 3)] == [2, 1, 0]


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "–"), (True, "true"), (21.0, "21"), (0.1 + 0.2, "0.3"), ([1, "a"], "1, a"), ({"a": False}, "a = false")],
)
def test_values_stand_in_a_line_as_people_read_them(value: object, text: str) -> None:
    assert shown(value) == text


AT = "2026-01-15T17:45:00.120000+01:00"
NEWS: list[dict[str, Any]] = [
    {"type": "run.ran", "at": AT, "rule": "hall", "sentence": "hall ran because x.", "run": "hall.5"},
    {"type": "run.busy", "at": AT, "rule": "hall", "sentence": "hall did not run.", "run": None},
    {"type": "value.changed", "at": AT, "device": "lamp", "attribute": "lamp.on", "value": True, "quality": "stale"},
    {"type": "value.changed", "at": AT, "device": "lamp", "attribute": "lamp.level", "value": 40.5, "quality": "good"},
    {
        "type": "command.timeout",
        "at": AT,
        "device": "lamp",
        "capability": "light",
        "name": "set",
        "attribute": "lamp.on",
        "args": {"value": False},
        "shown": "false",
        "by": "rule:hall",
        "why": "no echo",
    },
    {
        "type": "command.sent",
        "at": AT,
        "device": "su7",
        "capability": "message",
        "name": "notify",
        "attribute": None,
        "args": {"body": "<b>", "level": 2},
        "by": "user:kim",
        "why": "",
    },
    {"type": "device.turned", "at": AT, "device": "lamp", "state": "offline", "reason": ""},
    {"type": "device.event", "at": AT, "device": "bell", "event": "bell.pressed", "data": {}},
    {"type": "device.event", "at": AT, "device": "phone", "event": "phone.zone", "data": {"zone": "Work", "n": 1}},
    {"type": "device.announced", "at": AT, "device": "lamp", "name": "Lamp", "area": ""},
    {"type": "device.retired", "at": AT, "device": "lamp"},
    {
        "type": "plan.heating",
        "at": AT,
        "rule": "warm",
        "attribute": "living.target",
        "value": 21.0,
        "shown": "21 °C",
        "why": "soon",
    },
    {
        "type": "claim.changed",
        "at": AT,
        "device": "lamp",
        "attribute": "lamp.on",
        "claims": [{"shown": "true", "by": "glow", "stands": True, "kind": "state"}],
    },
    {"type": "claim.changed", "at": AT, "device": "lamp", "attribute": "lamp.on", "claims": []},
    {"type": "notice.sent", "at": AT, "to": ["kim", "lee"], "title": "Door", "text": "open"},
    {"type": "rule.logged", "at": AT, "rule": "hall", "text": "noted"},
    {"type": "rule.standing", "at": AT, "rule": "hall", "standing": "paused"},
    {"type": "job.running", "at": AT, "kind": "backtest", "progress": 0.25, "doing": "Monday"},
]
"""News as the API tells them; `test_events.py` lets a browser say the same of them."""


def test_news_say_what_they_are_about_and_lead_to_the_run_that_caused_them() -> None:
    lines = [line_of(each) for each in NEWS]
    assert [(each.subject, each.text) for each in lines[:6]] == [
        ("hall", "ran because x."),
        ("hall", "did not run."),
        ("lamp.on", "true (stale)"),
        ("lamp.level", "40.5"),
        ("lamp.on", "false · hall · no echo"),
        ("su7.message.notify", "body = <b>, level = 2 · user:kim"),
    ]
    at = "at=2026-01-15T17%3A45%3A00.120000%2B01%3A00"
    assert [each.trace for each in lines[:5]] == [
        "/traces/hall.5",
        "/traces?tab=misses&rule=hall",
        "",
        "",
        f"/traces/of/hall?{at}",
    ]
    assert lines[11].trace == f"/traces/of/warm?{at}"
    assert (lines[12].trace, lines[13].trace) == (f"/traces/of/glow?{at}", "")
    assert (lines[0].about, lines[6].about, lines[14].about) == ("/rules/hall", "/devices/lamp", "")
