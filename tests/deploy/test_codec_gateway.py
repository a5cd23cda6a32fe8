"""The gateway before the codec servers of the compose stack: the stack's own configuration, in a real nginx."""

import asyncio
import base64
import os
import re
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from temporalio.api.common.v1 import Payload

from tests.deploy.name_server import name_server
from tests.deploy.test_compose import COMPOSE, compose, filled_in, prepared
from tests.region import eventually
from waakvlam.activities.keys import KeyringFile, KeyStore
from waakvlam.activities.keys.readings import Readings
from waakvlam.workers.codec.access import TokenAccess
from waakvlam.workers.codec.case_codec import CaseCodec
from waakvlam.workers.codec.server import Served, codec_app
from waakvlam.workers.http_serving import listen, served

UI = "http://localhost:8080"
PORT = 8234
CASES = {"JZ19": "case-JZ19-2026-000001", "JZ33": "case-JZ33-2026-000001"}
SAID = '"Sneeuwvink"'


def namespace(region: str) -> str:
    """What the UI says of where it looks."""
    return f"jeugdregio-{region.lower()}"


def own_address(number: int) -> str:
    """An address of this machine where only this process listens: ports stay as the stack has them."""
    process = os.getpid()
    return f"127.{16 + number * 16 + (process >> 16) % 16}.{(process >> 8) % 256}.{process % 256}"


@dataclass(frozen=True)
class Gateway:
    """The gateway, asked as by a browser."""

    http: httpx.AsyncClient
    keys: dict[str, KeyStore]
    written: Path
    """The directory of everything that it writes."""
    secrets: list[str]

    async def secret(self, region: str) -> dict[str, object]:
        """An encrypted payload of a case of the region, as the UI sends it."""
        plain = Payload(metadata={"encoding": b"json/plain"}, data=SAID.encode())
        [payload] = await CaseCodec(self.keys[region], CASES[region]).encode([plain])
        metadata = {name: base64.b64encode(value).decode() for name, value in payload.metadata.items()}
        return {"metadata": metadata, "data": base64.b64encode(payload.data).decode()}

    async def ask(
        self, payload: Mapping[str, object], where: str | None, path: str = "/decode", **headers: str
    ) -> httpx.Response:
        """What a page of the UI asks of a namespace."""
        sent = {"origin": UI, **headers} | ({"x-namespace": where} if where else {})
        return await self.http.post(path, json={"payloads": [payload]}, headers=sent)

    async def preflight(self, origin: str) -> httpx.Response:
        """What a browser asks before it lets a page ask."""
        headers = {"access-control-request-method": "POST", "access-control-request-headers": "x-namespace"}
        return await self.http.options("/decode", headers={"origin": origin, **headers})


@pytest_asyncio.fixture(scope="module")
async def gateway(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Gateway]:
    """With two real codec servers behind it, and the tokens that `prepare` makes."""
    home = tmp_path_factory.mktemp("gateway")
    told = prepared(home)
    async with AsyncExitStack() as closing:
        keys, addresses = {}, {}
        for number, region in enumerate(CASES):
            master = KeyringFile(home / f"master-keys-{region}.json")
            master.make()
            store = await KeyStore.open(f"sqlite+aiosqlite:///{home}/keys-{region}.db", master, region)
            closing.push_async_callback(store.close)
            keys[region] = store
            addresses[f"codec-{region.lower()}"] = own_address(number)
            serves = {namespace(region): Served(region, store, await Readings.open(store.engine))}
            app = codec_app(serves, TokenAccess(home / "secrets" / f"tokens-{region.lower()}.toml"), [UI])
            socket = closing.enter_context(listen(own_address(number), PORT))
            await closing.enter_async_context(served(app, socket))
        resolver = await closing.enter_async_context(name_server(addresses))
        written = home / "nginx"
        await closing.enter_async_context(_nginx(written, _as_filled_in({**told, "CODEC_RESOLVER": resolver})))
        # Called as a browser on this machine calls it, wherever it listens.
        http = await closing.enter_async_context(
            httpx.AsyncClient(base_url=f"http://{own_address(2)}:{PORT}", headers={"host": f"localhost:{PORT}"})
        )
        await eventually(lambda: _answers(http))
        yield Gateway(http, keys, written, [told[f"{region}_CODEC_TOKEN"] for region in CASES])


def _as_filled_in(told: dict[str, str]) -> str:
    """The configuration as the image of nginx makes it: only variables that the filter lets through are filled in."""
    service = filled_in(compose()["services"]["codec-gateway"], told)
    allowed = re.compile(service["environment"]["NGINX_ENVSUBST_FILTER"])
    template = (COMPOSE / "codec-gateway.conf.template").read_text()
    text = re.sub(r"\$\{(\w+)\}", lambda found: told[found[1]] if allowed.search(found[1]) else found[0], template)
    return text.replace(f"listen {PORT}", f"listen {own_address(2)}:{PORT}")


def _nginx(written: Path, configuration: str) -> "_Running":
    found = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    assert found is not None, "scripts/system-packages installs it"
    written.mkdir()
    (written / "default.conf").write_text(configuration)
    places = "".join(f"{kind}_temp_path {kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (written / "nginx.conf").write_text(
        "daemon off; master_process off; pid nginx.pid; error_log error.log info; events {}\n"
        f"http {{ access_log access.log; {places} include default.conf; }}\n"
    )
    return _Running([found, "-p", str(written), "-c", "nginx.conf", "-e", "error.log"])


class _Running:
    """A program that runs during the block."""

    def __init__(self, command: list[str]) -> None:
        self._command = command

    async def __aenter__(self) -> None:
        self._process = await asyncio.create_subprocess_exec(*self._command)

    async def __aexit__(self, *_: object) -> None:
        self._process.terminate()
        await self._process.wait()


async def _answers(http: httpx.AsyncClient) -> bool:
    try:
        return (await http.get("/health")).status_code == 200
    except httpx.TransportError:
        return False


@pytest.mark.parametrize("region", CASES)
async def test_a_page_of_the_ui_reads_each_region_at_its_own_codec_server(gateway: Gateway, region: str) -> None:
    allowed = await gateway.preflight(UI)
    assert (allowed.status_code, allowed.headers["access-control-allow-origin"]) == (200, UI)
    assert "x-namespace" in allowed.headers["access-control-allow-headers"]
    answer = await gateway.ask(await gateway.secret(region), namespace(region))
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == UI
    [payload] = answer.json()["payloads"]
    assert base64.b64decode(payload["data"]).decode() == SAID


async def test_a_page_from_elsewhere_is_let_in_by_no_name(gateway: Gateway) -> None:
    refused = await gateway.preflight("https://elsewhere.example")
    assert refused.status_code == 400
    assert "access-control-allow-origin" not in refused.headers
    secret = await gateway.secret("JZ19")
    # Its own name leads to this machine: for the browser it is then no other origin, and nothing is asked before.
    answer = await gateway.ask(secret, namespace("JZ19"), host="elsewhere.example", origin="http://elsewhere.example")
    assert answer.status_code == 421
    assert not answer.headers.get("content-type", "").startswith("application/json")


async def test_what_is_of_one_region_is_not_read_at_the_other(gateway: Gateway) -> None:
    for region, other in (("JZ19", "JZ33"), ("JZ33", "JZ19")):
        answer = await gateway.ask(await gateway.secret(region), namespace(other))
        assert answer.status_code == 403


@pytest.mark.parametrize("where", [None, "jeugdregio-jz13"])
async def test_it_shows_no_token_for_what_is_not_a_region_of_the_stack(gateway: Gateway, where: str | None) -> None:
    answer = await gateway.ask(await gateway.secret("JZ19"), where)
    assert answer.status_code == 401


async def test_it_shows_its_own_token_whatever_a_page_says(gateway: Gateway) -> None:
    answer = await gateway.ask(await gateway.secret("JZ19"), namespace("JZ19"), authorization="Bearer of-the-login")
    assert answer.status_code == 200


async def test_an_address_that_names_the_case_arrives_as_it_is(gateway: Gateway) -> None:
    plain = {"metadata": {"encoding": base64.b64encode(b"json/plain").decode()}, "data": "IngI"}
    answer = await gateway.ask(plain, namespace("JZ33"), f"/cases/{CASES['JZ33']}/encode")
    [payload] = answer.json()["payloads"]
    assert base64.b64decode(payload["metadata"]["key"]).decode() == CASES["JZ33"], "under the key of that case"


async def test_nothing_of_what_it_lets_through_is_found_in_its_files(gateway: Gateway) -> None:
    # More than it holds in memory, and one that no codec server takes.
    secret = await gateway.secret("JZ19")
    await gateway.ask({**secret, "data": "A" * 2_000_000}, namespace("JZ19"))
    await gateway.ask(secret, namespace("JZ19"), "/nothing/here")
    files = [path for path in gateway.written.rglob("*") if path.is_file() and path.suffix != ".conf"]
    assert gateway.written / "error.log" in files
    written = "".join(path.read_text(errors="replace") for path in files)
    for told in (SAID.strip('"'), str(secret["data"]), "A" * 100, *gateway.secrets):
        assert told not in written
    assert not (gateway.written / "access.log").exists() or not (gateway.written / "access.log").read_text()
