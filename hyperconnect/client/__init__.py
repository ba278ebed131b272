"""A client of a hub: typed, asynchronous, over the network or this machine's own socket file.

    async with Client.local(directory) as hub:
        for rule in await hub.rules.all():
            print(rule.rule, rule.standing)

It knows the API and nothing else of hyperconnect.
"""

from hyperconnect.client.client import Client
from hyperconnect.client.error import (
    AuthError,
    ClosedError,
    ConflictError,
    GarbledError,
    LateError,
    Mistake,
    RefusedError,
    UndoneError,
)
from hyperconnect.client.rules import ANY

__all__ = [
    "ANY",
    "AuthError",
    "Client",
    "ClosedError",
    "ConflictError",
    "GarbledError",
    "LateError",
    "Mistake",
    "RefusedError",
    "UndoneError",
]
