"""Scoring recordings: what is counted as met, missed and not asked."""

from __future__ import annotations

from typing import Any

from hyperconnect.cli.scoring_scenarios import EXPECTED, PUBLISHED
from tests.cli.scored import KETTLE, call, config, expect, figures, publish, published, scored

MAC = "0C5F88A1B2C3"


POND: dict[str, Any] = {
    "dn": "Pond",
    "fn": ["Pump", "Lantern"],
    "mac": MAC,
    "t": "pond",
    "ft": "%prefix%/%topic%/",
    "tp": ["cmnd", "stat", "tele"],
    "rl": [1, 2],
    "swc": [1],
    "lt_st": 4,
    "sw": "12.0.2",
    "so": {},
}


def there(entity: str, *, gone: bool = False) -> dict[str, Any]:
    return {"expect": {"entity_id": entity, "op": "is_none", "value": gone}}


def test_a_scenario_is_configured_told_called_and_asked() -> None:
    score = scored(
        config(KETTLE),
        expect("switch.kettle", "on"),
        publish("kettle", "ON"),
        expect("switch.kettle", "on"),
        expect("switch.kettle", "Kettle", field="name"),
        call("switch/turn_off", "switch.kettle"),
        published(("kettle/set", "OFF")),
        expect("switch.kettle", "on"),
        expect("switch.kettle", "off"),
    )
    # The first expectation stands before anything was published and is not asked.
    assert figures(score) == {("homeassistant", EXPECTED): (3, 1), ("homeassistant", PUBLISHED): (1, 0)}
    assert score.misses == ["here:1, step 8: switch.kettle state == off: got 'on'"]


def test_a_tasmota_device_is_shown_by_what_it_is() -> None:
    score = scored(
        publish(f"tasmota/discovery/{MAC}/config", POND),
        publish(
            f"tasmota/discovery/{MAC}/sensors", {"sn": {"DS18": {"Temperature": 7.5}, "Flow": {"Now": {"Act": 1}}}}
        ),
        expect("switch.pump", "unavailable"),
        publish("tele/pond/LWT", "Online"),
        published(("cmnd/pond/STATE", ""), ("cmnd/pond/STATUS", "10")),
        expect("switch.pump", "off"),
        expect("binary_sensor.pond_binary_sensor_1", "off"),
        expect("sensor.pond_ds18_temperature", "unknown"),
        publish("tele/pond/SENSOR", {"DS18": {"Temperature": 8.0}, "Flow": {"Now": {"Act": 4}}}),
        expect("sensor.pond_ds18_temperature", "8"),
        expect("sensor.pond_ds18_temperature", "°C", attr="unit_of_measurement"),
        expect("sensor.pond_ds18_temperature", "temperature", attr="device_class"),
        expect("sensor.pond_ds18_temperature", "Pond DS18 Temperature", attr="friendly_name"),
        expect("sensor.pond_flow_now_act", "4.0"),
        there("sensor.pond_signal", gone=True),
        expect("sensor.pond_network", "unknown", op="!="),
        call("switch/toggle", "switch.pump"),
        published(("cmnd/pond/Power1", "TOGGLE")),
        publish("tele/pond/LWT", "Offline"),
        expect("switch.pump", "unavailable"),
        publish(f"tasmota/discovery/{MAC}/config", ""),
        there("switch.pump", gone=True),
    )
    assert score.misses == []
    assert figures(score) == {("tasmota", EXPECTED): (13, 0), ("tasmota", PUBLISHED): (2, 0)}


def test_a_lantern_with_a_white_channel_shows_both_together() -> None:
    lantern = "light.lantern"
    score = scored(
        publish(f"tasmota/discovery/{MAC}/config", POND),
        publish("tele/pond/LWT", "Online"),
        publish("stat/pond/RESULT", {"POWER2": "ON", "Dimmer": 50, "HSBColor": "120,100,50", "White": 25}),
        expect(lantern, "on"),
        expect(lantern, 127.5, attr="brightness"),
        expect(lantern, ["rgb", "rgbw"], attr="supported_color_modes"),
        expect(lantern, "rgbw", attr="color_mode"),
        expect(lantern, [0, 255, 0, 128], attr="rgbw_color"),
        expect(lantern, 36, attr="supported_features"),
        call("light/turn_on", lantern, rgbw_color=[1, 2, 3, 4]),
        published(("cmnd/pond/Backlog", "NoDelay;Power2 ON;NoDelay;Color2 1,2,3,4")),
        call("light/turn_on", lantern, white_value=3),
        published(("cmnd/pond/Backlog", "NoDelay;Power2 ON")),
    )
    assert score.misses == []


def test_an_id_stays_while_its_entity_does() -> None:
    topic = "homeassistant/switch/k1/config"
    score = scored(
        publish(topic, KETTLE),
        publish(topic, KETTLE | {"name": "Samovar"}),
        there("switch.kettle"),
        there("switch.samovar", gone=True),
        publish(topic, ""),
        publish(topic, KETTLE | {"name": "Samovar"}),
        there("switch.kettle", gone=True),
        there("switch.samovar"),
        # Somebody renamed it, which no recording tells.
        {"expect": {"entity_id": "switch.urn", "op": "truthy", "value": True}},
        there("switch.samovar", gone=True),
    )
    assert score.misses == []


def test_entities_of_one_configuration_may_share_a_topic_and_need_ids_of_their_own() -> None:
    score = scored(
        config(KETTLE, KETTLE | {"state_topic": "kettle/2"}),
        publish("kettle/2", "ON"),
        expect("switch.kettle", "off"),
        expect("switch.kettle_2", "on"),
        call("switch/turn_off", "all"),
        published(("kettle/set", "OFF"), ("kettle/set", "OFF")),
    )
    assert score.misses == []


def test_trackers_of_2021_are_listed_by_name() -> None:
    score = scored(
        config({"devices": {"ann": "who/ann"}, "source_type": "gps"}, domain="device_tracker"),
        publish("who/ann", "garden"),
        expect("device_tracker.ann", "garden"),
        expect("device_tracker.ann", "gps", attr="source_type"),
    )
    assert score.misses == []


def test_time_passes_where_a_step_says_so() -> None:
    bell = {"name": "Bell", "state_topic": "bell", "off_delay": 5}
    late = {"name": "Pulse", "state_topic": "pulse", "expire_after": 30}
    score = scored(
        config(bell, domain="binary_sensor"),
        config(late, domain="sensor"),
        publish("bell", "ON"),
        publish("pulse", "61"),
        expect("binary_sensor.bell", "on"),
        expect("sensor.pulse", "61"),
        {"advance_time": True},
        expect("binary_sensor.bell", "off"),
        expect("sensor.pulse", "unavailable"),
    )
    assert score.misses == []


def test_what_nothing_answers_is_taken_for_done() -> None:
    score = scored(
        config({"name": "Hook", "command_topic": "hook/set"}),
        publish("elsewhere", "x"),
        expect("switch.hook", True, op="truthy", attr="assumed_state"),
        call("switch/turn_on", "switch.hook"),
        expect("switch.hook", "on"),
    )
    assert score.misses == []


def test_what_a_recording_cannot_answer_is_not_asked() -> None:
    lost = {"config": {"domain": "vacuum", "unserialisable": True}}
    score = scored(lost, publish("x", "y"), expect("vacuum.x", "on"), published(("a", "b")))
    assert figures(score) == {}
    assert sum(score.unasked.values()) == 2
    score = scored(
        {"config": {"domain": "automation", "unserialisable": True}},
        config(KETTLE),
        publish("kettle", "ON"),
        {"expect": {"entity_id": "switch.kettle", "op": "has_attr", "value": "brightness"}},
        {"expect": {"mqtt": "publish_count", "op": "==", "value": 2}},
        {"expect": {"entity_id": None, "op": "truthy", "value": True}},
        expect("switch.kettle", "on"),
    )
    assert figures(score) == {("homeassistant", EXPECTED): (1, 0)}
    assert sum(score.unasked.values()) == 3


def test_published_messages_are_those_of_the_latest_call_or_all_since_the_last_question() -> None:
    on, off = ("kettle/set", "ON"), ("kettle/set", "OFF")
    turn_on, turn_off = (call(f"switch/turn_{word}", "switch.kettle") for word in ("on", "off"))
    assert scored(config(KETTLE), turn_on, turn_off, published(off)).misses == []
    assert scored(config(KETTLE), turn_on, turn_off, published(on, off)).misses == []
    assert scored(config(KETTLE), turn_on, turn_off, published(off, on, any_order=True)).misses == []
    assert scored(config(KETTLE), turn_on, turn_off, published(off), published(on)).misses == []
    assert scored(config(KETTLE), turn_on, turn_off, published(on)).misses != []
    assert scored(config(KETTLE), turn_on, turn_off, published(on), published(on)).misses != []
    assert scored(config(KETTLE), turn_on, turn_off, published()).misses != []
    assert scored(config(KETTLE), turn_on, published(on), published()).misses != []


def test_a_refused_command_tells_why_nothing_was_published() -> None:
    stove = {"name": "Stove", "temperature_command_topic": "stove/set", "max_temp": 30}
    score = scored(
        config(stove, domain="climate"),
        call("climate/set_temperature", "climate.stove", temperature=47),
        published(("stove/set", "47.0")),
    )
    assert len(score.misses) == 1
    assert "cannot be 47" in score.misses[0]
