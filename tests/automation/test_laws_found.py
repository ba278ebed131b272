"""What breaking the laws once taught, each as small as it gets."""

from __future__ import annotations

from tests.automation.household import Household, reasons, rule, wanted


def test_what_was_true_when_a_rule_began_stays_true_within_its_hysteresis_over_a_restart() -> None:
    document = rule(when=[{"becomes": "meter.power > 100 W", "hysteresis": "40 W"}])
    house = Household()
    house.values[house.attribute("meter.power").slot] = 200.0  # type: ignore[union-attr]  # there is one
    house.open()
    house.save(document)
    house.set("meter.power", 80.0)
    house = house.restarted(values=True)
    house.save(document)
    assert wanted(house.set("meter.power", 120.0)) == []


def test_a_rule_that_is_paused_silences_nobody_else() -> None:
    house = Household()
    house.open()
    house.set("hall_motion.motion", False)
    house.save(rule(rule="a", when=[{"change": "hall_motion.motion"}]))
    limited = {"limit": {"runs": 100, "per": "1min"}}
    house.save(rule(rule="b", when=[{"change": "hall_motion.motion"}], **limited))
    outcomes: list[tuple[str, str]] = []
    for count in range(61):
        outcomes = [
            (each.rule, each.outcome) for each in reasons(house.set("hall_motion.motion", count % 2 == 0, after=0.1))
        ]
    assert outcomes == [("a", "paused"), ("b", "ran")]


def test_runs_of_the_same_millisecond_have_numbers_of_their_own_over_a_restart() -> None:
    document = rule(
        when=[{"change": "hall_motion.motion"}],
        then=[{"set": {"living_lights.on": True}}, {"delay": "10s"}, {"set": {"living_lights.on": False}}],
        mode="parallel",
    )
    house = Household()
    house.open()
    house.set("hall_motion.motion", False)
    house.save(document)
    house.set("hall_motion.motion", True)
    house = house.restarted(values=True)
    house.save(document)
    house.set("hall_motion.motion", False)
    live = house.engine.live("light")
    assert live is not None
    assert len({run.number for run in live.runs}) == 2
