"""Branches that no test takes are told, and looking for them changes nothing."""

from __future__ import annotations

from tests.automation.proof.home import proved

RULE = """
rule: ways
when:
  - event: doorbell.pressed
if: home.mode == "home"
then:
  - choose:
      - if: home.occupancy > 1
        then: [{ emit: many }]
      - if: home.occupancy == 1
        then: [{ emit: one }]
    else: [{ emit: none }]
  - wait: { for_event: [{ event: gate.pressed }], timeout: 1min, save: gate }
  - if: gate.ok
    then: [{ emit: came }]
    else: [{ emit: left }]
  - repeat:
      times: 2
      do:
        - if: home.occupancy > 0
          then: [{ log: again }]
  - parallel:
      - - wait: { until: home.mode == "night", timeout: 1min, on_timeout: stop }
        - if: home.occupancy > 5
          then: [{ log: party }]
      - - delay: 2min
        - emit: late
else:
  - emit: away
"""
EVERY = (
    "/then",
    "/then/0/choose/0/then",
    "/then/0/choose/1/then",
    "/then/0/else",
    "/then/1/wait/on_timeout",
    "/then/2/then",
    "/then/2/else",
    "/then/3/repeat/do/0/then",
    "/then/4/parallel/0/0/wait/on_timeout",
    "/then/4/parallel/0/1/then",
    "/else",
)
NOBODY = """
tests:
  - it: waits in vain
    given: { home.occupancy: 0 }
    when: [{ after: 1s, event: doorbell.pressed }]
    expect:
      - { after: 10min, runs: 1 }
"""
ONE = """
  - it: meets somebody at the gate
    given: { home.occupancy: 1 }
    when:
      - { after: 1s, event: doorbell.pressed }
      - { after: 2s, event: gate.pressed }
      - { after: 10s, set: { home.mode: night } }
    expect:
      - { after: 10min, runs: 1 }
  - it: is away
    given: { home.mode: away }
    when: [{ after: 1s, event: doorbell.pressed }]
    expect:
      - { runs: 1 }
"""


def test_every_branch_is_told_whether_a_test_took_it() -> None:
    proof = proved(RULE + NOBODY)
    assert tuple(sorted(branch.pointer for branch in proof.branches)) == tuple(sorted(EVERY))
    taken = {branch.pointer for branch in proof.branches if branch.taken}
    assert taken == {
        "/then",
        "/then/0/else",
        "/then/1/wait/on_timeout",
        "/then/2/else",
        "/then/4/parallel/0/0/wait/on_timeout",
    }
    told = {finding.pointer for finding in proof.findings}
    assert told == set(EVERY) - taken
    assert {(finding.code, finding.severity) for finding in proof.findings} == {("HX501", "info")}


def test_tests_add_up() -> None:
    assert set(proved(RULE + NOBODY + ONE).missed) == {"/then/0/choose/0/then", "/then/4/parallel/0/1/then"}


def test_looking_leaves_no_words_behind() -> None:
    rule = """
rule: patient
when: [{ event: doorbell.pressed }]
then:
  - wait: { for_event: [{ event: gate.pressed }], timeout: 1min, on_timeout: stop }
  - emit: came
tests:
  - it: gives up
    when: [{ after: 1s, event: doorbell.pressed }]
    expect: [{ after: 3min, why: "did not come in time." }]
  - it: goes on
    when: [{ after: 1s, event: doorbell.pressed }, { after: 2s, event: gate.pressed }]
    expect: [{ after: 3min, why: "answered: gate.pressed, let home.came happen." }]
"""
    proof = proved(rule)
    assert proof.passed, proof.findings
    assert proof.missed == ()


def test_what_is_switched_off_is_no_branch() -> None:
    rule = """
rule: off
when: [{ event: doorbell.pressed }]
then:
  - if: home.occupancy > 0
    then: [{ log: never }]
    enabled: false
  - emit: rang
tests:
  - it: rings
    when: [{ after: 1s, event: doorbell.pressed }]
    expect: [{ runs: 1 }]
"""
    assert [branch.pointer for branch in proved(rule).branches] == ["/then"]
