"""Rule documents as hypothesis draws them: every kind, every option, as deep as the language allows."""

from __future__ import annotations

from typing import Any, TypeAlias

from hypothesis import strategies as st

Drawn: TypeAlias = st.SearchStrategy[Any]

DEVICES = st.sampled_from(["su7", "hall", "phone_alex", "lights"])
NAMES = st.sampled_from(["su7.battery.level", "hall.motion", "su7.navigation.eta", "home.mode"])
LOCALS = st.sampled_from(["wish", "left", "item", "a1"])
SLUGS = st.sampled_from(["night", "warm-on-arrival", "x_1"])
WORDS = st.text(min_size=1, max_size=8).filter(lambda text: not text.startswith("=") and "$" not in text)
SPANS = st.sampled_from(["30s", "5min", "1h30min", "= wish * 2"])
SCALARS = st.booleans() | st.integers(-(10**9), 10**9) | st.sampled_from([0.5, "21 °C", "locked", "= wish + 1 K"])
CONDITION = st.sampled_from(["hall.motion", "su7.soc < 30 %", "not any(openings, contact.open)", "time() > 20:00"])
CONDITIONS = CONDITION | st.lists(CONDITION, min_size=1, max_size=2)
TEXTS = st.sampled_from(["Hello", "Only ${su7.soc} left", "$${x}"])
JSON = st.recursive(
    st.none() | SCALARS,
    lambda part: st.lists(part, max_size=2) | st.dictionaries(WORDS, part, max_size=2),
    max_leaves=4,
)


def several(one: Drawn) -> Drawn:
    """Draw one, or a list."""
    return one | st.lists(one, min_size=1, max_size=2)


def table(keys: Drawn, parts: Drawn) -> Drawn:
    return st.dictionaries(keys, parts, min_size=1, max_size=2)


def item(kind: dict[str, Drawn], common: dict[str, Drawn], **options: Drawn) -> Drawn:
    """Draw an item of one kind; options are written without the underscore at their end."""
    return st.fixed_dictionaries(kind, optional=common | {key.rstrip("_"): part for key, part in options.items()})


def part(required: dict[str, Drawn], **options: Drawn) -> Drawn:
    return item(required, {}, **options)


CUE: dict[str, Drawn] = {"id": WORDS, "if": CONDITIONS, "enabled": st.booleans()}
LASTING = CUE | {"for": SPANS, "on_gap": st.sampled_from(["hold", "reset", "fire"])}
DAY = st.sampled_from(["mon", "sun", "weekdays", "daily"])
TIMED = CUE | {"missed": SPANS}

TRIGGER: Drawn = st.one_of(
    item({"change": several(NAMES)}, LASTING, from_=SCALARS, to=SCALARS),
    item({"becomes": CONDITION}, LASTING, hysteresis=SPANS),
    item({"online": several(DEVICES)}, LASTING),
    item({"offline": several(DEVICES)}, LASTING),
    item({"event": several(NAMES)}, CUE, payload=CONDITIONS),
    item({"mqtt": st.just("a/+/b")}, CUE, payload=CONDITIONS),
    item({"webhook": SLUGS}, CUE, payload=CONDITIONS),
    item({"at": st.sampled_from(["07:30", "23:59:59"])}, TIMED, days=several(DAY)),
    item({"at": NAMES}, TIMED, days=several(DAY), offset=SPANS),
    item({"sun": st.sampled_from(["sunrise", "sunset"])}, TIMED, days=several(DAY), offset=SPANS),
    item({"cron": st.just("*/15 7-9 * * 1-5")}, CUE),
    item({"every": SPANS}, CUE),
    item({"enters": part({"who": several(DEVICES)}, zone=LOCALS)}, CUE),
    item({"leaves": part({"who": several(DEVICES)}, zone=LOCALS)}, CUE),
    item({"eta": part({"of": DEVICES, "under": SPANS}, to=LOCALS, rearm=SPANS, max_age=SPANS)}, CUE),
    item({"hub": st.sampled_from(["started", "stopping", "time_changed"])}, CUE),
    item(
        {"calendar": part({"of": LOCALS}, before=SPANS, edge=st.sampled_from(["starts", "ends"]), match=WORDS)}, TIMED
    ),
    item({"called": st.just(True)}, CUE),
)

DEED: dict[str, Drawn] = {
    "id": WORDS,
    "title": WORDS,
    "on_error": st.sampled_from(["stop", "continue"]),
    "enabled": st.booleans(),
}
BAND = st.sampled_from(["safety", "security", "comfort", "energy", "ambience"])
CLAIM = part({}, band=BAND, for_=SPANS, until=CONDITION, release=st.sampled_from(["keep", "restore"]))
SETTING = DEED | {"claim": CLAIM, "confirm": SPANS}
AWAITED = DEED | {"retry": st.integers(0, 3), "save": LOCALS}
NOTICE = part(
    {"to": several(DEVICES), "text": TEXTS},
    title=TEXTS,
    level=st.sampled_from(["normal", "urgent", "critical"]),
    actions=table(LOCALS, TEXTS),
    image=NAMES,
    tag=WORDS,
)
ANSWERS = st.lists(part({"event": NAMES}, id=LOCALS), min_size=1, max_size=2)
MESSAGE = part({"topic": TEXTS}, payload=JSON.filter(lambda payload: payload is not None), retain=st.booleans())
LATE = st.sampled_from(["continue", "stop"])
SIMPLE: Drawn = st.one_of(
    item({"set": table(NAMES, SCALARS)}, SETTING),
    item({"scene": SLUGS}, SETTING),
    item({"do": NAMES}, DEED, with_=table(LOCALS, SCALARS), timeout=SPANS),
    item({"do": NAMES, "timeout": SPANS}, AWAITED, with_=table(LOCALS, SCALARS)),
    item({"call": SLUGS, "timeout": SPANS}, AWAITED, with_=table(LOCALS, SCALARS)),
    item({"notify": NOTICE}, DEED),
    item({"delay": SPANS}, DEED, late=st.sampled_from(["run", "stop", "10min"])),
    item({"wait": part({"until": CONDITION, "timeout": SPANS}, on_timeout=LATE, save=LOCALS)}, DEED),
    item({"wait": part({"for_event": ANSWERS, "timeout": SPANS})}, DEED),
    item({"let": table(LOCALS, SCALARS)}, DEED),
    item({"reach": st.fixed_dictionaries({"hall.target": SCALARS, "by": st.sampled_from(["arrival", "18:00"])})}, DEED),
    item(
        {"publish": MESSAGE},
        DEED,
    ),
    item({"http": part({"url": TEXTS}, method=st.just("POST"), headers=table(WORDS, WORDS))}, AWAITED, timeout=SPANS),
    item({"emit": LOCALS}, DEED, with_=table(LOCALS, SCALARS)),
    item({"log": TEXTS}, DEED),
    item({"stop": st.just(True) | TEXTS}, DEED),
    item({"rules": part({"enable": st.lists(SLUGS)}, disable=st.lists(SLUGS), cancel=st.lists(SLUGS))}, DEED),
)


def _deeper(action: Drawn) -> Drawn:
    actions = st.lists(action, min_size=1, max_size=2)
    most = {"as_": LOCALS, "max": st.integers(1, 1000)}
    choices = st.lists(part({"if": CONDITIONS, "then": actions}), min_size=1, max_size=2)
    return st.one_of(
        item({"if": CONDITIONS, "then": actions}, DEED, else_=actions),
        item({"choose": choices}, DEED, else_=actions),
        item({"repeat": part({"times": st.integers(1, 9) | st.just("= wish"), "do": actions}, **most)}, DEED),
        item({"repeat": part({"while": CONDITIONS, "do": actions}, **most)}, DEED),
        item({"repeat": part({"until": CONDITIONS, "do": actions}, **most)}, DEED),
        item({"repeat": part({"each": DEVICES | st.lists(SCALARS, min_size=1), "do": actions}, **most)}, DEED),
        item({"parallel": st.lists(actions, min_size=1, max_size=2)}, DEED),
    )


ACTIONS = st.lists(SIMPLE | _deeper(SIMPLE | _deeper(SIMPLE)), min_size=1, max_size=3)

MOMENT = part({"after": SPANS, "set": table(NAMES, SCALARS)}, event=NAMES, offline=several(DEVICES), restart=SPANS)
HOPE = part({"runs": st.integers(0, 3)}, after=SPANS, set=table(NAMES, SCALARS), notify=WORDS | table(LOCALS, WORDS))
TEST = part({"it": WORDS, "expect": st.lists(HOPE, min_size=1)}, given=table(NAMES, SCALARS), when=st.lists(MOMENT))
PERSONAL: dict[str, Drawn] = {
    "title": WORDS,
    "about": WORDS,
    "tags": st.lists(WORDS, max_size=2),
    "enabled": st.booleans(),
    "run_as": WORDS,
    "allow": st.lists(st.sampled_from(["HX204", "HX401"]), max_size=2),
    "tests": st.lists(TEST, max_size=1),
}
PARAMETER = part({}, default=SCALARS, device=LOCALS, about=WORDS)
COMMON = PERSONAL | {
    "band": BAND,
    "priority": st.integers(-100, 100),
    "params": table(st.sampled_from(["room", "most"]), PARAMETER),
    "let": table(LOCALS, SCALARS),
    "mode": st.sampled_from(["single", "restart", "queue", "parallel"]),
    "cooldown": SPANS,
    "limit": part({"runs": st.integers(1, 9), "per": SPANS}),
}
BOUND = part({"min": SCALARS}, max=SCALARS) | part({"max": SCALARS})

RULES: Drawn = st.one_of(
    item(
        {"rule": SLUGS, "when": st.lists(TRIGGER, min_size=1, max_size=3), "then": ACTIONS},
        COMMON,
        if_=CONDITIONS,
        else_=ACTIONS,
    ),
    item(
        {"rule": SLUGS, "while": CONDITIONS, "hold": table(NAMES, SCALARS | BOUND)},
        COMMON,
        settle=part({}, on=SPANS, off=SPANS),
        enter=ACTIONS,
        exit=ACTIONS,
    ),
    item({"rule": SLUGS, "template": SLUGS}, PERSONAL, with_=table(LOCALS, SCALARS)),
)
