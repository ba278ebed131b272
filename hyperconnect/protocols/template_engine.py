"""The sandbox that renders what is more than a look-up. Imports Jinja2, so import it late.

Jinja2's sandbox keeps a template from reaching Python's internals but not from eating time and memory. So the
syntax is reduced (no macros, imports, inheritance, recursion), every loop turn and every element a filter
touches draws on one budget of steps, and whatever can build something large out of something small (`*`, `+`,
`~`, powers, `replace`, `join`, `format`, regular expressions) is measured before it is done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, wraps
from typing import Any, Final, TypeVar, cast

from jinja2 import TemplateError as JinjaError
from jinja2 import Undefined, nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace

from hyperconnect.protocols.template import Renderer, TemplateError
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
from hyperconnect.protocols.template_regex import LimitError

OUTPUT_LIMIT: Final = 64 * 1024
"""Characters a template may print."""

STEP_LIMIT: Final = 20_000
"""Loop turns, elements and filter calls that one rendering may take together."""

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
_FAILURES: Final = (
    JinjaError,
    LimitError,
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)

T = TypeVar("T")


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja2 with Home Assistant's words, a short list of methods, and a budget of steps for each rendering."""

    intercepted_binops = frozenset({"*", "+", "**", "%"})

    def __init__(self) -> None:
        super().__init__(extensions=["jinja2.ext.loopcontrols", "jinja2.ext.do"], autoescape=False, cache_size=0)
        self.steps = STEP_LIMIT
        words = {name: self.filters[name] for name in BUILT_IN_FILTERS} | FILTERS
        self.filters = {name: self._counted(word) for name, word in words.items()}
        self.filters |= {"_turns": self.turns, "_joined": self._joined, "_weighed": self._weighed}
        self.tests |= TESTS
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
        self.draw(1)
        checked_call(obj, args)
        result: object = super().call(context, obj, *args, **kwargs)
        return result

    def call_binop(self, context: Context, operator: str, left: object, right: object) -> object:
        """Do the operators that can grow, after measuring."""
        self.draw(1)
        checked_binary(operator, left, right)
        return super().call_binop(context, operator, left, right)

    def _range(self, *args: int) -> range:
        numbers = range(*args)
        if len(numbers) > RANGE_LIMIT:
            raise LimitError(f"range is longer than {RANGE_LIMIT}")
        return numbers

    def _joined(self, parts: Iterable[object]) -> str:
        return joined("", parts)

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

    def _counted(self, word: Callable[..., object]) -> Callable[..., object]:
        @wraps(word)
        def counted(*args: object, **kwargs: object) -> object:
            self.draw(1 + sum(len(cast("list[object]", arg)) for arg in args if isinstance(arg, list | tuple | dict)))
            result = word(*args, **kwargs)
            return self.turns(cast("Iterator[object]", result)) if isinstance(result, Iterator) else result

        return counted


@cache
def _sandbox() -> Sandbox:
    return Sandbox()


def renderer(source: str) -> Renderer:
    """Compile a template.

    Raises:
        TemplateError: it does not parse, or uses syntax that is refused.
    """
    sandbox = _sandbox()
    try:
        tree = sandbox.parse(source)
        _restrict(tree)
        template = sandbox.from_string(tree)
    except _FAILURES as error:
        raise TemplateError(f"cannot be used: {error}", where=source[:80]) from error

    def render(variables: Mapping[str, object]) -> str:
        sandbox.steps = STEP_LIMIT
        parts: list[str] = []
        size = 0
        try:
            for part in template.generate(variables):
                size += len(part)
                if size > OUTPUT_LIMIT:
                    raise LimitError(f"prints more than {OUTPUT_LIMIT} characters")
                parts.append(part)
        except _FAILURES as error:
            raise TemplateError(f"failed: {error}", where=source[:80]) from error
        return "".join(parts)

    return render


def _restrict(tree: nodes.Template) -> None:
    """Refuse what is not needed and put meters on what can grow."""
    for node in tree.find_all(_REFUSED):
        raise LimitError(f"{type(node).__name__} is not available to devices")
    for loop in tree.find_all(nodes.For):
        if loop.recursive:
            raise LimitError("recursive loops are not available to devices")
        loop.iter = _metered("_turns", loop.iter, loop.lineno)
    for assign in tree.find_all(nodes.Assign):
        assign.node = _metered("_weighed", assign.node, assign.lineno)
    for parent in list(tree.find_all(nodes.Node)):
        for name, value in parent.iter_fields():
            setattr(parent, name, _counted_join(value))


def _counted_join(value: Any) -> Any:
    """Replace `~` by a filter that measures, in a node's field or in a list of nodes."""
    if isinstance(value, nodes.Concat):
        return _metered("_joined", nodes.List(value.nodes, lineno=value.lineno), value.lineno)
    if isinstance(value, list):
        return [_counted_join(item) for item in cast("list[object]", value)]
    return value


def _metered(name: str, node: nodes.Node, line: int) -> nodes.Filter:
    return nodes.Filter(node, name, [], [], None, None, lineno=line)
