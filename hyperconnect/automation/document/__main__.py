"""Write a JSON Schema to standard output: of rules (`rules/schema.json`), or with `home` of `home.yaml`."""

import json
import sys

from hyperconnect.automation.document import house_schema, schema

SCHEMAS = {"rule": schema, "home": house_schema}


def write(name: str = "rule") -> None:
    """Write the schema of this name."""
    chosen = SCHEMAS.get(name)
    if chosen is None:
        sys.exit(f"there is no schema {name!r}; there are: {', '.join(SCHEMAS)}")
    sys.stdout.write(json.dumps(chosen(), indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    write(*sys.argv[1:2])
