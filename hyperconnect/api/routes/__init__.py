"""The routes of `/api/v1`, one noun a file: `make_router` returns them."""

from typing import Final

ROOT: Final = "/api/v1"
"""Under which the API lies."""
