"""What may happen in a test inside a rule."""

from __future__ import annotations

import pytest

from hyperconnect.automation.form import CalendarForm, GroupForm, HouseForm, VariableForm, ZoneForm
from tests.automation.proof.home import tried


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
