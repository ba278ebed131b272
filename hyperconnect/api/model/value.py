"""What an attribute holds, as JSON."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field, FiniteFloat

Datum: TypeAlias = bool | int | FiniteFloat | str | list[FiniteFloat | str] | None
"""True or false, a number in the attribute's unit, a text, a list, or null where the device does not know."""

Scalar: TypeAlias = bool | int | FiniteFloat | str
"""A value as people write it: a bare number counts in the attribute's unit, `"21 °C"` says its own."""

Written: TypeAlias = Scalar | Annotated[list[FiniteFloat | str], Field(max_length=64)]
"""A value as people write it, or several: a list of texts, or the two numbers of a colour."""
