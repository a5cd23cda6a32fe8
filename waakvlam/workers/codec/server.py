"""The codec server: decodes payloads for operators in the Temporal UI and for the `temporal` command.

It speaks what both of them speak: `POST /decode` and `POST /encode` with payloads as JSON, the namespace in
`X-Namespace`. The namespace selects the region; a payload of another region is refused. Whoever asks shows a bearer
token (see `waakvlam.workers.codec.access`); who asked for what is on the log before it is answered, and never what it
said.

What is encoded here (by a button in the UI, by `temporal workflow update`) comes under the key of the case when the
request names one: in the header `X-Workflow-Id`, or in the address, `/cases/case-JZ19-2026-000123/encode`. Neither the
UI nor the command tells of itself which workflow it is for: then it comes under the key of the region.

What is encoded for a case that was erased comes back as a mark, and nothing of it goes on: the workflow refuses the
mark and says why. An error would not be heard: the command tries whatever is no success again until its own time is up,
and never shows what was answered.
"""

import json
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from google.protobuf.json_format import MessageToJson, Parse, ParseError
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from temporalio.api.common.v1 import Payload, Payloads

from waakvlam.activities.keys import CaseErased, KeyStore, MasterKeyError
from waakvlam.activities.keys.readings import Readings
from waakvlam.workers.codec.access import Access, AccessError, Reader
from waakvlam.workers.codec.case_codec import MARKED, CaseCodec, UnknownKey, case_of, key_name

_log = logging.getLogger(__name__)
_LARGEST_BODY = 32 * 1024 * 1024
# The last two are sent where the UI is told to pass the operator's token on, and by those who name a case.
_HEADERS = ("content-type", "x-namespace", "authorization", "authorization-extras", "x-workflow-id")

_ERASED = "erased"

_Handler = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class Served:
    """A region whose payloads are decoded here."""

    region: str
    keys: KeyStore
    readings: Readings


class _Declined(Exception):  # noqa: N818 - it says what happened to the request
    """A request that gets another answer than the payloads."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def codec_app(served: Mapping[str, Served], access: Access, ui_origins: Collection[str]) -> Starlette:
    """The server.

    Args:
        served: the regions, by namespace.
        access: who may read.
        ui_origins: where the Temporal UI is; pages from elsewhere are told nothing.
    """
    server = _CodecServer(served, access)
    routes = [
        Route("/health", _health),
        *(
            Route(path, _answering(handler), methods=["POST"])
            for handler, action in ((server.decode, "decode"), (server.encode, "encode"))
            for path in (f"/{action}", f"/cases/{{case}}/{action}")
        ),
    ]
    cors = Middleware(
        CORSMiddleware, allow_origins=list(ui_origins), allow_methods=["POST"], allow_headers=list(_HEADERS)
    )
    return Starlette(routes=routes, middleware=[cors])


class _CodecServer:
    def __init__(self, served: Mapping[str, Served], access: Access) -> None:
        self._served = served
        self._access = access

    async def decode(self, request: Request) -> Response:
        """Decode what the reader may read."""
        reader, served = self._who(request), self._where(request)
        payloads = await _payloads(request)
        names = Counter(name for name in map(key_name, payloads) if name is not None)
        await self._admit(reader, served, "decode", names, len(payloads))
        codec = CaseCodec(served.keys)
        return _given([await _readable(codec, payload) for payload in payloads])

    async def encode(self, request: Request) -> Response:
        """Encode under the key of the case that the request names, else of the region; a mark where it was erased."""
        reader, served = self._who(request), self._where(request)
        payloads = await _payloads(request)
        named = request.path_params.get("case") or request.headers.get("x-workflow-id")
        case = case_of(named)
        if named is not None and case is None:
            raise _Declined(400, "The request names a workflow that is no case.")
        name = case or f"region-{served.region}"
        if await self._admit(reader, served, "encode", Counter({name: len(payloads)}), len(payloads)):
            return _given([_mark(name) for _ in payloads])
        try:
            return _given(await CaseCodec(served.keys, case).encode(payloads))
        except CaseErased:  # a moment ago
            await self._put_on_log(reader, served, "encode", {name}, len(payloads), _ERASED)
            return _given([_mark(name) for _ in payloads])

    def _who(self, request: Request) -> Reader:
        reader = self._access.reader(request)
        if reader is None:
            _log.warning("refused: no token that is known here")
            raise _Declined(401, "Show a token that is known here: Authorization: Bearer ...")
        return reader

    def _where(self, request: Request) -> Served:
        namespace = request.headers.get("x-namespace")
        if namespace is None:
            raise _Declined(400, "The header X-Namespace is missing.")
        served = self._served.get(namespace)
        if served is None:
            raise _Declined(404, "This namespace is not served here.")
        return served

    async def _admit(
        self, reader: Reader, served: Served, action: str, names: Counter[str], payloads: int
    ) -> frozenset[str]:
        """Let the reader have it, and put that on the log first; which of the cases were erased.

        Args:
            reader: who asks.
            served: the region.
            action: what is asked.
            names: of keys, each with for how many payloads it is asked.
            payloads: how many there are, those without a key included.
        """
        if not payloads and reader.may(served.region, ()):  # the `temporal` command asks for nothing, too
            return frozenset()
        own = all(_region_of(name) == served.region for name in names)
        if not own or not reader.may(served.region, names):
            await self._put_on_log(reader, served, action, names, payloads, "refused")
            raise _Declined(403, "This token does not give access to what was asked for.")
        gone = frozenset([name for name in names if await served.keys.erased(name)])
        told_of = sum(names[name] for name in gone)
        if gone:
            await self._put_on_log(reader, served, action, gone, told_of, _ERASED)
        if payloads > told_of:
            await self._put_on_log(reader, served, action, names.keys() - gone, payloads - told_of, "given")
        return gone

    async def _put_on_log(  # noqa: PLR0917 - one entry
        self, reader: Reader, served: Served, action: str, names: Collection[str], payloads: int, outcome: str
    ) -> None:
        fields = {"operator": reader.operator, "keys": " ".join(sorted(names)), "payloads": payloads}
        _log.log(logging.WARNING if outcome == "refused" else logging.INFO, "%s: %s", action, outcome, extra=fields)
        await served.readings.add(reader.operator, action, names, payloads, outcome)


def _mark(name: str) -> Payload:
    """What stands in the place of what somebody says to a case that was erased."""
    why = f"{name} was erased: nothing can be added to it, and what was sent was thrown away"
    return Payload(metadata={**MARKED.metadata, "why": why.encode()})


async def _readable(codec: CaseCodec, payload: Payload) -> Payload:
    """What a payload says, or what an operator is to know of one that says nothing any more."""
    try:
        return (await codec.decode([payload]))[0]
    except CaseErased:
        gone = f"(gewist: van {key_name(payload)} is niets meer te lezen)"
        return Payload(metadata={"encoding": b"json/plain"}, data=json.dumps(gone).encode())
    except UnknownKey:  # made elsewhere: it stays as it is
        return payload


async def _payloads(request: Request) -> list[Payload]:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > _LARGEST_BODY:
            raise _Declined(413, "This is more than is decoded at once.")
    try:
        if body.lstrip().startswith(b"{"):  # the parser takes a list for an object without anything in it
            return list(Parse(body.decode(), Payloads()).payloads)
    except (ParseError, ValueError):
        pass
    raise _Declined(400, "The body is not a JSON object with payloads.")


def _given(payloads: list[Payload]) -> Response:
    return Response(MessageToJson(Payloads(payloads=payloads), indent=None), media_type="application/json")


def _region_of(name: str) -> str:
    """The region in the name of a key: `case-JZ19-...` or `region-JZ19`."""
    return [*name.split("-"), ""][1]


def _answering(handler: _Handler) -> _Handler:
    """Every fault as an answer that a page of the UI can read, and that repeats nothing."""

    async def answer(request: Request) -> Response:
        try:
            return await handler(request)
        except _Declined as declined:
            headers = {"WWW-Authenticate": "Bearer"} if declined.status == 401 else None
            return _told(declined.status, declined.message, headers)
        except (MasterKeyError, AccessError) as unavailable:
            _log.error("%s", unavailable)
            return _told(503, str(unavailable))
        except ValueError:
            return _told(422, "A payload was changed, or encrypted with another key.")
        except SQLAlchemyError as error:
            _log.error("the key store does not answer", exc_info=error)
            return _told(503, "The key store does not answer.")

    return answer


async def _health(_: Request) -> Response:
    return JSONResponse({"status": "ok"})


def _told(status: int, message: str, headers: Mapping[str, str] | None = None) -> Response:
    content: dict[str, Any] = {"message": message}
    return JSONResponse(content, status_code=status, headers=headers)
