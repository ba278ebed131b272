"""What is shipped in rules/: the rules themselves, their schema, and the examples of the guide."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from hyperconnect.automation.document import canonical, canonical_house, house_schema, read_house, read_rule, schema
from hyperconnect.automation.document.__main__ import write
from hyperconnect.automation.document.rule import Rule
from hyperconnect.automation.engine import Engine
from hyperconnect.automation.form import ACTIONS, TRIGGERS, HouseForm, form_of, house_of
from hyperconnect.automation.intent import Do, Reach, Set, Tell
from hyperconnect.automation.proof import Nobody, Sketch, prove, review
from hyperconnect.automation.proof.act import Actor
from hyperconnect.automation.proof.gather import gather
from hyperconnect.automation.proof.stage import Stage
from hyperconnect.automation.text import read_rules
from hyperconnect.content.find import HOME, ours
from hyperconnect.model import value as model
from hyperconnect.model.device import Attribute
from hyperconnect.model.moment import moment_of
from tests.automation.document.examples import EXAMPLES
from tests.automation.household import Household, wanted

RULES = ours("rules")
FILES = sorted(path for path in RULES.glob("*.yaml") if path.name != HOME)
GUIDE = (RULES / "README.md").read_text(encoding="utf-8")


THIRTEEN = (
    "warm-on-arrival",
    "welcome-home",
    "cabin-before-departure",
    "intrusion-while-away",
    "charge-on-sun-or-cheap-power",
    "phone-nearly-empty",
    "night-when-asleep",
    "bathroom-fan",
    "heating-window-open",
    "frost-guard",
    "car-left-unlocked",
    "device-health",
    "doorbell-to-the-driver",
)
"""What a household of people, cars and things wants first; beside them stand two that are there for beginners."""


def home() -> HouseForm:
    """Return what our own rules take for the words of the household."""
    (written,) = read_rules((RULES / HOME).read_text(encoding="utf-8"))
    house, findings = read_house(written.document)
    assert house is not None, findings
    assert findings == ()
    return house_of(canonical_house(house))


def document(path: Path) -> dict[str, object]:
    """Return a shipped rule."""
    (written,) = read_rules(path.read_text(encoding="utf-8"))
    rule, findings = read_rule(written.document)
    assert rule is not None, findings
    return canonical(rule)


def living(name: str, now: str) -> Household:
    """Return a household in which a shipped rule is at work."""
    household = Household(now=moment_of(now))
    household.add("home", {"presence.occupancy": Attribute("integer")})
    household.open()
    (written,) = read_rules((RULES / f"{name}.yaml").read_text(encoding="utf-8"))
    rule, findings = read_rule(written.document)
    assert rule is not None, findings
    assert household.save(canonical(rule)) == ()
    return household


def test_the_home_is_warm_on_arrival() -> None:
    household = living("warm-on-arrival", "2026-01-15T16:00:00Z")
    household.set("living_thermostat.temperature", 17.5)
    household.set("su7.navigation.active", True)
    household.set("su7.navigation.destination", "Home")
    goal, told = wanted(household.set("su7.eta", moment_of("2026-01-15T17:05:00Z")))
    assert goal == Reach("warm-on-arrival", model.Path("living_thermostat_1.main.thermostat.target"), 21.0, "su7_1")
    assert isinstance(told, Tell)
    assert told.text == "Living room 17.5 °C now, 21 °C when you arrive at 18:05"


@pytest.mark.parametrize(("now", "light"), [("2026-01-15T18:00:00Z", True), ("2026-01-15T12:00:00Z", False)])
def test_a_light_for_whoever_comes_in_the_dark(now: str, *, light: bool) -> None:
    household = living("welcome-light", now)
    household.set("front_door.open", False)
    expected = [Set("welcome-light", model.Path("living_lights_1.main.light.on"), True)] if light else []
    assert wanted(household.set("front_door.open", True)) == expected
    household.set("front_door.open", False, after=10)
    assert wanted(household.set("front_door.open", True)) == []


@pytest.mark.parametrize(
    ("door", "lock", "locks"),
    [(False, "unlocked", True), (True, "unlocked", False), (False, "locked", False), (None, "unlocked", False)],
)
def test_the_door_is_locked_at_night(*, door: bool | None, lock: str, locks: bool) -> None:
    household = living("lock-at-night", "2026-01-15T17:00:00Z")
    household.set("front_door.open", door)
    household.set("front_door_lock.state", lock)
    assert household.wait(5 * 3600 - 1) == []
    expected = [Do("lock-at-night", "front_door_lock_1", "main", "lock", "lock", {})] if locks else []
    assert wanted(household.wait(1)) == expected


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_is_called_as_its_rule_and_tells_what_it_is(path: Path) -> None:
    (written,) = read_rules(path.read_text(encoding="utf-8"))
    rule, findings = read_rule(written.document)
    assert findings == ()
    assert rule is not None
    assert rule.rule == path.stem
    assert rule.title


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_tests_of_a_rule_pass_and_come_to_all_its_parts(path: Path) -> None:
    proof = prove(form_of(document(path)), Nobody(home()), timezone="Europe/Berlin")
    assert proof.passed
    assert proof.findings == ()
    assert proof.results


def test_where_nobody_has_met_a_device_there_is_nothing_to_mend_either() -> None:
    documents = [document(path) for path in FILES]
    found = {one.detail for each in review(documents, Nobody(home())) for one in each if one.severity != "info"}
    assert not found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_looking_which_parts_are_tried_changes_nothing(path: Path) -> None:
    written = document(path)
    rule = form_of(written)
    mentions = gather([rule], rule.tests, home())
    sketch = Sketch(Nobody(home()), mentions)
    actor = Actor(sketch, rule.rule, {rule.rule: written}, ("Europe/Berlin", 52.52, 13.405), mentions.answers)
    assert [test.it for test in rule.tests if not actor.live(test, "").passed] == []


def test_the_thirteen_are_there_and_five_of_them_join_people_cars_and_home() -> None:
    rules = {path.stem: form_of(document(path)) for path in FILES}
    assert set(THIRTEEN) <= set(rules)
    signature = [name for name, rule in rules.items() if "signature" in rule.tags]
    assert len(signature) == 5
    assert all({"human", "car", "home"} <= set(rules[name].tags) for name in signature)
    assert set(signature) <= set(THIRTEEN)


def together() -> tuple[Sketch, dict[str, dict[str, object]]]:
    """Return the home that all rules name together, and all rules."""
    documents = {path.stem: document(path) for path in FILES}
    forms = [form_of(each) for each in documents.values()]
    return Sketch(Nobody(home()), gather(forms, [test for form in forms for test in form.tests], home())), documents


def test_together_they_give_nobody_a_reason_to_warn() -> None:
    sketch, documents = together()
    engine = Engine(sketch, sketch.values)
    engine.open(0.0, "Europe/Berlin", 52.4, 13.06, {})
    for _ in range(2):  # once more, now that all the others are at work
        found = {name: engine.save(name, each, 0.0) for name, each in documents.items()}
        assert not {name: one.detail for name, each in found.items() for one in each if one.severity != "info"}
    assert {status.standing for status in engine.rules.values()} == {"running"}


def test_the_house_does_not_freeze_for_an_open_window() -> None:
    sketch, documents = together()
    pair = {name: documents[name] for name in ("frost-guard", "heating-window-open")}
    stage = Stage(sketch, "frost-guard", pair, 0.0, ("Europe/Berlin", 52.4, 13.06))
    paths = {
        name: named.path
        for name in ("living_thermostat.target", "living_thermostat.temperature", "patio_door.contact.open")
        if (named := sketch.attribute(name)) is not None
    }
    target, temperature, door = paths.values()
    stage.world |= sketch.initial() | {target: 21.0, temperature: 15.0, door: False}
    stage.open()
    stage.become({door: True})
    stage.advance(300.0)
    assert stage.world[target] == 12.0
    stage.become({temperature: 5.0, target: 6.0})
    stage.advance(310.0)
    assert stage.world[target] == 10.0
    stage.become({door: False})
    stage.advance(7200.0)
    assert stage.world[target] == 10.0


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_rule_waits_quietly_for_devices_that_are_not_there(path: Path) -> None:
    household = Household([], now=moment_of("2026-01-15T16:00:00Z"))
    household.house = home()
    household.open()
    findings = household.save(document(path))
    assert [finding.detail for finding in findings if finding.severity == "error"] == []
    assert wanted(household.wait(3 * 86_400)) == []


def test_the_schema_is_current() -> None:
    shipped = json.loads((RULES / "schema.json").read_text(encoding="utf-8"))
    assert shipped == schema(), "write it anew: python -m hyperconnect.automation.document > rules/schema.json"


def test_the_schema_of_the_home_is_current() -> None:
    shipped = json.loads((RULES / "home.schema.json").read_text(encoding="utf-8"))
    anew = "write it anew: python -m hyperconnect.automation.document home > rules/home.schema.json"
    assert shipped == house_schema(), anew


@pytest.mark.parametrize(("name", "file"), [("rule", "schema.json"), ("home", "home.schema.json")])
def test_the_schemas_are_written_as_they_are_shipped(name: str, file: str, capsys: pytest.CaptureFixture[str]) -> None:
    write(name)
    assert capsys.readouterr().out == (RULES / file).read_text(encoding="utf-8")


def test_a_schema_that_is_not_there_is_told() -> None:
    with pytest.raises(SystemExit, match="there are: rule, home"):
        write("house")


def test_the_guide_names_every_key_trigger_and_action() -> None:
    keys = [field.alias or name for name, field in Rule.model_fields.items()]
    missing = [word for word in (*keys, *TRIGGERS, *ACTIONS) if f"`{word}`" not in GUIDE]
    assert not missing


def test_the_guide_explains_every_finding_of_shape() -> None:
    assert not [example.code for example in EXAMPLES if f"| {example.code} |" not in GUIDE]


def examples() -> list[str]:
    return re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)


@pytest.mark.parametrize("text", examples())
def test_the_examples_of_the_guide_can_be_read(text: str) -> None:
    (written,) = read_rules(text)
    assert written.findings == ()
    triggers = {"rule": "example", "when": written.document, "then": [{"delay": "5min"}]}
    whole = triggers if isinstance(written.document, list) else written.document
    assert read_rule(whole)[1] == ()
