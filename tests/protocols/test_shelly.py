from __future__ import annotations

import json

import pytest

from hyperconnect.errors import ContentError
from hyperconnect.model.device import Availability, Event, State
from hyperconnect.model.message import Message
from hyperconnect.model.observation import Announced, Asking, Observation
from hyperconnect.model.value import Quality, Value
from hyperconnect.protocols.shelly import Shelly
from tests.protocols.playing import play, taught
from tests.protocols.speech import announced, only, say, troubles, values

PREFIX = "shellyplus1pm-c8f09e0a0b0c"
ANSWERS = "hyperconnect/rsp/rpc"


def notify(protocol: Shelly, components: object, /, prefix: str = PREFIX, ts: object = None) -> list[Observation]:
    """Let a device notify of its components."""
    params: dict[str, object] = {"ts": ts, **components} if isinstance(components, dict) else {}
    document = {"src": PREFIX, "dst": f"{PREFIX}/events", "method": "NotifyStatus", "params": params}
    return [*say(protocol, f"{prefix}/events/rpc", document)]


def happen(protocol: Shelly, *events: object) -> list[Observation]:
    """Let a device notify of events."""
    document = {"src": PREFIX, "method": "NotifyEvent", "params": {"events": events}}
    return [*say(protocol, f"{PREFIX}/events/rpc", document)]


def asked(seen: list[Observation]) -> dict[str, Message]:
    """Return what is asked, by method."""
    return {json.loads(one.payload)["method"]: one for asking in only(Asking, seen) for one in asking.messages}


def answer(protocol: Shelly, question: Message, /, source: str = PREFIX, **content: object) -> list[Observation]:
    """Let a device answer a question."""
    request = json.loads(question.payload)
    return [*say(protocol, ANSWERS, {"id": request["id"], "src": source, "dst": request["src"], **content})]


def presses(seen: list[Observation]) -> list[object]:
    return [event.data["action"] for event in only(Event, seen)]


def test_a_house() -> None:
    play(taught(Shelly()), "shelly.house")


def test_a_device_that_comes_is_asked_once_who_and_how_it_is() -> None:
    protocol = taught(Shelly())
    seen = [*say(protocol, f"{PREFIX}/online", "true", retain=True)]
    device = announced(seen)
    assert (device.id, device.identifiers) == (PREFIX, ("mac:c8f09e0a0b0c", f"shelly:{PREFIX}"))
    assert [one.state for one in only(Availability, seen)] == [State.ONLINE]
    questions = asked(seen)
    assert set(questions) == {"Shelly.GetDeviceInfo", "Shelly.GetConfig", "Shelly.GetStatus"}
    assert {one.topic for one in questions.values()} == {f"{PREFIX}/rpc"}
    assert json.loads(questions["Shelly.GetStatus"].payload)["src"] == "hyperconnect/rsp"
    assert not asked([*say(protocol, f"{PREFIX}/online", "true")])
    assert f"{PREFIX}/status/+" in protocol.filters
    later = [*say(protocol, f"{PREFIX}/online", "true", at=1_700_000_100.0)]
    assert asked(later)


def test_its_answers_say_who_it_is_what_its_parts_are_called_and_how_they_are() -> None:
    protocol = taught(Shelly())
    questions = asked([*say(protocol, f"{PREFIX}/online", "true")])
    info = {
        "id": PREFIX,
        "mac": "C8F09E0A0B0C",
        "gen": 2,
        "app": "Plus1PM",
        "model": "SNSW",
        "ver": "1.7.1",
        "name": "Tap",
    }
    device = announced(answer(protocol, questions["Shelly.GetDeviceInfo"], result=info))
    assert (device.name, device.slug, device.model, device.model_id, device.sw) == (
        "Tap",
        "tap",
        "Plus1PM",
        "SNSW",
        "1.7.1",
    )
    status = {"switch:0": {"id": 0, "output": True}, "sys": {"unixtime": 1_699_999_999, "uptime": 5}}
    told = answer(protocol, questions["Shelly.GetStatus"], result=status)
    assert values(told) == {"switch0.switch.on": True, "setting.sys.unixtime": 1_699_999_999, "setting.sys.uptime": 5}
    assert {one.observed_at for one in only(Value, told)} == {1_699_999_999}
    config = {"sys": {"device": {"name": None}}, "switch:0": {"id": 0, "name": "Pump"}}
    parts = announced(answer(protocol, questions["Shelly.GetConfig"], result=config)).components
    assert [one.name for one in parts if one.id == "switch0"] == ["Pump"]


def test_an_answer_of_another_device_is_not_believed() -> None:
    protocol = taught(Shelly())
    notify(protocol, {"switch:0": {"output": True}})
    questions = asked([*say(protocol, f"{PREFIX}/online", "true", at=1_700_000_100.0)])
    status = {"switch:0": {"id": 0, "output": False}}
    assert not answer(protocol, questions["Shelly.GetStatus"], source="shellyplug-s-aabbccddeeff", result=status)
    assert not say(protocol, ANSWERS, {"id": 1, "src": PREFIX, "result": status})


def test_a_refusal_is_told() -> None:
    protocol = taught(Shelly())
    questions = asked([*say(protocol, f"{PREFIX}/online", "true")])
    seen = answer(protocol, questions["Shelly.GetStatus"], error={"code": 401, "message": "who are you?"})
    assert "who are you? (401)" in troubles(seen)[0]


def test_a_prefix_may_be_anything_and_the_source_tells_the_mac() -> None:
    protocol = taught(Shelly())
    seen = [*say(protocol, "home/cellar/pump/online", "true")]
    assert not only(Announced, seen)
    assert asked(seen)["Shelly.GetStatus"].topic == "home/cellar/pump/rpc"
    device = announced(notify(protocol, {"switch:0": {"output": True}}, prefix="home/cellar/pump"))
    assert device.identifiers[0] == "mac:c8f09e0a0b0c"
    assert device.slug == "pump"


def test_two_devices_never_share_an_identifier() -> None:
    protocol = taught(Shelly())
    first = announced(notify(protocol, {"switch:0": {"output": True}}))
    second = announced(notify(protocol, {"switch:0": {"output": True}}, prefix="moved"))
    assert not set(first.identifiers) & set(second.identifiers)
    assert first.id != second.id


@pytest.mark.parametrize("word", [b"online", b"1", b"TRUE", b"", b"\xff"])
def test_other_things_are_online_too(word: bytes) -> None:
    protocol = taught(Shelly())
    assert not say(protocol, "toaster/online", word)
    assert "toaster/status/+" not in protocol.filters


def test_a_first_notification_shows_that_a_device_is_there() -> None:
    seen = notify(taught(Shelly()), {"switch:0": {"output": True}})
    assert [one.state for one in only(Availability, seen)] == [State.ONLINE]
    assert "Shelly.GetConfig" in asked(seen)


@pytest.mark.parametrize(
    ("ts", "observed"),
    [(1_699_999_990.5, 1_699_999_990.5), (1_800_000_000, 1_700_000_060), (12.5, 1_700_000_000), (None, 1_700_000_000)],
)
def test_a_clock_is_believed_within_reason(ts: object, observed: float) -> None:
    seen = notify(taught(Shelly()), {"switch:0": {"output": True}}, ts=ts)
    assert [one.observed_at for one in only(Value, seen)] == [observed]


def test_only_what_changed_is_told() -> None:
    protocol = taught(Shelly())
    notify(protocol, {"switch:0": {"id": 0, "output": True, "apower": 5.0}})
    assert values(notify(protocol, {"switch:0": {"id": 0, "apower": 6.0}})) == {"switch0.power.power": 6.0}


@pytest.mark.parametrize(
    ("key", "status", "told"),
    [
        ("pm1:0", {"apower": 1.5, "aenergy": {"total": 2500.0}}, {"pm1_0.power.power": 1.5, "pm1_0.power.energy": 2.5}),
        ("em1:1", {"act_power": 5.0, "aprt_power": 6.0, "pf": 0.8}, {"em1_1.power.power": 5.0}),
        ("em1data:1", {"total_act_energy": 1000.0}, {"em1_1.power.energy": 1.0}),
        ("flood:0", {"alarm": True}, {"flood0.hazard.leak": True}),
        ("smoke:0", {"alarm": False}, {"smoke0.hazard.smoke": False}),
        ("presence:0", {"num_objects": 2}, {"presence0.presence.count": 2}),
        ("voltmeter:100", {"voltage": 12.1}, {"voltmeter100.power.voltage": 12.1}),
        ("input:2", {"percent": 40.0}, {"input2.setting.percent": 40.0}),
        ("cct:0", {"output": True, "ct": 3000}, {"cct0.light.on": True, "cct0.light.color_temperature": 3000}),
        ("rgbw:0", {"rgb": [255, 0, 0], "white": 9}, {"rgbw0.light.color_hs": (0.0, 100.0), "rgbw0.setting.white": 9}),
        (
            "cover:0",
            {"state": "stopped", "current_pos": None},
            {"cover0.cover.state": "stopped", "cover0.cover.position": None},
        ),
        (
            "thermostat:0",
            {"enable": True, "target_C": 21.5, "current_C": 20.0, "output": True},
            {"thermostat0.thermostat.mode": "heat", "thermostat0.thermostat.action": "heating"},
        ),
        ("blutrv:200", {"target_C": 19, "pos": 40, "rssi": -70}, {"blutrv200.thermostat.demand": 40}),
        ("bthomedevice:201", {"rssi": -60, "battery": 80}, {"bthomedevice201.battery.level": 80}),
        ("wifi", {"rssi": -60, "ssid": "attic"}, {"connectivity.rssi": -60, "connectivity.network": "attic"}),
        ("cury:0", {"slots": {"left": {"on": True}}}, {"cury0.setting.slots.left.on": True}),
    ],
)
def test_components(key: str, status: dict[str, object], told: dict[str, object]) -> None:
    seen = values(notify(taught(Shelly()), {key: status}))
    assert told.items() <= seen.items()


def test_a_bluetooth_sensor_means_what_its_object_is() -> None:
    protocol = taught(Shelly())
    seen = notify(protocol, {"bthomesensor:200": {"id": 200, "value": 21.5}})
    assert values(seen) == {"bthomesensor200.setting.value": 21.5}
    page = [
        {"key": "bthomesensor:200", "config": {"obj_id": 69, "name": "Attic"}, "status": {"id": 200, "value": 22.5}}
    ]
    result = {"components": page, "offset": 0, "total": 2}
    told = answer(protocol, asked(seen)["Shelly.GetComponents"], result=result)
    assert values(told) == {"bthomesensor200.temperature.temperature": 22.5}
    assert json.loads(asked(told)["Shelly.GetComponents"].payload)["params"]["offset"] == 1
    window = [{"key": "bthomesensor:201", "config": {"obj_id": 45}, "status": {"value": True}}]
    more = answer(protocol, asked(told)["Shelly.GetComponents"], result={"components": window, "offset": 1, "total": 2})
    assert values(more) == {"bthomesensor201.contact.open": True}
    assert not asked(more)


def test_a_thermostat_that_cools_says_so() -> None:
    protocol = taught(Shelly())
    questions = asked([*say(protocol, f"{PREFIX}/online", "true")])
    answer(protocol, questions["Shelly.GetConfig"], result={"sys": {"device": {}}, "thermostat:0": {"type": "cooling"}})
    seen = values(notify(protocol, {"thermostat:0": {"enable": True, "output": True}}))
    assert seen == {"thermostat0.thermostat.mode": "cool", "thermostat0.thermostat.action": "cooling"}


@pytest.mark.parametrize(
    ("component", "word", "action"),
    [
        ("input:0", "single_push", ["single"]),
        ("input:0", "long_push", ["long"]),
        ("input:0", "btn_up", ["release"]),
        ("input:0", "yodel", ["other"]),
        ("bthomedevice:200", "triple_push", ["triple"]),
        ("sys", "ota_progress", []),
        ("script:1", "shelly-blu", []),
    ],
)
def test_presses(component: str, word: str, action: list[str]) -> None:
    protocol = taught(Shelly())
    event = {"component": component, "event": word, "ts": 1_700_000_000.0}
    assert presses(happen(protocol, event)) == action
    assert presses(happen(protocol, event)) == []
    assert presses(happen(protocol, event | {"ts": 1_700_000_001.0})) == action


def test_a_replayed_press_is_none_and_a_replayed_status_is_restored() -> None:
    protocol = taught(Shelly())
    event = {"component": "input:0", "event": "single_push", "ts": 1_700_000_000.0}
    document = {"src": PREFIX, "method": "NotifyEvent", "params": {"events": [event]}}
    assert not only(Event, say(protocol, f"{PREFIX}/events/rpc", document, retain=True))
    seen = only(Value, say(protocol, f"{PREFIX}/status/switch:0", {"output": True}, retain=True))
    assert [one.quality for one in seen] == [Quality.RESTORED]


def test_a_changed_configuration_is_asked_for() -> None:
    seen = happen(taught(Shelly()), {"component": "sys", "event": "config_changed"})
    assert "Shelly.GetConfig" in asked(seen)


def test_devices_of_the_first_generation_are_greeted() -> None:
    assert [(one.topic, one.payload) for one in Shelly().greet()] == [("shellies/command", b"announce")]


@pytest.mark.parametrize(
    ("topic", "text", "told"),
    [
        ("relay/0", "overpower", {"relay0.switch.on": False}),
        ("relay/1/energy", "60000", {"relay1.power.energy": 1.0}),
        ("emeter/2/total", "1500", {"emeter2.power.energy": 1.5}),
        ("emeter/0/pf", "0.9", {"emeter0.power.power_factor": 0.9}),
        ("sensor/state", "close", {"contact.open": False}),
        ("sensor/motion", "1", {"motion.motion": True}),
        ("sensor/flood", "true", {"hazard.leak": True}),
        ("sensor/gas", "mild", {"hazard.gas": True}),
        ("sensor/act_reasons", '["battery"]', {"setting.sensor.act_reasons": '["battery"]'}),
        ("ext_temperature/1", "23.5", {"ext_temperature1.temperature.temperature": 23.5}),
        ("temperature_f", "74", {}),
        ("adc/0", "3.3", {"adc0.power.voltage": 3.3}),
        ("longpush/0", "1", {"longpush0.setting.longpush": 1}),
    ],
)
def test_plain_topics(topic: str, text: str, told: dict[str, object]) -> None:
    assert values(say(taught(Shelly()), f"shellies/shelly-x/{topic}", text)) == told


def test_a_thermometer_may_be_set_to_fahrenheit() -> None:
    protocol = taught(Shelly())
    say(protocol, "shellies/ht/info", {"tmp": {"value": 70.7, "units": "F", "tC": 21.5}})
    assert values(say(protocol, "shellies/ht/sensor/temperature", "70.7")) == {
        "temperature.temperature": pytest.approx(21.5)
    }


def test_a_press_told_again_happened_once() -> None:
    protocol = taught(Shelly())

    def press(count: int, at: float) -> list[object]:
        seen = say(protocol, "shellies/i3/input_event/0", {"event": "SS", "event_cnt": count}, at=at)
        return presses([*seen])

    assert press(7, 100.0) == []
    assert press(7, 130.0) == []
    assert press(8, 140.0) == ["double"]
    assert press(8, 170.0) == []
    assert press(0, 180.0) == ["double"]


def test_a_roller_that_stops_is_open_or_closed_where_it_knows() -> None:
    protocol = taught(Shelly())

    def state(text: str) -> object:
        return values(say(protocol, "shellies/r/roller/0", text))["roller0.cover.state"]

    assert [state("close"), state("stop")] == ["closing", "stopped"]
    say(protocol, "shellies/r/roller/0/pos", "0")
    assert state("stop") == "closed"
    say(protocol, "shellies/r/roller/0/pos", "40")
    assert state("stop") == "open"


@pytest.mark.parametrize(
    "topic", ["shellies/x/relay/0/command", "shellies/x/light/0/set", "shellies/command", "other/x", "shellies/x"]
)
def test_other_topics_are_not_read(topic: str) -> None:
    assert taught(Shelly()).reader(topic) is None


@pytest.mark.parametrize("payload", [b"{", b"[]", b"\xff", b"7", b'{"id":7}', b'{"id":"a/b"}', b'{"params":{}}'])
def test_nonsense_is_told_and_no_device_is_made_of_it(payload: bytes) -> None:
    protocol = taught(Shelly())
    for topic in ("shellies/announce", ANSWERS, "x/events/rpc"):
        assert not only(Announced, say(protocol, topic, payload))


@pytest.mark.parametrize(
    "vocabulary", [{"kinds": 7}, {"kinds": {"switch": {"output": "switch.off"}}}, {"presses": {"a": 1}}, {"every": []}]
)
def test_a_wrong_vocabulary_is_refused(vocabulary: dict[str, object]) -> None:
    with pytest.raises(ContentError, match=r"shelly\.yaml"):
        Shelly().learn(vocabulary)
