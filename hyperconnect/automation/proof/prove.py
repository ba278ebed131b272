"""Proving a rule: its tests on virtual time, over the engine itself, in a home made of what it names."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from typing import cast

from msgspec import to_builtins
from msgspec.structs import replace

from hyperconnect.automation.blueprint import expand, is_template
from hyperconnect.automation.compile import compile_rule
from hyperconnect.automation.form import RuleForm, TestForm, form_of
from hyperconnect.automation.names import Names
from hyperconnect.automation.proof.act import Actor
from hyperconnect.automation.proof.cover import marked
from hyperconnect.automation.proof.gather import gather
from hyperconnect.automation.proof.outcome import Branch, Proof, Result
from hyperconnect.automation.proof.sketch import Sketch
from hyperconnect.automation.proof.slip import Slips
from hyperconnect.errors import ContentError
from hyperconnect.model.reason import Finding

MOST_TESTS = 64
BERLIN = (52.52, 13.405)
"""Where the simulated home stands unless somebody says otherwise: degrees north and east."""
CODE = "HX501"


def prove(
    form: RuleForm,
    names: Names,
    *,
    others: Sequence[dict[str, object]] = (),
    timezone: str = "UTC",
    place: tuple[float, float] = BERLIN,
) -> Proof:
    """Try all tests of a rule.

    Devices that `names` knows are what they are there, all others are imagined. Of the `others`, canonical documents
    of rules, those are at work that this one calls, switches or is made of. A rule that is switched off is tried as if
    it were on. Never raises for what is written.
    """
    steps = proving(form, names, others=others, timezone=timezone, place=place)
    while True:
        try:
            next(steps)
        except StopIteration as done:
            return cast("Proof", done.value)


def proving(
    form: RuleForm,
    names: Names,
    *,
    others: Sequence[dict[str, object]] = (),
    timezone: str = "UTC",
    place: tuple[float, float] = BERLIN,
) -> Generator[None, None, Proof]:
    """Do as `prove`, and pause before each test, for whoever has other things to do meanwhile."""
    if not form.tests:
        return Proof(form.rule)
    if len(form.tests) > MOST_TESTS:
        return _flawed(form, f"more than {MOST_TESTS} tests; split the rule")
    known = forms_of(others)
    if is_template(form):
        return _flawed(form, "a template never runs itself; write tests into a rule that is made of it")
    near = {rule.rule: rule for rule in concerned(form, known)}
    base = Sketch(names, gather((), (), names.house), list(known.values()))
    expanded = expand(form, base)
    if not isinstance(expanded, RuleForm):
        return _flawed(form, expanded[0].detail if expanded else "it never runs itself")
    alive = [rule for rule in near.values() if rule.template is None and not is_template(rule)]
    home = names.house.zones.get("home")
    where = (timezone, *((home.latitude, home.longitude) if home is not None else place))
    mentions = gather((expanded, *alive), form.tests, names.house)
    sketch = Sketch(names, mentions, list(known.values()))
    flaw = flaw_of(expanded, sketch)
    if flaw is not None:
        return _flawed(form, flaw.detail, flaw)
    copy = marked(replace(expanded, enabled=True))
    documents = {rule.rule: document_of(rule) for rule in (*alive, copy.form)}
    actor = Actor(sketch, form.rule, documents, where, mentions.answers)
    slips = Slips(sketch, names, (expanded, *alive), known.values)
    results: list[Result] = []
    doubts: list[list[Finding]] = []
    for index, test in enumerate(form.tests):
        yield
        results.append(actor.live(test, f"/tests/{index}"))
        doubts.append(slips.of(test, f"/tests/{index}"))
    branches = tuple(Branch(pointer, pointer in actor.branches) for pointer in copy.branches)
    return Proof(form.rule, tuple(results), branches, tuple(_findings(form.tests, results, doubts, branches)))


def _flawed(form: RuleForm, why: str, flaw: Finding | None = None) -> Proof:
    """Return the proof of a rule whose tests cannot be tried; it points to what is wrong with it, if that is known."""
    finding = Finding(CODE, "error", "/tests", f"the tests cannot be tried: {why}")
    if flaw is not None:
        finding = replace(finding, pointer=flaw.pointer, span=flaw.span, did_you_mean=flaw.did_you_mean)
    return Proof(form.rule, (), (), (finding,), why)


def flaw_of(form: RuleForm, sketch: Sketch) -> Finding | None:
    """Return why a rule cannot be at work in the sketched home, if it cannot."""
    verdict = compile_rule(document_of(form), sketch)
    error = next((finding for finding in verdict.findings if finding.severity == "error"), None)
    if error is not None:
        return error
    if verdict.missing:
        why = f"nobody knows what {verdict.missing[0]} is: give one of its attributes a value in `given`"
        return Finding(CODE, "error", "/tests", why)
    return None if verdict.plan is not None else Finding(CODE, "error", "/tests", "the rule never runs itself")


def document_of(form: RuleForm) -> dict[str, object]:
    """Return a rule as the engine takes it."""
    return cast("dict[str, object]", to_builtins(form))


def forms_of(others: Sequence[dict[str, object]]) -> dict[str, RuleForm]:
    """Return those documents that can be read, by their rules."""
    found: dict[str, RuleForm] = {}
    for document in others:
        try:
            form = form_of(document)
        except ContentError:
            continue
        found[form.rule] = form
    return found


def concerned(form: RuleForm, known: Mapping[str, RuleForm]) -> Iterator[RuleForm]:
    """Yield the rules that a rule calls or switches, and those that these do."""
    seen, todo = {form.rule}, [form]
    while todo:
        for name in _named(to_builtins(todo.pop())):
            if name in known and name not in seen:
                seen.add(name)
                todo.append(known[name])
                yield known[name]


def _named(part: object) -> Iterator[str]:
    """Yield what actions name as rules."""
    match part:
        case dict():
            for key, value in cast("dict[str, object]", part).items():
                if key == "call" and isinstance(value, str):
                    yield value
                elif key in {"enable", "disable", "cancel"} and isinstance(value, list):
                    yield from (name for name in cast("list[object]", value) if isinstance(name, str))
                else:
                    yield from _named(value)
        case list():
            for item in cast("list[object]", part):
                yield from _named(item)
        case _:
            pass


def _findings(
    tests: Sequence[TestForm],
    results: Sequence[Result],
    doubts: Sequence[Sequence[Finding]],
    branches: Sequence[Branch],
) -> Iterator[Finding]:
    for test, result, slips in zip(tests, results, doubts, strict=True):
        if result.flaw:
            yield Finding(CODE, "error", result.pointer, f"the test “{result.it}” cannot be tried: {result.flaw}")
        for missing in result.shortfalls:
            yield Finding(CODE, "error", missing.pointer, f"“{result.it}”: {missing.sentence()}")
        yield from slips
        is_meant = not slips and all(hope.nothing or hope.runs == 0 for hope in test.expect)
        if result.passed and not result.ran and not is_meant:
            detail = f"“{result.it}” never reaches the rule: no trigger of it was set off"
            yield Finding(CODE, "warning", result.pointer, detail)
    for branch in branches:
        if not branch.taken:
            yield Finding(CODE, "info", branch.pointer, "no test comes here")
