"""The ledger: claims by attribute, rule, id and end, and what of them must be remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from heapq import heapify, heappop, heappush
from typing import Any

from msgspec import UNSET, Struct, ValidationError, convert, to_builtins
from msgspec.structs import replace

from hyperconnect.automation.claim.claim import Claim, Verdict
from hyperconnect.automation.claim.claimed import Claimed, Standing
from hyperconnect.automation.claim.tolerance import same
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import Datum, Path


class Visit(Struct, frozen=True):
    """A look at one attribute's claims: what was in force when it began, and what the attribute then had."""

    path: Path
    claimed: Claimed
    standing: Standing
    had: Datum


class Ledger:
    """Keeps claims. Whoever changes those of an attribute enters it first and leaves it afterwards.

    `claimed` has all that is claimed, `by_hand` the attributes that people took over, `conditional` the ids of claims
    with an `until`, `ends` a heap of moments and ids, in which outdated entries are skipped. `dirty` are the attributes
    whose claims must be remembered anew.
    """

    def __init__(self, values: list[Datum], slot_of: Callable[[Path], int]) -> None:
        self.claimed: dict[Path, Claimed] = {}
        self.by_hand: dict[Path, None] = {}
        self.conditional: dict[int, None] = {}
        self._values = values
        self._slot_of = slot_of
        self._paths: dict[int, Path] = {}
        self._rules: dict[str, dict[Path, None]] = {}
        self.ends: list[tuple[Moment, int]] = []
        self.dirty: dict[Path, None] = {}
        self._told: set[Path] = set()
        self._born = 0

    def enter(self, path: Path, now: Moment) -> Visit:
        """Begin to change an attribute's claims; those whose time is over end."""
        claimed = self.claimed.get(path)
        if claimed is None:
            claimed = self.claimed[path] = Claimed(self._values[self._slot_of(path)], claims=[], reached=True)
        visit = Visit(path, claimed, claimed.standing(), claimed.current)
        for claim in claimed.expired(now):
            claimed.end(claim)
            self._forget(claimed, claim)
        return visit

    def leave(self, visit: Visit, rule: str, *, anew: bool = False) -> Verdict | None:
        """Note what is in force now; return what is to be sent, if it is something else than before.

        `rule` is whose doing it is where the value is nobody's. If it wants it `anew` and is in force, what somebody
        made of the attribute meanwhile no longer counts, as if it had just begun.
        """
        path, claimed, before = visit.path, visit.claimed, visit.standing
        after = claimed.standing()
        anew = anew and after.claim != 0 and after.rule == rule
        if anew or (after.claim, after.value) != (before.claim, before.value):
            claimed.touched = UNSET
            claimed.reached = same(path, after.value, self._values[self._slot_of(path)])
            self.mark(path)
        claimed.stand()
        has = claimed.current
        if not claimed.claims:
            del self.claimed[path]
        if has is None or has == visit.had:
            return None
        whose = after.rule if after.claim else after.rule or rule
        return Verdict(path, after.value, whose, clipped_by=after.clipped_by)

    def mark(self, path: Path) -> None:
        """Note that an attribute's claims must be remembered anew."""
        self.dirty[path] = None

    def put(self, claimed: Claimed, claim: Claim, instead: Claim | None) -> None:
        """Add a claim, or put it in the place of another."""
        claimed.put(claim, instead)
        if instead is not None and instead.id != claim.id:
            self._forget(claimed, instead)
        self._note(claim)
        self.mark(claim.path)

    def end(self, claimed: Claimed, claim: Claim) -> None:
        """End a claim with its release."""
        claimed.end(claim)
        self._forget(claimed, claim)

    def strike(self, claimed: Claimed, claim: Claim) -> None:
        """End a claim without its release."""
        claimed.claims.remove(claim)
        self._forget(claimed, claim)

    def paths_of(self, rule: str) -> list[Path]:
        """Return the attributes a rule claims, in order."""
        return sorted(self._rules.get(rule, ()))

    def path_of(self, claim: int) -> Path | None:
        """Return the attribute that the claim of an id is on."""
        return self._paths.get(claim)

    def __getitem__(self, claim: int) -> Claim:
        return next(each for each in self.claimed[self._paths[claim]].claims if each.id == claim)

    def __iter__(self) -> Iterator[Claim]:
        return (claim for path in sorted(self.claimed) for claim in self.claimed[path].claims)

    @property
    def deadline(self) -> Moment | None:
        """When the next claim ends by time."""
        heap = self.ends
        while heap and not self._is_due(*heap[0]):
            heappop(heap)
        return heap[0][0] if heap else None

    def take_due(self, now: Moment) -> list[Path]:
        """Return the attributes with claims whose time is over, in order."""
        paths: set[Path] = set()
        while (due := self.deadline) is not None and due <= now:
            paths.add(self._paths[heappop(self.ends)[1]])
        return sorted(paths)

    def shift(self, by: Seconds) -> None:
        """The clock was set: what ends by time ends as long from now as before."""
        for path, claimed in self.claimed.items():
            claimed.claims = [
                replace(claim, since=claim.since + by, ends=None if claim.ends is None else claim.ends + by)
                for claim in claimed.claims
            ]
            self.mark(path)
        self.ends = [(ends + by, claim) for ends, claim in self.ends]

    def new_id(self) -> int:
        """Return an id no claim had before."""
        self._born += 1
        return self._born

    def take_dirty(self) -> list[tuple[str, Any]]:
        """Return (attribute, JSON-able memory, or None to forget) of what changed since the last call."""
        rows: list[tuple[str, Any]] = []
        for path in self.dirty:
            claimed = self.claimed.get(path)
            if claimed is not None:
                rows.append((path, to_builtins(claimed)))
                self._told.add(path)
            elif path in self._told:
                rows.append((path, None))
                self._told.discard(path)
        self.dirty.clear()
        return rows

    def recall(self, rows: Iterable[tuple[str, object]]) -> list[str]:
        """Take back what `take_dirty` told; return the attributes whose row cannot be read."""
        lost: list[str] = []
        for key, row in rows:
            try:
                claimed = convert(row, Claimed)
            except ValidationError:
                lost.append(key)
                continue
            path = Path(key)
            self.claimed[path] = claimed
            self._told.add(path)
            for claim in claimed.claims:
                self._born = max(self._born, claim.id)
                self._note(claim)
        return lost

    def _note(self, claim: Claim) -> None:
        self._paths[claim.id] = claim.path
        if claim.kind == "manual":
            self.by_hand[claim.path] = None
        else:
            self._rules.setdefault(claim.rule, {})[claim.path] = None
        if claim.until:
            self.conditional[claim.id] = None
        if claim.ends is not None:
            if len(self.ends) > 64 and len(self.ends) > 2 * len(self._paths):
                self.ends = [entry for entry in self.ends if self._is_due(*entry)]
                heapify(self.ends)
            heappush(self.ends, (claim.ends, claim.id))

    def _forget(self, claimed: Claimed, claim: Claim) -> None:
        """Take an ended claim out of the indexes."""
        self.mark(claim.path)
        del self._paths[claim.id]
        self.conditional.pop(claim.id, None)
        if claim.kind == "manual":
            if claimed.of("", "manual") is None:
                self.by_hand.pop(claim.path, None)
        elif claimed.of(claim.rule, "lease") is None and claimed.of(claim.rule, "hold") is None:
            paths = self._rules[claim.rule]
            paths.pop(claim.path, None)
            if not paths:
                del self._rules[claim.rule]

    def _is_due(self, ends: Moment, claim: int) -> bool:
        return claim in self._paths and self[claim].ends == ends
