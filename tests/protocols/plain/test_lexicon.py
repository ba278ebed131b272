from __future__ import annotations

from typing import Any

import pytest

from hyperconnect.content.find import ours
from hyperconnect.content.yaml import read_yaml
from hyperconnect.errors import ContentError
from hyperconnect.model.registry import CAPABILITIES
from hyperconnect.model.unit import canonical
from hyperconnect.model.value import Datum
from hyperconnect.protocols.evcc import Evcc
from hyperconnect.protocols.homie import Homie
from hyperconnect.protocols.payload import PayloadError
from hyperconnect.protocols.plain.codec import plain_number
from hyperconnect.protocols.plain.lexicon import entry_of, guessed, lexicon_of, setting_name
from hyperconnect.protocols.port import Protocol
from hyperconnect.protocols.saic import Saic
from hyperconnect.protocols.teslamate import TeslaMate


@pytest.mark.parametrize(
    ("said", "text", "datum"),
    [
        ("vehicle.power kW", "-1.5", -1500.0),
        ("charging.remaining h", "0.5", 1800.0),
        ("tires.front_left bar", "2.9", 290.0),
        ("cabin.on", "TRUE", True),
        ("setting", "word", "word"),
        ("setting km", "12.5", 12.5),
        ("setting mi", "10", 16.09344),
        ("setting furlong", "3", 3.0),
        ("setting time", "2030-01-01T00:00:00Z", 1_893_456_000.0),
        ("setting time", "1893456000", 1_893_456_000.0),
        ("setting time", "0", None),
        ("setting count", "3", 3),
        ("traction.soc", "NaN", None),
        ("traction.soc", "+Inf", None),
        ({"is": "lock.state", "words": {"True": "locked", "False": "unlocked"}}, "true", "locked"),
    ],
)
def test_a_value_is_read(said: object, text: str, datum: Datum) -> None:
    assert entry_of("", "key", said).read(text) == (datum if not isinstance(datum, float) else pytest.approx(datum))


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("traction.soc", "half"),
        ("cabin.on", "1"),
        ("setting time", "2030-02-30T00:00:00Z"),
        ("setting time", "1e12"),
        ({"is": "lock.state", "words": {"True": "locked"}}, "False"),
    ],
)
def test_nonsense_is_refused(said: object, text: str) -> None:
    with pytest.raises(PayloadError):
        entry_of("", "key", said).read(text)


@pytest.mark.parametrize(
    ("said", "datum", "text"),
    [
        ("vehicle.power kW set", -1500.0, "-1.5"),
        ("cabin.defrost_rear set", True, "true"),
        ({"is": "cabin.target", "set": True, "step": 1}, 20.6, "21"),
        ("setting W set", 1250.0, "1250"),
        ("setting W set", 0.000_01, "0.00001"),
        ("setting time set", 1_893_456_000.0, "2030-01-01T00:00:00Z"),
    ],
)
def test_a_value_is_written(said: object, datum: Datum, text: str) -> None:
    assert entry_of("", "key", said).write(datum) == text


@pytest.mark.parametrize(
    ("native", "kind"),
    [("true", "bool"), ("7.5", "number"), ("NaN", "number"), ("seven", "string"), (3, "number"), (False, "bool")],
)
def test_what_no_lexicon_names_is_guessed(native: object, kind: str) -> None:
    assert guessed("some/new-key", native).spec.type == kind
    assert guessed("some/new-key", native).place == ("main", "setting", "some_new_key")


@pytest.mark.parametrize(
    "document",
    [
        {"keys": {"a": "traction.sock"}},
        {"keys": {"a": "traction.soc km"}},
        {"keys": {"a": {"unit": "km"}}},
        {"keys": {"a": {"is": "setting", "colour": "red"}}},
        {"keys": {"a": 7}},
        {"keys": {"a": ""}},
        {"keys": {"a": {"is": "setting", "type": "colour"}}},
        {"keys": ["a"]},
        {"commands": {"lock.open": "a b"}},
        {"keys": {"a": "cabin.target"}, "commands": {"cabin.set_target": "a {wish}"}},
        {"commands": {"cabin.set_target": "b {temperature}"}},
    ],
)
def test_a_wrong_vocabulary_names_the_key(document: dict[str, Any]) -> None:
    with pytest.raises(ContentError) as caught:
        lexicon_of("", document)
    assert caught.value.where.startswith(("keys", "commands"))


@pytest.mark.parametrize("number", [0, 1, -3, 21.5, 1e-5, 123_456_789.25])
def test_a_number_is_plain(number: float) -> None:
    assert float(plain_number(number)) == number
    assert "e" not in plain_number(number)


@pytest.mark.parametrize("protocol", [TeslaMate(), Saic(), Evcc(), Homie()], ids=lambda protocol: protocol.name)
def test_each_vocabulary_is_understood(protocol: Protocol) -> None:
    vocabulary = read_yaml(ours("devices") / f"{protocol.name}.yaml")
    assert next(iter(vocabulary)) == "ecosystem"
    assert vocabulary["ecosystem"] == protocol.name
    protocol.learn(vocabulary)


@pytest.mark.parametrize("name", ["teslamate", "saic"])
def test_units_of_settings_are_canonical(name: str) -> None:
    for key, entry in lexicon_of("", read_yaml(ours("devices") / f"{name}.yaml")).entries.items():
        _, capability, attribute = entry.place
        if capability != "setting":
            assert attribute in CAPABILITIES[capability].attributes
        elif entry.spec.unit is not None:
            found = canonical(entry.spec.unit)
            assert found is not None, key
            assert found[0] == entry.spec.unit, key


@pytest.mark.parametrize(
    ("key", "name"), [("drivetrain/socTarget", "drivetrain_socTarget"), ("/", "_"), ("ä b", "ä_b")]
)
def test_keys_become_names(key: str, name: str) -> None:
    assert setting_name(key) == name
