"""What is wrong between a worker and its Temporal: found, named with its cure, and gone when cured."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
import trustme
from google.protobuf.duration_pb2 import Duration
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.namespace.v1 import NamespaceConfig
from temporalio.api.workflowservice.v1 import UpdateNamespaceRequest
from temporalio.client import Client

from tests.region import Region, eventually
from tests.workers.doctor.front_door import FrontDoor
from tests.workers.doctor.world import World, token_until
from waakvlam.workers.connection import connect
from waakvlam.workers.doctor import namespace
from waakvlam.workers.doctor.examination import examine
from waakvlam.workers.doctor.finding import State
from waakvlam.workers.doctor.start import require_well
from waakvlam.workers.namespace.prepare import prepare
from waakvlam.workers.settings import SettingsError


@pytest_asyncio.fixture
async def door(world: World) -> AsyncIterator[FrontDoor]:
    """A door before the real server, at which an API key must be shown."""
    async with FrontDoor(world.client.service_client.config.target_host, api_key="sleutel") as door:
        world.tell("TEMPORAL_ADDRESS", door.address)
        world.tell("TEMPORAL_TLS", "false")
        yield door


@pytest.mark.parametrize(
    ("address", "what", "cure"),
    [
        ("127.0.0.1:1", "nobody listens there", "start Temporal there"),
        ("temporal.invalid:7233", "there is no such host", "set TEMPORAL_ADDRESS"),
    ],
)
async def test_a_server_that_is_not_there_is_told_as_such(world: World, address: str, what: str, cure: str) -> None:
    world.tell("TEMPORAL_ADDRESS", address)

    findings = await examine("JZ19")

    (found,) = [one for one in findings if one.state is State.WRONG]
    assert (found.name, found.what) == ("Temporal", f"Temporal at {address}: {what}")
    assert cure in (found.cure or "")
    assert next(one.what for one in findings if one.name == "search attributes") == "Temporal was not reached"


async def test_an_api_key_that_is_missing_wrong_or_expired_is_told_apart(world: World, door: FrontDoor) -> None:
    (missing,) = await world.wrongs()
    assert "we show no API key" in missing.what

    world.tell("TEMPORAL_API_KEY", "loper")
    (other,) = await world.wrongs()
    assert "the API key is not (or no longer) right" in other.what
    assert "loper" not in other.model_dump_json()

    world.tell("TEMPORAL_API_KEY", token_until(1_000_000_000))
    (expired,) = await world.wrongs()
    assert "the API key expired on 2001-09-09 01:46 UTC" in expired.what
    assert "TEMPORAL_API_KEY" in (expired.cure or "")

    world.tell("TEMPORAL_API_KEY", "sleutel")
    assert await world.wrongs() == []


async def test_a_worker_does_not_wait_for_a_server_that_refuses_it(world: World, door: FrontDoor) -> None:
    with pytest.raises(SettingsError, match="access refused"):
        await connect("JZ19", patience=3600)


async def test_tls_that_one_side_does_not_speak_is_told_as_such(world: World) -> None:
    # given a server without TLS, to which we speak it
    world.tell("TEMPORAL_TLS", "true")
    (ours,) = await world.wrongs()
    assert "we speak TLS, and it does not" in ours.what
    assert "TEMPORAL_TLS=false" in (ours.cure or "")
    world.untell("TEMPORAL_TLS")

    # and one with TLS, to which we do not, or whose certificate we do not trust, or that has another name
    issuer = trustme.CA()
    made = issuer.issue_cert("temporal.example.nl")
    chain = b"".join(part.bytes() for part in made.cert_chain_pems)
    real = world.client.service_client.config.target_host
    async with FrontDoor(real, certificate=(made.private_key_pem.bytes(), chain)) as door:
        world.tell("TEMPORAL_ADDRESS", door.address)
        (theirs,) = await world.wrongs()
        assert "export TEMPORAL_TLS=true" in (theirs.cure or "")

        world.tell("TEMPORAL_TLS", "true")
        (distrusted,) = await world.wrongs()
        assert "TEMPORAL_TLS_SERVER_CA_CERT_PATH" in (distrusted.cure or "")

        issuer.cert_pem.write_to_path(world.folder / "ca.pem")
        world.tell("TEMPORAL_TLS_SERVER_CA_CERT_PATH", world.folder / "ca.pem")
        (named,) = await world.wrongs()
        assert "TEMPORAL_TLS_SERVER_NAME" in (named.cure or "")

        # then what the cures say is what cures
        world.tell("TEMPORAL_TLS_SERVER_NAME", "temporal.example.nl")
        assert await world.wrongs() == []

        # and our own certificate is to be renewed a month before it ends, and keeps no worker from starting
        renewable = issuer.issue_cert("worker", not_after=datetime.now(UTC) + timedelta(days=20))
        renewable.cert_chain_pems[0].write_to_path(world.folder / "worker.pem")
        renewable.private_key_pem.write_to_path(world.folder / "worker.key")
        world.tell("TEMPORAL_TLS_CLIENT_CERT_PATH", world.folder / "worker.pem")
        world.tell("TEMPORAL_TLS_CLIENT_KEY_PATH", world.folder / "worker.key")
        (ending,) = await world.wrongs()
        assert (ending.name, ending.hinders) == ("access", False)
        assert ending.what.startswith("the client certificate ends on ")
        assert "TEMPORAL_TLS_CLIENT_CERT_PATH" in (ending.cure or "")


async def test_an_api_key_is_to_be_renewed_a_month_before_it_ends(world: World, door: FrontDoor) -> None:
    for days, named in ((40, []), (20, ["access"])):
        door.api_key = token_until(int((datetime.now(UTC) + timedelta(days=days)).timestamp()))
        world.tell("TEMPORAL_API_KEY", door.api_key)
        assert [one.name for one in await world.wrongs()] == named
    await require_well("JZ19", wait=0)


async def test_a_server_that_is_too_old_is_found(world: World, door: FrontDoor) -> None:
    world.tell("TEMPORAL_API_KEY", "sleutel")
    door.version = "1.31.2"

    (found,) = await world.wrongs()

    assert (found.name, found.what) == ("server version", "1.31.2, and 1.32 or later is needed")


async def test_what_our_credentials_may_not_see_is_not_called_wrong(world: World, door: FrontDoor) -> None:
    world.tell("TEMPORAL_API_KEY", "sleutel")
    door.refused = {"ListSearchAttributes", "DescribeTaskQueue"}

    findings = {one.name: one for one in await examine("JZ19")}

    assert findings["search attributes"].state is findings["workers"].state is State.NOT_CHECKED
    assert findings["search attributes"].what == "Temporal does not tell: access refused"
    await require_well("JZ19", wait=0)


async def test_a_namespace_that_is_not_there_is_found_and_made(world: World) -> None:
    world.tell("TEMPORAL_NAMESPACE", "jeugdregio-vergeten")

    (found,) = await world.wrongs()
    assert found.what == "there is no namespace jeugdregio-vergeten"
    assert (found.cure or "").startswith("waakvlam namespace prepare --region JZ19")

    await prepare(world.client, "jeugdregio-vergeten")
    assert await world.wrongs() == []


async def test_search_attributes_that_are_missing_or_of_another_type_are_found_and_cured(world: World) -> None:
    # given one that is gone, and one that somebody made otherwise
    await world.remove_attribute("Crisis")
    await world.remove_attribute("Stage")
    await world.add_attribute("Stage", IndexedValueType.INDEXED_VALUE_TYPE_TEXT)

    # then both are found
    other, missing = await world.wrongs()
    assert other.what == "search attribute Stage is of type Text, and must be Keyword"
    assert missing.what == "still to do: add search attributes Crisis (Bool)"
    assert missing.cure == "waakvlam namespace prepare --region JZ19"

    # and doing what the cures say mends them: a type is not changed by itself
    taken = await prepare(world.client, world.client.namespace)
    attributes = next(one for one in taken if one.step == "search attributes")
    assert (attributes.changes, len(attributes.stuck)) == (("add search attributes Crisis (Bool)",), 1)
    assert "search-attribute remove" in (other.cure or "")
    await world.remove_attribute("Stage")
    await prepare(world.client, world.client.namespace)
    assert await world.wrongs() == []


async def test_a_retention_that_is_too_short_is_found_and_keeps_no_worker_from_its_work(world: World) -> None:
    await _retain(world.client, timedelta(days=3))

    (found,) = await world.wrongs()
    assert found.what == "still to do: keep what has ended for 30 days instead of 3"
    await require_well("JZ19", wait=0)

    await prepare(world.client, world.client.namespace)
    assert await world.wrongs() == []


async def test_a_worker_that_asks_for_work_is_seen(region: Region) -> None:
    async def seen() -> bool:
        return (await namespace.workers(region.client, "JZ19")).state is State.OK

    await eventually(seen)


async def _retain(client: Client, kept: timedelta) -> None:
    config = NamespaceConfig(workflow_execution_retention_ttl=Duration(seconds=int(kept.total_seconds())))
    await client.workflow_service.update_namespace(UpdateNamespaceRequest(namespace=client.namespace, config=config))
