"""Edits drawn at random: what people do to rules, and to what rules name, while rules are at work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias, assert_never

from hypothesis import strategies as st
from msgspec import Struct

from hyperconnect.automation.form import GroupForm, HouseForm
from hyperconnect.automation.intent import Intent
from hyperconnect.model.device import Attribute
from tests.automation.household import unnumbered
from tests.automation.laws import CALLED, GUESTS, OTHERS, Document, Store, furnished, obeyed, rules

Kind: TypeAlias = Literal[
    "save", "again", "titled", "written off", "written on", "off", "on", "remove", "members", "rename", "declare"
]
KINDS: tuple[Kind, ...] = (
    "save",
    "again",
    "titled",
    "written off",
    "written on",
    "off",
    "on",
    "remove",
    "members",
    "rename",
    "declare",
)
UNNOTICED: tuple[Kind, ...] = ("again", "titled", "rename", "declare")
"""Edits after which everything means what it meant before."""

_NAMES = ("window", "pane")
_DECLARED = (GUESTS, Attribute("integer", minimum=0, maximum=20), Attribute("number"))


class Edit(Struct, frozen=True):
    """Somebody edits a rule or the house before the input at `place`; `document` is what the rule is to be."""

    place: int
    kind: Kind
    rule: str
    document: Document
    pick: int = 0


def edits(kinds: Sequence[Kind] = KINDS, *, most: int = 6) -> st.SearchStrategy[list[Edit]]:
    """Draw edits; rules that others call are never taken away from them."""

    def of(documents: list[Document]) -> st.SearchStrategy[list[Edit]]:
        known = {str(document["rule"]): document for document in documents}

        def edit(place: int, kind: Kind, rule: str, pick: int) -> Edit:
            rule = OTHERS[pick % len(OTHERS)] if kind == "remove" else rule
            kind = "again" if kind == "save" and rule not in known else kind
            return Edit(place, kind, rule, known.get(rule, {}), pick)

        names = st.sampled_from((*CALLED, *OTHERS))
        one = st.builds(edit, st.integers(0, 12), st.sampled_from(kinds), names, st.integers(0, 5))
        return st.lists(one, min_size=1, max_size=most)

    return rules().flatmap(of)


class World:
    """A household, and what is written of its rules and names: that is what a restart finds again."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self.documents = {str(document["rule"]): document for document in documents}
        self.household = furnished(documents)
        self._open: tuple[str, ...] = ("front_door", "window")
        self._window = "window"
        self._guests = GUESTS

    def restart(self, store: Store) -> None:
        """Stop the hub and start it again with what it remembers."""
        before = self.household
        self.household = furnished((), after=before, store=Store())
        self._name()
        self.household.open(store.memory)
        for document in self.documents.values():
            self.household.save(document, known=True)

    def edit(self, edit: Edit) -> list[Intent]:
        """Edit something; return what rules wanted then, without numbers of runs."""
        house, rule, out = self.household, edit.rule, list[Intent]()
        known = self.documents.get(rule)
        match edit.kind:
            case "save":
                self._save(edit.document, out)
            case "again" if known is not None:
                self._save(known, out)
            case "titled" if known is not None:
                self._save({**known, "title": f"Number {edit.pick}"}, out)
            case "written off" if known is not None:
                self._save({**known, "enabled": False}, out)
            case "written on" if known is not None:
                self._save({**known, "enabled": True}, out)
            case "off" | "on":
                house.engine.enable(rule, on=edit.kind == "on", now=house.now, out=out)
            case "remove" if known is not None:
                del self.documents[rule]
                out += house.remove(rule)
            case "members":
                self._open = (("front_door", "window"), ("front_door",), ("window",))[edit.pick % 3]
                self._furnish()
            case "rename":
                self._window = _NAMES[edit.pick % 2]
                self._furnish()
            case "declare":
                self._guests = _DECLARED[edit.pick % 3]
                self._furnish()
            case "again" | "titled" | "written off" | "written on" | "remove":
                pass
            case _:
                assert_never(edit.kind)
        return unnumbered(obeyed(house, out))

    def _save(self, document: Document, out: list[Intent]) -> None:
        house, rule = self.household, str(document["rule"])
        self.documents[rule] = document
        house.keep(document)
        house.engine.save(rule, document, house.now, out, known=True)

    def _name(self) -> None:
        house = self.household
        for name in _NAMES:
            if house.device(name) is not None and name != self._window:
                house.rename(name, self._window)
        members = [self._window if name == "window" else name for name in self._open]
        house.house = HouseForm(groups={"openings": GroupForm(members)})
        house.declare("home_1.main.home.guests", self._guests)

    def _furnish(self) -> None:
        house = self.household
        self._name()
        house.engine.registered(self._window, "window_1", house.now)
        house.engine.furnished(house.now)
