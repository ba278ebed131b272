"""What is shipped in rules/: the rules themselves, their schema, and the examples of the guide."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from hyperconnect.automation.document import canonical, read_rule, schema
from hyperconnect.automation.intent import Do, Reach, Set, Tell
from hyperconnect.automation.text import Written, read_rules
from hyperconnect.content.find import folder
from hyperconnect.model.moment import moment_of
from hyperconnect.model.value import Path as ValuePath
from tests.automation.household import Household, reasons, wanted
