"""Names and values as people write them."""

from __future__ import annotations

from hyperconnect.automation.names import Names
from hyperconnect.model.value import Datum


def called(path: str, names: Names) -> str:
    """Return what people call an attribute: device, capability and attribute, and the component where it says more."""
    device, _, rest = path.partition(".")
    return f"{names.slug(device)}.{rest.removeprefix('main.')}"


def shown(value: Datum) -> str:
    """Return a value as it is written in a rule, without its unit."""
    match value:
        case True:
            return "true"
        case False:
            return "false"
        case float():
            return f"{value:g}"
        case _:
            return str(value)
