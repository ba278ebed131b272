"""Each component: what is made of what it says, and what is said to it."""

from __future__ import annotations

from typing import Any

import pytest

from hyperconnect.errors import CommandError
from hyperconnect.model.value import Datum
from hyperconnect.protocols.homeassistant import HomeAssistant
from tests.protocols.speech import announced, say, sent, troubles, values, wish
from tests.protocols.taught import home_assistant


def thing(platform: str, config: dict[str, Any], key: str = "it") -> HomeAssistant:
    protocol = home_assistant()
    announced(
        say(protocol, f"homeassistant/{platform}/d/{key}/config", {"uniq_id": "u", "dev": {"ids": ["d"]}} | config)
    )
    return protocol


FAN = {"stat_t": "s", "cmd_t": "c", "pct_stat_t": "p", "pct_cmd_t": "pc", "spd_rng_min": 81, "spd_rng_max": 1023}
PRESETS = {
    "cmd_t": "c",
    "pr_mode_stat_t": "m",
    "pr_mode_cmd_t": "mc",
    "pr_modes": ["eco", "turbo"],
    "pl_rst_pr_mode": "-",
}
OLD_FAN = {
    "cmd_t": "c",
    "speed_state_topic": "p",
    "speed_command_topic": "pc",
    "speeds": ["off", "low", "high"],
    "payload_low_speed": "1",
}
COVER = {"stat_t": "s", "cmd_t": "c", "pos_t": "p", "tilt_status_t": "t", "tilt_cmd_t": "tc", "tilt_max": 50}
TURNED = {"set_pos_t": "sp", "set_pos_tpl": "{{ position }}/{{ value }}", "pos_t": "p", "pos_open": 0, "pos_clsd": 9}
VALVE = {"stat_t": "s", "cmd_t": "c", "pos": True, "pl_stop": "STOP"}
VACUUM = {
    "schema": "state",
    "stat_t": "s",
    "cmd_t": "c",
    "send_cmd_t": "r",
    "set_fan_spd_t": "f",
    "fanspd_lst": ["min", "max"],
    "sup_feat": ["start", "pause", "locate", "fan_speed", "send_command"],
}
OLD_VACUUM = {
    "cmd_t": "c",
    "cleaning_topic": "s",
    "cleaning_template": "{{ value_json.cleaning }}",
    "docked_topic": "s",
    "docked_template": "{{ value_json.docked }}",
    "charging_topic": "s",
    "charging_template": "{{ value_json.charging }}",
    "error_topic": "s",
    "error_template": "{{ value_json.error }}",
}
HUMID = {
    "stat_t": "s",
    "cmd_t": "c",
    "hum_stat_t": "h",
    "hum_cmd_t": "hc",
    "min_hum": 30,
    "max_hum": 80,
    "mode_stat_t": "m",
    "mode_cmd_t": "mc",
    "modes": ["eco"],
    "curr_hum_t": "ch",
    "act_t": "a",
}
BOILER = {
    "mode_stat_t": "m",
    "mode_cmd_t": "mc",
    "modes": ["off", "eco", "gas"],
    "temp_stat_t": "t",
    "temp_cmd_t": "tc",
    "min_temp": 40,
    "max_temp": 70,
}
AWAY = {
    "mode_cmd_t": "mc",
    "away_mode_stat_t": "a",
    "away_mode_cmd_t": "ac",
    "hold_stat_t": "h",
    "hold_cmd_t": "hc",
    "aux_stat_t": "x",
    "aux_cmd_t": "xc",
}
ALARM = {"stat_t": "s", "cmd_t": "c"}
MOWER = {"act_stat_t": "s", "strt_mw_cmd_t": "go", "dock_cmd_t": "home", "pause_cmd_t": "wait"}


@pytest.mark.parametrize(
    ("platform", "config", "topic", "payload", "told"),
    [
        ("fan", FAN, "p", "1023", {"fan.speed": 100}),
        ("fan", FAN, "p", "80", {"fan.speed": 0}),
        ("fan", FAN, "p", "None", {"fan.speed": None}),
        ("fan", FAN, "p", "79", {}),
        ("fan", PRESETS, "m", "eco", {"fan.mode": "eco"}),
        ("fan", PRESETS, "m", "-", {"fan.mode": None}),
        ("fan", PRESETS, "m", "other", {}),
        ("fan", OLD_FAN, "p", "1", {"fan.speed": 50.0, "setting.speed": "low"}),
        ("fan", {"cmd_t": "c", "osc_stat_t": "o"}, "o", "oscillate_on", {"fan.oscillating": True}),
        ("cover", COVER, "s", "opening", {"cover.state": "opening"}),
        ("cover", COVER, "t", "25", {"cover.tilt": 50}),
        ("cover", COVER, "t", "60", {}),
        ("cover", {"pos_t": "p", "pos_tpl": "{{ value | int * position_open }}"}, "p", "1",
         {"cover.position": 100, "cover.state": "open"}),
        (
            "cover",
            {"pos_t": "p", "tilt_cmd_t": "t", "pos_tpl": "{{ {'position': value, 'tilt_position': 30} | tojson }}"},
            "p",
            "0",
            {"cover.position": 0, "cover.tilt": 30, "cover.state": "closed"},
        ),
        ("valve", VALVE, "s", '{"state": "opening", "position": 30}', {"valve.open": True, "valve.position": 30}),
        ("valve", VALVE, "s", "0", {"valve.open": False, "valve.position": 0}),
        ("valve", {"stat_t": "s"}, "s", "closed", {"valve.open": False}),
        ("lock", {"cmd_t": "c", "stat_t": "s"}, "s", "JAMMED", {"lock.state": "jammed"}),
        ("lock", {"cmd_t": "c", "stat_t": "s", "stat_open": "OPEN"}, "s", "OPEN", {"lock.state": "unlatched"}),
        ("siren", {"stat_t": "s", "av_tones": ["fire"]}, "s", '{"state":"ON","tone":"fire","volume_level":0.5}',
         {"siren.on": True, "siren.tone": "fire", "siren.volume": 50}),
        ("siren", {"stat_t": "s"}, "s", "OFF", {"siren.on": False}),
        ("alarm_control_panel", ALARM, "s", "armed_custom_bypass", {"alarm.state": "armed_custom_bypass"}),
        ("alarm_control_panel", ALARM, "s", "asleep", {}),
        ("vacuum", VACUUM, "s", '{"state":"docked","battery_level":61,"fan_speed":"min"}',
         {"vacuum.state": "docked", "battery.level": 61, "vacuum.suction": "min"}),
        ("vacuum", OLD_VACUUM, "s", '{"cleaning":true,"docked":false,"charging":false}',
         {"vacuum.state": "cleaning", "battery.charging": False}),
        ("lawn_mower", MOWER, "s", "mowing", {"vacuum.state": "cleaning"}),
        ("humidifier", HUMID, "h", "45", {"humidifier.target": 45}),
        ("humidifier", HUMID, "ch", "51", {"humidity.humidity": 51}),
        ("humidifier", HUMID, "a", "humidifying", {"setting.action": "humidifying"}),
        ("water_heater", BOILER, "m", "eco", {"thermostat.mode": "heat", "thermostat.preset": "eco"}),
        ("water_heater", BOILER, "m", "off", {"thermostat.mode": "off", "thermostat.preset": "off"}),
        ("climate", AWAY, "a", "ON", {"thermostat.preset": "away"}),
        ("climate", AWAY, "h", "eco", {"thermostat.preset": "eco"}),
        ("climate", AWAY, "h", "off", {"thermostat.preset": "none"}),
        ("climate", AWAY, "x", "ON", {"setting.aux_heat": True}),
        ("climate", {"mode_stat_t": "m", "modes": ["off", "heat"]}, "m", "HEAT", {"thermostat.mode": "heat"}),
        ("climate", {"mode_stat_t": "m", "modes": ["off", "heat"]}, "m", "melt", {}),
        ("climate", {"hum_stat_t": "h", "hum_cmd_t": "hc"}, "h", "50", {"setting.target_humidity": 50}),
        ("number", {"stat_t": "s", "cmd_t": "c", "min": 0, "max": 5}, "s", "7", {}),
        ("number", {"stat_t": "s", "cmd_t": "c", "pl_rst": "x"}, "s", "x", {"setting.it": None}),
        ("update", {"stat_t": "s"}, "s", '{"installed_version":"1","latest_version":"2","update_percentage":null}',
         {"update.installed": "1", "update.latest": "2", "update.progress": None}),
        ("sensor", {"stat_t": "s", "unit_of_meas": "kWh", "dev_cla": "energy", "lrst_val_tpl": "{{ value_json.since }}",
                    "val_tpl": "{{ value_json.e }}"},
         "s", '{"e": 1, "since": "1970-01-01T00:01:00+00:00"}', {"power.energy": 1, "setting.it.last_reset": 60.0}),
        ("device_tracker", {"json_attr_t": "j", "stat_t": "s"}, "s", "not_home", {"location.zones": ()}),
    ],
)  # fmt: skip
def test_what_a_component_says(
    platform: str, config: dict[str, Any], topic: str, payload: str, told: dict[str, Datum]
) -> None:
    seen = say(thing(platform, config), topic, payload)
    assert values(seen) == told
    assert bool(troubles(seen)) == (not told)


@pytest.mark.parametrize(
    ("platform", "config", "name", "args", "messages"),
    [
        ("fan", FAN, "fan.set_speed", {"speed": 0}, [("pc", "80")]),
        ("fan", FAN, "fan.set_speed", {"speed": 100}, [("pc", "1023")]),
        ("fan", OLD_FAN, "fan.set_speed", {"speed": 40}, [("pc", "1")]),
        ("fan", OLD_FAN, "setting.speed", {"value": "high"}, [("pc", "high")]),
        ("fan", {"cmd_t": "c", "dir_cmd_t": "d"}, "fan.set_direction", {"direction": "reverse"}, [("d", "reverse")]),
        ("cover", COVER, "cover.set_tilt", {"tilt": 50}, [("tc", "25")]),
        ("cover", COVER | {"tilt_opnd_val": 20}, "cover.open_tilt", {}, [("tc", "20")]),
        ("cover", COVER, "cover.close_tilt", {}, [("tc", "0")]),
        ("cover", TURNED, "cover.set_position", {"position": 100}, [("sp", "100/0")]),
        ("valve", VALVE, "valve.set_position", {"position": 30}, [("c", "30")]),
        ("valve", VALVE, "valve.open", {}, [("c", "100")]),
        ("valve", VALVE, "valve.stop", {}, [("c", "STOP")]),
        ("lock", {"cmd_t": "c", "code_format": r"\d{4}"}, "lock.unlock", {"code": "1234"}, [("c", "UNLOCK")]),
        ("alarm_control_panel", {"cmd_t": "c", "stat_t": "s"}, "alarm.arm_away", {}, [("c", "ARM_AWAY")]),
        ("alarm_control_panel", {"cmd_t": "c", "stat_t": "s", "code": "7", "cmd_tpl": "{{ action }}:{{ code }}"},
         "alarm.disarm", {"code": "7"}, [("c", "DISARM:7")]),
        ("vacuum", VACUUM, "vacuum.start", {}, [("c", "start")]),
        ("vacuum", VACUUM, "vacuum.suction", {"value": "max"}, [("f", "max")]),
        ("vacuum", VACUUM, "vacuum.send_command", {"command": "dance"}, [("r", "dance")]),
        ("vacuum", {"stat_t": "s", "cln_segmnts_cmd_t": "g"}, "vacuum.clean_rooms", {"rooms": ("a", "b")},
         [("g", '["a","b"]')]),
        ("vacuum", OLD_VACUUM, "vacuum.dock", {}, [("c", "return_to_base")]),
        ("lawn_mower", MOWER, "vacuum.start", {}, [("go", "start_mowing")]),
        ("humidifier", HUMID, "humidifier.set_target", {"humidity": 45}, [("hc", "45")]),
        ("humidifier", HUMID, "humidifier.mode", {"value": "eco"}, [("mc", "eco")]),
        ("water_heater", BOILER, "thermostat.set_mode", {"mode": "heat"}, [("mc", "eco")]),
        ("water_heater", BOILER, "thermostat.set_preset", {"preset": "gas"}, [("mc", "gas")]),
        ("water_heater", BOILER, "thermostat.target", {"value": 55}, [("tc", "55.0")]),
        ("climate", AWAY, "thermostat.preset", {"value": "away"}, [("ac", "ON")]),
        ("climate", AWAY, "setting.aux_heat", {"value": True}, [("xc", "ON")]),
        ("climate", {"hum_stat_t": "h", "hum_cmd_t": "hc"}, "setting.target_humidity", {"value": 50}, [("hc", "50")]),
        ("scene", {"cmd_t": "c", "pl_on": "now"}, "button.press", {}, [("c", "now")]),
        ("siren", {"cmd_t": "c"}, "siren.on", {"duration": 3}, [("c", '{"state":"ON","duration":3}')]),
        ("switch", {"cmd_t": "c", "qos": "2"}, "switch.on", {}, [("c", "ON")]),
    ],
)  # fmt: skip
def test_what_is_said_to_a_component(
    platform: str, config: dict[str, Any], name: str, args: dict[str, Datum], messages: list[tuple[str, str]]
) -> None:
    assert sent(thing(platform, config), wish("d", name, **args)) == messages


def test_away_ends_the_hold_and_coming_back_the_absence() -> None:
    protocol = thing("climate", {"away_mode_cmd_t": "a", "hold_cmd_t": "h"})
    assert sent(protocol, wish("d", "thermostat.set_preset", preset="eco")) == [("h", "eco")]
    assert sent(protocol, wish("d", "thermostat.set_preset", preset="away")) == [("h", "off"), ("a", "ON")]
    assert sent(protocol, wish("d", "thermostat.set_preset", preset="away")) == []
    assert sent(protocol, wish("d", "thermostat.set_preset", preset="none")) == [("a", "OFF")]


@pytest.mark.parametrize(
    ("platform", "config", "name", "args", "why"),
    [
        ("lock", {"cmd_t": "c", "code_format": r"\d{4}"}, "lock.unlock", {"code": "abc"}, "no code of the lock"),
        ("lock", {"cmd_t": "c", "code_format": "(a+)+"}, "lock.unlock", {"code": "a"}, "cannot be used"),
        ("lock", {"cmd_t": "c", "code_format": r"\d{4}"}, "lock.unlock", {}, "needs a code"),
        ("text", {"cmd_t": "c", "min": 2}, "setting.it", {"value": "x"}, "1 characters"),
        ("text", {"cmd_t": "c", "max": 3}, "setting.it", {"value": "four"}, "4 characters"),
        ("text", {"cmd_t": "c"}, "setting.it", {"value": "x" * 256}, "256 characters"),
        ("text", {"cmd_t": "c", "pattern": "[a-z]+"}, "setting.it", {"value": "7up"}, "not the kind of text"),
        ("number", {"cmd_t": "c", "min": 0, "max": 10, "step": 0.5}, "setting.it", {"value": 1.2}, "1.2"),
        ("alarm_control_panel", ALARM | {"code": "7"}, "alarm.disarm", {"code": "8"}, "right code"),
        ("vacuum", VACUUM, "vacuum.dock", {}, "no command"),
        ("humidifier", HUMID, "humidifier.target", {"value": 20}, "30 to 80"),
    ],
)  # fmt: skip
def test_what_a_component_refuses(
    platform: str, config: dict[str, Any], name: str, args: dict[str, Datum], why: str
) -> None:
    with pytest.raises(CommandError) as caught:
        thing(platform, config).encode(wish("d", name, **args))
    assert why in str(caught.value)


@pytest.mark.parametrize(
    ("platform", "config"),
    [("climate", {}), ("vacuum", {"schema": "state"}), ("camera", {"t": "c"}), ("image", {"img_t": "i"})],
)
def test_what_need_not_say_anything_is_known_all_the_same(platform: str, config: dict[str, Any]) -> None:
    protocol = thing(platform, config)
    assert not troubles(say(protocol, "c", b"\xff\xd8\xff")), "nobody reads pictures"


def test_a_toggle_remembers_what_a_silent_thing_was_told() -> None:
    protocol = thing("switch", {"cmd_t": "c"})
    assert [sent(protocol, wish("d", "switch.toggle")) for _ in range(3)] == [
        [("c", "ON")],
        [("c", "OFF")],
        [("c", "ON")],
    ]
