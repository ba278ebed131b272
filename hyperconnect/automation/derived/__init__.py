"""Values that the engine itself keeps, each in a slot of the state list, so that expressions only read.

An `Expression` lists what it needs as `derives`, inner parts first. For each whose key is not yet alive (or alive with
another `version`): `live = make(derivation, scope)`, `live.recall(memory)` if there is one, `live.start(now, values)`,
and write what it returns. From then on `live.react` for every change of one of its `slots`, before rules look at it,
and `live.elapse` at `live.due`; what these return is written and passed on like any other change. `scope` is the one
that expressions run with; a derived value sets its `now`. Where one is `touched`, `remembered()` is to be written down.
A live object of a `Past` is a `Window` and is served to expressions as `Scope.windows[live.key]`.
"""

from hyperconnect.automation.derived.derivation import (
    Changed,
    Derivation,
    Held,
    Member,
    Past,
    Since,
    Tally,
    Total,
)
from hyperconnect.automation.derived.live import Derived, Writes
from hyperconnect.automation.derived.make import make
from hyperconnect.automation.derived.past import LivePast

__all__ = [
    "Changed",
    "Derivation",
    "Derived",
    "Held",
    "LivePast",
    "Member",
    "Past",
    "Since",
    "Tally",
    "Total",
    "Writes",
    "make",
]
