"""The codec server: who has a token reads, as far as it goes, and that is on the log."""

import base64
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from temporalio.api.common.v1 import Payload

from waakvlam.activities.keys import KeyringFile, KeyStore
from waakvlam.activities.keys.readings import Readings
from waakvlam.domain.errors import ERASED_MARK
from waakvlam.workers.codec.access import Access, AccessError, LoopbackAccess, TokenAccess, hashed
from waakvlam.workers.codec.case_codec import CaseCodec
from waakvlam.workers.codec.server import Served, codec_app

UI = "https://temporal.example.nl"
CASE, OTHER = "case-JZ19-2026-000001", "case-JZ19-2026-000002"
ELSEWHERE = "case-JZ13-2026-000001"
TOKENS = f"""
[[token]]
sha256 = "{hashed("region")}"
operator = "vt-1017"
regions = ["JZ19"]

[[token]]
sha256 = "{hashed("case")}"
operator = "lt-4"
regions = ["JZ19"]
cases = ["{CASE}"]

[[token]]
sha256 = "{hashed("other region")}"
operator = "vt-1313"
regions = ["JZ13"]

[[token]]
sha256 = "{hashed("former")}"
operator = "vt-9"
regions = ["JZ19"]
until = 2026-01-31
"""
SECRET = '"Sneeuwvink"'
PLAIN = Payload(metadata={"encoding": b"json/plain"}, data=SECRET.encode())


def as_json(payload: Payload) -> dict[str, Any]:
    """As the UI sends it."""
    return {
        "metadata": {name: base64.b64encode(value).decode() for name, value in payload.metadata.items()},
        "data": base64.b64encode(payload.data).decode(),
    }


@pytest.fixture
def tokens(tmp_path: Path) -> Path:
    """The file with tokens."""
    file = tmp_path / "tokens.toml"
    file.write_text(TOKENS)
    return file


@pytest_asyncio.fixture
async def served(tmp_path: Path) -> AsyncIterator[dict[str, Served]]:
    """Two regions with keys of their own."""
    master = KeyringFile(tmp_path / "master-keys.json")
    master.make()
    regions = {}
    for region in ("JZ19", "JZ13"):
        keys = await KeyStore.open(f"sqlite+aiosqlite:///{tmp_path}/keys-{region}.db", master, region)
        regions[f"jeugdregio-{region.lower()}"] = Served(region, keys, await Readings.open(keys.engine))
    yield regions
    for one in regions.values():
        await one.keys.close()


class Server:
    """The codec server, asked as over the network."""

    def __init__(self, served: dict[str, Served], access: Access, caller: str = "10.0.0.7") -> None:
        self.served = served
        app = codec_app(served, access, [UI])
        transport = httpx.ASGITransport(app=app, client=(caller, 5000))
        self.http = httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1")

    async def secret(self, case: str | None, namespace: str = "jeugdregio-jz19") -> dict[str, Any]:
        """An encrypted payload of a case, or of the region."""
        [payload] = await CaseCodec(self.served[namespace].keys, case).encode([PLAIN])
        return as_json(payload)

    async def ask(
        self, path: str, *payloads: dict[str, Any], token: str | None = "region", **headers: str
    ) -> httpx.Response:
        """A request."""
        sent = {"x-namespace": "jeugdregio-jz19", "origin": UI}
        sent |= {"authorization": f"Bearer {token}"} if token else {}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.http.post(path, json={"payloads": list(payloads)}, headers=sent)


@pytest.fixture
def server(served: dict[str, Served], tokens: Path) -> Server:
    """With tokens."""
    return Server(served, TokenAccess(tokens, lambda: datetime(2026, 11, 22, tzinfo=UTC)))


def said(answer: httpx.Response) -> list[str]:
    """The content of the payloads."""
    return [base64.b64decode(payload["data"]).decode() for payload in answer.json()["payloads"]]


async def test_who_has_a_token_of_the_region_reads_its_cases(server: Server) -> None:
    answer = await server.ask("/decode", await server.secret(CASE), as_json(PLAIN), await server.secret(None))
    assert answer.status_code == 200
    assert said(answer) == [SECRET] * 3
    assert answer.headers["access-control-allow-origin"] == UI


@pytest.mark.parametrize(
    ("token", "status"),
    [("region", 200), ("case", 200), (None, 401), ("made up", 401), ("former", 401), ("other region", 403)],
)
async def test_each_token_opens_what_it_is_for_and_the_ui_can_read_the_refusal(
    server: Server, token: str | None, status: int
) -> None:
    answer = await server.ask("/decode", await server.secret(CASE), token=token)
    assert answer.status_code == status
    assert answer.headers["access-control-allow-origin"] == UI
    assert (said(answer) == [SECRET]) if status == 200 else ("Sneeuwvink" not in answer.text)


async def test_a_token_for_one_case_opens_no_other_and_not_the_regions_own(server: Server) -> None:
    for case in (OTHER, None):
        answer = await server.ask("/decode", await server.secret(CASE), await server.secret(case), token="case")
        assert answer.status_code == 403


async def test_a_payload_of_another_region_is_refused_whatever_the_namespace_says(server: Server) -> None:
    foreign = await server.secret(ELSEWHERE, "jeugdregio-jz13")
    assert (await server.ask("/decode", foreign)).status_code == 403
    assert (await server.ask("/decode", foreign, x_namespace="jeugdregio-jz13")).status_code == 403
    allowed = await server.ask("/decode", foreign, token="other region", x_namespace="jeugdregio-jz13")
    assert said(allowed) == [SECRET]


async def test_a_token_that_is_taken_out_of_the_file_no_longer_works(server: Server, tokens: Path) -> None:
    secret = await server.secret(CASE)
    assert (await server.ask("/decode", secret)).status_code == 200
    tokens.write_text("")  # noqa: ASYNC240 - a small file
    assert (await server.ask("/decode", secret)).status_code == 401
    tokens.write_text("[[token]]\nsha256 = 4")  # noqa: ASYNC240
    answer = await server.ask("/decode", secret)
    assert (answer.status_code, "token.0.sha256" in answer.text) == (503, True)


async def test_the_preflight_is_answered_for_the_ui_alone(server: Server) -> None:
    asked = {
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,content-type,x-namespace",
    }
    answer = await server.http.options("/decode", headers={**asked, "origin": UI})
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == UI
    allowed = answer.headers["access-control-allow-headers"].lower()
    assert all(name in allowed for name in ("authorization", "content-type", "x-namespace"))
    stranger = await server.http.options("/decode", headers={**asked, "origin": "https://elsewhere.example"})
    assert "access-control-allow-origin" not in stranger.headers


async def test_who_read_what_is_on_the_log_and_never_what_it_said(
    server: Server, served: dict[str, Served], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await server.ask("/decode", await server.secret(CASE), await server.secret(CASE))
    await server.ask("/decode", await server.secret(OTHER), token="case")
    log = served["jeugdregio-jz19"].readings
    assert [(one.operator, one.action, one.keys, one.payloads, one.outcome) for one in await log.of()] == [
        ("vt-1017", "decode", (CASE,), 2, "given"),
        ("lt-4", "decode", (OTHER,), 1, "refused"),
    ]
    assert [one.operator for one in await log.of(OTHER)] == ["lt-4"]
    assert {getattr(record, "operator", None) for record in caplog.records} >= {"vt-1017", "lt-4"}
    assert "Sneeuwvink" not in caplog.text


async def test_what_is_encoded_comes_under_the_case_that_is_named_else_the_regions_key(server: Server) -> None:
    for path, headers, key in (
        ("/encode", {}, "region-JZ19"),
        ("/encode", {"x_workflow_id": f"{CASE}-measure-1"}, CASE),
        (f"/cases/{CASE}/encode", {}, CASE),
    ):
        answer = await server.ask(path, as_json(PLAIN), **headers)
        [payload] = answer.json()["payloads"]
        assert base64.b64decode(payload["metadata"]["key"]).decode() == key
        assert said(await server.ask("/decode", payload)) == [SECRET]
    assert (await server.ask("/encode", as_json(PLAIN), x_workflow_id="Jansen")).status_code == 400
    assert (await server.ask(f"/cases/{OTHER}/encode", as_json(PLAIN), token="case")).status_code == 403
    assert (await server.ask(f"/cases/{ELSEWHERE}/encode", as_json(PLAIN))).status_code == 403


async def test_of_an_erased_case_an_operator_is_told_that_it_was(server: Server, served: dict[str, Served]) -> None:
    secret = await server.secret(CASE)
    await served["jeugdregio-jz19"].keys.destroy(CASE, why="retention has ended", by="archivist-3")
    answer = await server.ask("/decode", secret)
    assert said(answer) == [f'"(gewist: van {CASE} is niets meer te lezen)"']
    log = served["jeugdregio-jz19"].readings
    assert [(one.action, one.outcome) for one in await log.of(CASE)] == [("decode", "erased")]
    # Beside it, what can be read is given.
    both = await server.ask("/decode", secret, await server.secret(OTHER))
    assert said(both)[1] == SECRET
    assert [(one.keys, one.payloads, one.outcome) for one in await log.of()][1:] == [
        ((CASE,), 1, "erased"),
        ((OTHER,), 1, "given"),
    ]


async def test_what_is_said_to_an_erased_case_is_thrown_away_and_its_workflow_told_so(
    server: Server, served: dict[str, Served]
) -> None:
    await server.secret(CASE)
    await served["jeugdregio-jz19"].keys.destroy(CASE, why="retention has ended", by="archivist-3")
    answer = await server.ask(f"/cases/{CASE}/encode", as_json(PLAIN))
    # No error: the `temporal` command tries those again for a minute, and never shows what they said.
    assert answer.status_code == 200
    [payload] = answer.json()["payloads"]
    metadata = {name: base64.b64decode(value).decode() for name, value in payload["metadata"].items()}
    assert ERASED_MARK in metadata
    assert f"{CASE} was erased" in metadata["why"]
    assert "Sneeuwvink" not in base64.b64decode(payload.get("data", "")).decode()
    [entry] = await served["jeugdregio-jz19"].readings.of(CASE)
    assert (entry.action, entry.keys, entry.outcome) == ("encode", (CASE,), "erased")


async def test_nonsense_is_refused_in_words(server: Server) -> None:
    headers = {"authorization": "Bearer region", "x-namespace": "jeugdregio-jz19"}
    for body in (b"", b"[]", b'{"payloads": 4}', b"\xff"):
        assert (await server.http.post("/decode", content=body, headers=headers)).status_code == 400
    assert (await server.http.post("/decode", headers={"authorization": "Bearer region"})).status_code == 400
    assert (await server.ask("/decode", x_namespace="jeugdregio-jz01")).status_code == 404
    broken = await server.secret(CASE)
    broken["data"] = base64.b64encode(b"\x01" + bytes(50)).decode()
    assert (await server.ask("/decode", broken)).status_code == 422
    assert (await server.http.get("/health")).json() == {"status": "ok"}


@pytest.mark.parametrize(
    ("caller", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("127.0.0.1", {"origin": UI}, 200),
        ("127.0.0.1", {"origin": "https://elsewhere.example"}, 401),
        ("127.0.0.1", {"host": "elsewhere.example"}, 401),
        ("10.0.0.7", {}, 401),
        ("10.0.0.7", {"x-forwarded-for": "127.0.0.1"}, 401),
    ],
)
async def test_without_tokens_only_this_machine_and_the_pages_of_its_ui_are_let_in(
    served: dict[str, Served], caller: str, headers: dict[str, str], status: int
) -> None:
    server = Server(served, LoopbackAccess([UI]), caller)
    body = {"payloads": [await server.secret(CASE)]}
    answer = await server.http.post("/decode", json=body, headers={"x-namespace": "jeugdregio-jz19", **headers})
    assert answer.status_code == status


@pytest.mark.parametrize(
    "wrong",
    ['regions = ["JZ99"]', "regions = []", 'cases = ["Jansen"]', 'operator = "Jan Jansen"', 'colour = "red"'],
)
def test_a_file_with_a_mistake_is_refused_without_its_hashes(tokens: Path, wrong: str) -> None:
    field = wrong.split(" ", 1)[0]
    entry = {"sha256": f'"{hashed("a")}"', "operator": '"vt-1"', "regions": '["JZ19"]'}
    entry[field] = wrong.split(" = ", 1)[1]
    tokens.write_text("[[token]]\n" + "\n".join(f"{name} = {value}" for name, value in entry.items()))
    with pytest.raises(AccessError, match=rf"token\.0\.{field}") as refused:
        TokenAccess(tokens)
    assert hashed("a") not in str(refused.value)
