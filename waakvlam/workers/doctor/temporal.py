"""Temporal: is it reached, may we in, is it new enough?"""

import asyncio
import re
from datetime import datetime

from temporalio.api.workflowservice.v1 import GetSystemInfoRequest
from temporalio.client import Client
from temporalio.envconfig import ClientConfig, ClientConnectConfig
from temporalio.service import RPCError

from waakvlam.domain.identifiers import namespace
from waakvlam.domain.regions import REGIONS
from waakvlam.workers.connection import connect_config
from waakvlam.workers.connection_trouble import Trouble, trouble
from waakvlam.workers.credentials import CREDENTIAL_NAME, RENEW_WITHIN, Credential, valid_until
from waakvlam.workers.doctor.finding import Finding, not_checked, ok, wrong
from waakvlam.workers.doctor.told import Told
from waakvlam.workers.settings import SettingsError

LEAST_VERSION = (1, 32)
"""Continuing a case as new on a later release of ours goes right from this version of the server on."""

_PATIENCE_SECONDS = 15.0
_LONGEST_REASON = 200

_CURES = {
    Trouble.NO_SUCH_HOST: "set TEMPORAL_ADDRESS to host:port of the Temporal frontend",
    Trouble.NOBODY_LISTENS: "start Temporal there, or set TEMPORAL_ADDRESS to host:port of the Temporal frontend",
    Trouble.NOT_TEMPORAL: "set TEMPORAL_ADDRESS to the gRPC port of the frontend (usually 7233), not HTTP or the UI",
    Trouble.SLOW: "let this machine through to that port, or set TEMPORAL_ADDRESS to what does answer",
    Trouble.UNKNOWN_ISSUER: "set TEMPORAL_TLS_SERVER_CA_CERT_PATH to the certificate of its issuer",
    Trouble.EXPIRED_CERTIFICATE: "have the certificate of the server renewed, and look at the clock of this machine",
    Trouble.OTHER_NAME: "set TEMPORAL_TLS_SERVER_NAME to the name in its certificate",
    Trouble.CLIENT_CERTIFICATE_REFUSED: "set TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH to a "
    "certificate that it trusts and that has not expired",
    Trouble.NOT_PEM: "set TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH to files in PEM",
    Trouble.WE_SPEAK_TLS: "export TEMPORAL_TLS=false  # an API key alone switches it on",
    Trouble.IT_SPEAKS_TLS: "export TEMPORAL_TLS=true",
}

_RENEWED = {
    Credential.API_KEY: "set TEMPORAL_API_KEY to a new key",
    Credential.CLIENT_CERTIFICATE: "have the file of TEMPORAL_TLS_CLIENT_CERT_PATH renewed",
}


def configuration(told: Told) -> tuple[ClientConnectConfig | None, list[Finding]]:
    """How it is to be reached."""
    region = told.worker.region
    try:
        config = connect_config(region)
        ClientConfig.load(config_file_strict=True)  # a mistyped key is otherwise passed over in silence
    except SettingsError as error:
        cure = "set TEMPORAL_CONFIG_FILE to a file that is right, and TEMPORAL_PROFILE to a profile in it"
        return None, [wrong("Temporal settings", _one_line(error), cure, setting=True)]
    except RuntimeError as error:
        cure = "mend the file that TEMPORAL_CONFIG_FILE names"
        return None, [wrong("Temporal settings", _one_line(error), cure, setting=True)]
    name = config.get("namespace", "")
    other = next((code for code in REGIONS if code != region and namespace(code) == name), None)
    if other is not None:
        what = f"{name} is the namespace of {other}, and this is {region}"
        return None, [wrong("Temporal settings", what, f"export TEMPORAL_NAMESPACE={namespace(region)}", setting=True)]
    shown = [f"address {config.get('target_host')}", f"namespace {name}"]
    shown += ["an API key"] if config.get("api_key") else []
    shown += ["TLS"] if config.get("tls") or (config.get("tls") is None and config.get("api_key")) else ["no TLS"]
    return config, [ok("Temporal settings", ", ".join(shown))]


async def connection(config: ClientConnectConfig, now: datetime) -> tuple[Client | None, Finding]:
    """Whether it lets us in."""
    where = f"Temporal at {config.get('target_host')}"
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            client = await Client.connect(**config)
    except (RPCError, RuntimeError, TimeoutError) as error:
        why = trouble(error)
        if why is Trouble.REFUSED:
            return None, _refused(where, config, now)
        said = "" if why is not Trouble.OTHER else f" ({_one_line(error)})"
        cure = _CURES.get(why, "set TEMPORAL_ADDRESS to host:port of the Temporal frontend")
        return None, wrong("Temporal", f"{where}: {why}{said}", cure)
    return client, ok("Temporal", f"{where} lets us in")


def access(config: ClientConnectConfig, now: datetime) -> Finding:
    """For how long it goes on letting us in, as far as what we show says so."""
    ends = valid_until(config)
    if not ends:
        return ok("access", "nothing that we show ends by itself")
    which = min(ends, key=lambda one: ends[one])
    what = f"{CREDENTIAL_NAME[which]} ends on {ends[which]:%Y-%m-%d %H:%M} UTC"
    if ends[which] - now > RENEW_WITHIN:
        return ok("access", what)
    cure = f"{_RENEWED[which]}, and start the processes of this region again"
    return wrong("access", f"{what}, and then nobody watches over the terms of this region", cure, hinders=False)


async def version(client: Client) -> Finding:
    """Whether the server can do what we ask of it."""
    try:
        told = await client.workflow_service.get_system_info(GetSystemInfoRequest(), retry=True)
    except RPCError as error:
        return not_checked("server version", f"Temporal does not tell it: {trouble(error)}")
    said = told.server_version
    found = re.match(r"v?(\d+)\.(\d+)", said)
    if found is None:
        return not_checked("server version", f"Temporal calls it {said!r}")
    least = ".".join(map(str, LEAST_VERSION))
    if (int(found[1]), int(found[2])) < LEAST_VERSION:
        cure = f"upgrade the Temporal server to {least} or later, one minor version at a time"
        return wrong("server version", f"{said}, and {least} or later is needed", cure)
    return ok("server version", said)


def _refused(where: str, config: ClientConnectConfig, now: datetime) -> Finding:
    key = config.get("api_key")
    if key is None:
        cure = "set TEMPORAL_API_KEY, or TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH"
        return wrong("Temporal", f"{where}: access refused, and we show no API key", cure, setting=True)
    cure = "set TEMPORAL_API_KEY to a new key of who may use this namespace"
    expired = valid_until(config).get(Credential.API_KEY)
    if expired is not None and expired <= now:
        what = f"{where}: access refused: the API key expired on {expired:%Y-%m-%d %H:%M} UTC"
        return wrong("Temporal", what, cure, setting=True)
    return wrong("Temporal", f"{where}: access refused: the API key is not (or no longer) right", cure, setting=True)


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:_LONGEST_REASON]
