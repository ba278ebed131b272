"""The compiler's last step: from terms to one Python function.

Only nodes made here are compiled. Nothing of the expression's text becomes a name: slots, constants, keys and operators
are values of numbered parameters, and there are no builtins. Terms of one shape therefore share one code object: of
ten thousand rules that compare a number with a limit, one is compiled.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import islice
from types import CodeType, FunctionType
from typing import NamedTuple, TypeAlias

from msgspec import Struct

from hyperconnect.automation.expression import calculate
from hyperconnect.automation.expression.closure import enclose
from hyperconnect.automation.expression.term import (
    Choice,
    Constant,
    Default,
    IsUnknown,
    Junction,
    Kept,
    Operation,
    Read,
    Term,
    Variable,
    every,
    measured,
    parts,
)
from hyperconnect.automation.names import Scope
from hyperconnect.model.number import FURTHEST
from hyperconnect.model.value import Datum

Run: TypeAlias = Callable[[list[Datum], Scope], Datum]
"""Takes the state list (values by slot, None = unknown) and a scope."""

FAULTS = (ArithmeticError, TypeError, ValueError)
"""What a value that is not what its attribute promised can cause; the whole is then unknown."""

_SKELETON = """
def run(v, s):
    try:
        return None
    except FAULTS:
        return None
"""
_SHAPES = 2048
"""Code objects that are remembered for the next term of their shape."""

MOST_CODED = 24
"""Parts of a term that is worth code, as a condition of seven comparisons is.

To make code of one takes up to 20 µs for each of its parts, so for a larger one a turn would have to wait.
"""

_UNMOVED: Mapping[int, int] = {}

_GLOBALS: dict[str, object] = {"__builtins__": {}, "FAULTS": FAULTS}

# Every node is given a place when it is made: finding those without one costs as much as compiling.
_LOAD = ast.Load()
_BINARY: dict[str, type[ast.operator]] = {"+": ast.Add, "-": ast.Sub, "*": ast.Mult, "/": ast.Div}
_COMPARE: dict[str, type[ast.cmpop]] = {
    "==": ast.Eq,
    "!=": ast.NotEq,
    "<": ast.Lt,
    "<=": ast.LtE,
    ">": ast.Gt,
    ">=": ast.GtE,
}
_INLINE = {id(operator): operator.name for operator in calculate.COMPARISONS.values()} | {
    id(operator): operator.name
    for operator in (
        calculate.ADD,
        calculate.SUBTRACT,
        calculate.MULTIPLY,
        calculate.DIVIDE_SAFELY,
        calculate.NEGATE,
        calculate.NOT,
        calculate.BETWEEN,
        calculate.MEMBER,
    )
}


class Shape(NamedTuple):
    """A term without what fills it: `kind` names the node, `maybe` says that it may be unknown."""

    kind: str
    maybe: bool
    parts: tuple[Shape, ...] = ()


class Cast(Struct, frozen=True):
    """A compiled shape and what fills it; `seats` are the places and slots of those fillings that are slots."""

    code: CodeType
    fills: tuple[object, ...]
    seats: tuple[tuple[int, int], ...]

    def run(self, moves: Mapping[int, int] = _UNMOVED) -> FunctionType:
        """Return the function that computes the term, reading other slots where `moves` says so."""
        fills = list(self.fills)
        for place, slot in self.seats if moves else ():
            fills[place] = moves.get(slot, slot)
        return FunctionType(self.code, _GLOBALS, "run", tuple(fills))


class Nest(Struct, frozen=True):
    """A term too large to be worth code."""

    term: Term

    def run(self, moves: Mapping[int, int] = _UNMOVED) -> FunctionType:
        """Return the function that computes the term, reading other slots where `moves` says so."""
        return _later(lambda: self.made(moves))

    def made(self, moves: Mapping[int, int] = _UNMOVED) -> FunctionType:
        """Return that function at once."""
        return FunctionType(_ENTER, _GLOBALS, "run", (enclose(self.term, moves),))


Mold: TypeAlias = Cast | Nest
"""What the functions of terms are made of that differ only in the slots they read."""


def emit(term: Term) -> Run:
    """Return the function that computes a term; it never raises.

    It gets its code when it is first called: of ten thousand rules, most expressions are not evaluated for days.
    """

    def make() -> FunctionType:
        found = mold(term)
        return found.run() if isinstance(found, Cast) else found.made()

    return _later(make)


def _later(make: Callable[[], FunctionType]) -> FunctionType:
    """Return a function that becomes another when it is first called."""
    function = FunctionType(_BEGIN, _GLOBALS, "run")

    def become() -> Run:
        made = make()
        function.__code__, function.__defaults__ = made.__code__, made.__defaults__
        return function

    function.__defaults__ = (become,)
    return function


def _begin(values: list[Datum], scope: Scope, become: Callable[[], Run]) -> Datum:
    return become()(values, scope)


def _enter(values: list[Datum], scope: Scope, whole: Run) -> Datum:
    try:
        return whole(values, scope)
    except FAULTS:
        return None


_BEGIN = _begin.__code__
_ENTER = _enter.__code__


def mold(term: Term) -> Mold:
    """Return a term as a compiled shape and its fillings, if it is not too large for that."""
    if next(islice(every(term), MOST_CODED, None), None) is not None:
        return Nest(term)
    fills: list[object] = []
    seats: list[tuple[int, int]] = []
    shape = _shape(term, fills, seats)
    if measured(term):
        shape = Shape("bounded", True, (shape,))
    return Cast(coded(shape), tuple(fills), tuple(seats))


def _shape(term: Term, fills: list[object], seats: list[tuple[int, int]]) -> Shape:
    """Return a term's shape and add what fills it: first the term's own filling, then those of its parts."""
    kind = _kind(term)
    match term:
        case Constant(value=value) if kind == "constant":
            fills.append(value)
        case Read(slot=slot) | Kept(slot=slot):
            seats.append((len(fills), slot))
            fills.append(slot)
        case Variable(key=key):
            fills.append(key)
        case Operation(operator=operator) if kind.startswith("call"):
            fills.append(operator.apply)
        case _:
            pass
    return Shape(kind, term.type.maybe, tuple([_shape(part, fills, seats) for part in parts(term)]))


def _kind(term: Term) -> str:
    match term:
        case Constant(value=value):
            return str(value) if value is None or isinstance(value, bool) else "constant"
        case Read() | Kept():
            return "slot"
        case Variable(source=source):
            return source
        case IsUnknown():
            return "is unknown"
        case Default():
            return "default"
        case Junction(word=word):
            return word
        case Choice():
            return "choice"
        case Operation(operator=operator):
            loose = "" if operator.strict else " loose"
            return _INLINE.get(id(operator)) or f"call{' scoped' if operator.scoped else ''}{loose}"


@lru_cache(_SHAPES)
def coded(shape: Shape) -> CodeType:
    """Return the code of a function whose further parameters are the fillings of a shape, in their order."""
    module = ast.parse(_SKELETON)
    value, count = _Emitter().whole(shape)
    for node in ast.walk(module):
        if isinstance(node, ast.Return):
            node.value = value
            break
    for node in ast.walk(module):
        if isinstance(node, ast.arguments):
            node.args += [ast.arg(f"a{index}", lineno=1, col_offset=0) for index in range(count)]
            break
    code = compile(module, "<expression>", "exec")
    return next(constant for constant in code.co_consts if isinstance(constant, CodeType))


class _Emitter:
    def __init__(self) -> None:
        self._stored = 0
        self._filled = 0

    def whole(self, shape: Shape) -> tuple[ast.expr, int]:
        """Return the expression of a shape and how many fillings it takes."""
        value = self._bounded(shape.parts[0]) if shape.kind == "bounded" else self._value(shape)
        return value, self._filled

    def _fill(self) -> ast.expr:
        self._filled += 1
        return _name(f"a{self._filled - 1}")

    def _value(self, shape: Shape) -> ast.expr:
        match shape.kind:
            case "None" | "True" | "False":
                return _constant({"True": True, "False": False}.get(shape.kind))
            case "constant":
                return self._fill()
            case "slot":
                return ast.Subscript(_name("v"), self._fill(), _LOAD, lineno=1, col_offset=0)
            case "trigger" | "locals":
                held = ast.Attribute(_name("s"), shape.kind, _LOAD, lineno=1, col_offset=0)
                return _call(ast.Attribute(held, "get", _LOAD, lineno=1, col_offset=0), [self._fill()])
            case "is unknown":
                return _is_none(self._value(shape.parts[0]))
            case "default":
                test, name = self._store(shape.parts[0])
                return _if(_is_none(test), self._value(shape.parts[1]), _name(name))
            case "choice":
                return self._choice(shape)
            case "and" | "or":
                return self._junction(shape)
            case _:
                return self._operation(shape)

    def _store(self, shape: Shape) -> tuple[ast.expr, str]:
        """Return an expression that keeps a value under a name, and the name."""
        name = f"t{self._stored}"
        self._stored += 1
        target = ast.Name(name, ast.Store(), lineno=1, col_offset=0)
        return ast.NamedExpr(target, self._value(shape), lineno=1, col_offset=0), name

    def _bounded(self, shape: Shape) -> ast.expr:
        """Let what is beyond all measure be unknown; every comparison with what is no number is false."""
        value, name = self._store(shape)
        low, high = (ast.Constant(limit, lineno=1, col_offset=0) for limit in (-FURTHEST, FURTHEST))
        within = _compare(low, [ast.LtE(), ast.LtE()], [_name(name), high])
        known = ast.UnaryOp(ast.Not(), _is_none(value), lineno=1, col_offset=0)
        return _if(_joined(ast.And(), [known, within]), _name(name), _constant(None))

    def _choice(self, shape: Shape) -> ast.expr:
        condition, value, otherwise = shape.parts
        if not condition.maybe:
            return _if(self._value(condition), self._value(value), self._value(otherwise))
        test, name = self._store(condition)
        taken = self._value(value)
        return _if(test, taken, _if(_is_none(_name(name)), _constant(None), self._value(otherwise)))

    def _junction(self, shape: Shape) -> ast.expr:
        """`or`: True as soon as an item is, else unknown if one is; `and` mirrors it."""
        tests: list[ast.expr] = []
        unknowns: list[ast.expr] = []
        for item in shape.parts:
            if item.maybe:
                test, name = self._store(item)
                unknown = _is_none(_name(name))
                unknowns.append(unknown)
                test = test if shape.kind == "or" else _joined(ast.Or(), [test, unknown])
            else:
                test = self._value(item)
            tests.append(test)
        if shape.kind == "or":
            return _if(_joined(ast.Or(), tests), _constant(True), _unless(unknowns, _constant(False)))
        return _if(_joined(ast.And(), tests), _unless(unknowns, _constant(True)), _constant(False))

    def _operation(self, shape: Shape) -> ast.expr:
        function = self._fill() if shape.kind.startswith("call") else None
        unknowns: list[ast.expr] = []
        operands: list[ast.expr] = []
        loose = shape.kind.endswith("loose")
        for operand in shape.parts:
            if operand.maybe and not loose:
                test, name = self._store(operand)
                unknowns.append(_is_none(test))
                operands.append(_name(name))
            else:
                operands.append(self._value(operand))
        if function is None:
            return _unless(unknowns, _inline(shape.kind, operands))
        scope = [_name("s")] if "scoped" in shape.kind else []
        return _unless(unknowns, _call(function, scope + operands))


def _inline(kind: str, operands: list[ast.expr]) -> ast.expr:
    match kind:
        case "not":
            return ast.UnaryOp(ast.Not(), operands[0], lineno=1, col_offset=0)
        case "negate":
            return ast.UnaryOp(ast.USub(), operands[0], lineno=1, col_offset=0)
        case "between":
            return _compare(operands[1], [ast.LtE(), ast.LtE()], [operands[0], operands[2]])
        case "member":
            return _compare(operands[0], [ast.In()], [operands[1]])
        case _ if kind in _BINARY:
            return ast.BinOp(operands[0], _BINARY[kind](), operands[1], lineno=1, col_offset=0)
        case _:
            return _compare(operands[0], [_COMPARE[kind]()], [operands[1]])


def _unless(unknowns: list[ast.expr], value: ast.expr) -> ast.expr:
    return _if(_joined(ast.Or(), unknowns), _constant(None), value) if unknowns else value


def _constant(value: bool | None) -> ast.expr:  # noqa: FBT001  (a Python constant)
    return ast.Constant(value, lineno=1, col_offset=0)


def _name(name: str) -> ast.expr:
    return ast.Name(name, _LOAD, lineno=1, col_offset=0)


def _if(test: ast.expr, value: ast.expr, otherwise: ast.expr) -> ast.expr:
    return ast.IfExp(test, value, otherwise, lineno=1, col_offset=0)


def _compare(left: ast.expr, signs: list[ast.cmpop], right: list[ast.expr]) -> ast.expr:
    return ast.Compare(left, signs, right, lineno=1, col_offset=0)


def _is_none(value: ast.expr) -> ast.expr:
    return _compare(value, [ast.Is()], [_constant(None)])


def _joined(word: ast.boolop, tests: list[ast.expr]) -> ast.expr:
    return tests[0] if len(tests) == 1 else ast.BoolOp(word, tests, lineno=1, col_offset=0)


def _call(function: ast.expr, arguments: list[ast.expr]) -> ast.expr:
    return ast.Call(function, arguments, [], lineno=1, col_offset=0)
