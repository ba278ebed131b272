"""Triggers of a rule document: what sets a rule off."""

from __future__ import annotations

from typing import Annotated

from pydantic import Discriminator, Tag
from typing_extensions import TypeAliasType

from hyperconnect.automation.document.part import kind_of
from hyperconnect.automation.document.trigger_message import Called, Event, Hub, Mqtt, Webhook
from hyperconnect.automation.document.trigger_place import Enters, Eta, Leaves
from hyperconnect.automation.document.trigger_state import Becomes, Change, Offline, Online
from hyperconnect.automation.document.trigger_time import At, Calendar, Cron, Every, Sun
from hyperconnect.automation.form import TRIGGERS


def _kind(value: object) -> str | None:
    return kind_of(value, TRIGGERS)


Trigger = TypeAliasType(
    "Trigger",
    Annotated[
        Annotated[Change, Tag("<change>")]
        | Annotated[Becomes, Tag("<becomes>")]
        | Annotated[Event, Tag("<event>")]
        | Annotated[Mqtt, Tag("<mqtt>")]
        | Annotated[At, Tag("<at>")]
        | Annotated[Cron, Tag("<cron>")]
        | Annotated[Every, Tag("<every>")]
        | Annotated[Sun, Tag("<sun>")]
        | Annotated[Enters, Tag("<enters>")]
        | Annotated[Leaves, Tag("<leaves>")]
        | Annotated[Eta, Tag("<eta>")]
        | Annotated[Online, Tag("<online>")]
        | Annotated[Offline, Tag("<offline>")]
        | Annotated[Hub, Tag("<hub>")]
        | Annotated[Webhook, Tag("<webhook>")]
        | Annotated[Calendar, Tag("<calendar>")]
        | Annotated[Called, Tag("<called>")],
        Discriminator(
            _kind,
            custom_error_type="kind",
            custom_error_message=f"a trigger needs exactly one of: {', '.join(TRIGGERS)}",
        ),
    ],
)
