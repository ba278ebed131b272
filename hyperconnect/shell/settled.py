"""What is built to last, and the garbage collector."""

from __future__ import annotations

import gc
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def settled() -> Generator[None]:
    """Build what lasts: it is no work for the garbage collector, neither now nor in pauses that messages wait for."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
