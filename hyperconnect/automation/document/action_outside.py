"""Actions towards people and everything else that is not a device: notices, messages, requests, other rules."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from hyperconnect.automation.document.deed import Deed, Errand, with_timeout
from hyperconnect.automation.document.part import (
    Local,
    Name,
    Names,
    Part,
    Scalar,
    Slug,
    Template,
    Words,
    with_any,
)

Json = Annotated[object, Field(description="JSON; a text in it that starts with `=` is an expression.")]


class Notice(Part):
    """What to tell whom."""

    to: Names = Field(description="Devices or people.")
    text: Template = Field(description="What to tell; `${…}` puts a value in.")
    title: Template | None = Field(None, description="A heading; `${…}` puts a value in.")
    level: Literal["normal", "urgent", "critical"] = Field("normal", description="How loud.")
    actions: dict[Local, Template] = Field({}, description="Answers to offer: id to label.")
    image: Words | None = Field(None, description="An attribute that holds a picture or its address.")
    tag: Words | None = Field(None, description="Takes the place of an earlier notice with the same tag.")


class Notify(Deed):
    """Tell people."""

    notify: Notice = Field(description="What to tell whom.")


class Message(Part):
    """An MQTT message."""

    topic: Template = Field(description="The topic; `${…}` puts a value in.")
    payload: Json = Field("", description="JSON; a text in it that starts with `=` is an expression.")
    retain: bool = Field(default=False, description="True lets the broker keep it.")


class Publish(Deed):
    """Publish an MQTT message."""

    publish: Message = Field(description="The message.")


class Request(Part):
    """An HTTP request."""

    url: Template = Field(description="The address; `${…}` puts a value in.")
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = Field("GET", description="The method.")
    headers: dict[Name, Words] = Field({}, description="Header to value; `secret:name` stands for a secret.")
    body: Json = Field(None, description="JSON; a text in it that starts with `=` is an expression.")


class Http(Errand):
    """Send an HTTP request; only to hosts the configuration allows."""

    http: Request = Field(description="The request.")


class Emit(Deed):
    """Let an event of the home happen; rules hear it as `home.<name>`."""

    emit: Local = Field(description="The event's name.")
    with_: dict[Local, Scalar] = Field({}, alias="with", description="What comes with it.")


class Log(Deed):
    """Write a line into the log."""

    log: Template = Field(description="The line; `${…}` puts a value in.")


class Call(Errand):
    """Run another rule."""

    call: Slug = Field(description="The rule.")
    with_: dict[Local, Scalar] = Field({}, alias="with", description="Parameter to value.")

    @model_validator(mode="after")
    def _waits(self) -> Call:
        return with_timeout(self)


class Switch(Part):
    """Which rules, and what becomes of them."""

    enable: list[Slug] = Field([], description="To be switched on.")
    disable: list[Slug] = Field([], description="To be switched off.")
    cancel: list[Slug] = Field([], description="Whose runs are to end.")

    @model_validator(mode="after")
    def _some(self) -> Switch:
        return with_any(self, "enable", "disable", "cancel")


class Rules(Deed):
    """Switch other rules on or off, or end their runs."""

    rules: Switch = Field(description="Which rules, and what becomes of them.")
