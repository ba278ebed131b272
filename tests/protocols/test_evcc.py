from __future__ import annotations

import pytest

from hyperconnect.content.find import ours
from hyperconnect.content.yaml import read_yaml
from hyperconnect.errors import CommandError, ContentError
from hyperconnect.model.command import Command
from hyperconnect.model.device import Availability, State
from hyperconnect.model.observation import Announced, Trouble
from hyperconnect.model.value import Datum
from hyperconnect.protocols.evcc import Evcc
from tests.protocols.speech import announced, only, say, sent, values, wish

POINT = "evcc_loadpoint_1"
PLAN = '{"value":80,"time":"2030-01-01T06:00:00Z"}'


@pytest.fixture
def protocol() -> Evcc:
    fresh = Evcc()
    fresh.learn(read_yaml(ours("devices") / "evcc.yaml"))
    say(fresh, "evcc/site/pvPower", "0")
    say(fresh, "evcc/loadpoints/1/enabled", "true")
    say(fresh, "evcc/vehicles/zoe/minSoc", "20")
    return fresh


def test_site_loadpoints_and_cars_are_devices() -> None:
    protocol = Evcc()
    protocol.learn(read_yaml(ours("devices") / "evcc.yaml"))
    site = announced(say(protocol, "evcc/site/siteTitle", "Home"))
    point = announced(say(protocol, "evcc/loadpoints/1/title", "Carport"))
    car = announced(say(protocol, "evcc/vehicles/zoe/title", "Zoe"))
    assert [(one.id, one.kind, one.via) for one in (site, point, car)] == [
        ("evcc_site", "energy", ""),
        (POINT, "energy", "evcc_site"),
        ("evcc_vehicle_zoe", "vehicle", "evcc_site"),
    ]
    assert [one.name for one in (site, point, car)] == ["Home", "Carport", "Zoe"]
    assert car.identifiers == ("evcc:evcc/vehicle/zoe",)
    assert not only(Announced, say(protocol, "evcc/loadpoints/1/chargePower", "0"))


def test_who_says_its_title_first_introduces_itself_by_it() -> None:
    protocol = Evcc()
    protocol.learn(read_yaml(ours("devices") / "evcc.yaml"))
    first = only(Announced, say(protocol, "evcc/loadpoints/1/title", "Carport"))[0]
    assert (first.device.name, first.device.slug) == ("Carport", "carport")


def test_the_house_counts_its_charging_in(protocol: Evcc) -> None:
    say(protocol, "evcc/loadpoints/1/chargePower", "1500")
    say(protocol, "evcc/loadpoints/2/chargePower", "2000")
    told = values(say(protocol, "evcc/site/homePower", "500"))
    assert told == {"setting.homePower": 500.0, "energy_site.home": 4000.0}
    say(protocol, "evcc/loadpoints/2/chargePower", "")
    assert values(say(protocol, "evcc/site/homePower", "500"))["energy_site.home"] == 2000.0


@pytest.mark.parametrize(
    ("topic", "payload", "told"),
    [
        ("site/grid/power", "-1250.5", {"energy_site.grid": -1250.5}),
        ("site/gridPower", "300", {"energy_site.grid": 300.0}),
        ("site/battery/soc", "57", {"energy_site.battery_soc": 57.0}),
        ("site/battery/power", "+Inf", {"energy_site.battery": None}),
        ("loadpoints/1/vehicleSoc", "NaN", {"traction.soc": None}),
        ("loadpoints/1/vehicleSoc", "", {"traction.soc": None}),
        ("loadpoints/1/chargedEnergy", "2350", {"charging.energy_added": 2.35}),
        ("loadpoints/1/chargeCurrents/l3", "6", {"l3.power.current": 6.0}),
        ("loadpoints/1/planProjectedStart", "1893456000", {"charging.scheduled_at": 1_893_456_000.0}),
        ("vehicles/zoe/limitSoc", "90", {"charging.limit": 90}),
        ("site/grid/currents", "3", {"setting.grid_currents": 3.0}),
    ],
)
def test_values_are_read(protocol: Evcc, topic: str, payload: str, told: dict[str, Datum]) -> None:
    assert values(say(protocol, f"evcc/{topic}", payload)) == told


NOON = "2026-01-19T12:00:00Z 0.28", "2026-01-19T13:00:00Z -0.012"


@pytest.mark.parametrize(
    ("payload", "told"),
    [
        ("[[1768824000,1768827600,0.28],[1768827600,1768831200,-0.012]]", NOON),
        (
            '[{"start":"2026-01-19T13:00:00+01:00","value":0.28},{"start":"2026-01-19T13:00:00Z","price":-0.012}]',
            NOON,
        ),
        ('[[1768824000,1768827600,0.28],[1,2],"x",{"start":"soon","value":1},[1e30,2,3],[4,5,null]]', NOON[:1]),
    ],
)
def test_what_the_grid_will_cost_is_read_in_either_of_its_forms(
    protocol: Evcc, payload: str, told: tuple[str, ...]
) -> None:
    heard = say(protocol, "evcc/site/forecast/grid", payload)
    assert values(heard) == {"energy_site.prices": told}
    assert "prices" in announced(heard).components[0].capabilities["energy_site"].attributes
    assert values(say(protocol, "evcc/site/forecast/grid", "[]")) == {"energy_site.prices": None}


def test_who_has_no_tariff_that_is_known_ahead_shows_none(protocol: Evcc) -> None:
    assert [say(protocol, "evcc/site/forecast/grid", payload) for payload in ("", "[]")] == [[], []]


def test_a_forecast_that_is_no_list_is_told(protocol: Evcc) -> None:
    assert values(say(protocol, "evcc/site/forecast/grid", "2")) == {}
    assert [one.topic for one in only(Trouble, say(protocol, "evcc/site/forecast/grid", "2"))]


def test_plug_and_current_make_the_state_of_charging(protocol: Evcc) -> None:
    assert values(say(protocol, "evcc/loadpoints/1/charging", "false"))["charging.state"] is None
    assert values(say(protocol, "evcc/loadpoints/1/connected", "true"))["charging.state"] == "connected"
    assert values(say(protocol, "evcc/loadpoints/1/charging", "true"))["charging.state"] == "charging"
    say(protocol, "evcc/loadpoints/1/charging", "false")
    assert values(say(protocol, "evcc/loadpoints/1/connected", "false"))["charging.state"] == "disconnected"


def test_its_will_takes_all_with_it(protocol: Evcc) -> None:
    seen = only(Availability, say(protocol, "evcc/status", "offline"))
    assert {one.device for one in seen} == {"evcc_site", POINT, "evcc_vehicle_zoe"}
    assert {one.state for one in seen} == {State.OFFLINE}
    new = say(protocol, "evcc/loadpoints/2/charging", "false")
    assert [one.state for one in only(Availability, new)] == [State.OFFLINE]


@pytest.mark.parametrize(
    "topic",
    ["evcc/loadpoints", "evcc/updated", "evcc/site/forecast/grid/1/price", "evcc/loadpoints/1/mode/set", "x/site/a"],
)
def test_counts_tables_and_commands_are_nobodys(protocol: Evcc, topic: str) -> None:
    assert protocol.reader(topic) is None


def test_nothing_is_made_of_a_key_that_only_was_cleared(protocol: Evcc) -> None:
    assert not say(protocol, "evcc/site/pv/7", "")


@pytest.mark.parametrize(
    ("command", "topic", "payload"),
    [
        (wish(POINT, "setting.mode", value="pv"), "loadpoints/1/mode", "pv"),
        (wish(POINT, "charging.start"), "loadpoints/1/mode", "now"),
        (wish(POINT, "charging.stop"), "loadpoints/1/mode", "off"),
        (wish(POINT, "charging.set_limit", limit=80), "loadpoints/1/limitSoc", "80"),
        (wish(POINT, "charging.limit", value=75.4), "loadpoints/1/limitSoc", "75"),
        (wish(POINT, "charging.current_limit", value=12.5), "loadpoints/1/maxCurrent", "12.5"),
        (wish(POINT, "setting.enableDelay", value=60), "loadpoints/1/enableDelay", "60"),
        (wish("evcc_vehicle_zoe", "charging.limit", value=90), "vehicles/zoe/limitSoc", "90"),
        (wish("evcc_vehicle_zoe", "setting.planSoc", value=PLAN), "vehicles/zoe/planSoc", PLAN),
        (wish("evcc_site", "setting.bufferSoc", value=50), "site/bufferSoc", "50"),
        (wish("evcc_site", "setting.batteryDischargeControl", value=True), "site/batteryDischargeControl", "true"),
    ],
)
def test_commands_are_said_in_its_words(protocol: Evcc, command: Command, topic: str, payload: str) -> None:
    assert sent(protocol, command) == [(f"evcc/{topic}/set", payload)]


@pytest.mark.parametrize(
    "command",
    [
        wish(POINT, "setting.mode", value="turbo"),
        wish(POINT, "charging.limit", value=101),
        wish(POINT, "charging.power", value=1000),
        wish("evcc_site", "energy_site.grid", value=0),
        wish("evcc_vehicle_zoe", "setting.planSoc", value="80"),
        wish("evcc_vehicle_zoe", "setting.planSoc", value='{"value":80,"time":"soon"}'),
        wish("evcc_vehicle_zoe", "setting.planSoc", value='{"value":[],"time":"2030-01-01T06:00:00Z"}'),
        wish("evcc_loadpoint_9", "charging.start"),
    ],
)
def test_other_wishes_are_refused(protocol: Evcc, command: Command) -> None:
    with pytest.raises(CommandError):
        protocol.encode(command)


@pytest.mark.parametrize("document", [{"site": {"skip": "all"}}, {"loadpoint": {"set": {"a": "b"}}}, {"site": 7}])
def test_a_wrong_vocabulary_is_refused(document: dict[str, object]) -> None:
    with pytest.raises(ContentError):
        Evcc().learn(document)
