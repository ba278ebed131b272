"""What a person sets by a command is theirs, as what they set at the device itself."""

from __future__ import annotations

from hyperconnect.model.command import Command, CommandState
from hyperconnect.model.effect import Reported
from hyperconnect.model.input import Asked, HouseRead, Resumed
from hyperconnect.model.message import Message
from hyperconnect.model.moment import Moment
from hyperconnect.model.value import Datum, Path
from tests.core.life import Life, said

LEVEL = Path("lamp_one.main.light.brightness")
HOLDS: dict[str, object] = {"rule": "holds", "while": "home.guests", "hold": {"one.brightness": "80 %"}}
HOUSE: dict[str, object] = {"variables": {"guests": {"type": "bool", "initial": True}}}


def level(percent: float) -> Message:
    return Message("lamp/one/dim", f'{{"level":{percent}}}'.encode())


def held(*rules: dict[str, object]) -> Life:
    """A life in which a lamp is held at 80 % while guests are here."""
    life = Life(*rules)
    life.begin(0.0)
    life.give(HouseRead(0.0, HOUSE))
    life.hear(1.0, "lamp/one/state", b'{"level":20}')
    life.until(15.0)
    life.hear(16.0, "lamp/one/state", b'{"level":80}')
    return life


def ask(life: Life, at: Moment, attribute: str, value: Datum) -> list[Message]:
    capability = "switch" if attribute == "on" else "light"
    command = Command(
        f"c{at}", "lamp_one", "main", capability, "set", {"value": value}, "user:kim", at, at + 30, attribute
    )
    return said(life.give(Asked(at, command)))


def claims(life: Life) -> list[tuple[str, object, float | None]]:
    return [(claim.kind, claim.value, claim.ends) for claim in life.hub.engine.claims]


def test_what_a_person_sets_against_a_hold_is_theirs_for_two_hours() -> None:
    life = held(HOLDS)
    assert ask(life, 20.0, "brightness", 30) == [level(30)]
    assert life.hear(20.5, "lamp/one/state", b'{"level":30}') == []
    assert CommandState.CONFIRMED in life.states
    assert sorted(claims(life)) == [("hold", 80.0, None), ("manual", 30, 7220.0)]
    assert life.until(7220.0) == [level(80.0)]


def test_what_a_device_did_not_do_for_a_person_was_not_set_by_hand() -> None:
    life = held(HOLDS)
    assert ask(life, 20.0, "brightness", 30) == [level(30)]
    life.until(49.0)
    assert sorted(kind for kind, _, _ in claims(life)) == ["hold", "manual"]
    life.until(60.0)
    assert CommandState.TIMEOUT in life.states
    assert claims(life) == [("hold", 80.0, None)]


def test_who_tries_again_in_time_has_it() -> None:
    life = held(HOLDS)
    ask(life, 20.0, "brightness", 30)
    ask(life, 45.0, "brightness", 30)
    life.until(60.0)
    life.hear(61.0, "lamp/one/state", b'{"level":30}')
    life.until(90.0)
    assert sorted(kind for kind, _, _ in claims(life)) == ["hold", "manual"]


def test_what_an_earlier_life_commanded_is_let_go_as_well() -> None:
    life = held(HOLDS)
    ask(life, 20.0, "brightness", 30)
    later = life.after(25.0)
    later.hear(26.0, "lamp/one/state", b'{"level":80}')
    assert sorted(kind for kind, _, _ in claims(later)) == ["hold", "manual"]
    later.until(90.0)
    assert claims(later) == [("hold", 80.0, None)]


def test_it_can_be_given_back_to_the_rules_at_once() -> None:
    life = held(HOLDS)
    ask(life, 20.0, "brightness", 30)
    life.hear(20.5, "lamp/one/state", b'{"level":30}')
    assert said(life.give(Resumed(30.0, LEVEL))) == [level(80.0)]


def test_a_rule_that_is_stronger_than_a_hand_is_not_overruled() -> None:
    life = held({**HOLDS, "band": "security"})
    assert ask(life, 20.0, "brightness", 30) == []
    (refused,) = [
        effect.report
        for effect in life.effects
        if isinstance(effect, Reported) and effect.report.state is CommandState.REJECTED
    ]
    assert refused.why == "the rule holds (security) has the say"
    assert [kind for kind, _, _ in claims(life)] == ["hold"]


def test_bounds_of_a_stronger_rule_clip_what_a_person_sets() -> None:
    life = held({**HOLDS, "band": "safety", "hold": {"one.brightness": {"max": "50 %"}}})
    assert ask(life, 20.0, "brightness", 70)[-1] == level(50.0)


def test_what_cannot_be_said_is_nobodys() -> None:
    life = held(HOLDS)
    assert ask(life, 20.0, "color_temperature", 3000) == []
    command = Command("c", "nobody", "main", "light", "set", {"value": 3}, "user:kim", 21.0, 50.0, "brightness")
    life.give(Asked(21.0, command))
    assert [kind for kind, _, _ in claims(life)] == ["hold"]


def test_who_switches_off_is_done_with_it() -> None:
    rule: dict[str, object] = {**HOLDS, "hold": {"one.switch.on": True}}
    life = held(rule)
    life.hear(17.0, "lamp/one/state", b'{"on":true}')
    assert ask(life, 20.0, "on", value=False) == [Message("lamp/one/set", b'{"on":false}')]
    life.hear(20.5, "lamp/one/state", b'{"on":false}')
    assert [kind for kind, _, _ in claims(life)] == ["hold"]
