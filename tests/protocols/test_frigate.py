from __future__ import annotations

import pytest

from hyperconnect.errors import CommandError
from hyperconnect.model.command import Command
from hyperconnect.model.device import Availability, Event, State
from hyperconnect.model.value import Datum, Quality, Value
from hyperconnect.protocols.frigate import Frigate
from tests.protocols.playing import play, taught
from tests.protocols.speech import announced, only, say, sent, troubles, values, wish

OBJECT = {
    "id": "9.1-x",
    "camera": "porch",
    "frame_time": 1_700_000_010.0,
    "label": "dog",
    "sub_label": None,
    "score": 0.7,
    "current_zones": ["lawn"],
    "entered_zones": ["path", "lawn"],
}


def told(topic: str, payload: object, protocol: Frigate | None = None) -> dict[str, Datum]:
    (event,) = only(Event, say(protocol or taught(Frigate()), f"frigate/{topic}", payload))
    return event.data


def test_an_evening_at_the_porch() -> None:
    play(taught(Frigate()), "frigate.porch")


def test_an_event() -> None:
    seen = say(taught(Frigate()), "frigate/events", {"type": "new", "before": {}, "after": OBJECT})
    (event,) = only(Event, seen)
    assert (event.device, event.observed_at) == ("frigate_porch", 1_700_000_010.0)
    assert event.data == {
        "id": "9.1-x",
        "camera": "porch",
        "kind": "pet",
        "label": "dog",
        "identity": None,
        "score": 0.7,
        "zones": ("lawn",),
        "entered_zones": ("path", "lawn"),
        "phase": "start",
    }


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("person", "person"),
        ("cat", "pet"),
        ("car", "vehicle"),
        ("bird", "animal"),
        ("package", "package"),
        ("face", "face"),
        ("license_plate", "plate"),
        ("umbrella", "other"),
    ],
)
def test_labels_have_kinds(label: str, kind: str) -> None:
    assert told("events", {"type": "update", "after": OBJECT | {"label": label}})["kind"] == kind


@pytest.mark.parametrize(
    ("sub_label", "identity"),
    [
        (None, None),
        ("Kim", "Kim"),
        (["Kim", 0.8], "Kim"),
        (["Kim"], "Kim"),
        ([], None),
        ("", None),
        ([None, 0.1], None),
    ],
)
def test_who_it_is_comes_in_three_forms(sub_label: object, identity: str | None) -> None:
    assert told("events", {"type": "update", "after": OBJECT | {"sub_label": sub_label}})["identity"] == identity


def test_a_clock_is_believed_within_reason() -> None:
    payload = {"type": "end", "after": OBJECT | {"end_time": 1_900_000_000.0}}
    (event,) = only(Event, say(taught(Frigate()), "frigate/events", payload))
    assert event.observed_at == 1_700_000_060.0


def test_a_person_among_pets_makes_a_review_of_a_person() -> None:
    inner = {
        "objects": ["dog", "cat", "person-verified"],
        "sub_labels": ["Kim"],
        "zones": ["lawn"],
        "detections": ["1"],
    }
    after = {"id": "r", "camera": "porch", "severity": "alert", "start_time": 5.0, "data": inner}
    data = told("reviews", {"type": "new", "after": after})
    assert (data["kind"], data["label"], data["identity"]) == ("person", "person-verified", "Kim")
    assert (data["severity"], data["zones"], data["phase"]) == ("alert", ("lawn",), "start")


def test_a_review_of_a_sound() -> None:
    after = {"id": "r", "camera": "porch", "severity": "detection", "data": {"objects": [], "audio": ["yell"]}}
    data = told("reviews", {"type": "end", "after": after})
    assert (data["kind"], data["label"], data["phase"]) == ("sound", "yell", "end")


def test_what_is_found_out_later_belongs_to_the_object() -> None:
    protocol = taught(Frigate())
    say(protocol, "frigate/events", {"type": "new", "after": OBJECT | {"label": "person"}})
    found = {"type": "classification", "id": "9.1-x", "model": "carrier", "sub_label": "postman", "score": 0.9}
    data = told("tracked_object_update", found, protocol)
    assert (data["camera"], data["kind"], data["identity"]) == ("porch", "person", "postman")


def test_a_sound_begins_and_ends() -> None:
    protocol = taught(Frigate())
    assert told("porch/audio/bark", "ON", protocol) == {
        "camera": "porch",
        "kind": "sound",
        "label": "bark",
        "phase": "start",
    }
    assert told("porch/audio/bark", "OFF", protocol)["phase"] == "end"
    assert not only(Event, say(protocol, "frigate/porch/audio/bark", "ON", retain=True))


def test_a_camera_is_told_from_a_zone_by_what_it_says() -> None:
    protocol = taught(Frigate())
    assert announced(say(protocol, "frigate/porch/person", "1")).kind == "sensor"
    assert announced(say(protocol, "frigate/porch/motion", "ON")).kind == "camera"
    say(protocol, "frigate/camera_activity", {"porch": {"objects": []}})
    lawn = announced(say(protocol, "frigate/lawn/dog", "1"))
    assert (lawn.kind, lawn.components[0].capabilities["detection"].events) == ("sensor", ())


def test_the_list_of_cameras_says_what_all_see() -> None:
    protocol = taught(Frigate())
    say(protocol, "frigate/porch/cat", "2")
    seen = say(protocol, "frigate/camera_activity", {"porch": {"objects": [{"label": "car"}, {"label": "car"}]}})
    counts = {name: value for name, value in values(seen).items() if name.endswith("count")}
    assert counts == {"detection.count": 2, "cat.detection.count": 0, "car.detection.count": 2}


def test_frigate_is_asked_for_its_cameras() -> None:
    assert [message.topic for message in Frigate("nvr/frigate").greet()] == ["nvr/frigate/onConnect"]


def test_the_recorder_takes_its_cameras_along() -> None:
    protocol = taught(Frigate())
    say(protocol, "frigate/available", "online", retain=True)
    say(protocol, "frigate/porch/motion", "ON")
    gone = only(Availability, say(protocol, "frigate/available", "stopped", retain=True))
    assert {one.device: one.state for one in gone} == {"frigate": State.OFFLINE, "frigate_porch": State.OFFLINE}
    back = only(Availability, say(protocol, "frigate/available", "online", retain=True))
    assert {one.device for one in back} == {"frigate", "frigate_porch"}


def test_replayed_counts_are_restored() -> None:
    seen = say(taught(Frigate()), "frigate/porch/person", "1", retain=True)
    assert {one.quality for one in only(Value, seen)} == {Quality.RESTORED}


def test_pictures_are_not_asked_for_and_not_read() -> None:
    protocol = taught(Frigate())
    assert protocol.reader("frigate/porch/person/snapshot") is None
    assert all("#" not in pattern for pattern in protocol.filters)
    assert troubles(say(protocol, "frigate/porch/person", b"\xff\xd8\xff")) == ["not UTF-8 text"]


@pytest.fixture
def porch() -> Frigate:
    protocol = taught(Frigate())
    say(protocol, "frigate/porch/detect/state", "ON", retain=True)
    say(protocol, "frigate/porch/motion_threshold/state", "30", retain=True)
    say(protocol, "frigate/porch/birdseye_mode/state", "MOTION", retain=True)
    say(protocol, "frigate/notifications/state", "ON", retain=True)
    return protocol


@pytest.mark.parametrize(
    ("command", "topic", "payload"),
    [
        (wish("frigate_porch", "switch.off", "detect"), "porch/detect/set", "OFF"),
        (wish("frigate_porch", "switch.on", "detect", value=True), "porch/detect/set", "ON"),
        (wish("frigate_porch", "setting.motion_threshold", value=25.0), "porch/motion_threshold/set", "25"),
        (wish("frigate_porch", "setting.birdseye_mode", value="OBJECTS"), "porch/birdseye_mode/set", "OBJECTS"),
        (wish("frigate", "switch.off", "notifications"), "notifications/set", "OFF"),
    ],
)
def test_commands(porch: Frigate, command: Command, topic: str, payload: str) -> None:
    assert sent(porch, command) == [(f"frigate/{topic}", payload)]


@pytest.mark.parametrize(
    "command",
    [
        wish("frigate_porch", "switch.off", "recordings"),
        wish("frigate_porch", "switch.toggle", "detect"),
        wish("frigate_porch", "switch.on", "detect", value="ON"),
        wish("frigate_porch", "setting.motion_threshold", value=900.0),
        wish("frigate_porch", "setting.birdseye_mode", value="SOMETIMES"),
        wish("frigate_porch", "motion.motion", value=True),
        wish("frigate_attic", "switch.off", "detect"),
    ],
)
def test_what_is_not_sent(porch: Frigate, command: Command) -> None:
    with pytest.raises(CommandError):
        porch.encode(command)


@pytest.mark.parametrize("camera", ["+", "a/b", "", "#", "x" * 300, "\x00", "$SYS"])
def test_a_camera_cannot_have_a_name_that_is_no_level(camera: str) -> None:
    assert troubles(say(taught(Frigate()), "frigate/events", {"type": "new", "after": OBJECT | {"camera": camera}}))


@pytest.mark.parametrize("payload", [b"{", b"[]", {"type": "odd", "after": OBJECT}, {"type": "new", "after": 7}])
def test_nonsense_is_told(payload: object) -> None:
    assert len(troubles(say(taught(Frigate()), "frigate/events", payload))) == 1


def test_a_flood_of_labels_is_bounded() -> None:
    protocol = taught(Frigate())
    for index in range(300):
        say(protocol, f"frigate/porch/thing{index}", "1")
    assert len(announced(say(protocol, "frigate/porch/motion", "ON")).components) <= 129
