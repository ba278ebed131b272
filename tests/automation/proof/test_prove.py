"""Tests inside rules: what must fail fails and says why, what must pass passes."""

from __future__ import annotations

import pytest

from hyperconnect.automation.form import CalendarForm, GroupForm, HouseForm, VariableForm, ZoneForm
from hyperconnect.automation.proof import MOST_TESTS, Nobody, proving
from tests.automation.proof.home import LAMP, flaws, form, proved, shortfalls, tried

RAN = "lamp ran because hall_motion.motion went from false to true: set hall_light.on to true."
LIT = """
given: { hall_motion.motion: false }
when: [{ after: 10s, set: { hall_motion.motion: true } }]
"""


def test_a_rule_without_tests_proves_nothing() -> None:
    proof = proved(LAMP)
    assert proof.passed
    assert (proof.results, proof.findings, proof.branches) == ((), (), ())


def test_what_was_expected_came() -> None:
    proof = tried(LIT + "expect: [{ after: 10s, set: { hall_light.on: true } }, { runs: 1 }]")
    assert proof.passed
    assert proof.findings == ()


@pytest.mark.parametrize(
    ("hope", "sentence"),
    [
        (
            "{ after: 10s, set: { hall_light.on: false } }",
            "expected hall_light.on to be set to false by 10 s; after 10 s: hall_light.on was set to true",
        ),
        (
            "{ after: 9s, set: { hall_light.on: true } }",
            f"expected hall_light.on to be set to true by 9 s; {RAN}",
        ),
        ("{ nothing: true }", "expected nothing; after 10 s: hall_light.on was set to true"),
        (
            "{ after: 1min, nothing: true }",
            "expected nothing before 1 min; after 10 s: hall_light.on was set to true",
        ),
        (
            "{ after: 1min, runs: 2 }",
            f"expected 2 runs by 1 min; there was 1 run; {RAN}",
        ),
        (
            "{ notify: hello }",
            "expected somebody to be told “hello”; after 10 s: hall_light.on was set to true",
        ),
        (
            "{ publish: home/lamp }",
            "expected a message on home/lamp; after 10 s: hall_light.on was set to true",
        ),
        (
            "{ do: hall_light.toggle }",
            "expected hall_light.toggle to be sent; after 10 s: hall_light.on was set to true",
        ),
        (
            "{ why: rests }",
            f"expected a reason with “rests”; {RAN}",
        ),
    ],
)
def test_what_did_not_come_is_told_with_what_came(hope: str, sentence: str) -> None:
    proof = tried(f"{LIT}expect: [{hope}]")
    assert not proof.passed
    assert shortfalls(proof) == [("/tests/0/expect/0", sentence)]
    (finding,) = [each for each in proof.findings if each.severity == "error"]
    assert (finding.code, finding.pointer) == ("HX501", "/tests/0/expect/0")
    assert finding.detail == f"“works”: {sentence}"


def test_an_expectation_looks_no_further_back_than_the_one_before_it() -> None:
    proof = tried(LIT + "expect: [{ after: 20s, set: { hall_light.on: true } }, { after: 30s, nothing: true }]")
    assert proof.passed
    proof = tried(LIT + "expect: [{ after: 20s, runs: 1 }, { after: 30s, set: { hall_light.on: true } }]")
    assert [pointer for pointer, _ in shortfalls(proof)] == ["/tests/0/expect/1"]


def test_a_test_that_never_reaches_the_rule_is_told() -> None:
    proof = tried("given: { hall_motion.motion: true }\nexpect: [{ why: motion }]")
    assert not proof.passed
    reached = tried("given: { hall_motion.motion: true }\nexpect: [{ nothing: true }]")
    assert [each.severity for each in reached.findings] == ["info"]


@pytest.mark.parametrize(
    ("test", "pointer", "words"),
    [
        ("given: { clock: noon }\nexpect: [{ runs: 0 }]", "/given/clock", "`noon` is no clock"),
        ("given: { clock: 2026-01-15T17:00 Mars }\nexpect: [{ runs: 0 }]", "/given/clock", "is no clock"),
        ("given: { hall_light.brightness: 21 °C }\nexpect: [{ runs: 0 }]", "/given/hall_light.brightness", "°C"),
        ("when: [{ after: soon, call: lamp }]\nexpect: [{ runs: 0 }]", "/when/0/after", "is no duration"),
        ("when: [{ after: 50d, call: lamp }]\nexpect: [{ runs: 0 }]", "", "more than 40 days"),
        ("when: [{ after: 1s, call: other }]\nexpect: [{ runs: 0 }]", "/when/0/call", "other is not at work"),
        ("when: [{ after: 1s, event: hall_light.gone }]\nexpect: [{ runs: 0 }]", "/when/0/event", "neither an event"),
        ("when: [{ after: 1s, set: { su7.sock: 1 min } }]\nexpect: [{ do: su7.sing }]", "/expect/0/do", "no command"),
        ("given: { su7.location: mars }\nexpect: [{ runs: 0 }]", "/given/su7.location", "mars is no zone"),
        ("given: { calendar.alex: soon }\nexpect: [{ runs: 0 }]", "/given/calendar.alex", "is no entry"),
    ],
)
def test_what_cannot_be_tried_is_told_with_its_place(test: str, pointer: str, words: str) -> None:
    proof = tried(test)
    ((where, why),) = flaws(proof)
    assert not proof.passed
    assert where == f"/tests/0{pointer}"
    assert words in why
    assert "the test “works” cannot be tried" in proof.findings[0].detail


def test_a_rule_that_names_what_nobody_knows_cannot_be_tried() -> None:
    rule = "rule: odd\nwhen: [{ change: su7.sock }]\nthen: [{ log: changed }]"
    proof = tried("expect: [{ runs: 0 }]", rule)
    assert proof.flaw == "nobody knows what su7 is: give one of its attributes a value in `given`"
    assert [finding.pointer for finding in proof.findings] == ["/tests"]


def test_a_value_in_given_tells_what_nobody_knows() -> None:
    rule = "rule: odd\nwhen: [{ becomes: su7.sock < 5min }]\nthen: [{ emit: soon }]"
    test = """
given: { su7.sock: 10min }
when: [{ after: 1s, set: { su7.sock: 2min } }]
expect: [{ after: 1s, runs: 1 }]
"""
    assert tried(test, rule).passed


def test_too_many_tests_are_refused() -> None:
    tests = "\n".join("  - { it: works, expect: [{ runs: 0 }] }" for _ in range(MOST_TESTS + 1))
    assert proved(f"{LAMP}tests:\n{tests}").flaw == f"more than {MOST_TESTS} tests; split the rule"


def test_a_test_in_which_too_much_happens_ends() -> None:
    rule = "rule: busy\nwhen: [{ every: 1min }]\nthen: [{ log: tick }]"
    ((where, why),) = flaws(tried("expect: [{ after: 30d, runs: 1 }]", rule))
    assert where == "/tests/0"
    assert "more than 10000 things happened" in why


def test_a_template_is_tried_in_the_rules_made_of_it() -> None:
    template = """
rule: template
params: { lamp: { device: light }, wish: { default: 40 % } }
when: [{ change: hall_motion.motion, to: true }]
then: [{ set: { lamp.brightness: = wish } }]
"""
    made = """
rule: made
template: template
with: { lamp: hall_light, wish: 20 % }
"""
    test = LIT + "expect: [{ after: 10s, set: { hall_light.brightness: 20 % } }]"
    assert tried(test, made, template).passed
    assert "never runs itself" in tried("expect: [{ runs: 0 }]", template).flaw


def test_rules_that_are_called_run_too() -> None:
    caller = "rule: caller\nwhen: [{ event: doorbell.pressed }]\nthen: [{ call: lamp }]"
    called = "rule: lamp\nwhen: [{ called: true }]\nthen: [{ set: { hall_light.on: true } }]"
    other = "rule: other\nwhen: [{ event: doorbell.pressed }]\nthen: [{ set: { hall_light.on: false } }]"
    test = """
when: [{ after: 1s, event: doorbell.pressed }]
expect: [{ after: 1s, set: { hall_light.on: true } }, { runs: 1 }]
"""
    assert tried(test, caller, called, other).passed


# What may happen.


def test_devices_do_what_they_are_told_half_a_second_later() -> None:
    rule = """
rule: echo
when: [{ event: doorbell.pressed }]
then:
  - set: { hall_light.on: true }
    confirm: 2s
  - do: front_door.lock.unlock
    timeout: 2s
    save: opened
  - if: hall_light.on and front_door.lock.state == "unlocked" and opened.ok
    then: [{ notify: { to: alex, text: all done } }]
"""
    press = "when: [{ after: 10s, event: doorbell.pressed }]\n"
    assert tried(press + "expect: [{ after: 12s, notify: all done }]", rule).passed
    away = """
when: [{ after: 1s, offline: hall_light }, { after: 10s, event: doorbell.pressed }]
expect: [{ after: 20s, why: did not confirm }]
"""
    assert tried(away, rule).passed
    back = """
when: [{ after: 1s, offline: hall_light }, { after: 5s, online: [hall_light] }, { after: 10s, event: doorbell.pressed }]
expect: [{ after: 20s, notify: all done }]
"""
    assert tried(back, rule).passed


def test_a_hand_takes_over_and_an_echo_does_not() -> None:
    rule = """
rule: fan
while: bathroom.humidity > 65 %
hold: { fan.speed: "= 30 % if home.mode == 'night' else 80 %", fan.oscillating: = home.occupancy > 1 }
"""
    test = """
given: { bathroom.humidity: 50 %, fan.speed: 0 %, fan.oscillating: false, home.occupancy: 1 }
when:
  - { after: 1min, set: { bathroom.humidity: 80 % } }
  - { after: 5min, set: { fan.speed: 50 % } }
  - { after: 6min, set: { home.occupancy: 2 } }
expect:
  - { after: 1min, set: { fan.speed: 80 % } }
  - { after: 6min, nothing: true }
  - { after: 6min, set: { fan.oscillating: true } }
  - { after: 1h, nothing: true }
"""
    assert tried(test, rule).passed


@pytest.mark.parametrize(
    ("trigger", "moment"),
    [
        ("{ mqtt: zigbee2mqtt/+/action, payload: payload == 'single' }", "mqtt: zigbee2mqtt/x/action, payload: single"),
        ("{ webhook: courier, payload: payload.at == 'door' }", "webhook: courier, payload: { at: door }"),
        ("{ called: true }", "call: lamp"),
        (
            "{ event: doorbell.pressed, payload: payload.action == 'long' }",
            "event: doorbell.pressed, payload: { action: long }",
        ),
        ("{ event: home.all_asleep }", "event: home.all_asleep"),
        ("{ offline: [su7] }", "offline: su7"),
        ("{ offline: [su7] }", "offline: all_devices"),
        ("{ enters: { who: alex, zone: work } }", "set: { phone_alex.location: work }"),
        ("{ change: su7.location.zones }", "set: { su7.location.zones: 'home, garage' }"),
        ("{ change: home.mode, to: night }", "set: { home.mode: night }"),
        ("{ hub: started }", "restart: 1s"),
        ("{ hub: stopping }", "restart: 1s"),
    ],
)
def test_what_may_happen(trigger: str, moment: str) -> None:
    house = HouseForm(people={"alex": ["phone_alex"]}, zones={"work": ZoneForm(52.0, 13.0)})
    rule = f"rule: lamp\nwhen: [{trigger}]\nthen: [{{ set: {{ hall_light.on: true }} }}]"
    given = "given: { phone_alex.location: elsewhere, su7.location.zones: home }\n"
    hopes = "expect: [{ after: 59s, nothing: true }, { after: 2min, runs: 1 }]"
    test = f"{given}when: [{{ after: 1min, {moment} }}]\n{hopes}"
    proof = tried(test, rule, house=house)
    assert proof.passed, proof.findings


def test_one_name_is_an_attribute_here_and_a_command_there() -> None:
    rule = """
rule: close
when: [{ change: front_door.open, to: true }]
then: [{ do: garage_door.open }]
"""
    test = """
given: { front_door.open: false }
when: [{ after: 1s, set: { front_door.open: true } }]
expect: [{ do: garage_door.open }]
"""
    proof = tried(test, rule)
    assert proof.passed, proof.findings


def test_somebody_answers_on_any_device() -> None:
    rule = """
rule: ask
when: [{ event: doorbell.pressed }]
then:
  - notify: { to: kim, text: Somebody rings, actions: { open: Open } }
  - wait: { for_event: [{ event: kim.open, id: open }], timeout: 1min, save: answer }
  - if: answer.ok
    then: [{ do: front_door_lock.unlock }]
"""
    test = """
when: [{ after: 1s, event: doorbell.pressed }, { after: 9s, event: kim.open }]
expect: [{ after: 8s, notify: { kim: rings } }, { after: 9s, do: front_door_lock.unlock }]
"""
    proof = tried(test, rule, house=HouseForm(people={"kim": ["phone_kim", "watch_kim"]}))
    assert proof.passed, proof.findings


def test_a_rule_that_cannot_be_at_work_is_told_where_it_is_wrong() -> None:
    rule = "rule: lamp\nwhen: [{ change: front_door.open, to: ajar }]\nthen: [{ log: x }]"
    (finding,) = tried("expect: [{ runs: 0 }]", rule).findings
    assert finding.pointer == "/when/0/to"
    assert "cannot be tried: `ajar` is a text" in finding.detail


def test_what_is_unknown_fires_nothing() -> None:
    test = """
when: [{ after: 1s, set: { hall_motion.motion: true } }, { after: 2s, set: { hall_motion.motion: unknown } }]
expect: [{ nothing: true }, { runs: 0 }]
"""
    assert tried(test).passed


def test_a_restart_loses_nothing_that_waits_and_hears_nothing_meanwhile() -> None:
    rule = """
rule: slow
when: [{ event: doorbell.pressed }]
then: [{ delay: 10min }, { set: { hall_light.on: true } }]
mode: queue
"""
    test = """
when:
  - { after: 1min, event: doorbell.pressed }
  - { after: 5min, restart: 2min }
  - { after: 6min, event: doorbell.pressed }
expect:
  - { after: 11min, nothing: true }
  - { after: 11min, set: { hall_light.on: true } }
  - { after: 1h, nothing: true }
  - { runs: 1 }
"""
    assert tried(test, rule).passed
    late = """
when: [{ after: 1min, event: doorbell.pressed }, { after: 5min, restart: 20min }]
expect: [{ after: 25min, nothing: true }, { after: 25min, set: { hall_light.on: true }, why: 14 min late }]
"""
    assert tried(late, rule).passed


def test_values_come_back_from_a_restart_without_setting_anything_off() -> None:
    test = """
given: { hall_motion.motion: false }
when: [{ after: 1min, restart: 5min }, { after: 2min, set: { hall_motion.motion: true } }]
expect: [{ after: 1h, nothing: true }]
"""
    assert tried(test).passed


def test_variables_survive_a_restart() -> None:
    rule = "rule: count\nwhen: [{ event: doorbell.pressed }]\nif: home.rings > 1\nthen: [{ emit: often }]"
    house = HouseForm(variables={"rings": VariableForm("integer", initial=0)})
    test = """
when: [{ after: 1s, set: { home.rings: 2 } }, { after: 2s, restart: 1s }, { after: 10s, event: doorbell.pressed }]
expect: [{ runs: 1 }]
"""
    assert tried(test, rule, house=house).passed
    assert not tried(test.replace("rings: 2", "rings: 1"), rule, house=house).passed


def test_a_calendar_is_given_by_its_entries() -> None:
    rule = """
rule: leave
when: [{ calendar: { of: alex, before: 30min, match: "Work*" } }]
then: [{ notify: { to: alex, text: "Soon: ${trigger.payload.summary}" } }]
"""
    house = HouseForm(calendars={"alex": CalendarForm(file="alex.ics")})
    test = """
given: { clock: 2026-01-15T08:00 Europe/Berlin, calendar.alex: 09:00 Work; 10:00 Lunch; 2026-01-16T09:00 Workshop }
when: [{ after: 10min, restart: 1min }]
expect:
  - { after: 30min, nothing: true }
  - { after: 30min, notify: "Soon: Work" }
  - { after: 1d, nothing: true }
  - { after: 25h, notify: "Soon: Workshop" }
"""
    proof = tried(test, rule, house=house)
    assert proof.passed, proof.findings


def test_whom_a_notice_reached_may_be_a_person_or_their_device() -> None:
    house = HouseForm(people={"alex": ["phone_alex", "watch_alex"]})
    rule = "rule: tell\nwhen: [{ event: doorbell.pressed }]\nthen: [{ notify: { to: alex, title: Door, text: Ring } }]"
    press = "when: [{ after: 1s, event: doorbell.pressed }]\n"
    for who in ("alex", "watch_alex"):
        assert tried(f"{press}expect: [{{ notify: {{ {who}: Door }} }}]", rule, house=house).passed
    assert not tried(f"{press}expect: [{{ notify: {{ kim: Door }} }}]", rule, house=house).passed


def test_groups_are_asked_by_their_members() -> None:
    house = HouseForm(groups={"windows": GroupForm(["kitchen_window", "bath_window"])})
    rule = """
rule: shut
when: [{ at: 22:00 }]
if: any(windows, contact.open)
then: [{ notify: { to: alex, text: "${names(windows, contact.open)}" } }]
"""
    test = """
given: { clock: 2026-01-15T21:59, kitchen_window.contact.open: true, bath_window.contact.open: false }
expect: [{ after: 1min, notify: kitchen_window }]
"""
    assert tried(test, rule, house=house).passed


@pytest.mark.parametrize(
    ("given", "hour"),
    [
        ("clock: 2026-01-15T11:59 Asia/Tokyo", 1),
        ("clock: 2026-01-15T11:59, zone: Asia/Tokyo", 1),
        ("clock: 2026-01-15T10:59Z", 1),
    ],
)
def test_the_clock_of_a_test_is_where_it_says(given: str, hour: int) -> None:
    rule = "rule: noon\nwhen: [{ at: 12:00 }]\nthen: [{ set: { hall_light.on: true } }]"
    assert tried(f"given: {{ {given} }}\nexpect: [{{ after: {hour}min, runs: 1 }}]", rule).passed


def test_a_goal_counts_as_set() -> None:
    rule = "rule: warm\nwhen: [{ at: 05:00 }]\nthen: [{ reach: { heater.thermostat.target: 21 °C, by: 07:00 } }]"
    test = "given: { clock: 2026-01-15T04:59 }\nexpect: [{ after: 1min, set: { heater.thermostat.target: 21 °C } }]"
    assert tried(test, rule).passed


def test_proving_changes_no_form() -> None:
    rule = form(LAMP)
    tried(LIT + "expect: [{ runs: 1 }]")
    assert form(LAMP) == rule


def test_a_rule_that_is_switched_off_is_tried_as_if_it_were_on() -> None:
    assert tried(LIT + "expect: [{ set: { hall_light.on: true } }]", f"{LAMP}enabled: false\n").passed


def test_who_proves_may_pause_before_each_test() -> None:
    test = "  - it: works\n    given: { hall_motion.motion: false }\n    expect: [{ nothing: true }]\n"
    steps = proving(form(f"{LAMP}tests:\n{test}{test.replace('works', 'rests')}"), Nobody())
    assert sum(1 for _ in steps) == 2
