"""The command line: one file per noun. Data goes to stdout, talk to stderr; everything heavy is imported on use."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the `hyperconnect` command and end the process with its exit code.

    Codes: 0 ok, 1 failed, 2 usage, 3 findings, 4 hub or broker unreachable, 5 timed out, 6 not allowed,
    130 interrupted.
    """
    from hyperconnect.cli.app import app
    from hyperconnect.cli.completion import VARIABLE, enable
    from hyperconnect.cli.terminal import guarded

    if VARIABLE in os.environ:
        enable()

    sys.exit(guarded(app))
