"""Scoring recordings: what is counted as met, missed and not asked."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from hyperconnect.cli.mirror import HOME, Mirror
from hyperconnect.cli.scoring import TEMPLATES, TOLD, Score, is_same, judge_line, judge_template
from hyperconnect.cli.scoring_announcements import ANNOUNCED, FULL, MIGRATED, WHOLE, Announcements
from hyperconnect.cli.scoring_disagreements import OURS, read_disagreements
from hyperconnect.cli.scoring_leaves import KEPT, NAMED
from hyperconnect.cli.scoring_recordings import Recordings
from hyperconnect.cli.scoring_scenarios import EXPECTED, PUBLISHED, are_same, judge_scenario
from hyperconnect.content.find import ours
from hyperconnect.content.yaml import read_yaml
from hyperconnect.core.dictionary import Dictionary, Meaning
from hyperconnect.errors import ContentError
from hyperconnect.model.device import Availability, Event, State
from hyperconnect.model.message import Message
from hyperconnect.model.value import Source, Value, path_of
from tests.cli.test_manners import run

WORDS = {name: read_yaml(ours("devices") / f"{name}.yaml") for name in ("homeassistant", "tasmota")}
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
KETTLE = {"platform": "mqtt", "name": "Kettle", "command_topic": "kettle/set", "state_topic": "kettle"}


def publish(topic: str, payload: object, **more: object) -> dict[str, Any]:
    text = payload if isinstance(payload, str) else json.dumps(payload)
    return {"publish": {"topic": topic, "payload": text, "retain": False, "qos": 0, **more}}


def expect(entity: str, value: object, **more: object) -> dict[str, Any]:
    field = {} if {"attr", "field"} & more.keys() else {"field": "state"}
    return {"expect": {"entity_id": entity, "op": "==", "value": value, **field, **more}}


def there(entity: str, *, gone: bool = False) -> dict[str, Any]:
    return {"expect": {"entity_id": entity, "op": "is_none", "value": gone}}


def call(service: str, entity: str, **data: object) -> dict[str, Any]:
    domain, _, name = service.partition("/")
    return {"call": {"domain": domain, "service": name, "data": {"entity_id": entity, **data}}}


def published(*messages: tuple[str, str], **more: object) -> dict[str, Any]:
    wanted = [{"topic": topic, "payload": payload, "qos": 0, "retain": False} for topic, payload in messages]
    return {"expect_publish": wanted, **more}


def config(*entities: dict[str, Any], domain: str = "switch") -> dict[str, Any]:
    return {"config": {"domain": domain, "config": entities[0] if len(entities) == 1 else list(entities)}}


def scored(*steps: dict[str, Any]) -> Score:
    score = Score()
    judge_scenario(score, "here:1", {"steps": list(steps)}, Mirror(WORDS))
    return score


def figures(score: Score) -> dict[tuple[str, str], tuple[int, int]]:
    return {key: (score.met[key], score.missed[key]) for key in score.met.keys() | score.missed.keys()}


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


UNREADABLE: list[dict[str, Any]] = [
    {"steps": "no list"},
    {"steps": [{"publish": {}}]},
    {"steps": [{"call": {"domain": "light"}}]},
    {"steps": [{"config": {"config": {}}}]},
    {"topic": "homeassistant/sensor/a/config", "payload": {"stat_t": "a"}, "expect_components": 3},
]


@pytest.mark.parametrize("line", UNREADABLE)
def test_a_line_that_cannot_be_read_is_named_with_its_place(line: dict[str, Any]) -> None:
    with pytest.raises(ContentError, match="here:7"):
        Recordings(None).judge("here:7", line)


def test_a_zigbee_bridges_devices_are_known_in_the_files_after_theirs() -> None:
    exposes = [{"type": "numeric", "name": "temperature", "property": "temperature", "access": 1, "unit": "°C"}]
    definition = {"model": "M", "vendor": "V", "description": "D", "exposes": exposes}
    row = {"ieee_address": "0x00000000000000aa", "type": "EndDevice", "friendly_name": "cellar", "supported": True,
           "interview_completed": True, "definition": definition}  # fmt: skip
    told = {"topic": "zigbee2mqtt/cellar", "payload": {"temperature": 8}, "expect": {"temperature.temperature": 8}}
    recordings = Recordings(None)
    for one in (row, told):
        recordings.open()
        recordings.judge("here", one)
    assert figures(recordings.finish()) == {("zigbee2mqtt", TOLD): (1, 0)}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (b'{"a": 1, "b": [2]}', b'{"b":[2],"a":1}', True),
        (b'{"a": 1}', b'{"a":2}', False),
        (b"{broken", b"{broken", True),
        (b"{broken", b"{worse", False),
        (b"1", b"1.0", False),
        (b"\xff", b"\xff", True),
    ],
)
def test_published_json_is_compared_as_what_it_says(one: bytes, other: bytes, *, same: bool) -> None:
    assert are_same([Message("t", one)], [Message("t", other)], ordered=True) is same


def test_topic_quality_of_service_and_retain_count_too() -> None:
    sent = Message("t", b"1", retain=True, qos=1)
    assert are_same([sent], [Message("t", b"1", retain=True, qos=1)], ordered=True)
    for other in (Message("u", b"1", True, 1), Message("t", b"1", False, 1), Message("t", b"1", True, 0)):
        assert not are_same([sent], [other], ordered=True)


@pytest.mark.parametrize(
    ("found", "wanted", "same"),
    [
        (1, 1.0000001, True),
        (1, 1.1, False),
        (True, 1, False),
        (False, 0, False),
        ([0.1, 2], [0.1, 2.0], True),
        ([1], [1, 2], False),
        (None, "x", False),
        ("x", "x", True),
    ],
)
def test_numbers_may_differ_by_rounding_and_truth_is_no_number(found: object, wanted: object, *, same: bool) -> None:
    assert is_same(found, wanted) is same


def judged(lines: Iterable[dict[str, Any]]) -> Score:
    """Return the score of messages, as they come."""
    score, dictionary = Score(), Dictionary()
    dictionary.learn("homeassistant", WORDS["homeassistant"])
    announcements = Announcements(score, WORDS["homeassistant"])
    for number, line in enumerate(lines, 1):
        payload = line["payload"]
        text = payload if isinstance(payload, str) else json.dumps(payload)
        meaning = dictionary.read(Message(line["topic"], text.encode(), True), 1.0)
        announcements.judge(f"line {number}", line, meaning)
        if "expect" in line:
            judge_line(score, f"line {number}", line["expect"], meaning)
    announcements.leave()
    announcements.finish()
    return score


def entity(name: str, **more: object) -> dict[str, Any]:
    device = {"identifiers": ["shed"], "name": "Shed"}
    told = {"state_topic": "shed", "value_template": f"{{{{ value_json.{name} }}}}"}
    return {"name": name, "unique_id": f"shed_{name}", "device": device, **told, **more}


def line(topic: str, payload: object, **more: object) -> dict[str, Any]:
    return {"topic": f"homeassistant/{topic}/config", "payload": payload, **more}


LIGHT = line("sensor/shed/lux", entity("lux", unit_of_measurement="lx", device_class="illuminance"))
DOOR = line("binary_sensor/shed/door", entity("door", device_class="door"))
PART = {"lux": {**LIGHT["payload"], "platform": "sensor"}, "door": {**DOOR["payload"], "platform": "binary_sensor"}}
WHOLE_SHED = {"device": LIGHT["payload"]["device"], "origin": {"name": "shed"}, "components": PART}
TOPICS = [LIGHT["topic"], DOOR["topic"]]


def test_short_and_full_announcements_come_to_the_same() -> None:
    short = {"~": "shed", "name": "lux", "uniq_id": "a", "stat_t": "~", "unit_of_meas": "lx"}
    full = {"name": "lux", "unique_id": "a", "state_topic": "shed", "unit_of_measurement": "lx"}
    assert figures(judged([line("sensor/a", short, expect_full=full)]))["homeassistant", FULL] == (1, 0)
    other = full | {"unit_of_measurement": "%"}
    score = judged([line("sensor/a", short, expect_full=other)])
    assert figures(score)["homeassistant", FULL] == (0, 1)
    assert "devices; entities differ" in score.misses[0]


def test_a_whole_device_comes_to_what_its_entities_come_to() -> None:
    whole = line("device/shed", WHOLE_SHED, expect_components=TOPICS)
    assert figures(judged([LIGHT, DOOR, whole]))["homeassistant", WHOLE] == (1, 0)
    short = line("device/shed", WHOLE_SHED, expect_components=TOPICS[:1])
    assert figures(judged([LIGHT, DOOR, short]))["homeassistant", WHOLE] == (0, 1)
    alone = judged([LIGHT, whole])
    assert ("homeassistant", WHOLE) not in figures(alone)
    assert sum(alone.unasked.values()) == 1


def test_a_device_is_kept_through_a_migration() -> None:
    whole, leave = line("device/shed", WHOLE_SHED), {"migrate_discovery": True}
    going, gone = ([{"topic": topic, "payload": payload} for topic in TOPICS] for payload in (leave, ""))
    assert figures(judged([LIGHT, DOOR, *going, whole, *gone]))["homeassistant", MIGRATED] == (1, 0)
    lost = judged([LIGHT, DOOR, *going, whole, {"topic": whole["topic"], "payload": ""}, *gone])
    assert figures(lost)["homeassistant", MIGRATED] == (0, 1)
    other = line("device/shed", WHOLE_SHED | {"device": {"identifiers": ["barn"]}, "components": {
        "lux": {"platform": "sensor", "state_topic": "barn", "unique_id": "barn_lux"}}})  # fmt: skip
    assert "became another" in " ".join(judged([LIGHT, DOOR, *going, other]).misses)


def test_an_announcement_that_is_not_understood_is_missed() -> None:
    score = judged([LIGHT, line("sensor/b", "no JSON"), line("light/c", {"name": "c"})])
    assert figures(score)["homeassistant", ANNOUNCED] == (1, 2)


def test_values_are_counted_by_the_ecosystem_that_told_them() -> None:
    told = {"topic": "shed", "payload": {"lux": 3, "door": "ON"}, "expect": {"illuminance.illuminance": 3.0, "a.b": 1}}
    assert figures(judged([LIGHT, DOOR, told]))["homeassistant", TOLD] == (1, 1)


@pytest.mark.parametrize(
    ("template", "payload", "wanted", "met"),
    [
        ("{{ value_json.a }}", {"a": 3}, "3", True),
        ("{{ value_json.a }}", {"a": 3}, "4", False),
        ("{{ value | int + 1 }}", "4", "5", True),
        ("{{ nothing_of_that_name() }}", "4", None, True),
        ("{{ value }}", "4", None, False),
        ("{{ value_json.b }}", {"a": 3}, "", True),
    ],
)
def test_a_template_prints_what_it_should(template: str, payload: object, wanted: str | None, *, met: bool) -> None:
    score = Score()
    judge_template(score, "here", {"template": template, "payload": payload, "expect": wanted})
    assert figures(score) == {("homeassistant", TEMPLATES): (int(met), int(not met))}


def test_what_was_on_or_off_was_off_until_it_was_told() -> None:
    fan = {"name": "Fan", "command_topic": "f", "oscillation_state_topic": "o", "speed_state_topic": "w"}
    stove = {"name": "Stove", "hold_state_topic": "h", "away_mode_state_topic": "a"}
    score = scored(
        config(fan, domain="fan"),
        config(stove, domain="climate"),
        publish("elsewhere", "x"),
        expect("fan.fan", "off"),
        expect("fan.fan", False, attr="oscillating"),
        expect("fan.fan", "off", attr="speed"),
        expect("climate.stove", "none", attr="preset_mode"),
        publish("o", "oscillate_on"),
        publish("h", "warm"),
        expect("fan.fan", True, attr="oscillating"),
        expect("climate.stove", "warm", attr="preset_mode"),
    )
    assert score.misses == []


def test_who_is_near_the_house_is_at_home() -> None:
    def seen(latitude: float) -> dict[str, Any]:
        return publish("where", {"latitude": latitude, "longitude": HOME[1]})

    score = scored(
        config({"name": "Ann", "state_topic": "s", "json_attributes_topic": "where"}, domain="device_tracker"),
        publish("elsewhere", "x"),
        expect("device_tracker.ann", "unknown"),
        seen(HOME[0] + 0.0005),
        expect("device_tracker.ann", "home"),
        seen(HOME[0] + 0.002),
        expect("device_tracker.ann", "not_home"),
    )
    assert score.misses == []


def test_a_service_may_name_several_entities_or_strangers() -> None:
    other = KETTLE | {"name": "Urn", "command_topic": "urn/set", "state_topic": "urn"}
    several = {"entity_id": ["switch.kettle", "switch.stranger", "switch.urn"]}
    score = scored(
        config(KETTLE),
        config(other),
        {"call": {"domain": "switch", "service": "turn_on", "data": several}},
        published(("kettle/set", "ON"), ("urn/set", "ON")),
        publish("urn", "OFF"),
        expect("switch.stranger", "off"),
        expect("sensor.stranger", "off"),
    )
    assert [miss.partition(": got ")[2] for miss in score.misses] == ["'no such entity'"] * 2


WHEN = 1_700_000_000.0
SOURCE = Source("x", "t")
MEANT = Meaning(
    [
        Value(path_of("d", "main", "temperature", "temperature"), 7.5, WHEN, WHEN, SOURCE),
        Value(path_of("d", "left", "switch", "on"), True, WHEN, WHEN, SOURCE),
        Value(path_of("d", "main", "location", "zones"), ("a", "b"), WHEN, WHEN, SOURCE),
    ],
    [Event("d", "main", "button", "pressed", {"action": "single", "kind": "sound", "label": "bark"}, WHEN, WHEN)],
    [Availability("d", State.ONLINE, WHEN)],
    [],
    [],
    [],
    [],
    ["x"],
)


@pytest.mark.parametrize(
    ("expected", "met"),
    [
        ({"temperature.temperature": 7.5, "location.zones": ["a", "b"], "switch.on": True}, 3),
        ({"left:switch.on": True, "right:switch.on": True}, 1),
        ({"available": True}, 1),
        ({"available": False}, 0),
        ({"observed_at": WHEN}, 1),
        ({"observed_at": "2023-11-14T22:13:20Z"}, 1),
        ({"observed_at": 3.0}, 0),
        ({"sound": "bark"}, 1),
        ({"sound": "meow"}, 0),
        ({"event": "button.pressed", "action": "single"}, 2),
        ({"event": "button.pressed", "action": "double"}, 1),
        ({"event": "button.released", "action": "single"}, 0),
    ],
)
def test_a_line_tells_values_events_availability_and_moments(expected: dict[str, Any], met: int) -> None:
    score = Score()
    judge_line(score, "here", expected, MEANT)
    assert figures(score) == {("x", TOLD): (met, len(expected) - met)}


def test_the_command_line_scores_files_of_every_kind_in_one_table(tmp_path: Path) -> None:
    scenarios, messages = tmp_path / "scenarios.jsonl", tmp_path / "messages.jsonl"
    good = {"source": "s", "steps": [config(KETTLE), publish("kettle", "ON"), expect("switch.kettle", "on")]}
    bad = {"source": "s", "steps": [config(KETTLE), publish("kettle", "ON"), expect("switch.kettle", "off")]}
    scenarios.write_text("\n".join(json.dumps(one) for one in (good, bad)))
    messages.write_text(json.dumps(LIGHT))
    answer = run("devices", "decode", "--score", str(tmp_path))
    assert answer.returncode == 3
    table = [row.split("\t") for row in answer.stdout.splitlines()]
    assert table == [
        ["ecosystem", "what", "met", "all", "%"],
        ["homeassistant", ANNOUNCED, "1", "1", "100.0"],
        ["homeassistant", EXPECTED, "1", "2", "50.0"],
    ]
    assert f"{scenarios}:2, step 2: switch.kettle state == off: got 'on'" in answer.stderr


BRIDGE = {
    "ieee_address": "0x1",
    "friendly_name": "pot",
    "type": "EndDevice",
    "supported": True,
    "interview_completed": True,
    "definition": {
        "model": "POT1",
        "vendor": "Nobody",
        "description": "Pot",
        "exposes": [
            {"type": "numeric", "name": "temperature", "property": "temperature", "access": 1, "unit": "°C"},
            {"type": "numeric", "name": "wobble", "property": "wobble", "access": 1},
        ],
    },
}


def leaf(name: str, **more: object) -> dict[str, Any]:
    return {"path": [name], "name": name, "type": "numeric", "readable": True, "writable": False, **more}


def recorded(*lines: dict[str, Any]) -> Score:
    recordings = Recordings(None)
    recordings.open()
    for number, line in enumerate(lines, 1):
        recordings.judge(f"here:{number}", line)
    return recordings.finish()


def test_leaves_are_kept_and_named_or_not() -> None:
    leaves = [
        leaf("temperature"),
        leaf("wobble"),
        leaf("wobble", category="diagnostic"),
        leaf("wobble", readable=False),
        leaf("invented"),
    ]
    expected = {"ieee_address": "0x1", "model": "POT1", "attributes": leaves}
    score = recorded(BRIDGE, expected)
    kept, lost = figures(score)["zigbee2mqtt", KEPT]
    assert (kept >= 3, kept + lost) == (True, 4)
    assert figures(score)["zigbee2mqtt", NAMED] == (1, 2)
    assert score.unnamed["wobble"] == 1
    assert sum(recorded(expected).unasked.values()) == 1


def test_a_disagreement_is_told_with_its_reason_and_is_a_miss_still() -> None:
    score = Score(disagreements=read_disagreements(OURS))
    score.count("owntracks", TOLD, "here: battery.level: expected -1, got None", met=False)
    score.count("owntracks", TOLD, "here: battery.level: expected 7, got None", met=False)
    score.count("tasmota", TOLD, "here: battery.level: expected -1, got None", met=False)
    assert ["disagrees: " in miss for miss in score.misses] == [True, False, False]
    assert sum(score.missed.values()) == 3


def test_a_file_of_disagreements_must_be_written_as_it_should(tmp_path: Path) -> None:
    file = tmp_path / "wrong.yaml"
    for wrong in ("disagreements: 3", "disagreements: [{ecosystem: a, attribute: b, pattern: '(', reason: c}]", "a: 1"):
        file.write_text(wrong)
        with pytest.raises(ContentError):
            read_disagreements(file)


def test_what_nobody_understood_is_booked_where_it_stands() -> None:
    nothing = Meaning([], [], [], [], [], [], [], [])
    score = Score()
    judge_line(score, "here:1", {"a.b": 1}, nothing, "teslamate/cars/1/wings")
    judge_line(score, "/some/shelly/messages.jsonl:1", {"a.b": 1}, nothing, "shed/door")
    judge_line(score, "here:1", {"a.b": 1}, nothing, "shed/door")
    judge_scenario(
        score,
        "/some/tasmota/scenarios.jsonl:1",
        {"steps": [publish("elsewhere", "x"), expect("light.a", "on")]},
        Mirror(WORDS),
    )
    assert {ecosystem for ecosystem, _ in figures(score)} == {"teslamate", "shelly", "nobody", "tasmota"}
