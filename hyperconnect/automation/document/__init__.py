"""The rule document `hyperconnect/rule@1`, as people write it; checked here for shape, elsewhere for meaning."""

from __future__ import annotations

from hyperconnect.automation.document.rule import Rule, canonical, read_rule, schema

__all__ = ["Rule", "canonical", "read_rule", "schema"]
