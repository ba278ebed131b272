"""docker-compose.yml as data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = YAML(typ="safe").load(  # pyright: ignore[reportUnknownMemberType]  # ruamel types no stream
    ROOT / "docker-compose.yml"
)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
