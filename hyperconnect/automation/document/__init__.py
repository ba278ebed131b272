"""What people write: rules (`hyperconnect/rule@1`) and `home.yaml`; checked here for shape, elsewhere for meaning."""

from __future__ import annotations

from hyperconnect.automation.document.house import House, canonical_house, house_schema, read_house
from hyperconnect.automation.document.rule import Rule, canonical, read_rule, schema

__all__ = ["House", "Rule", "canonical", "canonical_house", "house_schema", "read_house", "read_rule", "schema"]
