"""`python -m hyperconnect` is the `hyperconnect` command."""

from hyperconnect.cli import main

main()
