"""What the keys of an advertisement mean, as `devices/theengs.yaml` says it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from msgspec import Struct, field

from hyperconnect.errors import ContentError
from hyperconnect.model.registry import CAPABILITIES

Texts: TypeAlias = str | list[str]
Word: TypeAlias = bool | str | None


class Lexicon(Struct, forbid_unknown_fields=True):
    """The file; devices/theengs.yaml tells what its keys are for."""

    ecosystem: str = "theengs"
    keys: dict[str, Texts] = field(default_factory=dict[str, Texts])
    types: dict[str, dict[str, Texts]] = field(default_factory=dict[str, dict[str, Texts]])
    gateway: dict[str, Texts] = field(default_factory=dict[str, Texts])
    words: dict[str, dict[str, Word]] = field(default_factory=dict[str, dict[str, Word]])
    quantities: dict[str, str] = field(default_factory=dict[str, str])
    suffixes: dict[str, str] = field(default_factory=dict[str, str])
    twins: dict[str, str] = field(default_factory=dict[str, str])
    buttons: dict[str, str] = field(default_factory=dict[str, str])
    absent: dict[str, str] = field(default_factory=dict[str, str])
    about: tuple[str, ...] = ()
    strangers: tuple[str, ...] = ()
    kinds: dict[str, str] = field(default_factory=dict[str, str])


class Rule(Struct, frozen=True):
    """What one key means: an attribute, the unit it is told in, or the key that names the unit."""

    capability: str
    attribute: str
    unit: str = ""
    unit_key: str = ""
    inverted: bool = False


class Rules:
    """A lexicon, prepared."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.keys = _rules(lexicon.keys, "keys")
        self.types = {name: _rules(texts, f"types.{name}") for name, texts in lexicon.types.items()}
        self.gateway = _rules(lexicon.gateway, "gateway")
        self.quantities = {name: _rule(text, f"quantities.{name}") for name, text in lexicon.quantities.items()}
        self.about = frozenset(lexicon.about)
        self.strangers = frozenset(lexicon.strangers)

    def twin_of(self, key: str) -> str:
        """Return the key that says the same in a better unit (`tempc2` for `tempf2`), or nothing."""
        for worse, better in self.lexicon.twins.items():
            if key.startswith(worse):
                return better + key[len(worse) :]
        return ""


def _rules(texts: Mapping[str, Texts], where: str) -> dict[str, tuple[Rule, ...]]:
    return {
        key: tuple(_rule(text, f"{where}.{key}") for text in ([said] if isinstance(said, str) else said))
        for key, said in texts.items()
    }


def _rule(text: str, where: str) -> Rule:
    """Read `capability.attribute`, with `!` before it for the other way round and its unit or `@key` after it."""
    name, _, unit = text.partition(" ")
    inverted = name.startswith("!")
    capability, _, attribute = name.removeprefix("!").partition(".")
    known = CAPABILITIES.get(capability)
    if known is None or not (capability == "setting" or "{" in attribute or attribute in known.attributes):
        raise ContentError(f"{where}: {name} is nothing the registry knows", where="devices/theengs.yaml")
    if unit.startswith("@"):
        return Rule(capability, attribute, "", unit[1:], inverted)
    return Rule(capability, attribute, unit, "", inverted)
