"""Reaching Temporal: standard client configuration, and patience while the server is not there yet.

The connection is configured as for every Temporal tool: `TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`,
`TEMPORAL_API_KEY`, `TEMPORAL_TLS...`, or a TOML file (`TEMPORAL_CONFIG_FILE`) with profiles. Where the
file has a profile named after the region (`[profile.JZ19]`), that one is used.
"""

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from time import monotonic

from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client, Plugin
from temporalio.envconfig import ClientConfig, ClientConnectConfig
from temporalio.runtime import Runtime
from temporalio.service import RPCError

from waakvlam.domain.identifiers import namespace
from waakvlam.workers.connection_trouble import Trouble, trouble
from waakvlam.workers.settings import SettingsError

_log = logging.getLogger(__name__)
_RETRY_SECONDS = 0.5
_REMIND_SECONDS = 10.0
_LONGEST_REASON = 300


class Unreachable(Exception):  # noqa: N818 - it says what Temporal is
    """Temporal, or the region's namespace on it, was not there within the time allowed."""


def connect_config(region: str) -> ClientConnectConfig:
    """How a region's processes reach Temporal.

    Raises:
        SettingsError: the configuration file or an environment variable is wrong.
    """
    file = os.environ.get("TEMPORAL_CONFIG_FILE")
    if file and not Path(file).is_file():  # Temporal's own loader would go on without it
        raise SettingsError(f"TEMPORAL_CONFIG_FILE cannot be {file!r}: there is no such file.")
    try:
        chosen = os.environ.get("TEMPORAL_PROFILE")
        profile = region if not chosen and region in ClientConfig.load().profiles else None
        config = ClientConfig.load_client_connect_config(profile)
    except (RuntimeError, ValueError, OSError) as error:
        raise SettingsError(f"The configuration for Temporal is not right: {error}") from error
    config.setdefault("target_host", "localhost:7233")
    config.setdefault("namespace", namespace(region))
    return config


async def connect(
    region: str, *, patience: float, plugins: Sequence[Plugin] = (), runtime: Runtime | None = None
) -> Client:
    """Connect to the region's namespace, trying for `patience` seconds.

    Raises:
        Unreachable: the server or the namespace is still not there.
        SettingsError: the configuration is wrong, or the server refuses these credentials.
    """
    return await reach(
        connect_config(region), patience=patience, plugins=plugins, runtime=runtime, then=_namespace_exists
    )


async def reach(
    config: ClientConnectConfig,
    *,
    patience: float,
    plugins: Sequence[Plugin] = (),
    runtime: Runtime | None = None,
    then: Callable[[Client], Awaitable[None]] | None = None,
) -> Client:
    """Connect to Temporal, trying for `patience` seconds; the namespace need not exist, unless `then` looks.

    Raises:
        Unreachable: the server is still not there.
        SettingsError: the server refuses these credentials.
    """
    where = f"Temporal at {config.get('target_host')}, namespace {config.get('namespace')}"
    give_up = monotonic() + patience
    remind = monotonic()
    while True:
        try:
            client = await Client.connect(**config, plugins=list(plugins), runtime=runtime)
            if then is not None:
                await then(client)
        except (RPCError, RuntimeError) as error:
            why = trouble(error)
            if why is Trouble.REFUSED:
                raise SettingsError(f"{where}: access refused (TEMPORAL_API_KEY or the client certificate)") from error
            if monotonic() >= give_up:
                said = str(error)[:_LONGEST_REASON]
                raise Unreachable(f"{where}: {why}; gave up after {patience:g} s ({said})") from error
            if monotonic() >= remind:
                remind = monotonic() + _REMIND_SECONDS
                _log.warning("waiting for %s: %s", where, why)
            await asyncio.sleep(_RETRY_SECONDS)
        else:
            return client


async def _namespace_exists(client: Client) -> None:
    request = DescribeNamespaceRequest(namespace=client.namespace)
    await client.workflow_service.describe_namespace(request)
