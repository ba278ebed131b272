"""Actions in canonical form."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

from hyperconnect.automation.form.word import Band, Conditions, Scalar

Payload: TypeAlias = object
"""JSON; a text in it that starts with `=` is an expression."""


class ClaimForm(Struct, frozen=True, forbid_unknown_fields=True, rename={"for_": "for"}):
    """How long a written value is held against others, and what comes after: nothing, or what was before."""

    band: Band | None = None
    for_: str | None = None
    until: str | None = None
    release: Literal["keep", "restore"] = "keep"


class NoticeForm(Struct, frozen=True, forbid_unknown_fields=True):
    """What to tell whom; `actions` are answers to offer: id to label. `image` names an attribute."""

    to: str | list[str]
    text: str
    title: str = ""
    level: Literal["normal", "urgent", "critical"] = "normal"
    actions: dict[str, str] = {}
    image: str = ""
    tag: str = ""


class AnswerForm(Struct, frozen=True, forbid_unknown_fields=True):
    """An event that is awaited; `id` is what `save` tells."""

    event: str
    id: str = ""


class WaitForm(Struct, frozen=True, forbid_unknown_fields=True):
    """Until when to wait: `until` is true or one of `for_event` happens, at most `timeout`."""

    timeout: str
    until: str | None = None
    for_event: list[AnswerForm] = []
    on_timeout: Literal["continue", "stop"] = "continue"
    save: str = ""


class ChoiceForm(Struct, frozen=True, forbid_unknown_fields=True, rename={"if_": "if"}):
    """One case of `choose`."""

    if_: Conditions
    then: list[ActionForm]


class RepeatForm(Struct, frozen=True, forbid_unknown_fields=True, rename={"while_": "while", "as_": "as"}):
    """What to repeat and how often: exactly one of `times`, `while`, `until`, `each`, and never more than `max`."""

    do: list[ActionForm]
    times: int | str | None = None
    while_: Conditions | None = None
    until: Conditions | None = None
    each: list[Scalar] | str | None = None
    as_: str = "item"
    max: int = 100


class SwitchForm(Struct, frozen=True, forbid_unknown_fields=True):
    """What to do to other rules: switch on, switch off, end their runs."""

    enable: list[str] = []
    disable: list[str] = []
    cancel: list[str] = []


class PublishForm(Struct, frozen=True, forbid_unknown_fields=True):
    """An MQTT message."""

    topic: str
    payload: Payload = ""
    retain: bool = False


class HttpForm(Struct, frozen=True, forbid_unknown_fields=True):
    """An HTTP request; `headers` may name secrets as `secret:name`."""

    url: str
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "GET"
    headers: dict[str, str] = {}
    body: Payload = None


class ActionForm(
    Struct, frozen=True, forbid_unknown_fields=True, rename={"with_": "with", "if_": "if", "else_": "else"}
):
    """An action of any kind; exactly one of the kind fields is set, where `if` is one and `then` belongs to it.

    `else` belongs to `if` or `choose`; `claim` and `confirm` to `set` and `scene`; `with` to `do`, `call` and
    `emit`. A `timeout` makes `do` and `call` wait for the outcome, which `save` then names.
    """

    set: dict[str, Scalar] | None = None
    do: str | None = None
    scene: str | None = None
    notify: NoticeForm | None = None
    delay: str | None = None
    wait: WaitForm | None = None
    if_: Conditions | None = None
    choose: list[ChoiceForm] | None = None
    repeat: RepeatForm | None = None
    parallel: list[list[ActionForm]] | None = None
    call: str | None = None
    let: dict[str, Scalar] | None = None
    reach: dict[str, Scalar] | None = None
    publish: PublishForm | None = None
    http: HttpForm | None = None
    emit: str | None = None
    log: str | None = None
    stop: bool | str | None = None
    rules: SwitchForm | None = None
    then: list[ActionForm] = []
    else_: list[ActionForm] = []
    with_: dict[str, Scalar] = {}
    claim: ClaimForm | None = None
    confirm: str | None = None
    timeout: str | None = None
    late: str = "run"
    retry: int = 0
    save: str = ""
    on_error: Literal["stop", "continue"] = "stop"
    id: str = ""
    title: str = ""
    enabled: bool = True


ACTIONS = (
    "set",
    "do",
    "scene",
    "notify",
    "delay",
    "wait",
    "if",
    "choose",
    "repeat",
    "parallel",
    "call",
    "let",
    "reach",
    "publish",
    "http",
    "emit",
    "log",
    "stop",
    "rules",
)
"""The kinds of actions, in the order in which people read about them."""
