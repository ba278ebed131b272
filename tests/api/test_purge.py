"""Rules that are deleted for good."""

from __future__ import annotations

from tests.api.conftest import House
from tests.api.writer import Writer, problem

PURGE = "/rules/hall?purge=true"


async def test_a_purged_rule_leaves_nothing_to_restore(house: House, writer: Writer) -> None:
    etag = (await writer.make()).headers["etag"]
    owner = house.token("admin")
    assert problem(await writer.ask("DELETE", PURGE, if_match=etag), 403)["scope"] == "admin"
    assert (writer.rules / "hall.yaml").exists()
    problem(await house.client.delete(f"/api/v1{PURGE}", headers=owner), 428)
    problem(await house.client.delete(f"/api/v1{PURGE}", headers={**owner, "If-Match": '"0"'}), 412)
    gone = await house.client.delete(f"/api/v1{PURGE}", headers={**owner, "If-Match": etag})
    assert gone.status_code == 204
    assert not (writer.rules / "hall.yaml").exists()
    assert "hall" not in house.service.hub.engine.rules
    assert (await writer.ask("GET", "/rules:deleted")).json()["items"] == []
    problem(await writer.ask("GET", "/rules/hall/versions"), 404)
    problem(await writer.ask("POST", "/rules/hall/versions/1:restore"), 404)
    problem(await house.client.delete(f"/api/v1{PURGE}", headers={**owner, "If-Match": "*"}), 404)


async def test_what_was_deleted_before_can_be_purged(house: House, writer: Writer) -> None:
    etag = (await writer.make()).headers["etag"]
    assert (await writer.ask("DELETE", "/rules/hall", if_match=etag)).status_code == 204
    owner = house.token("admin")
    gone = await house.client.delete(f"/api/v1{PURGE}", headers={**owner, "If-Match": "*"})
    assert gone.status_code == 204
    assert (await writer.ask("GET", "/rules:deleted")).json()["items"] == []
    assert (await writer.make()).json()["version"] == 1, "a rule of that name begins anew"


async def test_what_came_with_hyperconnect_is_never_purged(house: House, writer: Writer) -> None:
    headers = {**house.token("admin"), "If-Match": "*"}
    problem(await house.client.delete("/api/v1/rules/frost-guard?purge=true", headers=headers), 423)
    assert (await writer.ask("GET", "/rules/frost-guard")).status_code == 200
