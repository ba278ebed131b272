"""What the documentation says about the code is made from the code."""

from __future__ import annotations

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_page_of_capabilities_is_current() -> None:
    pages = runpy.run_path(str(ROOT / "scripts" / "document.py"))
    written = (ROOT / "docs" / "capabilities.md").read_text(encoding="utf-8")
    assert written == pages["capabilities"](), "run .venv/bin/python scripts/document.py"


def test_the_page_of_what_is_understood_is_current() -> None:
    pages = runpy.run_path(str(ROOT / "scripts" / "document.py"))
    written = (ROOT / "docs" / "supported.md").read_text(encoding="utf-8")
    assert written == pages["supported"](), "run .venv/bin/python scripts/document.py"


def test_the_reference_of_rules_is_current() -> None:
    pages = runpy.run_path(str(ROOT / "scripts" / "document.py"))
    written = (ROOT / "docs" / "rules-reference.md").read_text(encoding="utf-8")
    assert written == pages["rules"](), "run .venv/bin/python scripts/document.py"


def test_the_page_of_simulated_cars_is_current() -> None:
    pages = runpy.run_path(str(ROOT / "scripts" / "document.py"))
    written = (ROOT / "docs" / "simulated-cars.md").read_text(encoding="utf-8")
    assert written == pages["cars"](), "run .venv/bin/python scripts/document.py"
