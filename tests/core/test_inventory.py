from __future__ import annotations

from hyperconnect.core.inventory import inventory
from hyperconnect.model.input import Found


def found(service: str, name: str, host: str = "", **txt: str) -> Found:
    return Found(0.0, f"{service}.local.", f"{name}.{service}.local.", host, 80, ("192.0.2.7",), txt)


def test_services_of_one_mac_are_one_thing() -> None:
    things = inventory(
        [
            found("_esphomelib._tcp", "node-1", "a.local.", mac="a4cf12334455", friendly_name="Kitchen"),
            found("_http._tcp", "node-1 web", "b.local.", mac="A4:CF:12:33:44:55"),
        ]
    )
    assert len(things) == 1
    assert things[0].name == "Kitchen"
    assert things[0].mac == "a4cf12334455"
    assert things[0].services == ("_esphomelib", "_http")
    assert "mqtt:" in things[0].use


def test_services_of_one_host_are_one_thing() -> None:
    things = inventory([found("_airplay._tcp", "TV", "tv.local."), found("_raop._tcp", "0011@TV", "TV.local.")])
    assert len(things) == 1


def test_a_xiaomi_device_tells_its_model_in_its_name() -> None:
    (thing,) = inventory([found("_miio._udp", "zhimi-airp-mb4_miio123456", poch="0:mac=7811dc112233")])
    assert thing.model == "zhimi.airp.mb4"
    assert thing.mac == "7811dc112233"
    assert "token" in thing.use


def test_a_broker_says_how_to_use_it() -> None:
    (thing,) = inventory([found("_mqtt._tcp", "broker", "b.local.")])
    assert "mqtt://192.0.2.7:80" in thing.use
