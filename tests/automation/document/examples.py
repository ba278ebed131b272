"""For each code of what can be wrong with the shape of a rule, small rules that have it, and all that is said."""

from __future__ import annotations

from typing import NamedTuple

from hyperconnect.automation.form import ACTIONS


class Example(NamedTuple):
    code: str
    text: str
    pointer: str
    line: int
    column: int
    detail: str
    guesses: tuple[str, ...] = ()


REST = "then:\n  - delay: 5min\n"
RULE = f"rule: a\nwhen:\n  - at: 07:30\n{REST}"
MADE = "rule: a\ntemplate: b\n"
DEEP = "(" * 41 + "1" + ")" * 41
ACTION = f"an action needs exactly one of: {', '.join(ACTIONS)}"

EXAMPLES = [
    Example(
        "HX001",
        "rule: [a\n",
        "",
        1,
        7,
        "not readable as YAML: a `[` is never closed; close it with `]`",
    ),
    Example(
        "HX001",
        "rule: a\nwhen:\n  - at: 07:30\nthen:\n  - set: a.b: 5\n",
        "",
        5,
        13,
        "not readable as YAML: a `:` within a value; begin a new line as far right as its neighbours, or put the text "
        "in quotes",
    ),
    Example(
        "HX001",
        "rule: a\nthen:\n  - log: {text: it is {a.b} now}\n",
        "",
        3,
        23,
        "not readable as YAML: a `{` within a text; put the text in quotes",
    ),
    Example("HX001", "rule: a\nthen:\n\t- log: b\n", "", 3, 1, "not readable as YAML: a tab; indent with spaces"),
    Example(
        "HX001",
        "rule: a\nwhen:\n  - at: 07:30\n   days: weekdays\n",
        "",
        4,
        4,
        "not readable as YAML: this begins further left or right than its neighbours; begin it in their column",
    ),
    Example(
        "HX001",
        "rule: a\nthen:\n  - notify: { to: a, text: Well\n",
        "",
        3,
        13,
        "not readable as YAML: a `{` is never closed; close it with `}`",
    ),
    Example("HX002", f"if: a.b = 1\n{RULE}", "/if", 1, 9, "`=` does not compare", ("==",)),
    Example("HX002", f"if: = a.b\n{RULE}", "/if", 1, 5, "this is always an expression; leave out the `=`"),
    Example("HX002", f'let: {{a: "= 1 +"}}\n{RULE}', "/let/a", 1, 16, "it ends where a value should follow"),
    Example(
        "HX002",
        f"let:\n  a: = min(1\n{RULE}",
        "/let/a",
        2,
        13,
        "it ends within brackets; where a comma stands in it, put all of it in quotes",
    ),
    Example(
        "HX002",
        "rule: a\nwhen:\n  - at: 07:30\nthen:\n  - log: now ${1 plus 2}\n",
        "/then/0/log",
        5,
        16,
        "`plus` is no unit",
    ),
    Example("HX003", f"titel: Warm\n{RULE}", "/titel", 1, 1, "`titel` is not understood here", ("title",)),
    Example("HX003", f"alias: Warm\n{RULE}", "/alias", 1, 1, "`alias` is not understood here", ("title",)),
    Example(
        "HX003",
        f"rule: a\nwhen:\n  - at: 07:30\n    day: mon\n{REST}",
        "/when/0/day",
        4,
        5,
        "`day` is not understood here",
        ("days",),
    ),
    Example("HX004", "rule: a\nwhen:\n  - at: 07:30\n", "", 1, 1, "`then` is missing"),
    Example("HX004", "rule: a\nwhile: a.b\n", "", 1, 1, "a rule with `while` needs `hold`, `enter` or `exit`"),
    Example(
        "HX004",
        "rule: a\nwhen:\n  - at: 07:30\nthen:\n  - delya: 5min\n",
        "/then/0",
        5,
        5,
        ACTION,
        ("delay",),
    ),
    Example(
        "HX004",
        "rule: a\nwhen:\n  - at: 07:30\nthen:\n  - turn_on: b\n",
        "/then/0",
        5,
        5,
        ACTION,
        ("set",),
    ),
    Example(
        "HX004",
        "rule: a\nwhen:\n  - at: 07:30\nthen:\n  - delay: 5min\n    log: late\n",
        "/then/0",
        5,
        5,
        f"{ACTION}; here stand delay and log",
    ),
    Example("HX005", f"enabled: on\n{RULE}", "/enabled", 1, 10, "must be true or false"),
    Example(
        "HX005",
        'rule: a\nwhen:\n  - at: "7.30"\nthen:\n  - delay: 5min\n',
        "/when/0/at",
        3,
        9,
        "must be a time of day with a colon: 07:30",
    ),
    Example(
        "HX002",
        f"if: a.b < 18,5 °C\n{RULE}",
        "/if",
        1,
        11,
        "decimals are written with a point, as in 18.5",
    ),
    Example(
        "HX005",
        "rule: a\nwhen:\n  - at: 7:30\nthen:\n  - delay: 5min\n",
        "/when/0/at",
        3,
        9,
        "must be a time of day with two digits each: 07:30",
    ),
    Example(
        "HX005",
        "rule: a\nwhen:\n  - at: sunset\nthen:\n  - delay: 5min\n",
        "/when/0/at",
        3,
        9,
        "for the sun there is a trigger of its own: `sun: sunset`",
    ),
    Example(
        "HX005",
        "rule: a\nwhen:\n  - at: 07:30\nthen:\n  - notify: Hello\n",
        "/then/0/notify",
        5,
        13,
        "must be a mapping with `to` and `text`",
    ),
    Example(
        "HX005",
        "rule: a\nwhen:\n  - at: 07:30\nthen:\n  - scene: b\n    claim: 5min\n",
        "/then/0/claim",
        6,
        12,
        "must be a mapping with some of: band, for, until, release",
    ),
    Example(
        "HX005",
        "rule: a\nwhile: a.b\nhold:\n  - a.c: 1\n",
        "/hold",
        4,
        3,
        "must be a mapping of names to values: leave out the `- `",
    ),
    Example(
        "HX005",
        f"mode: singel\n{RULE}",
        "/mode",
        1,
        7,
        "must be one of: single, restart, queue, parallel",
        ("single",),
    ),
    Example("HX006", f"{RULE}rule: b\n", "", 6, 1, "the key 'rule' stands here twice, first in line 1; remove one"),
    Example(
        "HX006",
        f"params:\n  a: {{default: 1}}\nlet: {{a: 2}}\n{RULE}",
        "/let/a",
        3,
        7,
        "`a` is a parameter already",
    ),
    Example(
        "HX007",
        f"rule: a\n{REST}",
        "",
        1,
        1,
        "a rule needs `when` and `then` (it reacts), or `while` and `hold` (it keeps something so), or a `template`",
    ),
    Example(
        "HX007",
        f"{RULE}while: a.b\n",
        "/while",
        6,
        1,
        "`while` stands beside `when`: a rule has only one of them; make two rules of it",
    ),
    Example("HX008", f"hold: {{a.b: 1}}\n{RULE}", "/hold", 1, 1, "`hold` belongs to a rule with `while`"),
    Example(
        "HX008",
        "rule: a\nwhile: a.b\nhold: {a.c: 1}\nif: a.d\n",
        "/if",
        4,
        1,
        "`if` belongs to a rule with `when`; all that must hold stands under `while`",
    ),
    Example(
        "HX008",
        f"{MADE}band: safety\n",
        "/band",
        3,
        1,
        "`band` belongs to the template; what is to differ from rule to rule is one of its `params`",
    ),
    Example("HX008", f"{RULE}max: 3\n", "/max", 6, 1, "`max` belongs to a rule with `mode: queue` or `mode: parallel`"),
    Example(
        "HX008",
        "rule: a\nwhen:\n  - at: 07:30\nthen:\n  - delay: 5min\n    claim: {for: 1h}\n",
        "/then/0/claim",
        6,
        5,
        "`claim` belongs to `set` and `scene`, not to `delay`",
    ),
    Example(
        "HX008",
        "rule: a\nwhen:\n  - at: 07:30\nthen:\n  - notify: {to: b, text: c}\n    level: urgent\n",
        "/then/0/level",
        6,
        5,
        "`level` belongs inside `notify`: write it further to the right",
    ),
    Example(
        "HX008",
        f"rule: a\nwhen:\n  - at: 07:30\n    cooldown: 5min\n{REST}",
        "/when/0/cooldown",
        4,
        5,
        "`cooldown` belongs to the rule itself: write it at the beginning of a line",
    ),
    Example(
        "HX008",
        f"{RULE}delay: 5min\n",
        "/delay",
        6,
        1,
        "`delay` belongs to the actions: write it under `then`, after `- `",
    ),
    Example("HX009", f"# {'x' * (64 << 10)}\n{RULE}", "", 1, 1, "longer than 64 KiB; split it into several files"),
    Example("HX009", f"let: {'[' * 16}{']' * 16}\n{RULE}", "", 1, 21, "nested deeper than 16 levels; make it flatter"),
    Example("HX009", f"if: {'a' * 2049}\n{RULE}", "/if", 1, 5, "a text may have at most 2048 bytes"),
    Example("HX009", f"if: {DEEP}\n{RULE}", "/if", 1, 46, "nested more than 40 levels deep; split it"),
]
