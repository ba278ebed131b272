"""What a token looks like, and what a scope lets do."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.api.scope import SCOPES, Caller, command_class
from hyperconnect.api.token import ENTROPY, make, parse
from hyperconnect.model.device import Capability, Component, Device
from hyperconnect.model.registry import CAPABILITIES
from hyperconnect.model.scope import COMMAND


@given(st.binary(min_size=ENTROPY, max_size=ENTROPY))
def test_what_is_made_is_read_again(entropy: bytes) -> None:
    token = make(entropy)
    parsed = parse(token)
    assert parsed is not None
    assert token == f"hc_{parsed.id}_{token[16:]}"
    assert len(token) == 59


@given(st.text())
def test_what_is_no_token_is_none(text: str) -> None:
    assert parse(text) is None


def test_a_caller_may_what_the_scopes_say_and_the_owner_may_everything() -> None:
    assert all(Caller("owner", ("admin",)).may(scope) for scope in (*SCOPES, COMMAND))
    light = Caller("tablet", ("devices:command:light",))
    assert [scope for scope in (*SCOPES, COMMAND) if light.may(scope)] == ["devices:command:light", COMMAND]
    assert not Caller("nobody", ()).may(COMMAND)


def test_every_command_has_a_class_and_what_is_grave_is_that_as_a_whole() -> None:
    def device(*names: str) -> Device:
        parts = tuple(Component(name, {name: Capability(name)}) for name in names)
        return Device("d", "d", "D", parts)

    for name in CAPABILITIES:
        assert f"{COMMAND}:{command_class(device(name), name)}" in SCOPES
    assert command_class(device("light"), "light") == "light"
    for grave, part in (("lock", "lock"), ("alarm", "siren"), ("alarm", "alarm"), ("car", "vehicle")):
        assert command_class(device(part, "switch", "control"), "switch") == grave
        assert command_class(device(part, "switch", "control"), "control") == grave
    assert command_class(device("vehicle", "lock"), "lock") == "lock"
