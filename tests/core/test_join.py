from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hyperconnect.core.join import Join
from hyperconnect.model.device import Attribute, Capability, Component, Device
from hyperconnect.model.value import Path

NATIVE, DISCOVERY = 0, 1


def device(device_id: str, *capabilities: str, identifiers: tuple[str, ...], protocol: str) -> Device:
    offered = {name: Capability(name, {name: Attribute("number")}) for name in capabilities}
    return Device(
        device_id,
        device_id,
        device_id,
        (Component("main", offered),),
        identifiers=identifiers,
        protocols=(protocol,),
    )


def native() -> Device:
    return device("0x01", "temperature", "battery", identifiers=("ieee:0x01",), protocol="zigbee2mqtt")


def discovered() -> Device:
    names = ("temperature", "update", "setting")
    return device("zigbee2mqtt_0x01", *names, identifiers=("ha:z", "ieee:0x01"), protocol="homeassistant")


def test_a_thing_announced_twice_is_one_device_and_the_native_word_counts() -> None:
    join = Join()
    join.announce(NATIVE, native())
    whole = join.announce(DISCOVERY, discovered())
    assert whole.id == "0x01"
    assert set(whole.components[0].capabilities) == {"temperature", "battery", "update"}
    assert whole.protocols == ("zigbee2mqtt", "homeassistant")
    assert join.path(NATIVE, Path("0x01.main.temperature.temperature")) == "0x01.main.temperature.temperature"
    assert join.path(DISCOVERY, Path("zigbee2mqtt_0x01.main.temperature.temperature")) is None
    assert join.path(DISCOVERY, Path("zigbee2mqtt_0x01.main.update.update")) == "0x01.main.update.update"


def test_an_id_stays_when_the_native_protocol_comes_later() -> None:
    join = Join()
    first = join.announce(DISCOVERY, discovered())
    whole = join.announce(NATIVE, native())
    assert first.id == whole.id == "zigbee2mqtt_0x01"
    assert join.path(NATIVE, Path("0x01.main.battery.battery")) == "zigbee2mqtt_0x01.main.battery.battery"
    provider = join.provider("zigbee2mqtt_0x01", "main", "temperature")
    assert provider is not None
    assert (provider.rank, provider.device) == (NATIVE, "0x01")


def test_an_id_survives_a_restart() -> None:
    join = Join()
    join.restore(discovered())
    assert join.announce(NATIVE, native()).id == "zigbee2mqtt_0x01"


def test_what_one_protocol_takes_back_the_other_still_tells() -> None:
    join = Join()
    join.announce(NATIVE, native())
    join.announce(DISCOVERY, discovered())
    gone = join.withdraw(NATIVE, "0x01")
    assert gone is not None
    assert gone[1] is not None
    assert gone[1].protocols == ("homeassistant",)
    assert join.path(DISCOVERY, Path("zigbee2mqtt_0x01.main.temperature.temperature")) is not None
    assert join.withdraw(DISCOVERY, "zigbee2mqtt_0x01") == ("0x01", None)
    assert join.withdraw(DISCOVERY, "zigbee2mqtt_0x01") is None


def test_strangers_with_one_id_stay_strangers() -> None:
    join = Join()
    one = join.announce(NATIVE, device("lamp", "light", identifiers=("a:1",), protocol="a"))
    other = join.announce(DISCOVERY, device("lamp", "light", identifiers=("b:1",), protocol="b"))
    assert {one.id, other.id} == {"lamp", "lamp-2"}


def test_what_one_protocol_tells_apart_is_two_things() -> None:
    join = Join()
    first = join.announce(NATIVE, device("a", "light", identifiers=("mac:1",), protocol="x"))
    second = join.announce(NATIVE, device("b", "light", identifiers=("mac:1",), protocol="x"))
    assert (first.id, second.id) == ("a", "b")


@given(st.permutations([(NATIVE, native()), (DISCOVERY, discovered()), (NATIVE, native()), (DISCOVERY, discovered())]))
def test_the_order_of_announcements_does_not_change_what_a_device_offers(
    announcements: list[tuple[int, Device]],
) -> None:
    join = Join()
    whole = [join.announce(rank, announced) for rank, announced in announcements][-1]
    assert set(whole.components[0].capabilities) == {"temperature", "battery", "update"}
    assert whole.protocols == ("zigbee2mqtt", "homeassistant")
