"""A worker of one region can see nothing of another: what of that can be tried without a cluster."""

import base64
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import asyncpg  # type: ignore[import-untyped]
import pytest
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment

from tests.deploy.rendered import DEPLOY
from tests.postgres import running
from tests.region import LOCAL_TEAM, command, new_case, open_with_signal
from tests.two_regions import two_regions
from waakvlam.activities import Journal
from waakvlam.activities.journal.migration import migrate
from waakvlam.activities.keys import KeyringFile, KeyStore
from waakvlam.workers.codec.case_codec import UnknownKey
from waakvlam.workers.plugin import WaakvlamPlugin


@pytest.fixture(scope="module")
def socket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a PostgreSQL listens that was set up for two regions as the compose stack does, at two starts."""
    setup = tmp_path_factory.mktemp("setup")
    for script in ("compose/databases.sh", "postgres/region.sql"):
        shutil.copy(DEPLOY / script, setup)
    with running() as cluster:
        host = parse_qs(urlsplit(cluster.new_database()).query)["host"][0]
        told = {"PATH": "/usr/bin:/bin", "PGHOST": host, "PGUSER": "waakvlam", "PGDATABASE": "postgres"}
        told |= {f"{whose}_DATABASE_PASSWORD": f"the secret of '{whose}'" for whose in ("TEMPORAL", "JZ19", "JZ33")}
        for _ in range(2):
            done = subprocess.run(
                ["bash", setup / "databases.sh"], env=told, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stderr
        yield host


@pytest.mark.parametrize(("region", "other"), [("jz19", "jz33"), ("jz33", "jz19")])
async def test_a_user_of_one_region_cannot_enter_a_database_of_another(socket: str, region: str, other: str) -> None:
    user = f"waakvlam_{region}"
    for kind in ("journal", "keys", "views"):
        connection = await asyncpg.connect(host=socket, user=user, database=f"{kind}_{region}")
        rights = await connection.fetchrow(
            "SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user"
        )
        await connection.close()
        assert rights is not None
        assert tuple(rights) == (False, False, False)
    for closed in (f"journal_{other}", f"keys_{other}", f"views_{other}", "temporal", "temporal_visibility"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await asyncpg.connect(host=socket, user=user, database=closed)


async def test_a_region_can_keep_its_journal_and_its_keys_there(socket: str, tmp_path: Path) -> None:
    url = "postgresql+asyncpg://waakvlam_jz19@/{}_jz19?host=" + socket
    master = KeyringFile(tmp_path / "master-keys.json")
    master.make()
    keys = await KeyStore.open(url.format("keys"), master, "JZ19")
    await migrate(url.format("journal"))
    journal = await Journal.open(url.format("journal"), keys)
    assert await journal.position() == 0
    await journal.close()
    await keys.close()


async def test_what_one_region_does_in_temporal_another_cannot_read_even_when_it_is_let_in(
    env: WorkflowEnvironment, tmp_path: Path
) -> None:
    async with two_regions(env, tmp_path) as (here, there):
        case = new_case()
        heard = command(LOCAL_TEAM, datetime.now(UTC), source="school", children=["child-1"])
        await open_with_signal(here.client, case, heard)
        address = env.client.service_client.config.target_host
        # The other region, with all its keys, in a namespace that no token should have let it into.
        intruder = await Client.connect(address, namespace=here.client.namespace, plugins=[WaakvlamPlugin(there.keys)])
        with pytest.raises(UnknownKey, match=f"The key of {case} is not in this key store"):
            await intruder.get_workflow_handle(case).query("state")
        # Asking made no key, by which it could write what only it can read.
        with sqlite3.connect(tmp_path / "keys-JZ33.db") as theirs:
            assert theirs.execute("SELECT count(*) FROM case_keys WHERE name = ?", (case,)).fetchone() == (0,)
        # And without any keys it reads what Temporal has, in which nothing is plain.
        stranger = await Client.connect(address, namespace=here.client.namespace)
        history = (await stranger.get_workflow_handle(case).fetch_history()).to_json()
        assert case in history
        said = {base64.b64encode(word.encode()).decode().rstrip("=") for word in ("child-1", '"school"')} | {"child-1"}
        assert not any(word in history for word in said)
