from __future__ import annotations

import pytest

from hyperconnect.model.value import Datum, Value
from hyperconnect.protocols.track import track
from tests.protocols.speech import announced, only, troubles, values

AT = 1_700_000_000.0


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        (
            {"id": "van", "lat": "52.5", "lon": "13.4", "speed": "10", "bearing": "90", "batt": "71", "altitude": "34"},
            {"location.speed": 18.52, "location.heading": 90, "battery.level": 71, "location.altitude": 34},
        ),
        (
            {
                "device": "kim",
                "latitude": "52.5",
                "longitude": "13.4",
                "speed": "5",
                "direction": "180",
                "battery": "9",
            },
            {"location.speed": 18, "location.heading": 180, "battery.level": 9},
        ),
        (
            {"id": "kim", "latitude": "52.5", "longitude": "13.4", "gps_accuracy": "60", "battery_level": "99"},
            {"location.accuracy": 60, "battery.level": 99},
        ),
        (
            {"id": "kim", "lat": "52.5", "lon": "13.4", "activity": "in_vehicle", "charge": "true", "speed": "-1"},
            {"wellness.activity": "driving", "battery.charging": True, "location.speed": None},
        ),
    ],
    ids=["osmand", "gpslogger", "mqtt_json", "traccar"],
)
def test_three_forms(parameters: dict[str, str], told: dict[str, Datum]) -> None:
    expect = {"location.latitude": 52.5, "location.longitude": 13.4, **told}
    seen = values(track(parameters, AT))
    assert seen == {key: pytest.approx(one) if type(one) in {int, float} else one for key, one in expect.items()}


@pytest.mark.parametrize(
    ("timestamp", "observed"),
    [
        ("1699999990", 1_699_999_990.0),
        ("1699999990500", 1_699_999_990.5),
        ("2023-11-14T22:13:10Z", 1_699_999_990.0),
        ("1800000000", AT + 60),
        ("yesterday", AT),
        ("", AT),
        ("nan", AT),
    ],
)
def test_when(timestamp: str, observed: float) -> None:
    seen = track({"id": "van", "lat": "1", "lon": "2", "timestamp": timestamp}, AT)
    assert {one.observed_at for one in only(Value, seen)} == {observed}


def test_a_thing_is_the_same_each_time() -> None:
    first, second = (
        announced(track({"id": "Van 7", "lat": "1", "lon": "2", **more}, AT)) for more in ({}, {"batt": "9"})
    )
    assert first == second
    assert first.identifiers == ("track:Van 7",)


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"lat": "1", "lon": "2"},
        {"id": "x"},
        {"id": "x", "lat": "91", "lon": "0"},
        {"id": "x", "lat": "1", "lon": ""},
    ],
)
def test_a_report_of_nobody_or_from_nowhere(parameters: dict[str, str]) -> None:
    seen = track(parameters, AT)
    assert len(seen) == len(troubles(seen)) == 1


def test_one_bad_field_costs_only_itself() -> None:
    seen = track({"id": "x", "lat": "1", "lon": "2", "batt": "full"}, AT)
    assert len(troubles(seen)) == 1
    assert len(values(seen)) == 2
