"""schemathesis, told that YAML is text to us: one text may be several documents."""

from __future__ import annotations

import schemathesis
from schemathesis.cli import schemathesis as run
from schemathesis.core.deserialization import DeserializationContext
from schemathesis.core.media_types import YAML_MEDIA_TYPES
from schemathesis.core.transport import Response


@schemathesis.deserializer(*YAML_MEDIA_TYPES)
def read(_: DeserializationContext, response: Response) -> str:
    return response.content.decode()


if __name__ == "__main__":
    run()
