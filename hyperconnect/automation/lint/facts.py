"""What all checks need to know of one rule: when it begins, what it writes, and in which states."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

from hyperconnect.automation.claim import Rank
from hyperconnect.automation.lint.box import NOWHERE, Boxes
from hyperconnect.automation.lint.region import Region
from hyperconnect.model.value import Datum, Path

Kind: TypeAlias = Literal["write", "lease", "hold", "bounds"]
Side: TypeAlias = Literal["then", "else", "enter", "exit"]


class Cue(Struct, frozen=True):
    """One way in which a rule begins; `sides` are the lists of actions that may follow.

    Cues with a `signal` in common are heard at the same moment. `changes` are the attributes whose change it is, and
    what they must have become; before, they must have been in `came`, if that is said. `condition` is what must have
    come true, `reads` the attributes it depends on. `when` are the states in which it can be heard. `damped`: something
    must have lasted, or gone back by a margin. `topics` are filters of the messages of which any is heard.
    """

    pointer: str
    sides: tuple[Side, ...]
    when: Boxes
    signals: frozenset[str] = frozenset()
    changes: dict[Path, Region] = {}
    came: Region | None = None
    condition: Boxes = NOWHERE
    reads: frozenset[Path] = frozenset()
    damped: bool = False
    topics: tuple[str, ...] = ()


class Write(Struct, frozen=True):
    """An attribute that is brought to a value, and the states in which that is done.

    `value` is None where it is not the same each time; with `differs` it is then never what it was before. With `late`
    there is a wait before it, so nobody knows the state. Bounds have no value. `undone`: a scene of
    the household brings it to something else. `shown` is the value as people write it.
    """

    path: Path
    value: Datum
    kind: Kind
    side: Side
    rank: Rank
    pointer: str
    when: Boxes
    differs: bool = False
    late: bool = False
    undone: bool = False
    shown: str = ""


class Move(Struct, frozen=True):
    """A write that may follow a cue, and the states in which it does, told by what all rules see alike."""

    cue: Cue
    write: Write
    when: Boxes


class Facts(Struct, frozen=True):
    """What is known of one rule.

    `reads` are the attributes that its conditions ask for, each with a place where they do. `untrue` are the states in
    which what it holds does not count, `instant` says that it counts at once; `damped` says that it rests or waits.
    `windows` are places of triggers that a span of the day sets off. Rules with the same `digest` do the same. `posts`
    are its messages as moves: what they write is a topic (`topic_path`), and each is news.
    """

    rule: str
    rank: Rank
    enabled: bool
    cues: tuple[Cue, ...]
    writes: tuple[Write, ...]
    moves: tuple[Move, ...]
    reads: dict[Path, str]
    digest: str
    untrue: Boxes = None
    instant: bool = False
    damped: bool = False
    windows: tuple[str, ...] = ()
    posts: tuple[Move, ...] = ()


_TOPIC = "mqtt:"


def topic_path(topic: str) -> Path:
    """Return a topic as what a message on it writes; no attribute is called so."""
    return Path(f"{_TOPIC}{topic}")


def topic_of(path: Path) -> str:
    """Return the topic that is written, or nothing where it is an attribute."""
    return path.removeprefix(_TOPIC) if path.startswith(_TOPIC) else ""
