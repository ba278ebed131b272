"""Tests inside rules, in canonical form."""

from __future__ import annotations

from msgspec import Struct

from hyperconnect.automation.form.action import Payload
from hyperconnect.automation.form.word import Scalar


class MomentForm(Struct, frozen=True, forbid_unknown_fields=True):
    """Something that happens in a test, `after` how long from its beginning.

    Beside `after` any of these may stand, and they happen together: attributes take values (`set`), an event
    happens (`event`, with `payload`), a message arrives (`mqtt` is its topic, with `payload`), a web hook is called,
    devices go `offline` or come `online`, a person calls a rule (`call`), the hub is off for a while (`restart`).
    """

    after: str
    set: dict[str, Scalar] = {}
    event: str | None = None
    mqtt: str | None = None
    webhook: str | None = None
    payload: Payload = None
    offline: str | list[str] = []
    online: str | list[str] = []
    call: str | None = None
    restart: str | None = None


class HopeForm(Struct, frozen=True, forbid_unknown_fields=True):
    """What must come out: between the step before and `after` from the beginning, or at any time where it has none.

    `set`: attributes were set so; `do`: the command was sent; `notify`: somebody was told (the text may be a part);
    `publish`: to this topic; `nothing`: no effect until then; `runs`: how many runs there were; `why`: a part of the
    sentence that `why` answers with.
    """

    after: str | None = None
    set: dict[str, Scalar] = {}
    do: str | None = None
    notify: str | dict[str, str] | None = None
    publish: str | None = None
    nothing: bool = False
    runs: int | None = None
    why: str | None = None


class TestForm(Struct, frozen=True, forbid_unknown_fields=True):
    """One test: a name, the home it begins with (`clock`, `zone` and attributes), what happens, what must come out."""

    __test__ = False

    it: str
    given: dict[str, Scalar] = {}
    when: list[MomentForm] = []
    expect: list[HopeForm] = []
