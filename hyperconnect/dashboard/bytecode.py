"""Compiled templates in files, of which a damaged one is as good as none."""

from __future__ import annotations

from pickle import UnpicklingError

from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket


class Bytecode(FileSystemBytecodeCache):
    """A folder of compiled templates; what cannot be read of it is compiled anew."""

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket, or leave it empty."""
        try:
            super().load_bytecode(bucket)
        except (UnpicklingError, EOFError, ValueError, OSError):
            bucket.reset()
