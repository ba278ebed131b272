"""What names mean: variables of the run, attributes, devices, zones; and what was meant by those that mean nothing."""

from __future__ import annotations

from collections.abc import Mapping

from hyperconnect.automation.expression.flaw import UNKNOWN_NAME, ExpressionError, near, refuse, shorten
from hyperconnect.automation.expression.function import FUNCTIONS, LATER, ZONES, Function
from hyperconnect.automation.expression.mark import Mark
from hyperconnect.automation.expression.term import Constant, Read, Term, Variable
from hyperconnect.automation.expression.type import DEVICE, ZONE, Type, perhaps, type_of
from hyperconnect.automation.names import Names
from hyperconnect.model.value import Path

_MOST_SLUG = 64


class Resolver:
    """Resolves the names of one expression and remembers, in order, what it reads."""

    def __init__(self, names: Names, variables: Mapping[str, Type]) -> None:
        self._names = names
        self._variables = variables
        self.reads: dict[int, Path] = {}

    def name(self, name: str, mark: Mark) -> Term:
        """Return what a name stands for.

        Raises:
            ExpressionError: it stands for nothing.
        """
        kind = self._variables.get(name)
        if kind is not None:
            kind = perhaps(kind)
            if name.startswith("trigger."):
                return Variable("trigger", name.removeprefix("trigger."), kind, mark)
            return Variable("locals", name, kind, mark)
        found = self._attribute(name, mark)
        if found is not None:
            return found
        device = self._names.device(name)
        if device is not None:
            return Constant(device, DEVICE, mark)
        raise self._unknown(name, mark)

    def attribute(self, name: str, mark: Mark) -> Term:
        """Return the term that reads an attribute.

        Raises:
            ExpressionError: there is none of this name.
        """
        found = self._attribute(name, mark)
        if found is None:
            rest = name.partition(".")[2]
            raise refuse(UNKNOWN_NAME, f"{shorten(mark.text)} has no {shorten(rest)}", mark)
        return found

    def device(self, slug: str, mark: Mark) -> Term:
        """Return the device of this slug or id.

        Raises:
            ExpressionError: there is none.
        """
        device = self._names.device(slug)
        if device is None:
            guesses = near(slug, self._names.device_names())
            raise refuse(UNKNOWN_NAME, f"{shorten(slug)} is not a device", mark, guesses)
        return Constant(device, DEVICE, mark)

    def place(self, name: str, wanted: str, mark: Mark) -> Term:
        """Return a device (`who`), a zone (`zone`) or either of them (`place`).

        Raises:
            ExpressionError: there is none of this name.
        """
        if wanted != "who" and name in ZONES:
            return Constant(name, ZONE, mark)
        if wanted == "zone":
            detail = f"{shorten(name)} is not a zone; there is {', '.join(ZONES)}"
            raise refuse(UNKNOWN_NAME, detail, mark, ZONES)
        return self.device(name, mark)

    def function(self, name: str, mark: Mark) -> Function:
        """Return the function of this name.

        Raises:
            ExpressionError: there is none.
        """
        found = FUNCTIONS.get(name)
        if found is not None:
            return found
        if name in LATER:
            raise refuse(UNKNOWN_NAME, f"{name}() is not part of this version", mark)
        if self._names.attribute(name):
            raise refuse(UNKNOWN_NAME, f"{shorten(name)} is a value, not a function", mark, (quoted(name),))
        raise refuse(UNKNOWN_NAME, f"there is no function {shorten(name)}", mark, near(name, FUNCTIONS))

    def _attribute(self, name: str, mark: Mark) -> Read | None:
        found = self._names.attribute(name)
        if found is None:
            return None
        self.reads.setdefault(found.slot, found.path)
        return Read(found.slot, type_of(found.attribute), mark)

    def _unknown(self, name: str, mark: Mark) -> ExpressionError:
        if name in FUNCTIONS:
            return refuse(UNKNOWN_NAME, f"{name} is a function; call it", mark, (f"{name}()",))
        first, _, rest = name.partition(".")
        if first == "trigger":
            detail = f"this trigger tells no {shorten(rest) or 'value'}"
            return refuse(UNKNOWN_NAME, detail, mark, self._near_variables(name))
        if self._names.device(first) is None:
            return self._stranger(first, rest, mark)
        known = [other.partition(".")[2] for other in self._names.attribute_names() if other.startswith(f"{first}.")]
        last = rest.rpartition(".")[2]
        guesses = tuple(other for other in known if other.rpartition(".")[2] == last)[:3] or near(rest, known)
        tail = Mark(mark.source, min(mark.start + len(first) + 1, mark.end), mark.end)
        names = tuple(quoted(f"{first}.{guess}") for guess in guesses)
        return refuse(UNKNOWN_NAME, f"{first} has no {shorten(rest)}", tail, names)

    def _stranger(self, first: str, rest: str, mark: Mark) -> ExpressionError:
        head = Mark(mark.source, mark.start, min(mark.start + len(first), mark.end))
        if hyphenated := self._hyphenated(mark):
            return refuse(UNKNOWN_NAME, f"{shorten(first)} is not a device", head, (hyphenated,))
        if rest:
            guesses = near(first, self._names.device_names())
            return refuse(UNKNOWN_NAME, f"{shorten(first)} is not a device", head, guesses)
        guesses = near(first, (*self._variables, *FUNCTIONS, *self._names.device_names()))
        return refuse(UNKNOWN_NAME, f"nothing is called {shorten(first)}", head, guesses)

    def _near_variables(self, name: str) -> tuple[str, ...]:
        return near(name, self._variables)

    def _hyphenated(self, mark: Mark) -> str:
        """Return the name that was meant where a slug with a hyphen was read as a subtraction."""
        around = mark.source[max(0, mark.start - _MOST_SLUG) : mark.end + _MOST_SLUG]
        if "-" not in around:
            return ""
        return next((quoted(slug) for slug in self._names.device_names() if "-" in slug and slug in around), "")


def quoted(name: str) -> str:
    """Return a name as it is written in an expression: parts that are no plain words in backticks."""
    first, *rest = name.split(".")
    parts = (first if first.isidentifier() else f"`{first}`", *(_part(part) for part in rest))
    return ".".join(parts)


def _part(part: str) -> str:
    return part if part.replace("_", "a").isalnum() else f"`{part}`"
