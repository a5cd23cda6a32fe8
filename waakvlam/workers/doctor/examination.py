"""The whole examination: everything is looked at, whatever else is wrong."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime

from waakvlam.workers.connection import Unreachable, connect
from waakvlam.workers.doctor import files, journal, keys, namespace, temporal, told
from waakvlam.workers.doctor.finding import Finding, is_well, not_checked
from waakvlam.workers.doctor.told import Told
from waakvlam.workers.settings import SettingsError

_HERE = (
    "region file",
    "warnings",
    "peers",
    "home",
    "key store",
    "master key",
    "journal",
    "journal tables",
    "journal keys",
)
_THERE = ("Temporal settings", "Temporal", "access", "server version")


async def examine(region: str | None, *, wait: float = 0) -> Sequence[Finding]:
    """Look at all that a worker of a region needs. Nothing is made or changed.

    Args:
        region: its code; None for what the environment says.
        wait: seconds that Temporal, or the namespace on it, may still need to come up. It is not waited for when
            something else keeps a worker from starting already.
    """
    what, found = told.look(region)
    found += files.catalogue()
    if what is None:
        unknown = (*_HERE, "clock", *_THERE, *namespace.names(), "workers")
        return [*found, *(not_checked(name, "the region is not known") for name in unknown)]
    found += [*(files.region_file(what) if is_well(found[-1:]) else []), *files.peers(what), *files.home(what)]
    seen = await keys.look(what)
    found += seen.findings
    found += await journal.look(what, keys=seen)
    if wait and not any(one.hinders for one in found):
        await _come_up(what.worker.region, wait)
    return [*found, *await _there(what)]


async def _there(what: Told) -> list[Finding]:
    """All about Temporal."""
    config, found = temporal.configuration(what)
    if config is None:
        rest = (*_THERE[1:], *namespace.names(), "workers")
        return [*found, *(not_checked(name, "the settings for Temporal are wrong") for name in rest)]
    client, reached = await temporal.connection(config, datetime.now(UTC))
    found.append(reached)
    if client is None:
        rest = (*_THERE[2:], *namespace.names(), "workers")
        return [*found, *(not_checked(name, "Temporal was not reached") for name in rest)]
    found.append(temporal.access(config, datetime.now(UTC)))
    found.append(await temporal.version(client))
    there = await namespace.look(client, what.worker.region)
    found += there
    if is_well(there[:1]):
        found.append(await namespace.workers(client, what.worker.region))
    else:
        found.append(not_checked("workers", "there is no namespace"))
    return found


async def _come_up(region: str, wait: float) -> None:
    """Give Temporal its time; whether it used that well is looked at afterwards."""
    with suppress(Unreachable, SettingsError):
        await connect(region, patience=wait)
