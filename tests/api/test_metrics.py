from __future__ import annotations

import httpx2
import pytest
from prometheus_client.parser import text_string_to_metric_families

from hyperconnect.api.events import Feed
from hyperconnect.api.meter import BUCKETS, Meter
from hyperconnect.model.command import Command, CommandReport, CommandState
from hyperconnect.model.effect import Effect, Reported
from hyperconnect.model.input import Called, RuleSaved
from tests.api.conftest import House
from tests.api.test_events import SAY
from tests.api.test_validation import furnish


async def scrape(house: House) -> dict[tuple[str, str], float]:
    """Return every sample by its name and the value of its label."""
    answer = await house.client.get("/metrics")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/plain")
    return {
        (sample.name, ",".join(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


async def test_what_the_hub_does_is_counted(house: House) -> None:
    before = await scrape(house)
    await furnish(house)
    service = house.service
    await service.settle(RuleSaved(service.now(), "say", SAY))
    for _ in range(3):
        await service.settle(Called(service.now(), "say", {}, "kim"))
    after = await scrape(house)

    def more(name: str, label: str = "") -> float:
        return after[name, label] - before[name, label]

    assert more("hyperconnect_rule_runs_total", "ran") == 3
    assert more("hyperconnect_messages_received_total") == 2
    assert more("hyperconnect_devices") == 2
    assert more("hyperconnect_values_total") >= 4
    assert more("hyperconnect_rules", "running") == 2
    assert after["hyperconnect_broker_connected", ""] == 1
    assert after["hyperconnect_event_listeners", ""] == 0
    assert after["hyperconnect_store_bytes", "memory"] > 0
    assert after["hyperconnect_store_refusing", "memory"] == 0
    assert any(name == "process_resident_memory_bytes" for name, _ in after)


async def test_nothing_grows_with_the_household(house: House) -> None:
    before = set(await scrape(house))
    await furnish(house)
    assert set(await scrape(house)) == before


async def test_how_long_commands_took_is_told_by_their_ends(house: House) -> None:
    meter = Meter(house.service, Feed(house.service))
    command = Command("1", "lamp", "main", "switch", "set", {}, "user:kim", 0.0, 5.0, "on")
    reports: list[Effect] = [
        Reported(CommandReport(command, state, 1.0, latency))
        for state, latency in [
            (CommandState.SENT, 0.0),
            (CommandState.CONFIRMED, BUCKETS[0]),
            (CommandState.CONFIRMED, 0.3),
            (CommandState.CONFIRMED, 500.0),
            (CommandState.TIMEOUT, 5.0),
        ]
    ]
    meter.hear(reports)
    (histogram,) = [each for each in meter.families() if each.name == "hyperconnect_command_seconds"]
    found = {(each.name, each.labels["state"], each.labels.get("le")): each.value for each in histogram.samples}
    name = "hyperconnect_command_seconds"
    assert found[f"{name}_bucket", "confirmed", "0.01"] == 1
    assert found[f"{name}_bucket", "confirmed", "0.25"] == 1
    assert found[f"{name}_bucket", "confirmed", "0.5"] == 2
    assert found[f"{name}_bucket", "confirmed", "+Inf"] == found[f"{name}_count", "confirmed", None] == 3
    assert found[f"{name}_sum", "confirmed", None] == pytest.approx(500.31)
    assert found[f"{name}_count", "rejected", None] == 0


@pytest.mark.parametrize("header", ["Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"])
async def test_what_a_proxy_passes_on_needs_a_token(house: House, header: str) -> None:
    passed = {header: "203.0.113.7"}
    assert (await house.client.get("/metrics", headers=passed)).status_code == 401
    good = {**passed, **house.token("devices:read")}
    assert (await house.client.get("/metrics", headers=good)).status_code == 200
    revoked = {**passed, **house.token("admin", revoked=True)}
    assert (await house.client.get("/metrics", headers=revoked)).status_code == 401


async def test_at_the_socket_file_nobody_needs_a_token(house: House) -> None:
    await house.face.at_hand.wait()
    path = next(iter(house.service.store.history.path.parent.parent.glob("*.sock")))  # type: ignore[union-attr]  # it has one
    transport = httpx2.AsyncHTTPTransport(uds=str(path))
    async with httpx2.AsyncClient(transport=transport, base_url="http://hub") as client:
        assert (await client.get("/metrics")).status_code == 200
