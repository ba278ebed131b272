"""The parser: recursive descent over the grammar, in linear time.

    expr    = or [ "if" or "else" expr ]
    or      = and { "or" and }
    and     = not { "and" not }
    not     = "not" not | cmp
    cmp     = coal [ ( "==" | "!=" | "<" | "<=" | ">" | ">=" ) coal | ["not"] "in" coal
                   | ["not"] "between" coal ".." coal | "is" ["not"] "unknown" ]
    coal    = add { "??" add }
    add     = mul { ( "+" | "-" ) mul }
    mul     = unary { ( "*" | "/" ) unary }
    unary   = "-" unary | primary
    primary = number [unit] | time | string | "true" | "false" | "unknown" | path
            | path "(" [ expr { "," expr } ] ")" | "[" [ expr { "," expr } ] "]" | "(" expr ")"

A unit follows its number with or without a space. Parts of a path that are no plain words stand in backticks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from hyperconnect.automation.expression import tree
from hyperconnect.automation.expression.flaw import SYNTAX, TOO_LARGE, near, refuse, shorten
from hyperconnect.automation.expression.mark import Mark
from hyperconnect.automation.expression.token import Token, negative, tokens
from hyperconnect.automation.expression.tree import Node, children
from hyperconnect.automation.expression.type import BOOL, NOTHING
from hyperconnect.automation.expression.unit import WRITTEN

DEEPEST = 40
"""Levels of nesting."""

_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})
_MEMBERSHIP = frozenset({"not", "in", "between"})
_RANKS = {"??": 0, "+": 1, "-": 1, "*": 2, "/": 2}
"""How strongly operators bind."""

_RESERVED = frozenset({"if", "else", "and", "or", "not", "in", "between", "is", "true", "false", "unknown"})


def parse(source: str) -> Node:
    """Return the tree of a text.

    Raises:
        ExpressionError: it is not in the grammar, too long or too deep.
    """
    return _Parser(tokens(source)).whole()


class _Parser:
    def __init__(self, words: Iterator[Token]) -> None:
        self._words = words
        self._before: Token | None = None
        self._next = next(words)
        self._word = self._next.text
        self._depth = 0

    def whole(self) -> Node:
        if self._ended():
            raise refuse(SYNTAX, "there is nothing here", self._next.mark)
        node = self._expression()
        if not self._ended():
            raise self._unexpected("an operator or the end")
        _measure(node)
        return node

    def _ended(self) -> bool:
        return self._next.kind == "end"

    def _step(self) -> Token:
        """Return the next word and go on to the one after it."""
        token = self._before = self._next
        self._next = next(self._words)
        self._word = self._next.text
        return token

    def _since(self, start: Mark) -> Mark:
        return start.to(self._before.mark) if self._before else start

    def _take(self, word: str) -> bool:
        if self._word != word:
            return False
        self._step()
        return True

    def _expect(self, word: str, why: str) -> Token:
        if self._word != word:
            raise self._unexpected(f"`{word}` {why}")
        return self._step()

    def _nested(self, read: Callable[[], Node]) -> Node:
        self._depth += 1
        if self._depth > DEEPEST:
            raise _too_deep(self._next.mark)
        node = read()
        self._depth -= 1
        return node

    def _expression(self) -> Node:
        start = self._next.mark
        value = self._either()
        if not self._take("if"):
            return value
        condition = self._either()
        self._expect("else", "and the other value")
        otherwise = self._nested(self._expression)
        return tree.Choice(value, condition, otherwise, self._since(start))

    def _either(self) -> Node:
        start, first = self._next.mark, self._both()
        if self._word != "or":
            return first
        items = [first]
        while self._take("or"):
            items.append(self._both())
        return tree.Junction("or", tuple(items), self._since(start))

    def _both(self) -> Node:
        start, first = self._next.mark, self._negation()
        if self._word != "and":
            return first
        items = [first]
        while self._take("and"):
            items.append(self._negation())
        return tree.Junction("and", tuple(items), self._since(start))

    def _negation(self) -> Node:
        start = self._next.mark
        if not self._take("not"):
            return self._comparison()
        operand = self._nested(self._negation)
        return tree.Prefix("not", operand, self._since(start))

    def _comparison(self) -> Node:
        start = self._next.mark
        left = self._operand(0)
        sign = self._word
        node: Node
        if sign in _COMPARISONS:
            self._step()
            right = self._operand(0)
            node = tree.Compare(sign, left, right, self._since(start))
        elif sign == "is":
            self._step()
            negated = self._take("not")
            self._expect("unknown", "after `is`")
            node = tree.IsUnknown(left, self._since(start))
            node = self._negated(node) if negated else node
        elif sign in _MEMBERSHIP:
            negated = self._take("not")
            node = self._membership(left, start)
            node = self._negated(node) if negated else node
        else:
            return left
        if self._word in _COMPARISONS:
            hint = "comparisons do not chain; write `a < b and b < c`, or `b between a .. c`"
            raise refuse(SYNTAX, hint, self._next.mark)
        return node

    def _membership(self, left: Node, start: Mark) -> Node:
        if self._take("in"):
            group = self._operand(0)
            return tree.Among(left, group, self._since(start))
        if not self._take("between"):
            raise self._unexpected("`in` or `between` after `not`")
        low = self._operand(0)
        self._expect("..", "and the upper end")
        high = self._operand(0)
        return tree.Between(left, low, high, self._since(start))

    def _negated(self, node: Node) -> Node:
        return tree.Prefix("not", node, node.mark)

    def _operand(self, least: int) -> Node:
        start = self._next.mark
        left = self._unary()
        while (rank := _RANKS.get(self._word, -1)) >= least:
            sign = self._step().text
            right = self._operand(rank + 1)
            mark = self._since(start)
            left = tree.Default(left, right, mark) if sign == "??" else tree.Arithmetic(sign, left, right, mark)
        return left

    def _unary(self) -> Node:
        start = self._next.mark
        if not self._take("-"):
            return self._primary()
        token = self._next
        if token.kind == "literal" and token.type.sort in {"number", "quantity", "duration"}:
            self._step()
            literal = negative(token, start.to(token.mark))
            return tree.Literal(literal.value, literal.type, literal.mark)
        operand = self._nested(self._unary)
        return tree.Prefix("-", operand, self._since(start))

    def _primary(self) -> Node:
        token = self._next
        if token.kind == "literal":
            self._step()
            return tree.Literal(token.value, token.type, token.mark)
        if token.kind == "name" and token.text not in _RESERVED:
            self._step()
            return self._name(token)
        if self._take("true") or self._take("false"):
            return tree.Literal(token.text == "true", BOOL, token.mark)
        if self._take("unknown"):
            return tree.Literal(None, NOTHING, token.mark)
        if self._take("("):
            inner = self._nested(self._expression)
            self._expect(")", "to close the parenthesis")
            return inner
        if self._take("["):
            items = self._list("]")
            return tree.Group(items, self._since(token.mark))
        raise self._unexpected("a value")

    def _name(self, token: Token) -> Node:
        name = token.text.replace("`", "")
        if not self._take("("):
            return tree.Name(name, token.mark)
        arguments = self._list(")")
        mark = self._since(token.mark)
        return tree.Call(name, arguments, token.mark, mark)

    def _list(self, end: str) -> tuple[Node, ...]:
        items: list[Node] = []
        if self._take(end):
            return ()
        while True:
            items.append(self._nested(self._expression))
            if self._take(end):
                return tuple(items)
            self._expect(",", f"or `{end}`")

    def _unexpected(self, wanted: str) -> Exception:
        token = self._next
        before = self._before
        strange = token.kind == "name" and token.text not in _RESERVED
        if before and strange and before.kind == "literal" and before.type.sort == "number":
            mark = before.mark.to(token.mark)
            return refuse(SYNTAX, f"`{shorten(token.text)}` is no unit", mark, near(token.text, WRITTEN))
        if before and before.type.unit == "%" and before.kind == "literal" and (strange or token.kind == "literal"):
            hint = "`%` means percent; the remainder of a division is `mod(a, b)`"
            return refuse(SYNTAX, hint, before.mark.to(token.mark), ("mod(a, b)",))
        if token.text == "," and before and before.kind == "literal" and before.type.sort == "number":
            hint = "decimals are written with a point, as in 18.5"
            return refuse(SYNTAX, hint, before.mark.to(token.mark))
        if token.kind == "end":
            return refuse(SYNTAX, f"it ends where {wanted} should follow", token.mark)
        return refuse(SYNTAX, f"`{shorten(token.text)}` stands where {wanted} should", token.mark)


def _measure(node: Node) -> None:
    level = [node]
    for _ in range(DEEPEST):
        level = [part for each in level for part in children(each)]
        if not level:
            return
    raise _too_deep(level[0].mark)


def _too_deep(mark: Mark) -> Exception:
    return refuse(TOO_LARGE, f"nested more than {DEEPEST} levels deep; split it", mark)
