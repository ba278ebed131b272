"""What the parser makes of a text: a tree of what is written, names unresolved and types unchecked.

Nodes lead to no cycles, so the garbage collector has nothing to find here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal as Word
from typing import TypeAlias

from msgspec import Struct

from hyperconnect.automation.expression.mark import Mark
from hyperconnect.automation.expression.type import Type
from hyperconnect.model.value import Datum


class Literal(Struct, frozen=True, gc=False):
    """A value; None is the word `unknown`."""

    value: Datum
    type: Type
    mark: Mark


class Name(Struct, frozen=True, gc=False):
    """A dotted name."""

    name: str
    mark: Mark


class Call(Struct, frozen=True, gc=False):
    """A function and its arguments; `mark` covers all, `named` only the name."""

    name: str
    arguments: tuple[Node, ...]
    named: Mark
    mark: Mark


class Group(Struct, frozen=True, gc=False):
    """A list in brackets."""

    items: tuple[Node, ...]
    mark: Mark


class Prefix(Struct, frozen=True, gc=False):
    """`not` or `-` before an operand."""

    sign: Word["not", "-"]
    operand: Node
    mark: Mark


class Arithmetic(Struct, frozen=True, gc=False):
    """Two operands and `+ - * /` between them."""

    sign: str
    left: Node
    right: Node
    mark: Mark


class Compare(Struct, frozen=True, gc=False):
    """Two operands and `== != < <= > >=` between them."""

    sign: str
    left: Node
    right: Node
    mark: Mark


class Among(Struct, frozen=True, gc=False):
    """`item in group`."""

    item: Node
    group: Node
    mark: Mark


class Between(Struct, frozen=True, gc=False):
    """`item between low .. high`."""

    item: Node
    low: Node
    high: Node
    mark: Mark


class IsUnknown(Struct, frozen=True, gc=False):
    """`operand is unknown`."""

    operand: Node
    mark: Mark


class Default(Struct, frozen=True, gc=False):
    """`value ?? fallback`."""

    value: Node
    fallback: Node
    mark: Mark


class Junction(Struct, frozen=True, gc=False):
    """Two or more conditions joined by one word."""

    word: Word["and", "or"]
    items: tuple[Node, ...]
    mark: Mark


class Choice(Struct, frozen=True, gc=False):
    """`value if condition else otherwise`."""

    value: Node
    condition: Node
    otherwise: Node
    mark: Mark


Node: TypeAlias = (
    Literal
    | Name
    | Call
    | Group
    | Prefix
    | Arithmetic
    | Compare
    | Among
    | Between
    | IsUnknown
    | Default
    | Junction
    | Choice
)


def every(node: Node) -> Iterator[Node]:
    """Yield a node and all that it is made of, in the order in which it is written."""
    waiting = [node]
    while waiting:
        part = waiting.pop()
        yield part
        waiting += reversed(children(part))


def children(node: Node) -> tuple[Node, ...]:
    """Return the parts of a node in the order in which they are written."""
    match node:
        case Literal() | Name():
            return ()
        case Compare(left=left, right=right) | Arithmetic(left=left, right=right):
            return left, right
        case Call(arguments=parts) | Junction(items=parts) | Group(items=parts):
            return parts
        case Prefix(operand=part) | IsUnknown(operand=part):
            return (part,)
        case Among(item=item, group=group):
            return item, group
        case Between(item=item, low=low, high=high):
            return item, low, high
        case Default(value=value, fallback=fallback):
            return value, fallback
        case Choice(value=value, condition=condition, otherwise=otherwise):
            return value, condition, otherwise
