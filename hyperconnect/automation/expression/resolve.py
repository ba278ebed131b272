"""What names mean: variables of the run, attributes, devices, people; and what was meant by those that mean nothing."""

from __future__ import annotations

from collections.abc import Mapping

from hyperconnect.automation.expression import sky
from hyperconnect.automation.expression.flaw import UNKNOWN_NAME, ExpressionError, near, refuse, shorten
from hyperconnect.automation.expression.function import FUNCTIONS, Function
from hyperconnect.automation.expression.mark import Mark
from hyperconnect.automation.expression.term import Constant, Read, Term, Variable, join, operate
from hyperconnect.automation.expression.type import DEVICE, Type, perhaps, quantity, type_of
from hyperconnect.automation.fitting import telling
from hyperconnect.automation.names import NamedAttribute, Names
from hyperconnect.model.value import Path

_MOST_SLUG = 64
_PAYLOAD = "payload"
_ELEVATION = "sun.elevation"
_HOME = "home"


class Resolver:
    """Resolves the names of one expression and remembers, in order, what it reads.

    `seats` are what names mean before all else: within a question to a `group`, for one of its members.
    """

    def __init__(
        self,
        names: Names,
        variables: Mapping[str, Type],
        seats: Mapping[str, NamedAttribute] | None = None,
        group: str = "",
    ) -> None:
        self.names = names
        self.group = group
        self._variables = variables
        self._seats = seats or {}
        self._words: Mapping[str, None] = {}
        self.reads: dict[int, Path] = {}

    def apart(self, seats: Mapping[str, NamedAttribute] | None, group: str) -> Resolver:
        """Return the resolver of a part that is evaluated apart, which within a group's question stays there."""
        return Resolver(self.names, self._variables, seats or self._seats, group or self.group)

    def name(self, name: str, mark: Mark) -> Term:
        """Return what a name stands for.

        Raises:
            ExpressionError: it stands for nothing.
        """
        variable = self._variable(name, mark)
        if variable is not None:
            return variable
        found = self.read(name, mark)
        if found is not None:
            return found
        if name == _ELEVATION:
            return operate(sky.ELEVATION, (), quantity("°"), mark)
        person = self._of_person(name, mark)
        if person is not None:
            return person
        device = self.names.device(name)
        if device is not None:
            return Constant(device, DEVICE, mark)
        raise self._unknown(name, mark)

    def read(self, name: str, mark: Mark) -> Read | None:
        """Return the term that reads an attribute, or None if there is none of this name."""
        found = self.find(name)
        if found is None:
            return None
        self.reads.setdefault(found.slot, found.path)
        return Read(found.slot, type_of(found.attribute), mark)

    def find(self, name: str) -> NamedAttribute | None:
        """Return the attribute of this name, if there is one."""
        return self._seats.get(name) or self.names.attribute(name)

    def attribute(self, name: str, mark: Mark) -> NamedAttribute:
        """Return the attribute of this name.

        Raises:
            ExpressionError: there is none.
        """
        found = self.find(name)
        if found is not None:
            return found
        if self._variable(name, mark) or self.names.device(name) or name == _ELEVATION:
            raise refuse(UNKNOWN_NAME, f"{shorten(name)} is no attribute of a device; nothing of it is kept", mark)
        raise self._unknown(name, mark)

    def device(self, slug: str, mark: Mark) -> Term:
        """Return the device of this slug or id.

        Raises:
            ExpressionError: there is none.
        """
        device = self.names.device(slug)
        if device is None:
            guesses = near(slug, (*self.names.device_names(), *self.names.house.people))
            raise refuse(UNKNOWN_NAME, f"{shorten(slug)} is not a device", mark, guesses, missing=slug)
        return Constant(device, DEVICE, mark)

    def devices(self, name: str, mark: Mark) -> tuple[str, ...]:
        """Return the device of this name, or those of the person.

        Raises:
            ExpressionError: there is nobody of this name.
        """
        device = self.names.device(name)
        if device is not None:
            return (device,)
        if name in self.names.house.people:
            carried = self._people(name)
            if not carried:
                raise self._unmet(name, mark)
            return carried
        self.device(name, mark)
        return ()

    def members(self, name: str, mark: Mark) -> tuple[str, ...]:
        """Return the devices of a group.

        Raises:
            ExpressionError: there is none of this name.
        """
        found = self.names.members(name)
        if found is None:
            known = (*self.names.house.groups, "all_devices")
            raise refuse(UNKNOWN_NAME, f"{shorten(name)} is not a group", mark, near(name, known))
        return found

    def function(self, name: str, mark: Mark) -> Function:
        """Return the function of this name.

        Raises:
            ExpressionError: there is none.
        """
        found = FUNCTIONS.get(name)
        if found is not None:
            return found
        if name == _ELEVATION or self.find(name):
            raise refuse(UNKNOWN_NAME, f"{shorten(name)} is a value, not a function", mark, (quoted(name),))
        raise refuse(UNKNOWN_NAME, f"there is no function {shorten(name)}", mark, near(name, FUNCTIONS))

    def words(self) -> Mapping[str, None]:
        """Return the words that texts of this household are likely to hold, each once."""
        if not self._words:
            house = self.names.house
            options = (option for variable in house.variables.values() for option in variable.options)
            known = ("home", *house.zones, *house.people, *self.names.device_names(), *options)
            self._words = dict.fromkeys(known)
        return self._words

    def _variable(self, name: str, mark: Mark) -> Variable | None:
        kind = self._variables.get(name) or loose(name, self._variables)
        if kind is None:
            return None
        kind = perhaps(kind)
        if name.startswith("trigger."):
            return Variable("trigger", name.removeprefix("trigger."), kind, mark)
        if kind.sort == "any" and name.partition(".")[0] == _PAYLOAD:
            return Variable("trigger", name, kind, mark)
        return Variable("locals", name, kind, mark)

    def _people(self, name: str) -> tuple[str, ...]:
        known = (self.names.device(slug) for slug in self.names.house.people.get(name, ()))
        return tuple(device for device in known if device is not None)

    def _of_person(self, name: str, mark: Mark) -> Term | None:
        """Return what a person's devices tell: whether any is online, else what the first that knows says."""
        first, _, rest = name.partition(".")
        if not rest or first not in self.names.house.people:
            return None
        found = (self.read(f"{device}.{rest}", mark) for device in self._people(first))
        known = tuple(read for read in found if read is not None)
        return join("or", known, mark) if known and rest == "online" else next(iter(known), None)

    def _unknown(self, name: str, mark: Mark) -> ExpressionError:
        if name in FUNCTIONS:
            return refuse(UNKNOWN_NAME, f"{name} is a function; call it", mark, (f"{name}()",))
        first, _, rest = name.partition(".")
        if first == "trigger":
            detail = f"this trigger tells no {shorten(rest) or 'value'}"
            return refuse(UNKNOWN_NAME, detail, mark, near(name, self._variables))
        if rest and any(other.startswith(f"{first}.") for other in self._variables):
            return refuse(UNKNOWN_NAME, f"{first} has no {shorten(rest)}", mark, near(name, self._variables))
        if first in self.names.house.people and not self._people(first):
            return self._unmet(first, Mark(mark.source, mark.start, min(mark.start + len(first), mark.end)))
        if self.names.device(first) is None:
            return self._of_run(name, mark) or self._stranger(first, rest, mark)
        known = [other.partition(".")[2] for other in self.names.attribute_names() if other.startswith(f"{first}.")]
        last = rest.rpartition(".")[2]
        guesses = tuple(other for other in known if other.rpartition(".")[2] == last)[:3] or near(rest, known)
        tail = Mark(mark.source, min(mark.start + len(first) + 1, mark.end), mark.end)
        names = tuple(quoted(f"{first}.{guess}") for guess in guesses)
        missing = name if first != _HOME and telling(rest) else ""
        return refuse(UNKNOWN_NAME, f"{first} has no {shorten(rest)}", tail, names, missing=missing, unknown=name)

    def _of_run(self, name: str, mark: Mark) -> ExpressionError | None:
        """Return the error for a name that is nearly one of the run's own."""
        first, _, rest = name.partition(".")
        if self._has(f"trigger.{name}"):
            detail = f"what the trigger tells is written trigger.{shorten(first)} here"
            return refuse(UNKNOWN_NAME, detail, mark, (quoted(f"trigger.{name}"),))
        own = dict.fromkeys(other.partition(".")[0] for other in self._variables if not other.startswith("trigger."))
        guesses = [f"{guess}.{rest}" for guess in near(first, own) if rest and self._has(f"{guess}.{rest}")]
        if not guesses:
            return None
        head = Mark(mark.source, mark.start, min(mark.start + len(first), mark.end))
        return refuse(UNKNOWN_NAME, f"nothing is called {shorten(first)}", head, [quoted(guess) for guess in guesses])

    def _has(self, name: str) -> bool:
        return name in self._variables or loose(name, self._variables) is not None

    def _unmet(self, person: str, mark: Mark) -> ExpressionError:
        """Return the error for somebody none of whose devices is known; the best of them may come yet."""
        best = next(iter(self.names.house.people[person]), "")
        return refuse(UNKNOWN_NAME, f"no device of {shorten(person)} is known", mark, missing=best)

    def _stranger(self, first: str, rest: str, mark: Mark) -> ExpressionError:
        head = Mark(mark.source, mark.start, min(mark.start + len(first), mark.end))
        if self.group:
            written = f"{first}.{rest}" if rest else first
            detail = f"no device of {shorten(self.group)} has {shorten(written)}, nor is it the name of a device"
            guesses = near(written, self._of_members())
            return refuse(UNKNOWN_NAME, detail, mark, guesses, unknown=f"{self.group}.{written}")
        if hyphenated := self._hyphenated(mark):
            return refuse(UNKNOWN_NAME, f"{shorten(first)} is not a device", head, (hyphenated,))
        if rest:
            guesses = near(first, (*self.names.device_names(), *self.names.house.people))
            return refuse(UNKNOWN_NAME, f"{shorten(first)} is not a device", head, guesses, missing=first)
        guesses = near(first, (*self._variables, *FUNCTIONS, *self.names.device_names()))
        detail = f"nothing is called {shorten(first)}; a text stands in quotes"
        return refuse(UNKNOWN_NAME, detail, head, guesses)

    def _of_members(self) -> list[str]:
        """Return the names of what the group's members know."""
        slugs = {self.names.slug(device) for device in self.names.members(self.group) or ()}
        split = (other.partition(".") for other in self.names.attribute_names())
        return list(dict.fromkeys(rest for slug, _, rest in split if slug in slugs))

    def _hyphenated(self, mark: Mark) -> str:
        """Return the name that was meant where a slug with a hyphen was read as a subtraction."""
        around = mark.source[max(0, mark.start - _MOST_SLUG) : mark.end + _MOST_SLUG]
        if "-" not in around:
            return ""
        return next((quoted(slug) for slug in self.names.device_names() if "-" in slug and slug in around), "")


def loose(name: str, variables: Mapping[str, Type]) -> Type | None:
    """Return the type of a part of a variable of any kind: `trigger.payload.x`."""
    while "." in name:
        name = name.rpartition(".")[0]
        kind = variables.get(name)
        if kind is not None:
            return kind if kind.sort == "any" else None
    return None


def quoted(name: str) -> str:
    """Return a name as it is written in an expression: parts that are no plain words in backticks."""
    first, *rest = name.split(".")
    parts = (first if first.isidentifier() else f"`{first}`", *(_part(part) for part in rest))
    return ".".join(parts)


def _part(part: str) -> str:
    return part if part.replace("_", "a").isalnum() else f"`{part}`"
