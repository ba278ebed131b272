"""Payloads: what is too large, too many or no number is refused before it costs anything."""

from __future__ import annotations

import pytest

from hyperconnect.protocols.payload import MEMBER_LIMIT, PayloadError, decoded, number_of
from hyperconnect.protocols.zigbee2mqtt.bridge import LIST_LIMIT, rows_of


@pytest.mark.parametrize(
    ("native", "number"),
    [(7, 7), (10**30, 1e30), (10**400, None), (-(10**400), None), (1e308, None), ("1e999", None), (float("nan"), None)],
)
def test_a_number_is_one_that_can_be_counted_with(native: object, number: float | None) -> None:
    assert number_of(native) == number


def test_a_state_message_may_have_only_so_many_members() -> None:
    most = b"[" + b"1," * MEMBER_LIMIT + b"1]"
    assert decoded(most)
    with pytest.raises(PayloadError, match="members"):
        decoded(most.replace(b"]", b",1]"))
    assert decoded(most.replace(b"]", b",1]"), 1_000_000), "an announcement may have more"


@pytest.mark.parametrize(
    "payload",
    [
        b"[" + b"1," * 30_000 + b"1]",
        b"[" + b'"a stranger",' * 3000 + b"1]",
        b" " * (LIST_LIMIT + 1),
        b"[" * 100_000,
    ],
)
def test_a_list_of_no_devices_is_refused_at_once(payload: bytes) -> None:
    with pytest.raises(PayloadError):
        rows_of(payload)
