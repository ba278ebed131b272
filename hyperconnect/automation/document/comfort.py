"""The section `comfort` of `home.yaml`, as people write it: what energy costs, and what rooms are heated by."""

from __future__ import annotations

import math
import re
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from hyperconnect.automation.document.part import Name, Part, Span
from hyperconnect.automation.document.trigger_time import Days
from hyperconnect.automation.expression import ExpressionError, parse_duration, value_for
from hyperconnect.model.device import Attribute

_CLOCK = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
_POWER = Attribute("number", unit="W", minimum=1, maximum=1_000_000)
_MOST = 1e6
_DAY = 86_400


def _clock(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(_CLOCK, value):
        return value
    raise PydanticCustomError("form", "must be a time of day such as 07:30")


def _price(value: object) -> object:
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and abs(value) <= _MOST:
        return value
    if isinstance(value, str) and re.fullmatch(r"[^\s.]+(\.[^\s.]+)+", value):
        return value
    raise PydanticCustomError(
        "form", "must be a number, or the attribute that tells one, such as evcc.energy_site.price"
    )


def _power(value: str) -> str:
    try:
        value_for(value, _POWER)
    except ExpressionError as error:
        raise PydanticCustomError("form", "must be a power such as 9 kW") from error
    return value


def _after(value: str) -> str:
    try:
        if parse_duration(value) <= _DAY:
            return value
    except ExpressionError as error:
        raise PydanticCustomError("form", "must be a duration such as 3h") from error
    raise PydanticCustomError("form", "must be a day at most")


Daytime: TypeAlias = Annotated[
    str, BeforeValidator(_clock), WithJsonSchema({"type": "string", "pattern": _CLOCK, "examples": ["22:00"]})
]
Price: TypeAlias = Annotated[object, AfterValidator(_price), WithJsonSchema({"type": ["number", "string"]})]
Power: TypeAlias = Annotated[Span, AfterValidator(_power)]


class Window(Part):
    """A time of day at which energy costs something else."""

    from_: Daytime = Field(alias="from", description="From when on, by the clock on the wall.")
    to: Daytime = Field(description="Until when; earlier than `from` is on the next day.")
    price: Annotated[float, Field(allow_inf_nan=False)] = Field(
        description="What it costs then, in the unit of `price`."
    )
    days: Days | None = Field(None, description="Only if it begins on one of these days.")

    @model_validator(mode="after")
    def _lasts(self) -> Window:
        if self.from_ == self.to:
            raise PydanticCustomError("form", "`from` and `to` are the same time of day")
        return self


class Heated(Part):
    """A room that a thermostat keeps."""

    emitter: Literal["convector", "radiator", "floor", "unknown"] = Field(
        "unknown", description="What gives it its heat."
    )
    power: Power | None = Field(None, description="What it draws from the `source` at full power.")
    after: Annotated[Span, AfterValidator(_after)] | None = Field(
        None, description="How long after an arrival it is needed: bedrooms may have hours."
    )


class Comfort(Part):
    """What heating costs and comes from."""

    price: Price | None = Field(
        None, description="What energy for heating costs where no window says otherwise: a number, or an attribute."
    )
    windows: list[Window] = Field([], description="Times of day at which it costs something else; the first that fits.")
    surplus: Name | None = Field(
        None, description="The attribute that tells the power drawn from the grid, negative while feeding back."
    )
    draws: Power | None = Field(None, description="What heating draws at full power: the surplus pays as much of that.")
    source: Power | None = Field(None, description="What one boiler or heat pump gives to all rooms together.")
    rooms: dict[Name, Heated] = Field({}, description="Rooms, by their thermostats.")

    @model_validator(mode="after")
    def _whole(self) -> Comfort:
        if self.windows and self.price is None:
            raise PydanticCustomError("need", "`windows` needs `price`: what energy costs at all other times")
        if (self.surplus is None) != (self.draws is None):
            raise PydanticCustomError("need", "`surplus` and `draws` need each other")
        if (self.source is None) == any(room.power for room in self.rooms.values()):
            raise PydanticCustomError("need", "`source` and the `power` of rooms need each other")
        return self
