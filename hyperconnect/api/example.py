"""Examples in the OpenAPI document, as they are written: FastAPI leaves out of them what is null."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel


def keep_nulls(app: FastAPI, schemas: Mapping[str, dict[str, Any]], operations: Mapping[str, dict[str, Any]]) -> None:
    """Write the examples of models and bodies into the document anew; operations go by their ids."""
    for model in _models(BaseModel):
        extra = model.model_config.get("json_schema_extra")
        if model.__name__ in schemas and isinstance(extra, dict) and "examples" in extra:
            schemas[model.__name__]["examples"] = extra["examples"]
    for route in iter_route_contexts(app.routes):
        name, extra = getattr(route, "operation_id", None), getattr(route, "openapi_extra", None)
        operations.get(name or "", {}).update(extra or {})


def _models(base: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for model in base.__subclasses__():
        if model.__module__.startswith("hyperconnect.api.model."):
            yield model
        yield from _models(model)
