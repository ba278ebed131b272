"""The edge of miIO against simulated devices, over real UDP on loopback."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest

from hyperconnect.content.find import ours
from hyperconnect.content.yaml import read_yaml
from hyperconnect.errors import ContentError, SettingsError
from hyperconnect.model.device import Availability, State
from hyperconnect.model.message import Message
from hyperconnect.model.observation import Announced, Refused, Trouble
from hyperconnect.model.value import Value
from hyperconnect.protocols.miot import Miot
from hyperconnect.protocols.miot.packet import Head, Token
from hyperconnect.shell.clock import Bell
from hyperconnect.shell.miio import Known, Miio, Pace
from hyperconnect.shell.miio_bus import MiioBus
from hyperconnect.shell.miio_endpoint import MiioEndpoint, serving
from hyperconnect.shell.miio_socket import Candidate, discover
from hyperconnect.sim.thing.miio import MiotDevice
from tests.protocols.speech import wish

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Sequence

    from hyperconnect.shell.transport import Arrival, Transport

PATIENCE = 90
QUICK = Pace(patience=(0.05, 0.1, 0.2), poll=30.0, check=30.0, settle=0.02, again=0.02, rarely=0.05)
DIGITS = "f0e1d2c3b4a5968778695a4b3c2d1e0f"
DID = 400_000_001
DOCUMENTS = {
    path.stem: json.loads(path.read_text("utf-8")) for path in sorted((ours("simulators") / "miot").glob("*.json"))
}


class House:
    """What a hub would know of its miIO devices."""

    def __init__(self, bus: Miio | Transport) -> None:
        self.protocol = Miot()
        self.protocol.learn(read_yaml(ours("devices") / "miot.yaml"))
        self.bell = Bell()
        self.values: dict[str, object] = {}
        self.states: list[State] = []
        self.devices: list[str] = []
        self.messages: list[Message] = []
        self.troubles: list[str] = []
        self._bus = bus

    async def until(self, known: Callable[[], bool]) -> None:
        """Take what comes until a condition holds."""
        async with asyncio.timeout(PATIENCE):
            while not known():
                await self.bell.wait()
                for one in self._bus.take():
                    if isinstance(one, Message):
                        self._hear(one)

    async def knows(self, **expected: object) -> None:
        """Wait until attributes (`capability__attribute`) have their values."""
        wanted = {name.replace("__", "."): value for name, value in expected.items()}
        await self.until(lambda: all(self.values.get(name) == value for name, value in wanted.items()))

    def order(self, name: str, **args: Any) -> None:
        """Send a command."""
        self._bus.publish(self.protocol.encode(wish(f"miot_{DID}", name, **args)))

    def send(self, request: dict[str, object]) -> None:
        """Send what no command would."""
        self._bus.publish([Message(f"$miio/{DID}/down", json.dumps(request).encode())])

    def _hear(self, message: Message) -> None:
        self.messages.append(message)
        read = self.protocol.reader(message.topic)
        assert read is not None
        for seen in read(message, 1.0):
            match seen:
                case Value(path=path, value=value):
                    self.values[path.split(".", 2)[2]] = value
                case Availability(state=state):
                    self.states.append(state)
                case Announced(device=device):
                    self.devices.append(device.id)
                case Refused(path=path, why=why):
                    self.troubles.append(f"{path} {why}")
                case Trouble(why=why):
                    self.troubles.append(why)
                case _:
                    raise AssertionError(seen)


class Sim:
    """A simulated device behind its port."""

    def __init__(self, kind: str, *, reports: bool = False, hears: Callable[[], bool] = lambda: True) -> None:
        self.device = MiotDevice(DOCUMENTS[kind], str(DID), reports=reports)
        self.asked: list[dict[str, Any]] = []
        self.endpoint = MiioEndpoint(DID, Token.of(DIGITS), self._answer, hears)

    @property
    def known(self) -> Known:
        return Known("127.0.0.1", Token.of(DIGITS), DOCUMENTS["heater"], port=self.endpoint.port)

    def _answer(self, request: dict[str, Any]) -> dict[str, object]:
        self.asked.append(request)
        return self.device.answer(request)

    def asked_for(self, method: str) -> int:
        return sum(request["method"] == method for request in self.asked)


@asynccontextmanager
async def living(sim: Sim, pace: Pace = QUICK) -> AsyncGenerator[House]:
    """Let a simulated device and the edge that speaks to it live."""
    async with serving(sim.endpoint):
        miio = Miio([sim.known], pace=pace)
        house = House(miio)
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(miio.run(house.bell.ring), name="miio")
            yield house
            running.cancel()


async def test_a_device_is_found_introduced_and_read() -> None:
    sim = Sim("heater")
    sim.device.put("temperature", 18.5)
    async with living(sim) as house:
        await house.knows(temperature__temperature=18.5, thermostat__mode="off", hazard__problem=False)
    assert house.devices == [f"miot_{DID}"]
    assert house.states == [State.ONLINE]
    assert [message.topic for message in house.messages[:2]] == [f"$miio/{DID}/spec", f"$miio/{DID}/state"]


async def test_a_command_is_confirmed_by_the_answer_and_read_back() -> None:
    sim = Sim("heater")
    async with living(sim) as house:
        await house.knows(thermostat__mode="off")
        house.order("thermostat.mode", value="heat")
        house.order("thermostat.target", value=21.5)
        await house.knows(thermostat__mode="heat", thermostat__target=21.5)
        before = sim.asked_for("get_properties")
        await house.until(lambda: sim.asked_for("get_properties") > before)
    assert sim.device.get("on") is True
    assert sim.device.get("target-temperature") == 21.5


async def test_questions_come_in_batches_and_one_at_a_time() -> None:
    sim = Sim("heater")
    async with living(sim, Pace(poll=0.02)) as house:
        await house.until(lambda: sim.asked_for("get_properties") >= 3)
    sizes = {len(request["params"]) for request in sim.asked if request["method"] == "get_properties"}
    assert sizes == {8}
    numbers = [request["id"] for request in sim.asked]
    assert numbers == sorted(set(numbers))


async def test_what_is_reported_needs_no_question() -> None:
    sim = Sim("heater", reports=True)
    async with living(sim) as house:
        await house.knows(thermostat__mode="off")
        asked = sim.asked_for("get_properties")
        sim.device.put("temperature", 25.5)
        sim.endpoint.report("properties_changed", sim.device.take_changes())
        await house.knows(temperature__temperature=25.5)
        assert sim.asked_for("get_properties") == asked
    assert sim.asked_for("miIO.sub") == 1


async def test_a_report_that_comes_again_is_heard_once() -> None:
    sim = Sim("heater", reports=True)
    async with living(sim) as house:
        await house.knows(thermostat__mode="off")
        first = [{"siid": 3, "piid": 1, "value": 30.0}]
        # Both are sent before the first can be acknowledged, so the second time it comes twice.
        sim.endpoint.report("properties_changed", first)
        sim.endpoint.report("properties_changed", [{"siid": 3, "piid": 1, "value": 31.0}])
        await house.knows(temperature__temperature=31.0)
    reports = [message for message in house.messages if b"properties_changed" in message.payload]
    assert len(reports) == 2


async def test_lost_packets_are_sent_again_and_nothing_is_done_twice() -> None:
    losing = iter([True, False, False, True, False] * 200)
    sim = Sim("heater", hears=lambda: next(losing))
    async with living(sim) as house:
        await house.knows(thermostat__mode="off")
        house.order("thermostat.mode", value="heat")
        await house.knows(thermostat__mode="heat")
    assert sim.asked_for("set_properties") == 1


async def test_a_device_that_falls_silent_is_offline_until_it_answers_again() -> None:
    there = True
    sim = Sim("heater", hears=lambda: there)
    async with living(sim, Pace((0.02, 0.02), 0.02, 0.02, 0.02, 0.02, 0.05)) as house:
        await house.until(lambda: house.states == [State.ONLINE])
        there = False
        await house.until(lambda: house.states == [State.ONLINE, State.OFFLINE])
        there = True
        await house.until(lambda: house.states == [State.ONLINE, State.OFFLINE, State.ONLINE])
    assert house.devices == [f"miot_{DID}"], "what it is was told once"


async def test_what_was_wanted_while_nobody_answered_is_not_done_later() -> None:
    there = True
    sim = Sim("heater", hears=lambda: there)
    async with living(sim, Pace((0.02, 0.02), 0.02, 0.02, 0.02, 0.02, 0.05, stale=0.0)) as house:
        await house.until(lambda: house.states == [State.ONLINE])
        there = False
        await house.until(lambda: house.states[-1] is State.OFFLINE)
        house.order("thermostat.mode", value="heat")
        there = True
        await house.until(lambda: house.states[-1] is State.ONLINE)
        asked = sim.asked_for("get_properties")
        await house.until(lambda: sim.asked_for("get_properties") > asked + 1)
    assert sim.asked_for("set_properties") == 0
    assert sim.device.get("on") is False


async def test_with_a_wrong_token_nothing_is_heard_and_that_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    bell = Bell()
    heard: list[bool] = []

    def hears() -> bool:
        heard.append(True)
        bell.ring()
        return True

    sim = Sim("heater", hears=hears)
    async with serving(sim.endpoint):
        wrong = Known("127.0.0.1", Token.of("0f" * 16), DOCUMENTS["heater"], port=sim.endpoint.port)
        miio = Miio([wrong], pace=Pace((0.01,), again=0.01, rarely=0.01))
        async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as tasks:
            running = tasks.create_task(miio.run(bell.ring), name="miio")
            while len(heard) < 7:
                await bell.wait()
            running.cancel()
    assert sim.asked == []
    assert miio.take() == []
    assert [record.message for record in caplog.records] == [
        "127.0.0.1: greets but does not answer; its token is probably out of date"
    ]


async def test_packets_of_others_are_not_believed() -> None:
    sim = Sim("heater", reports=True)
    async with living(sim) as house:
        await house.knows(thermostat__mode="off")
        report = {"id": 5, "method": "properties_changed", "params": [{"siid": 3, "piid": 1, "value": 99.0}]}
        raw = json.dumps(report).encode()
        for forged in (Token.of("0f" * 16).seal(Head(DID, 1), raw), Token.of(DIGITS).seal(Head(DID + 1, 1), raw), raw):
            sim.endpoint.send(forged)
        sim.endpoint.report("properties_changed", [{"siid": 3, "piid": 1, "value": 22.0}])
        await house.knows(temperature__temperature=22.0)
    assert not any(b"99" in message.payload for message in house.messages)


async def test_a_refusal_is_passed_on_with_its_reason() -> None:
    sim = Sim("heater")
    async with living(sim) as house:
        await house.knows(thermostat__mode="off")
        params = [{"did": str(DID), "siid": 3, "piid": 1, "value": 20.0}]
        house.send({"method": "set_properties", "params": params})
        await house.until(lambda: bool(house.troubles))
    assert house.troubles == [f"miot_{DID}.main.temperature.temperature cannot be written (-4002)"]


async def test_what_a_device_does_not_have_is_asked_for_once() -> None:
    """The document is that of a heater, the device an air purifier: most of what is asked for does not exist."""
    sim = Sim("air_purifier")
    async with living(sim, Pace(poll=0.02)) as house:
        await house.until(lambda: sim.asked_for("get_properties") >= 3)
    sizes = [len(request["params"]) for request in sim.asked if request["method"] == "get_properties"]
    assert sizes[0] > sizes[1] == sizes[2]


async def test_the_token_a_device_tells_goes_no_further() -> None:
    sim = Sim("heater")
    answer = sim.device.answer

    def talkative(request: Any) -> dict[str, object]:
        told: dict[str, Any] = answer(request)
        return {"result": {**told["result"], "token": DIGITS}} if request["method"] == "miIO.info" else told

    sim.device.answer = talkative  # type: ignore[method-assign]  # one odd device
    async with living(sim) as house:
        await house.knows(thermostat__mode="off")
    assert not any(DIGITS.encode() in message.payload for message in house.messages)
    assert DIGITS not in repr(sim.known)


async def test_devices_are_discovered_where_one_looks() -> None:
    sim = Sim("heater")
    async with serving(sim.endpoint):
        found = await discover("127.0.0.1", "127.0.0.1", sim.endpoint.port, within=0.5)
    assert found == [Candidate("127.0.0.1", sim.endpoint.port, str(DID))]


async def test_what_cannot_begin_says_why() -> None:
    known = Known("127.0.0.1", Token.of(DIGITS), {"services": 1})
    with pytest.raises(ContentError, match="no MIoT-Spec document"):
        await Miio([known]).run(lambda: None)
    with pytest.raises(SettingsError, match="no IP address"):
        await Miio([Known("heater.local", Token.of(DIGITS), DOCUMENTS["heater"])]).run(lambda: None)
    with pytest.raises(SettingsError, match=r"192\.0\.2\.1"):
        await Miio([], interface="192.0.2.1").run(lambda: None)


class Line:
    """A bus in memory: what is put in arrives, what is published is kept."""

    description = "a line"

    def __init__(self) -> None:
        self.arrivals: list[Arrival] = []
        self.published: list[Message] = []
        self.subscribed: list[str] = []
        self.acknowledged = 0

    async def run(self, wake: Callable[[], None]) -> None:
        wake()
        await asyncio.Event().wait()

    def take(self) -> list[Arrival]:
        arrivals, self.arrivals = self.arrivals, []
        return arrivals

    def done(self) -> None:
        self.acknowledged += 1

    def publish(self, messages: Sequence[Message]) -> None:
        self.published += messages

    def subscribe(self, filters: Sequence[str]) -> None:
        self.subscribed += filters


async def test_one_bus_carries_both() -> None:
    sim = Sim("heater")
    line = Line()
    line.arrivals = [Message("home/x", b"1"), Message(f"$miio/{DID}/up", b"forged")]
    async with serving(sim.endpoint):
        bus = MiioBus(line, Miio([sim.known], pace=QUICK))
        assert bus.take() == [Message("home/x", b"1")]
        house = House(bus)
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(bus.run(house.bell.ring), name="bus")
            await house.knows(thermostat__mode="off")
            house.order("thermostat.mode", value="heat")
            bus.publish([Message("home/y", b"2")])
            await house.knows(thermostat__mode="heat")
            running.cancel()
    bus.subscribe(["home/#"])
    bus.done()
    assert (line.published, line.subscribed, line.acknowledged) == ([Message("home/y", b"2")], ["home/#"], 1)
    assert bus.description == "a line"
