"""The sandbox that renders what is more than a look-up. Imports Jinja2, so import it late.

Jinja2's sandbox keeps a template from reaching Python's internals but not from eating time and memory. So the
syntax is reduced (no macros, imports, inheritance, recursion), every loop turn and every element a filter
touches draws on one budget of steps, and whatever can build something large out of something small (`*`, `+`,
`~`, powers, `replace`, `join`, `format`, regular expressions) is measured before it is done.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from functools import cache, wraps
from typing import Final, TypeVar, cast

from jinja2 import Template, Undefined, nodes
from jinja2 import TemplateError as JinjaError
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace

from hyperconnect.protocols.template import SIGNS, Renderer, TemplateError
from hyperconnect.protocols.template_functions import (
    BUILT_IN_FILTERS,
    FILTERS,
    GLOBALS,
    METHODS,
    TESTS,
    checked_binary,
    checked_call,
    joined,
)
from hyperconnect.protocols.template_meter import METER, RENDER_STEPS, TEXT_STEP, LimitError
from hyperconnect.protocols.template_regex import cost

OUTPUT_LIMIT: Final = 64 * 1024
"""Characters a template may print."""

STEP_LIMIT: Final = 3000
"""Loop turns, elements, calls and pieces of text that one rendering may take together, half a microsecond each.

Templates in use take a hundred at most.
"""

NODE_LIMIT: Final = 300
"""Parts a template may have, since to compile each takes a 50,000th of a second; the longest seen has 240."""

SIGN_LIMIT: Final = 240
"""Signs of operations in a source that is parsed at all; the longest seen has 210."""

_EFFORT: Final = 10
"""What each step of preparing takes at least, in hundredths of a millisecond."""

RANGE_LIMIT: Final = 1000
"""Numbers that `range` may yield."""

_REFUSED: Final = (
    nodes.Macro,
    nodes.CallBlock,
    nodes.FilterBlock,
    nodes.AssignBlock,
    nodes.Import,
    nodes.FromImport,
    nodes.Include,
    nodes.Extends,
    nodes.Block,
    nodes.ScopedEvalContextModifier,
)
_NO_LITERAL: Final = object()
_FAILURES: Final = (
    JinjaError,
    LimitError,
    ArithmeticError,
    AttributeError,
    LookupError,
    NameError,
    RecursionError,
    TypeError,
    ValueError,
)

T = TypeVar("T")


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja2 with Home Assistant's words, a short list of methods, and a budget of steps for each rendering."""

    intercepted_binops = frozenset({"*", "+", "**", "%"})

    def __init__(self) -> None:
        # Jinja2's optimizer would calculate what is constant before anything is counted.
        extensions = ["jinja2.ext.loopcontrols", "jinja2.ext.do"]
        super().__init__(extensions=extensions, autoescape=False, cache_size=0, optimized=False)
        self.steps = STEP_LIMIT
        words = {name: self.filters[name] for name in BUILT_IN_FILTERS} | FILTERS
        self.filters = {name: self._counted(name, word) for name, word in words.items()}
        self.filters |= {"_turns": self.turns, "_joined": self._joined, "_weighed": self._weighed}
        self.tests |= {name: self._counted(name, word) for name, word in TESTS.items()}
        self.globals = {"namespace": self.globals["namespace"], "range": self._range, **GLOBALS}

    def draw(self, steps: int) -> None:
        """Take steps from the budget of this rendering."""
        self.steps -= steps
        if self.steps < 0:
            raise LimitError(f"more than {STEP_LIMIT} steps")

    def turns(self, items: Iterable[T]) -> Iterator[T]:
        """Yield items, each for a step."""
        for item in items:
            self.draw(1)
            yield item

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        """Allow only methods that are known to be harmless; data has no attributes otherwise."""
        if isinstance(obj, LoopContext):
            return attr in {"index", "index0", "first", "last", "length", "revindex", "revindex0"}
        if isinstance(obj, Namespace):
            return not attr.startswith("_")
        return attr in METHODS and super().is_safe_attribute(obj, attr, value)

    def unsafe_undefined(self, obj: object, attribute: str) -> Undefined:
        """Refuse at once what a template may not have."""
        raise SecurityError(f"{attribute!r} of {type(obj).__name__} is not available to devices")

    def wrap_str_format(self, value: object) -> None:
        """Offer no `str.format`: its widths could build anything."""

    def call(self, context: Context, obj: object, /, *args: object, **kwargs: object) -> object:
        """Call what a template calls, after measuring what may grow."""
        self.draw(1 + _weight((getattr(obj, "__self__", None), *args)))
        checked_call(obj, args)
        result: object = super().call(context, obj, *args, **kwargs)
        return result

    def call_binop(self, context: Context, operator: str, left: object, right: object) -> object:
        """Do the operators that can grow, after measuring."""
        self.draw(1 + _weight((left, right)))
        checked_binary(operator, left, right)
        return super().call_binop(context, operator, left, right)

    def _range(self, *args: int) -> range:
        numbers = range(*args)
        if len(numbers) > RANGE_LIMIT:
            raise LimitError(f"range is longer than {RANGE_LIMIT}")
        return numbers

    def _joined(self, parts: Iterable[object]) -> str:
        text = joined("", parts)
        self.draw(1 + len(text) // TEXT_STEP)
        return text

    def _weighed(self, value: T) -> T:
        """Pass a value through, each element for a step, so that nested copies cannot double for ever."""
        open_parts: list[object] = [value]
        while open_parts:
            part = open_parts.pop()
            self.draw(1)
            if isinstance(part, dict):
                open_parts.extend(cast("dict[str, object]", part).values())
            elif isinstance(part, list | tuple | set):
                open_parts.extend(cast("list[object]", part))
        return value

    def _counted(self, name: str, word: Callable[..., object]) -> Callable[..., object]:
        searches = name.startswith("regex_") or name in {"match", "search"}

        @wraps(word)
        def counted(*args: object, **kwargs: object) -> object:
            self.draw(1 + _weight(args) + (cost(*args[:2], **kwargs) if searches else 0))
            result = word(*args, **kwargs)
            return self.turns(cast("Iterator[object]", result)) if isinstance(result, Iterator) else result

        return counted


def _weight(args: tuple[object, ...]) -> int:
    """Return what it costs to handle these: their elements, and their texts by the piece."""
    weight = 0
    for arg in args:
        if isinstance(arg, str):
            weight += len(arg) // TEXT_STEP
        elif isinstance(arg, list | tuple | dict):
            weight += len(cast("list[object]", arg))
    return weight


@cache
def _sandbox() -> Sandbox:
    return Sandbox()


def prepared(source: str) -> Generator[int, None, Renderer]:
    """Return what renders a template, yielding the effort of each step before it is done: each may take milliseconds.

    Raises:
        TemplateError: it does not parse, or uses syntax that is refused.
    """
    sandbox = _sandbox()
    try:
        signs = sum(map(source.count, SIGNS))
        if signs > SIGN_LIMIT:
            raise LimitError(f"it has more than {SIGN_LIMIT} operations")
        yield _EFFORT + signs * 2
        tree = sandbox.parse(source)
        members = _members_of(tree)
        yield _EFFORT + signs // 2
        _restrict(tree, sandbox)
        yield _EFFORT + signs * 2
        text = sandbox.compile(tree, raw=True)
        yield _EFFORT + signs
        code = compile(text, "<template>", "exec")
    except _FAILURES as error:
        raise TemplateError(f"cannot be used: {error}", where=source[:80]) from error
    # Each rendering copies the globals: a plain dictionary is copied in a fifth of a `ChainMap`'s time.
    return _Rendering(source, Template.from_code(sandbox, code, dict(sandbox.globals)), members)


class _Rendering:
    """A template that is ready to be rendered."""

    def __init__(self, source: str, template: Template, members: tuple[str, ...]) -> None:
        self.members = members
        self._source = source
        self._template = template

    def __call__(self, variables: Mapping[str, object]) -> str:
        sandbox = _sandbox()
        parts: list[str] = []
        size = 0
        sandbox.steps = limit = min(STEP_LIMIT, METER.left) if METER.opened else STEP_LIMIT
        try:
            METER.take(RENDER_STEPS)
            for part in self._template.generate(variables):
                size += len(part)
                if size > OUTPUT_LIMIT:
                    raise LimitError(f"prints more than {OUTPUT_LIMIT} characters")
                parts.append(part)
        except _FAILURES as error:
            raise TemplateError(f"failed: {error}", where=self._source[:80]) from error
        finally:
            METER.left -= limit - sandbox.steps
        return "".join(parts)


def _members_of(tree: nodes.Template) -> tuple[str, ...]:
    """Return the members of `value_json` that a template reads; none if it reads anything else by a name."""
    picks: list[nodes.Getattr | nodes.Getitem] = [*tree.find_all(nodes.Getattr), *tree.find_all(nodes.Getitem)]
    keys = [
        pick.attr if isinstance(pick, nodes.Getattr) else _literal(pick.arg)
        for pick in picks
        if isinstance(pick.node, nodes.Name) and pick.node.name == "value_json"
    ]
    members = tuple(key for key in keys if isinstance(key, str) and not hasattr(dict, key))
    return members if len(members) == len(list(tree.find_all(nodes.Name))) else ()


def _restrict(tree: nodes.Template, sandbox: Sandbox) -> None:
    """Refuse what is not needed and put meters on what can grow, in one walk."""
    open_nodes: list[nodes.Node] = [tree]
    count = 0
    while open_nodes:
        node = open_nodes.pop()
        count += 12 if isinstance(node, nodes.For) else 3 if isinstance(node, nodes.If | nodes.CondExpr) else 1
        if count > NODE_LIMIT:
            raise LimitError(f"it has more than {NODE_LIMIT} parts")
        _check(node, sandbox)
        for name in node.fields:
            value: object = getattr(node, name, None)
            if isinstance(value, nodes.Node):
                metered = _simplified(value)
                setattr(node, name, metered)
                open_nodes.append(metered)
            elif isinstance(value, list):
                items = [_simplified(item) for item in cast("list[object]", value)]
                setattr(node, name, items)
                open_nodes.extend(item for item in items if isinstance(item, nodes.Node))
        if isinstance(node, nodes.For):
            node.iter = _metered("_turns", node.iter)
        elif isinstance(node, nodes.Assign):
            node.node = _metered("_weighed", node.node)


def _check(node: nodes.Node, sandbox: Sandbox) -> None:
    match node:
        case nodes.For(recursive=True):
            raise LimitError("recursive loops are not available to devices")
        case nodes.Filter(name=str() as name) if name not in sandbox.filters:
            raise LimitError(f"there is no filter {name[:40]!r}")
        case nodes.Test(name=str() as name) if name not in sandbox.tests:
            raise LimitError(f"there is no test {name[:40]!r}")
        case _ if isinstance(node, _REFUSED):
            raise LimitError(f"{type(node).__name__} is not available to devices")
        case _:
            pass


def _simplified(node: T) -> T | nodes.Filter | nodes.Const:
    """Replace `~` by a filter that measures, and literal lists and objects, slow to compile part by part, by values."""
    match node:
        case nodes.Concat():
            return _metered("_joined", nodes.List(node.nodes, lineno=node.lineno))
        case nodes.List() | nodes.Dict() | nodes.Tuple(ctx="load") if (value := _literal(node)) is not _NO_LITERAL:
            return nodes.Const(value, lineno=node.lineno)
        case _:
            return node


def _literal(node: nodes.Node) -> object:
    """Return what a literal stands for, or `_NO_LITERAL` where something would have to be calculated."""
    match node:
        case nodes.Const():
            return cast("object", node.value)
        case nodes.Dict():
            pairs = [(_literal(pair.key), _literal(pair.value)) for pair in node.items]
            return _NO_LITERAL if any(_NO_LITERAL in pair for pair in pairs) else dict(pairs)
        case nodes.List() | nodes.Tuple():
            parts = [_literal(part) for part in node.items]
            if any(part is _NO_LITERAL for part in parts):
                return _NO_LITERAL
            return parts if isinstance(node, nodes.List) else tuple(parts)
        case _:
            return _NO_LITERAL


def _metered(name: str, node: nodes.Node) -> nodes.Filter:
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)
