"""The checker: from what is written to what it means, finding as many flaws as it can on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from hyperconnect.automation.derived.derivation import Derivation
from hyperconnect.automation.expression import calculate, chance, combine, tree
from hyperconnect.automation.expression.doubt import misspelt, unnoticed
from hyperconnect.automation.expression.fit import as_date, common, fit, no_sum
from hyperconnect.automation.expression.flaw import (
    MOST,
    TOO_LARGE,
    UNKNOWN_NAME,
    WRONG_TYPE,
    ExpressionError,
    Flaw,
    refuse,
    shorten,
)
from hyperconnect.automation.expression.function import FUNCTIONS, KEPT
from hyperconnect.automation.expression.ground import Part, digest, sign
from hyperconnect.automation.expression.mark import Mark
from hyperconnect.automation.expression.place import HOME
from hyperconnect.automation.expression.resolve import Resolver
from hyperconnect.automation.expression.term import (
    Constant,
    Inside,
    Kept,
    Operation,
    Read,
    Term,
    Variable,
    choose,
    default,
    every,
    is_unknown,
    join,
    operate,
)
from hyperconnect.automation.expression.tree import Node
from hyperconnect.automation.expression.type import BOOL, NOTHING, Type, perhaps, type_of
from hyperconnect.automation.names import NamedAttribute, Names
from hyperconnect.model.moment import Seconds
from hyperconnect.model.value import Path

MOST_KEPT = 8
"""Calls of functions for which the engine keeps something, in one expression."""

_KEPT = tuple(name for name, function in FUNCTIONS.items() if function.cost in KEPT)


class Checked(Struct, frozen=True):
    """A checked expression.

    `reads` are the names of what it reads by slot, in order of appearance: paths of attributes, and for what the engine
    keeps for it (`derives`) the words of the expression. `sources` are the attributes all of this is made of, and
    `groups` the groups it asks. `warnings` are doubts about it.
    """

    term: Term
    reads: Mapping[int, Path]
    derives: tuple[Derivation, ...]
    sources: tuple[Path, ...]
    groups: tuple[str, ...]
    warnings: tuple[Flaw, ...]


def check(
    node: Node,
    names: Names,
    variables: Mapping[str, Type],
    wanted: Type | None,
    seats: Mapping[str, NamedAttribute] | None = None,
) -> Checked:
    """Check a tree. `seats` are attributes that are known already by the names they have in it.

    Raises:
        ExpressionError: with every error found.
    """
    _count(node)
    ledger = _Ledger({}, {}, {}, {}, {})
    checker = _Checker(Resolver(names, variables, seats), ledger)
    term = checker.whole(node, wanted)
    if checker.errors:
        raise ExpressionError(checker.errors, text=node.mark.source)
    checker.doubt(term)
    derives, warnings = tuple(ledger.derives.values()), tuple(ledger.warnings.values())
    return Checked(term, checker.resolver.reads, derives, tuple(ledger.sources), tuple(ledger.groups), warnings)


def _count(node: Node) -> None:
    if sum(node.mark.source.count(name) for name in _KEPT) <= MOST_KEPT:
        return
    calls = [part for part in tree.every(node) if isinstance(part, tree.Call) and part.name in _KEPT]
    if len(calls) > MOST_KEPT:
        detail = f"more than {MOST_KEPT} calls that look at the past or at groups; split it"
        raise refuse(TOO_LARGE, detail, calls[MOST_KEPT].mark)


class _Ledger(Struct):
    """What the parts of one expression add up to."""

    derives: dict[str, Derivation]
    keys: dict[int, str]
    sources: dict[Path, None]
    groups: dict[str, None]
    warnings: dict[object, Flaw]

    def warn(self, flaw: Flaw) -> None:
        """Add a doubt, once for each place."""
        self.warnings.setdefault((flaw.code, flaw.span), flaw)


class _Checker:
    """Checks one expression, or a part of one that is evaluated apart; the `Ground` of its calls."""

    def __init__(self, resolver: Resolver, ledger: _Ledger) -> None:
        self.resolver = resolver
        self.errors: list[Flaw] = []
        self._ledger = ledger

    @property
    def names(self) -> Names:
        """See `Ground`."""
        return self.resolver.names

    @property
    def inside_group(self) -> bool:
        """See `Ground`."""
        return bool(self.resolver.group)

    def whole(self, node: Node, wanted: Type | None) -> Term:
        """Return the term of a tree, brought to the wanted type."""
        try:
            term = self.term(node)
            return term if wanted is None else fit(self._as(term, wanted), wanted)
        except ExpressionError as error:
            self.errors += error.flaws
            return Constant(None, NOTHING, node.mark)

    def doubt(self, term: Term) -> None:
        """Take note of what is doubtful about a term as a whole."""
        reads = self.resolver.reads
        self._ledger.sources.update((path, None) for slot, path in reads.items() if slot not in self._ledger.keys)
        home = f"{self.names.device(HOME)}."
        for flaw in unnoticed(term, [slot for slot, path in reads.items() if path.startswith(home)]):
            self._ledger.warn(flaw)

    def term(self, node: Node) -> Term:
        """Return the term of a node; a flawed one gives `unknown`, which goes with everything."""
        try:
            return self._judged(node)
        except ExpressionError as error:
            if len(self.errors) + len(error.flaws) >= MOST:
                raise
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
                return combine.grouped(self._alike(tuple(self.term(item) for item in items)), mark)
            case tree.Prefix(sign="-", operand=operand):
                return combine.negated(self.term(operand), mark)
            case tree.Prefix(operand=operand):
                return operate(calculate.NOT, (self._condition(operand),), BOOL, mark)
            case tree.Arithmetic(sign=sign, left=left, right=right):
                return combine.arithmetic(sign, self.term(left), self.term(right), mark)
            case tree.Compare():
                return self._compare(node)
            case tree.Among(item=item, group=group):
                return self._among(self.term(item), group, mark)
            case tree.Between(item=item, low=low, high=high):
                terms = self._alike((self.term(item), self.term(low), self.term(high)))
                return combine.between(terms[0], terms[1], terms[2], mark)
            case tree.IsUnknown(operand=operand):
                return is_unknown(self.term(operand), mark)
            case tree.Default(value=value, fallback=fallback):
                (one, other), kind = common(self._alike((self.term(value), self.term(fallback))))
                return default(one, other, kind, mark)
            case tree.Junction(word=word, items=items):
                return join(word, tuple(self._condition(item) for item in items), mark)
            case tree.Choice(value=value, condition=condition, otherwise=otherwise):
                test = self._condition(condition)
                (one, other), kind = common(self._alike((self.term(value), self.term(otherwise))))
                return choose(one, test, other, kind, mark)

    def _condition(self, node: Node) -> Term:
        term = self.term(node)
        if term.type.sort in {"bool", "any", "nothing"}:
            return fit(term, BOOL)
        guesses = tuple(f"{shorten(node.mark.text)} == {option!r}" for option in term.type.options[:3])
        detail = f"`{shorten(node.mark.text)}` is not true or false but {term.type}; compare it with something"
        self.errors.append(Flaw(WRONG_TYPE, detail, node.mark.span, guesses if term.type.sort == "enum" else ()))
        return Constant(None, NOTHING, node.mark)

    def _compare(self, node: tree.Compare) -> Term:
        for side in (node.left, node.right):
            if isinstance(side, tree.Literal) and side.value is None:
                guess = "is unknown" if node.sign == "==" else "is not unknown"
                raise refuse(WRONG_TYPE, "nothing compares with unknown, not even unknown", node.mark, (guess,))
        left, right = self._alike((self.term(node.left), self.term(node.right)))
        for one, other in ((left, right), (right, left)):
            self._spell(one, other)
            if node.sign in {"==", "!="} and _is_either(one, other):
                same = combine.among(one, self._called(other), node.mark)
                return same if node.sign == "==" else operate(calculate.NOT, (same,), BOOL, node.mark)
        term, doubt = combine.compared(node.sign, left, right, node.mark)
        if doubt:
            self._ledger.warn(doubt)
        return term

    def _spell(self, side: Term, word: Term) -> None:
        if isinstance(word, Constant) and side.type.sort in {"text", "any"}:
            doubt = misspelt(side, word, self.resolver.words)
            if doubt:
                self._ledger.warn(doubt)

    def _called(self, device: Term) -> tuple[Term, ...]:
        """Return a device by its id and by what it is called, for a run knows either."""
        if not isinstance(device, Constant) or not isinstance(device.value, str):
            return (device,)
        slug = self.names.slug(device.value)
        known = (device.value,) if slug == device.value else (device.value, slug)
        return tuple(Constant(word, device.type, device.mark) for word in known)

    def _call(self, node: tree.Call) -> Term:
        function = self.resolver.function(node.name, node.named)
        if not function.accepts(len(node.arguments)):
            detail = f"{node.name} is called as {function.signature}"
            raise refuse(WRONG_TYPE, detail, node.mark)
        return function.build(node, self)

    def attribute(self, node: Node) -> tuple[Read, Path]:
        """See `Ground`."""
        if not isinstance(node, tree.Name):
            detail = f"`{shorten(node.mark.text)}` is no name of an attribute"
            raise refuse(WRONG_TYPE, detail, node.mark)
        found = self.resolver.attribute(node.name, node.mark)
        self._ledger.sources[found.path] = None
        return Read(found.slot, type_of(found.attribute), node.mark), found.path

    def read(self, path: Path, mark: Mark) -> Term | None:
        """See `Ground`."""
        return self.resolver.read(path, mark)

    def duration(self, node: Node, least: Seconds, most: Seconds) -> Seconds:
        """See `Ground`."""
        term = self.term(node)
        if isinstance(term, Constant) and isinstance(term.value, float) and term.type.sort == "duration":
            if least <= term.value <= most:
                return term.value
            detail = f"`{shorten(node.mark.text)}` is too {'short' if term.value < least else 'long'} here"
            raise refuse(WRONG_TYPE, detail, node.mark)
        guesses = (f"{node.mark.text} min",) if isinstance(term, Constant) and isinstance(term.value, int) else ()
        detail = f"`{shorten(node.mark.text)}` is no fixed duration such as 5min"
        raise refuse(WRONG_TYPE, detail, node.mark, guesses)

    def apart(
        self, node: Node, wanted: Type | None, *, group: str = "", seats: Mapping[str, NamedAttribute] | None = None
    ) -> Part:
        """See `Ground`."""
        resolver = self.resolver.apart(seats, group)
        checker = _Checker(resolver, self._ledger)
        term = checker.whole(node, wanted)
        if not checker.errors:
            checker.errors += [_of_run(part) for part in every(term) if _is_of_run(part)]
        if checker.errors:
            raise ExpressionError(checker.errors, text=node.mark.source)
        checker.doubt(term)
        own = {named.slot: f".{name}" for name, named in (seats or {}).items()}
        return Part(term, tuple(resolver.reads), digest(sign(term, {**resolver.reads, **self._ledger.keys, **own})))

    def devices(self, node: Node) -> tuple[str, ...]:
        """See `Ground`."""
        name = _written(node)
        if name is None:
            raise refuse(UNKNOWN_NAME, f"`{shorten(node.mark.text)}` is no name of a device or zone", node.mark)
        return self.resolver.devices(name, node.mark)

    def zone(self, node: Node) -> str | None:
        """See `Ground`."""
        name = _written(node)
        return name if name in self.zones() else None

    def zones(self) -> Sequence[str]:
        """See `Ground`."""
        return tuple(dict.fromkeys((HOME, *self.names.house.zones)))

    def members(self, node: Node) -> tuple[str, tuple[str, ...]]:
        """See `Ground`."""
        name = _written(node)
        if name is not None:
            self._ledger.groups[name] = None
            return name, self.resolver.members(name, node.mark)
        if isinstance(node, tree.Group):
            listed = tuple(dict.fromkeys(device for item in node.items for device in self.devices(item)))
            return f"[{','.join(listed)}]", listed
        raise refuse(UNKNOWN_NAME, f"`{shorten(node.mark.text)}` is no name of a group", node.mark)

    def note(self, path: Path) -> None:
        """See `Ground`."""
        self._ledger.sources[path] = None

    def keep(self, derivation: Derivation) -> None:
        """See `Ground`."""
        self._ledger.derives[derivation.key] = derivation

    def kept(self, slot: int, key: str, kind: Type, mark: Mark, inside: tuple[Inside, ...] = ()) -> Term:
        """See `Ground`."""
        self._ledger.keys[slot] = key
        self.resolver.reads.setdefault(slot, Path(" ".join(mark.text.split())))
        return Kept(slot, perhaps(kind), mark, inside)

    def _among(self, item: Term, group: Node, mark: Mark) -> Term:
        if not isinstance(group, tree.Group):
            return combine.member(item, self.term(group), mark)
        items = tuple(self._as(self.term(one), item.type) for one in group.items)
        for one in items:
            self._spell(item, one)
        if any(_is_either(item, one) for one in items):
            items = tuple(called for one in items for called in self._called(one))
        return combine.among(item, items, mark)

    def _alike(self, terms: tuple[Term, ...]) -> tuple[Term, ...]:
        """Read texts beside devices and dates as such."""
        special = next((term.type for term in terms if term.type.sort in {"device", "date"}), None)
        return tuple(self._as(term, special) for term in terms) if special else terms

    def _as(self, term: Term, wanted: Type) -> Term:
        if wanted.sort == "date":
            term = no_sum(term)
        if not isinstance(term, Constant) or not isinstance(term.value, str) or term.type.sort != "text":
            return term
        match wanted.sort:
            case "device":
                return self.resolver.device(term.value, term.mark)
            case "date":
                return as_date(term)
            case _:
                return term


def _written(node: Node) -> str | None:
    """Return a name as it may be written: plain, or as a text."""
    match node:
        case tree.Name(name=name):
            return name
        case tree.Literal(value=str(name)):
            return name
        case _:
            return None


def _is_either(side: Term, device: Term) -> bool:
    """Return whether a device is compared with something that is known only later."""
    return device.type.sort == "device" and isinstance(device, Constant) and not isinstance(side, Constant)


def _is_of_run(term: Term) -> bool:
    return isinstance(term, Variable) or (isinstance(term, Operation) and term.operator.name == chance.NAME)


def _of_run(term: Term) -> Flaw:
    text = shorten(term.mark.text)
    detail = f"`{text}` belongs to one run; what is kept over time cannot look at it"
    return Flaw(WRONG_TYPE, detail, term.mark.span)
