"""What there is to say of the rules there are: looked over once, and again when rules or the household have changed."""

from __future__ import annotations

from msgspec import Struct

from hyperconnect.automation.form import HouseForm
from hyperconnect.model.reason import Finding
from hyperconnect.model.value import Path
from hyperconnect.shell.service import Service
from hyperconnect.shell.validating import validate_documents


class _Household(Struct, frozen=True):
    """All that decides what is found about a rule beside its own document."""

    rules: int
    devices: int
    house: HouseForm
    turns: dict[Path, float]

    def is_still(self, other: _Household) -> bool:
        """Whether nothing has changed from one to the other."""
        same = self.house is other.house and self.turns is other.turns
        return same and (self.rules, self.devices) == (other.rules, other.devices)


class RuleAnalysis:
    """Looks over the rules of a hub, each beside the others."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._household: _Household | None = None
        self._known: dict[str, tuple[dict[str, object], tuple[Finding, ...]]] = {}

    async def of(self, rule: str) -> tuple[Finding, ...]:
        """Return what there is to say of a rule; nothing if there is none of that name."""
        document = self._service.hub.engine.document(rule)
        if document is None:
            self._known.pop(rule, None)
            return ()
        self._look()
        known = self._known.get(rule)
        if known is None or known[0] is not document:
            (validated,) = await validate_documents(self._service.hub, [document])
            known = document, validated.findings
            self._look()
            self._known[rule] = known
        return known[1]

    def _look(self) -> None:
        """Forget everything if the household is not as it was."""
        hub = self._service.hub
        critic, registry = hub.engine.critic, hub.registry
        now = _Household(critic.version, registry.version, registry.house, critic.turns)
        if self._household is None or not now.is_still(self._household):
            self._household = now
            self._known.clear()
