from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from hyperconnect.model.observation import Observation
from hyperconnect.model.value import Datum, Value
from hyperconnect.protocols.owntracks import OwnTracks
from hyperconnect.protocols.payload import PayloadError
from hyperconnect.protocols.track import as_owntracks
from tests.protocols.speech import only, say, troubles, values

AT = 1_700_000_000.0


def heard(parameters: Mapping[str, str]) -> Sequence[Observation]:
    return say(OwnTracks(), "owntracks/kim/van", as_owntracks(parameters), AT)


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
    seen = values(heard(parameters))
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
    seen = heard({"id": "van", "lat": "1", "lon": "2", "timestamp": timestamp})
    assert {one.observed_at for one in only(Value, seen)} == {observed}


@pytest.mark.parametrize("parameters", [{}, {"id": "x"}, {"lat": "91", "lon": "0"}, {"lat": "1", "lon": ""}])
def test_a_report_from_nowhere_is_refused(parameters: dict[str, str]) -> None:
    with pytest.raises(PayloadError, match=r"position|number"):
        as_owntracks(parameters)


@pytest.mark.parametrize("wrong", [{"batt": "full"}, {"speed": "fast"}])
def test_one_bad_field_costs_only_itself(wrong: dict[str, str]) -> None:
    seen = heard({"lat": "1", "lon": "2", **wrong})
    assert len(troubles(seen)) == 1
    assert len(values(seen)) == 2
