"""The checker: from what is written to what it means, finding as many flaws as it can on the way."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from hyperconnect.automation.expression import calculate, combine, tree
from hyperconnect.automation.expression.fit import as_date, common, fit
from hyperconnect.automation.expression.flaw import (
    UNKNOWN_NAME,
    WRONG_TYPE,
    ExpressionError,
    Flaw,
    refuse,
    shorten,
)
from hyperconnect.automation.expression.function import PLACED
from hyperconnect.automation.expression.mark import Mark
from hyperconnect.automation.expression.resolve import Resolver
from hyperconnect.automation.expression.term import (
    Constant,
    Term,
    choose,
    default,
    is_unknown,
    join,
    operate,
)
from hyperconnect.automation.expression.tree import Node
from hyperconnect.automation.expression.type import BOOL, NOTHING, Type
from hyperconnect.automation.names import Names
from hyperconnect.model.value import Path


class Checked(Struct, frozen=True):
    """A checked expression: its term, the paths it reads by slot in order of appearance, and doubts about it."""

    term: Term
    reads: Mapping[int, Path]
    warnings: tuple[Flaw, ...]


def check(node: Node, names: Names, variables: Mapping[str, Type], wanted: Type | None) -> Checked:
    """Check a tree.

    Raises:
        ExpressionError: with every error found.
    """
    checker = _Checker(Resolver(names, variables))
    term = checker.whole(node, wanted)
    if checker.errors:
        raise ExpressionError(checker.errors, text=node.mark.source)
    return Checked(term, checker.resolver.reads, tuple(checker.warnings))


class _Checker:
    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver
        self.errors: list[Flaw] = []
        self.warnings: list[Flaw] = []

    def whole(self, node: Node, wanted: Type | None) -> Term:
        """Return the term of a tree, brought to the wanted type."""
        term = self._term(node)
        if wanted is None:
            return term
        try:
            return fit(self._as(term, wanted), wanted)
        except ExpressionError as error:
            self.errors += error.flaws
            return Constant(None, NOTHING, term.mark)

    def _term(self, node: Node) -> Term:
        """Return the term of a node; a flawed one gives `unknown`, which goes with everything."""
        try:
            return self._judged(node)
        except ExpressionError as error:
            self.errors += error.flaws
            return Constant(None, NOTHING, node.mark)

    def _judged(self, node: Node) -> Term:  # noqa: PLR0911  (one case a kind of node)
        mark = node.mark
        match node:
            case tree.Literal(value=value, type=kind):
                kind = Type("text", options=(value,)) if isinstance(value, str) else kind
                return Constant(value, kind, mark)
            case tree.Name(name=name):
                return self.resolver.name(name, mark)
            case tree.Call():
                return self._call(node)
            case tree.Group(items=items):
                return combine.grouped(self._alike(tuple(self._term(item) for item in items)), mark)
            case tree.Prefix(sign="-", operand=operand):
                return combine.negated(self._term(operand), mark)
            case tree.Prefix(operand=operand):
                return operate(calculate.NOT, (self._condition(operand),), BOOL, mark)
            case tree.Arithmetic(sign=sign, left=left, right=right):
                return combine.arithmetic(sign, self._term(left), self._term(right), mark)
            case tree.Compare():
                return self._compare(node)
            case tree.Among(item=item, group=group):
                return self._among(self._term(item), group, mark)
            case tree.Between(item=item, low=low, high=high):
                terms = self._alike((self._term(item), self._term(low), self._term(high)))
                return combine.between(terms[0], terms[1], terms[2], mark)
            case tree.IsUnknown(operand=operand):
                return is_unknown(self._term(operand), mark)
            case tree.Default(value=value, fallback=fallback):
                (one, other), kind = common(self._alike((self._term(value), self._term(fallback))))
                return default(one, other, kind, mark)
            case tree.Junction(word=word, items=items):
                return join(word, tuple(self._condition(item) for item in items), mark)
            case tree.Choice(value=value, condition=condition, otherwise=otherwise):
                test = self._condition(condition)
                (one, other), kind = common(self._alike((self._term(value), self._term(otherwise))))
                return choose(one, test, other, kind, mark)

    def _condition(self, node: Node) -> Term:
        term = self._term(node)
        if term.type.sort in {"bool", "nothing"}:
            return term
        guesses = tuple(f"{shorten(node.mark.text)} == {option!r}" for option in term.type.options[:3])
        detail = f"`{shorten(node.mark.text)}` is not true or false but {term.type}; compare it with something"
        self.errors.append(Flaw(WRONG_TYPE, detail, node.mark.span, guesses if term.type.sort == "enum" else ()))
        return Constant(None, NOTHING, node.mark)

    def _compare(self, node: tree.Compare) -> Term:
        for side in (node.left, node.right):
            if isinstance(side, tree.Literal) and side.value is None:
                guess = "is unknown" if node.sign == "==" else "is not unknown"
                raise refuse(WRONG_TYPE, "nothing compares with unknown, not even unknown", node.mark, (guess,))
        left, right = self._alike((self._term(node.left), self._term(node.right)))
        term, doubt = combine.compared(node.sign, left, right, node.mark)
        if doubt:
            self.warnings.append(doubt)
        return term

    def _call(self, node: tree.Call) -> Term:
        function = self.resolver.function(node.name, node.named)
        if not function.accepts(len(node.arguments)):
            detail = f"{node.name} is called as {function.signature}"
            raise refuse(WRONG_TYPE, detail, node.mark)
        if PLACED.isdisjoint(name.rstrip("?") for name in function.takes):
            args = tuple(self._term(argument) for argument in node.arguments)
        else:
            pairs = zip(node.arguments, function.takes, strict=False)
            args = tuple(self._placed(argument, wanted.rstrip("?")) for argument, wanted in pairs)
        return function.build(args, node.mark, self.resolver.attribute)

    def _placed(self, node: Node, wanted: str) -> Term:
        if isinstance(node, tree.Name):
            return self.resolver.place(node.name, wanted, node.mark)
        if isinstance(node, tree.Literal) and isinstance(node.value, str):
            return self.resolver.place(node.value, wanted, node.mark)
        raise refuse(UNKNOWN_NAME, f"`{shorten(node.mark.text)}` is no name of a device or zone", node.mark)

    def _among(self, item: Term, group: Node, mark: Mark) -> Term:
        if not isinstance(group, tree.Group):
            return combine.member(item, self._term(group), mark)
        return combine.among(item, tuple(self._as(self._term(one), item.type) for one in group.items), mark)

    def _alike(self, terms: tuple[Term, ...]) -> tuple[Term, ...]:
        """Read texts beside devices, zones and dates as such."""
        special = next((term.type for term in terms if term.type.sort in {"device", "zone", "date"}), None)
        return tuple(self._as(term, special) for term in terms) if special else terms

    def _as(self, term: Term, wanted: Type) -> Term:
        if not isinstance(term, Constant) or not isinstance(term.value, str) or term.type.sort != "text":
            return term
        match wanted.sort:
            case "device":
                return self.resolver.device(term.value, term.mark)
            case "zone":
                return self.resolver.place(term.value, "zone", term.mark)
            case "date":
                return as_date(term)
            case _:
                return term
