"""Makes docs/rules-reference.md: every word of the rule language, from the models and tables that read it."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from hyperconnect.automation.document.cue import Cue, Lasting
from hyperconnect.automation.document.deed import Deed, Errand
from hyperconnect.automation.document.house import House
from hyperconnect.automation.document.part import Item
from hyperconnect.automation.document.rule import Rule
from hyperconnect.automation.document.shape import TAGS
from hyperconnect.automation.document.test import Test
from hyperconnect.automation.document.trigger_time import Daily, Timed
from hyperconnect.automation.expression.function import FUNCTIONS, Cost
from hyperconnect.automation.expression.unit import WEEK, WRITTEN, held, measures
from hyperconnect.automation.form import ACTIONS, TRIGGERS
from hyperconnect.automation.form.word import Day
from hyperconnect.content.yaml import read_yaml

DOCS = Path(__file__).parent.parent / "docs"

INTRODUCTION = """\
# Rules: the reference

Every word of the language, for looking up. [Rules, from the beginning](rules.md) is for reading. What devices can be
and do stands on [another page](capabilities.md); `hyperconnect devices show NAME` says what yours can.

One YAML file holds one rule, or several between lines of `---`. It is YAML 1.2: `on`, `no` and `22:30` are texts, as
they look. Anchors, aliases and tags are refused, and so is a key that is written twice. `rules/schema.json` lets an
editor complete and check.

This page is made from the code by `scripts/document.py`.
"""

WRITTEN_AS: Mapping[str, str] = {
    "Action": "actions",
    "Band": "one of the [bands](#bands)",
    "Clock": "time of day, or attribute",
    "Gap": "`hold`, `reset`, `fire`",
    "Condition": "expression",
    "Conditions": "expression, or list of which all must be true",
    "Day": ", ".join(get_args(Day)),
    "Daytime": "time of day",
    "Days": f"{', '.join(get_args(Day))}; or list",
    "Json": "JSON",
    "Local": "name",
    "Mode": "one of the [modes](#modes)",
    "Name": "name",
    "Names": "name, or list",
    "Place": "name",
    "Power": "quantity",
    "Price": "number, or attribute",
    "Scalar": "value",
    "Slug": "name",
    "Span": "quantity",
    "Template": "text with `${…}`",
    "Test": "[tests](#tests)",
    "Text": "text",
    "Times": "whole number, or `= …`",
    "Trigger": "triggers",
    "Words": "text",
    "bool": "true, false",
    "float": "number",
    "int": "whole number",
    "object": "value",
    "str": "text",
}
"""How values of our types are written, in a few words."""
LISTS = frozenset({"actions", "triggers", "[tests](#tests)"})
"""Words that say already that there are several."""

BANDS: Mapping[str, str] = {
    "safety": "What must never be otherwise: frost, water, smoke. Stronger than a person's hand.",
    "security": "Locks, alarms, whoever comes in. Stronger than a person's hand.",
    "comfort": "What people like. The usual.",
    "energy": "What saves.",
    "ambience": "What is nice to have.",
}
MODES: Mapping[str, str] = {
    "single": "The earlier run goes on, and nothing else happens.",
    "restart": "The earlier run ends, with the claims it made, and a new one begins.",
    "queue": "The new run waits its turn; at most `max` runs, the one at work included.",
    "parallel": "Both go on; at most `max` runs.",
}
COSTS: Mapping[Cost, str] = {
    "step": "a step",
    "clock": "the clock",
    "place": "the globe",
    "history": "kept",
    "group": "kept",
}

OPERATORS = """
From the weakest to the strongest; brackets as usual.

| written | meaning |
|---|---|
| `a if condition else b` | one of two values |
| `or`, `and`, `not` | conditions joined; unknown where it matters stays unknown |
| `== != < <= > >=` | comparisons; not in chains |
| `x in [a, b]`, `x not in [a, b]` | whether it is one of them |
| `x between a .. b`, `x not between a .. b` | both ends included; times may run over midnight |
| `x is unknown`, `x is not unknown` | whether its device knows |
| `a ?? b` | `b` where `a` is unknown |
| `+ - * /` | sums and products; a difference of temperatures is in K |

Names are those of devices (`hall.temperature`), of variables (`home.mode`), `sun.elevation`, and within a run:

| name | what it is |
|---|---|
| `trigger.id` | the `id` of the trigger |
| `trigger.device`, `trigger.who` | whose event or value it was; who came or went |
| `trigger.old`, `trigger.new` | what a `change` went from and to |
| `trigger.after_gap` | whether the device was away meanwhile |
| `payload…`, `trigger.payload…` | what came with an event, a message or a call |
| what `let`, `save`, `as` and `params` name | `answer.ok`, `answer.id`, `done.why` |
"""

FUNCTIONS_ABOUT = """
### Functions

`?` may be left out, `…` goes on as you like. *Kept* is what the hub keeps up to date by itself, so that asking is free;
an expression may ask for at most eight such things.

| function | gives | what | costs |
|---|---|---|---|
"""

UNITS_ABOUT = """
### Units

A value is brought to the unit of what it is compared with or written to. Difference of temperatures: K.

| measures | units |
|---|---|
"""


RULE_ABOUT = """
## The keys of a rule

A rule has `when` and `then`, or `while` with `hold`, `enter` or `exit`, or a `template`. A quantity carries its unit
(`21 °C`, `1h30min`); a value that begins with `=` is an expression; `${…}` puts a value into a text.

"""

HOUSE_ABOUT = """
## home.yaml

It stands beside the folder `rules`; [settings](settings.md) say more. `all_devices` is a group that is always there,
`home.mode` (home, away, night) and `home.occupancy` (how many people are at home) are variables that are.

"""

TESTS_ABOUT = """
## Tests

A test lives through its hours in milliseconds, in a home of the devices that the rule names; a device does what it is
told half a second later. What `given` does not mention is unknown, and `unknown` says so too. A place is written as
`su7.location: home`, `work` or another zone, or `elsewhere`; entries of a calendar as
`calendar.alex: 15:00 Dentist; 16:30 School`. An expectation with `after` counts from the expectation before it to its
own moment; `nothing: true` means that nothing was done in that time.

"""


def reference() -> str:
    """Return docs/rules-reference.md up to the checks, which `document_checks.py` makes."""
    shown = read_yaml(DOCS / "examples.yaml")
    return "".join(
        (
            INTRODUCTION,
            RULE_ABOUT,
            _table(Rule),
            _words("Bands", "band", BANDS),
            _words("Modes", "mode", MODES),
            _kinds("Triggers", "trigger", TRIGGERS, shown["triggers"], (Cue, Lasting, Timed, Daily)),
            _kinds("Actions", "action", ACTIONS, shown["actions"], (Deed, Errand)),
            "\n## Expressions\n",
            OPERATORS,
            FUNCTIONS_ABOUT,
            *_functions(),
            UNITS_ABOUT,
            *_units(),
            HOUSE_ABOUT,
            _table(House),
            TESTS_ABOUT,
            _table(Test),
        )
    )


def _kinds(
    title: str, what: str, kinds: Iterable[str], examples: Mapping[str, str], shared: tuple[type[BaseModel], ...]
) -> str:
    """Return a section of items of several kinds; what they share is told once."""
    base, *others = shared
    parts = [f"\n## {title}\n\nEvery {what} may have these keys:\n\n", _table(base)]
    for model in others:
        users = [kind for kind in kinds if issubclass(TAGS[f"<{kind}>"], model)]
        names = " and ".join((", ".join(f"`{kind}`" for kind in users[:-1]), f"`{users[-1]}`"))
        own = [name for name in model.__annotations__ if name in model.model_fields]
        parts += [f"\nWith {names} also:\n\n", _table(model, own)]
    told = {name for model in shared for name in model.model_fields}
    for kind in kinds:
        model = TAGS[f"<{kind}>"]
        own = [name for name in model.model_fields if name not in told]
        parts += [
            f"\n### {kind}\n\n{inspect.getdoc(model)}\n\n```yaml\n- {examples[kind]}\n```\n\n",
            _table(model, own),
        ]
    return "".join(parts)


def _table(model: type[BaseModel], names: Collection[str] | None = None) -> str:
    lines = ["| key | written as | meaning | if left out |", "|---|---|---|---|", *_rows(model, names, "")]
    return "\n".join(lines) + "\n"


def _rows(model: type[BaseModel], names: Collection[str] | None, prefix: str) -> Iterator[str]:
    for name, field in model.model_fields.items():
        if names is not None and name not in names:
            continue
        key = f"{prefix}{field.alias or name}"
        inner, written = _inner(field.annotation), _written(model, name, field)
        about = (field.description or "").replace("|", "\\|")
        yield f"| `{key}` | {written} | {about} | {_default(field)} |"
        if inner is not None:
            yield from _rows(inner, None, f"{key}{'.<name>' if _is_named(field.annotation) else ''}.")


def _inner(annotation: object) -> type[BaseModel] | None:
    """Return the part whose keys stand under a key; lists of items have a section or a row of their own."""
    found = [each for each in _models(annotation) if not issubclass(each, Item)]
    return found[0] if len(found) == 1 and found[0] is not Test else None


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


def _is_named(annotation: object) -> bool:
    """Return whether a key holds parts under names that people invent."""
    return str(annotation).startswith("dict[") or "dict[" in str(annotation).partition("Annotated")[0]


def _written(model: type[BaseModel], name: str, field: FieldInfo) -> str:
    owner = next(each for each in model.__mro__ if name in inspect.get_annotations(each))
    known = {word: "keys below" for word, each in vars(sys.modules[owner.__module__]).items() if _is_part(each)}
    said = _Spoken({**known, **WRITTEN_AS})
    words = dict.fromkeys(said.words(ast.parse(inspect.get_annotations(owner)[name], mode="eval").body))
    low, high = (
        next((value for each in field.metadata if (value := getattr(each, bound, None)) is not None), None)
        for bound in ("ge", "le")
    )
    limits = "" if low is None else f", {low} to {high}" if high is not None else f", {low} or more"
    return " or ".join(words) + limits


class _Spoken:
    """Says in words how values of a type are written."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self._known = known

    def words(self, node: ast.expr) -> Iterator[str]:
        """Yield them; several where it may be written either way."""
        match node:
            case ast.Constant(value=None):
                return
            case ast.Constant(value=value):
                yield f"`{str(value).lower()}`"
            case ast.Name(id=name):
                yield self._known[name]
            case ast.BinOp(left=left, right=right):
                yield from self.words(left)
                yield from self.words(right)
            case ast.Subscript(value=ast.Name(id=name), slice=inner):
                yield from self._generic(name, inner.elts if isinstance(inner, ast.Tuple) else [inner])
            case _:
                raise ValueError(ast.dump(node))

    def _generic(self, name: str, inner: Sequence[ast.expr]) -> Iterator[str]:
        match name:
            case "Annotated":
                yield from self.words(inner[0])
            case "Literal":
                yield _options(each.value for each in inner if isinstance(each, ast.Constant))
            case "list":
                item = " or ".join(dict.fromkeys(self.words(inner[0])))
                yield item if item in LISTS else f"list of {item}{'' if item in {'keys below', *LISTS} else 's'}"
            case "dict":
                yield f"name: {' or '.join(dict.fromkeys(self.words(inner[1])))}"
            case _:
                raise ValueError(name)


def _is_part(known: object) -> bool:
    return isinstance(known, type) and issubclass(known, BaseModel)


def _options(options: Iterable[object]) -> str:
    return ", ".join(f"`{option}`" for option in options)


def _default(field: FieldInfo) -> str:
    match field.default:
        case _ if field.is_required():
            return "must be there"
        case None | [] | "":
            return ""
        case {}:
            return ""
        case bool() as value:
            return str(value).lower()
        case value:
            return f"`{value}`"


def _words(title: str, word: str, meanings: Mapping[str, str]) -> str:
    rows = "".join(f"| `{name}` | {about} |\n" for name, about in meanings.items())
    return f"\n### {title}\n\n| {word} | |\n|---|---|\n{rows}"


def _functions() -> Iterator[str]:
    for function in FUNCTIONS.values():
        yield f"| `{function.signature}` | {function.gives} | {function.about} | {COSTS[function.cost]} |\n"


def _units() -> Iterator[str]:
    found: dict[str, list[str]] = {}
    for unit in WRITTEN:
        found.setdefault("duration" if unit == WEEK else measures(held(1.0, unit)[1]), []).append(f"`{unit}`")
    yield from (f"| {measured} | {' '.join(units)} |\n" for measured, units in found.items())
    yield "| time of day | `07:30` |\n"
