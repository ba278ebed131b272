"""`hyperconnect rules`: files checked and their tests tried, without a hub."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner, Result

from hyperconnect.cli.rules import app
from hyperconnect.content.find import ours
from hyperconnect.errors import SettingsError, UnknownError
from hyperconnect.model.device import Attribute, Capability, Component, Device
from hyperconnect.model.effect import Remember
from hyperconnect.shell.store import Store

LAMP = """rule: lamp
when:
  - change: hall_motion.motion
    to: true
then:
  - set: { hall_light.on: true }
else:
  - log: never
tests:
  - it: lights up
    given: { hall_motion.motion: false }
    when: [{ after: 10s, set: { hall_motion.motion: true } }]
    expect:
      - { after: 10s, set: { hall_light.on: WANTED } }
"""


class Terminal:
    """Commands in a household of its own."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.content = folder / "content"
        (self.content / "rules").mkdir(parents=True)

    def run(self, *words: str) -> Result:
        data = () if words[0] in {"new", "fmt"} else ("--data", str(self.data))
        return CliRunner().invoke(app, [*words, *data, "--content", str(self.content)])

    def run_plain(self, *words: str) -> Result:
        """Run a command that asks nothing of a household."""
        return CliRunner().invoke(app, [*words])

    def write(self, name: str, text: str) -> Path:
        path = self.content / name
        path.write_text(text, encoding="utf-8")
        return path


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


def test_tests_that_pass_are_ticked(terminal: Terminal) -> None:
    terminal.write("rules/lamp.yaml", LAMP.replace("WANTED", "true"))
    answer = terminal.run("test", "lamp")
    assert answer.exit_code == 0
    assert answer.stdout.splitlines()[:2] == ["lamp", "  ✓ lights up"]
    assert "no test comes here" in answer.stdout
    assert "1 rule, 1 test: 1 passed, 0 failed; no test comes to 1 part" in answer.stderr


def test_a_test_that_fails_is_told_with_its_line(terminal: Terminal) -> None:
    path = terminal.write("rules/lamp.yaml", LAMP.replace("WANTED", "false"))
    answer = terminal.run("test", str(path))
    assert answer.exit_code == 3
    assert "  ✗ lights up" in answer.stdout
    assert f"{path}:14: expected hall_light.on to be set to false by 10 s" in answer.stdout
    assert "after 10 s: hall_light.on was set to true" in answer.stdout


def test_json_says_the_same(terminal: Terminal) -> None:
    path = terminal.write("rules/lamp.yaml", LAMP.replace("WANTED", "false"))
    answer = terminal.run("test", "lamp", "--json")
    (told,) = [json.loads(line) for line in answer.stdout.splitlines()]
    assert answer.exit_code == 3
    assert (told["rule"], told["file"], told["passed"], told["flaw"]) == ("lamp", str(path), False, "")
    assert told["branches"] == {"/then": True, "/else": False}
    assert told["tests"] == [
        {
            "it": "lights up",
            "passed": False,
            "line": 10,
            "flaw": "",
            "missed": [
                {
                    "pointer": "/tests/0/expect/0",
                    "line": 14,
                    "expected": "hall_light.on to be set to false by 10 s",
                    "came": ["after 10 s: hall_light.on was set to true"],
                }
            ],
        }
    ]


def test_checking_tries_the_tests_too(terminal: Terminal) -> None:
    path = terminal.write("rules/lamp.yaml", LAMP.replace("WANTED", "false"))
    answer = terminal.run("check", str(path))
    assert answer.exit_code == 3
    assert f"{path}:14:9: error HX501: “lights up”: expected hall_light.on to be set to false by 10 s" in answer.stdout
    assert terminal.run("check", str(terminal.write("rules/lamp.yaml", LAMP.replace("WANTED", "true")))).exit_code == 0


def test_all_rules_are_tried_if_none_is_named(terminal: Terminal) -> None:
    terminal.write("rules/lamp.yaml", LAMP.replace("WANTED", "true"))
    answer = terminal.run("test")
    assert answer.exit_code == 0
    assert {"lamp", *(path.stem for path in ours("rules").glob("w*.yaml"))} <= set(answer.stdout.splitlines())


def test_a_rule_that_is_not_there_is_told_with_what_was_meant(terminal: Terminal) -> None:
    answer = terminal.run("test", "welcome-hme")
    assert isinstance(answer.exception, UnknownError)
    assert "no rule is called welcome-hme" in str(answer.exception)
    assert "welcome-home" in str(answer.exception)


def test_a_graph_names_times_and_devices_as_people_do(terminal: Terminal) -> None:
    drawn = terminal.run("graph").stdout
    assert "every 6 h" in drawn
    assert "eta su7 home under 3 h" in drawn
    assert "answer.online" not in drawn


def test_a_graph_is_of_files_and_a_rule_in_it_is_named_apart(terminal: Terminal) -> None:
    answer = terminal.run("graph", "welcome-home")
    assert isinstance(answer.exception, SettingsError)
    assert "--rule welcome-home" in answer.exception.hint


def test_a_rule_that_cannot_be_read_fails(terminal: Terminal) -> None:
    path = terminal.write("rules/lamp.yaml", "rule: lamp\nwhen: [{ chnge: x }]\nthen: [{ log: x }]\n")
    answer = terminal.run("test", "lamp")
    assert answer.exit_code == 3
    assert f"{path}:2:" in answer.stdout
    (told,) = [json.loads(line) for line in terminal.run("test", "lamp", "--json").stdout.splitlines()]
    assert not told["passed"]
    assert "a trigger needs exactly one of" in told["flaw"]


@pytest.mark.parametrize("text", ["", "# not yet\n"])
def test_a_file_without_a_rule_is_an_error(terminal: Terminal, text: str) -> None:
    path = terminal.write("rules/lamp.yaml", text)
    answer = terminal.run("check", str(path))
    assert answer.exit_code == 3
    assert (
        f"{path}:1:1: error HX001: there is no rule in this file; delete the file to remove its rules" in answer.stdout
    )


def test_what_a_household_calls_its_own_breaks_none_of_our_rules(terminal: Terminal) -> None:
    terminal.write("home.yaml", "zones: { gym: { latitude: 52.5, longitude: 13.3 } }\npeople: { ada: [phone_ada] }\n")
    paths = [str(path) for path in sorted(ours("rules").glob("*.yaml")) if path.name != "home.yaml"]
    answer = terminal.run("check", *paths)
    assert answer.exit_code == 0, answer.stdout


def test_a_rule_without_tests_is_told_and_fails_nothing(terminal: Terminal) -> None:
    terminal.write("rules/lamp.yaml", LAMP[: LAMP.index("tests:")])
    answer = terminal.run("test", "lamp")
    assert answer.exit_code == 0
    assert answer.stdout == "lamp: no tests\n"


def test_devices_of_this_machine_are_what_they_are_there(terminal: Terminal) -> None:
    # The hub knows a lamp here that is on by so much.
    capability = Capability("light", {"on": Attribute("number", "%", 0, 100, writable=True)})
    lamp = Device("lamp_1", "hall_light", "Lamp", (Component("main", {"light": capability}),))
    store = Store(terminal.data)
    store.open()
    store.remember([Remember("device", lamp.id, msgspec.to_builtins(lamp))])
    store.close()
    terminal.write("rules/lamp.yaml", LAMP.replace("WANTED", "true"))
    answer = terminal.run("test", "lamp")
    assert answer.exit_code == 3
    assert "  ✗ " in answer.stdout
    assert "0 passed, 0 failed, 1 rule could not be tried" in answer.stderr


def test_the_words_of_the_household_are_its_own(terminal: Terminal) -> None:
    rule = """rule: lamp
when: [{ event: doorbell.pressed }]
then: [{ scene: party }]
tests:
  - it: has a party
    when: [{ after: 1s, event: doorbell.pressed }]
    expect: [{ set: { hall_light.on: true } }]
"""
    terminal.write("rules/lamp.yaml", rule)
    assert "party is not a scene" in terminal.run("test", "lamp").stdout
    terminal.write("home.yaml", "scenes: { party: { hall_light.on: true } }\n")
    assert terminal.run("test", "lamp").exit_code == 0


def test_what_is_wrong_with_home_yaml_is_told_with_its_line(terminal: Terminal) -> None:
    path = terminal.write("home.yaml", "zones:\n  work: { latitude: 95, longitude: 13 }\n")
    rule = terminal.write("rules/lamp.yaml", LAMP.replace("WANTED", "true"))
    answer = terminal.run("check", str(rule))
    assert answer.exit_code == 3
    assert f"{path}:2:" in answer.stdout


def test_rules_in_other_files_may_be_called(terminal: Terminal) -> None:
    terminal.write("rules/called.yaml", "rule: called\nwhen: [{ called: true }]\nthen: [{ emit: rang }]\n")
    path = terminal.write(
        "rules/caller.yaml", "rule: caller\nwhen: [{ event: doorbell.pressed }]\nthen: [{ call: called }]\n"
    )
    assert terminal.run("check", str(path)).exit_code == 0


def test_a_slip_is_told_where_no_hub_has_run(terminal: Terminal) -> None:
    text = LAMP[: LAMP.index("tests:")].replace("hall_motion.motion", "hall_motion.motoin")
    path = terminal.write("rules/lamp.yaml", text)
    answer = terminal.run("check", str(path))
    assert answer.exit_code == 3
    assert f"{path}:3:5: error HX101: hall_motion.motoin is not an attribute of hall_motion" in answer.stdout
    assert "did you mean hall_motion.motion?" in answer.stdout


def test_devices_that_nobody_announced_are_told_once(terminal: Terminal) -> None:
    path = terminal.write("rules/lamp.yaml", LAMP.replace("WANTED", "true"))
    answer = terminal.run("check", str(path))
    assert answer.exit_code == 0
    waits = "waits for hall_motion, hall_light: nobody announced them on this machine"
    assert answer.stdout.splitlines()[0] == f"{path}:1:1: info HX101: {waits}"
    assert "1 rule in 1 file: 0 errors, 0 warnings" in answer.stderr


def test_rules_of_several_files_are_looked_at_together(terminal: Terminal) -> None:
    lamp = LAMP[: LAMP.index("else:")]
    one = terminal.write("rules/lamp.yaml", lamp)
    other = terminal.write("rules/dark.yaml", lamp.replace("lamp", "dark").replace("on: true", "on: false"))
    assert " HX302: " in terminal.run("check", str(one), str(other)).stdout
    assert " HX302: " not in terminal.run("check", str(one)).stdout


def test_a_rule_that_stands_twice_is_told(terminal: Terminal) -> None:
    one = terminal.write("rules/lamp.yaml", LAMP.replace("WANTED", "true"))
    other = terminal.write("rules/again.yaml", LAMP.replace("WANTED", "true"))
    assert f"error HX008: the rule lamp stands in {one} too" in terminal.run("check", str(one), str(other)).stdout


def test_what_home_yaml_names_and_nobody_finds_is_told(terminal: Terminal) -> None:
    light = Capability("light", {"on": Attribute("bool", writable=True)})
    lamp = Device("lamp_1", "hall_light", "Lamp", (Component("main", {"light": light}),))
    store = Store(terminal.data)
    store.open()
    store.remember([Remember("device", lamp.id, msgspec.to_builtins(lamp))])
    store.close()
    terminal.write("rules/lamp.yaml", LAMP.replace("WANTED", "true"))
    home = terminal.write(
        "home.yaml",
        "calendars:\n  work: { file: work.ics }\ngroups:\n  lights: { members: [hall_ligt, hall_light] }\n"
        "comfort:\n  price: hall_light.price\n  rooms: { hal_light: { after: 3h }, hall_light: {} }\n",
    )
    answer = terminal.run("check", "--format", "json")
    assert answer.exit_code == 0
    told = [json.loads(line) for line in answer.stdout.splitlines()]
    of_home = [(each["line"], each["severity"]) for each in told if each["file"] == str(home)]
    assert of_home == [(2, "warning"), (4, "warning"), (6, "warning"), (7, "warning")]
    assert "there is no " in answer.stdout
    assert "hall_ligt of the group lights" in answer.stdout
    assert "hall_light.price is not an attribute of anything" in answer.stdout
    assert "hal_light has not been announced on this machine" in answer.stdout
    terminal.write("work.ics", "")
    assert "there is no " not in terminal.run("check", "--format", "json").stdout
