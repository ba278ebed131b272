"""Write the JSON Schema of profiles to standard output: what `devices/schema.json` holds."""

import json
import sys

from hyperconnect.protocols.profile_document import schema

sys.stdout.write(json.dumps(schema(), indent=2, ensure_ascii=False) + "\n")
