"""What the tests of proofs share: a rule about a lamp, and proving what is written in YAML."""

from __future__ import annotations

from hyperconnect.automation.document import canonical, read_rule
from hyperconnect.automation.form import HouseForm, RuleForm, form_of
from hyperconnect.automation.names import Names
from hyperconnect.automation.proof import Nobody, Proof, prove
from hyperconnect.automation.text import read_rules

LAMP = """
rule: lamp
when:
  - change: hall_motion.motion
    to: true
then:
  - set: { hall_light.on: true }
"""


def document(text: str) -> dict[str, object]:
    """Return a rule as canonical document; its shape must be right."""
    (written,) = read_rules(text)
    rule, findings = read_rule(written.document)
    assert rule is not None, findings
    assert not findings
    return canonical(rule)


def form(text: str) -> RuleForm:
    """Return a rule as typed data."""
    return form_of(document(text))


def proved(text: str, *others: str, house: HouseForm | None = None, names: Names | None = None) -> Proof:
    """Prove a rule in Berlin."""
    known = [document(other) for other in others]
    return prove(form(text), names or Nobody(house), others=known, timezone="Europe/Berlin")


def tried(test: str, rule: str = LAMP, *others: str, house: HouseForm | None = None) -> Proof:
    """Prove a rule with one test, which is written without its name."""
    lines = "\n".join(f"    {line}" for line in test.strip("\n").splitlines())
    return proved(f"{rule.strip()}\ntests:\n  - it: works\n{lines}\n", *others, house=house)


def shortfalls(proof: Proof) -> list[tuple[str, str]]:
    """Return where and how tests failed."""
    return [(missing.pointer, missing.sentence()) for result in proof.results for missing in result.shortfalls]


def flaws(proof: Proof) -> list[tuple[str, str]]:
    """Return where and why tests could not be tried."""
    return [(result.pointer, result.flaw) for result in proof.results if result.flaw]
