"""Write the JSON Schema of rule documents to standard output: what `rules/schema.json` holds."""

import json
import sys

from hyperconnect.automation.document.rule import schema

sys.stdout.write(json.dumps(schema(), indent=2, ensure_ascii=False) + "\n")
