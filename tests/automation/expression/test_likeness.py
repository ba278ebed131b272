from __future__ import annotations

from itertools import cycle, islice

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hyperconnect.automation.expression import BOOL, Expression, ExpressionError, Type, compile_expression
from hyperconnect.automation.expression.check import Checked, check
from hyperconnect.automation.expression.emit import emit
from hyperconnect.automation.expression.ground import is_timed
from hyperconnect.automation.expression.parse import parse
from hyperconnect.automation.expression.term import Constant
from hyperconnect.automation.names import Scope
from hyperconnect.model.device import Attribute
from hyperconnect.model.value import Datum
from tests.automation.expression.house import ATTRIBUTES, VARIABLES, House

FORMS = (
    *("{0} > 20 W and {1}", "{0} < {1}", "{0} == {1} or {2}", "not {0}", "{0} != 'home'", "{0} in ['home', {1}]"),
    *("{0} is unknown or {0}", "{1} if {0} else {2}", "{0} + {1} > 5 °C", "{0} ?? {1}", "{0} between {1} .. {2}"),
    *("'{0}' == {1}", "{0} == '{1}'", "`{0}` == {1}", "{0}.more", "{0}(1)", "held({0}, 5min)", "5{0} < 3"),
    *("{0} and false", "any(windows, open) and {0}", "alex.online and {0}", "{0} and {1} and {0}", "[{0}, {1}]"),
    *("{0} == answer.ok", "{0} > trigger.old", "min({0}, {1})", "{0}5 > 3", "{0} >= {1} and", "{0} > now()"),
    *("{0} between 1..{1}", "{0} between {1}..{2}", "{0}<{1}", "5.{0} > 3", "{0}==true or{1}", "1 if {0}else 2"),
)
NAMES = (*ATTRIBUTES, *VARIABLES, "trigger.payload.x", "payload.x.y", "nobody.here", "alex.online", "su7", "x")
TEXTS = st.builds(
    str.format, st.sampled_from(FORMS), st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from(NAMES)
)
DATA: st.SearchStrategy[Datum] = st.sampled_from([None, True, False, 0, 21.5, 50.0, "home", "away", "tilted"])


def outcome(text: str, wanted: Type | None, house: House) -> Checked | str:
    """Return what an expression means to somebody who never saw another."""
    try:
        return check(parse(text), house, VARIABLES, wanted)
    except ExpressionError as error:
        return str(error)


@given(TEXTS, TEXTS, st.none() | st.just(BOOL), st.lists(DATA, min_size=1, max_size=8))
@example("oven.power > 20 W", "home.occupancy > 20 W", BOOL, [None])
@example("not su7.locked", "not hall_window.open", BOOL, [True])
@example("su7.parked == 'su7.locked'", "su7.parked == 'su7.parked'", None, [True])
def test_who_saw_one_of_its_kind_before_understands_an_expression_just_as_well(
    before: str, text: str, wanted: Type | None, values: list[Datum]
) -> None:
    house, state = House(), [*islice(cycle(values), 80)]
    for each in (before, text):
        alone = outcome(each, wanted, house)
        if isinstance(alone, str):
            with pytest.raises(ExpressionError) as refused:
                compile_expression(each, house, wanted=wanted, variables=VARIABLES)
            assert str(refused.value) == alone
            continue
        found = compile_expression(each, house, wanted=wanted, variables=VARIABLES)
        assert found.term == alone.term
        assert (found.type, found.text) == (alone.term.type, each)
        assert dict(zip(found.slots, found.paths, strict=True)) == alone.reads
        assert [kept.key for kept in found.derives] == [kept.key for kept in alone.derives]
        assert found.sources == alone.sources
        assert (found.groups, found.warnings) == (alone.groups, alone.warnings)
        assert found.uses_time == is_timed(alone.term)
        assert found.constant == isinstance(alone.term, Constant)
        scope = Scope(0.0)
        assert found.run(state, scope) == emit(alone.term)(state, scope)


def compiled(text: str, house: House) -> Expression:
    return compile_expression(text, house, wanted=BOOL)


def test_of_expressions_alike_one_is_checked() -> None:
    house = House()
    one, other = (compiled(f"{name} > 17.25 W and {name} < 3 kW", house) for name in ("meter.power", "boiler.power"))
    assert other.form is one.term
    assert compiled("oven.power > 17.25 W and oven.power < 3 kW", house).form is not one.term, "it holds whole numbers"


def test_what_an_expression_reads_is_settled_whatever_its_names_come_to_mean() -> None:
    house = House()
    compiled("meter.power > 18.25 W", house)
    other = compiled("boiler.power > 18.25 W", house)
    before = other.term
    house.attributes["boiler.power"] = Attribute("string")
    house.slots["boiler.power"] = 0
    assert other.term == before


def test_an_attribute_of_another_type_is_noticed() -> None:
    house = House()
    compiled("meter.power > 19.25 W", house)
    house.attributes["boiler.power"] = Attribute("number", "V")
    with pytest.raises(ExpressionError, match="in V"):
        compiled("boiler.power > 19.25 W", house)
