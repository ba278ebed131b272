"""The compiler's last step: from terms to one Python function.

Only nodes made here are compiled. Nothing of the expression's text becomes a name: slots are numbers, texts and keys
are constants, operators stand under numbered names of ours, and there are no builtins.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from types import CodeType, FunctionType
from typing import TypeAlias

from hyperconnect.automation.expression import calculate
from hyperconnect.automation.expression.operator import Operator
from hyperconnect.automation.expression.term import (
    Choice,
    Constant,
    Default,
    IsUnknown,
    Junction,
    Operation,
    Read,
    Term,
    Variable,
)
from hyperconnect.automation.names import Scope
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
_INLINE = {id(operator) for operator in calculate.COMPARISONS.values()} | {
    id(calculate.ADD),
    id(calculate.SUBTRACT),
    id(calculate.MULTIPLY),
    id(calculate.DIVIDE_SAFELY),
    id(calculate.NEGATE),
    id(calculate.NOT),
    id(calculate.BETWEEN),
    id(calculate.MEMBER),
}


def emit(term: Term) -> Run:
    """Return the function that computes a term; it never raises."""
    return _Emitter().function(term)


class _Emitter:
    def __init__(self) -> None:
        self._stored = 0
        self._globals: dict[str, object] = {"__builtins__": {}, "FAULTS": FAULTS}

    def function(self, term: Term) -> Run:
        module = ast.parse(_SKELETON)
        for node in ast.walk(module):
            if isinstance(node, ast.Return):
                node.value = self._value(term)
                break
        code = compile(module, "<expression>", "exec")
        body = next(constant for constant in code.co_consts if isinstance(constant, CodeType))
        return FunctionType(body, self._globals)

    def _value(self, term: Term) -> ast.expr:
        match term:
            case Constant(value=value):
                return _constant(value)
            case Read(slot=slot):
                return ast.Subscript(_name("v"), _constant(slot), _LOAD, lineno=1, col_offset=0)
            case Variable(source=source, key=key):
                return _call(_attribute(_attribute(_name("s"), source), "get"), [_constant(key)])
            case IsUnknown(operand=operand):
                return _is_none(self._value(operand))
            case Default(value=value, fallback=fallback):
                test, name = self._store(value)
                return _if(_is_none(test), self._value(fallback), _name(name))
            case Choice():
                return self._choice(term)
            case Junction():
                return self._junction(term)
            case Operation():
                return self._operation(term)

    def _store(self, term: Term) -> tuple[ast.expr, str]:
        """Return an expression that keeps a term's value under a name, and the name."""
        name = f"t{self._stored}"
        self._stored += 1
        target = ast.Name(name, ast.Store(), lineno=1, col_offset=0)
        return ast.NamedExpr(target, self._value(term), lineno=1, col_offset=0), name

    def _choice(self, term: Choice) -> ast.expr:
        value, otherwise = self._value(term.value), self._value(term.otherwise)
        if not term.condition.type.maybe:
            return _if(self._value(term.condition), value, otherwise)
        test, name = self._store(term.condition)
        return _if(test, value, _if(_is_none(_name(name)), _constant(None), otherwise))

    def _junction(self, term: Junction) -> ast.expr:
        """`or`: True as soon as an item is, else unknown if one is; `and` mirrors it."""
        tests: list[ast.expr] = []
        unknowns: list[ast.expr] = []
        for item in term.items:
            test = self._value(item)
            if item.type.maybe:
                test, name = self._store(item)
                unknown = _is_none(_name(name))
                unknowns.append(unknown)
                test = test if term.word == "or" else _joined(ast.Or(), [test, unknown])
            tests.append(test)
        if term.word == "or":
            return _if(_joined(ast.Or(), tests), _constant(True), _unless(unknowns, _constant(False)))
        return _if(_joined(ast.And(), tests), _unless(unknowns, _constant(True)), _constant(False))

    def _operation(self, term: Operation) -> ast.expr:
        operator = term.operator
        if not operator.strict:
            return self._applied(operator, [self._value(operand) for operand in term.operands])
        unknowns: list[ast.expr] = []
        operands: list[ast.expr] = []
        for operand in term.operands:
            if operand.type.maybe:
                test, name = self._store(operand)
                unknowns.append(_is_none(test))
                operands.append(_name(name))
            else:
                operands.append(self._value(operand))
        return _unless(unknowns, self._applied(operator, operands))

    def _applied(self, operator: Operator, operands: list[ast.expr]) -> ast.expr:
        if id(operator) in _INLINE:
            return _inline(operator, operands)
        name = f"f{len(self._globals)}"
        self._globals[name] = operator.apply
        return _call(_name(name), [_name("s"), *operands] if operator.scoped else operands)


def _inline(operator: Operator, operands: list[ast.expr]) -> ast.expr:
    match operator.name:
        case "not":
            return ast.UnaryOp(ast.Not(), operands[0], lineno=1, col_offset=0)
        case "negate":
            return ast.UnaryOp(ast.USub(), operands[0], lineno=1, col_offset=0)
        case "between":
            return _compare(operands[1], [ast.LtE(), ast.LtE()], [operands[0], operands[2]])
        case "member":
            return _compare(operands[0], [ast.In()], [operands[1]])
        case name if name in _BINARY:
            return ast.BinOp(operands[0], _BINARY[name](), operands[1], lineno=1, col_offset=0)
        case name:
            return _compare(operands[0], [_COMPARE[name]()], [operands[1]])


def _unless(unknowns: list[ast.expr], value: ast.expr) -> ast.expr:
    return _if(_joined(ast.Or(), unknowns), _constant(None), value) if unknowns else value


def _constant(value: Datum) -> ast.expr:
    if isinstance(value, tuple):
        return ast.Tuple([_constant(item) for item in value], _LOAD, lineno=1, col_offset=0)
    return ast.Constant(value, lineno=1, col_offset=0)


def _name(name: str) -> ast.expr:
    return ast.Name(name, _LOAD, lineno=1, col_offset=0)


def _attribute(of: ast.expr, name: str) -> ast.expr:
    return ast.Attribute(of, name, _LOAD, lineno=1, col_offset=0)


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
