"""A door before a real Temporal server: it demands an API key or TLS, or gives the server's age as another."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self

import grpc
from temporalio.api.workflowservice.v1 import GetSystemInfoResponse

_SYSTEM_INFO = "/temporal.api.workflowservice.v1.WorkflowService/GetSystemInfo"


@dataclass
class FrontDoor:
    """Passes every call on to a server, byte for byte, but for what it was told to do."""

    behind: str
    """host:port of the real server."""
    api_key: str | None = None
    """Who does not show this is refused."""
    version: str | None = None
    """What it says the server's version is."""
    refused: set[str] = field(default_factory=set)
    """Names of calls that nobody may make."""
    certificate: tuple[bytes, bytes] | None = None
    """Private key and certificate chain, in PEM, when it demands TLS."""

    async def __aenter__(self) -> Self:
        """Open it."""
        self._channel = grpc.aio.insecure_channel(self.behind)
        self._server = grpc.aio.server()
        self._server.add_generic_rpc_handlers([_Every(self._pass_on)])
        if self.certificate is None:
            port = self._server.add_insecure_port("127.0.0.1:0")
        else:
            port = self._server.add_secure_port("127.0.0.1:0", grpc.ssl_server_credentials([self.certificate]))
        self.address = f"127.0.0.1:{port}"
        await self._server.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close it."""
        await self._server.stop(None)
        await self._channel.close()

    def _call(self, method: str) -> Any:  # noqa: ANN401 - grpcio's own
        return self._channel.unary_unary(method)

    async def _pass_on(self, method: str, request: bytes, context: Any) -> bytes:  # noqa: ANN401 - grpcio's own
        metadata = dict(context.invocation_metadata())
        if self.api_key is not None and metadata.get("authorization") != f"Bearer {self.api_key}":
            await context.abort(grpc.StatusCode.UNAUTHENTICATED, "Request unauthorized.")
        if method.rpartition("/")[2] in self.refused:
            await context.abort(grpc.StatusCode.PERMISSION_DENIED, "Request unauthorized.")
        try:
            answer: bytes = await self._call(method)(request)
        except grpc.aio.AioRpcError as error:
            await context.abort(error.code(), error.details() or "")
            raise
        if method == _SYSTEM_INFO and self.version is not None:
            told = GetSystemInfoResponse.FromString(answer)
            told.server_version = self.version
            return told.SerializeToString()
        return answer


class _Every(grpc.GenericRpcHandler):
    """Every method there is, as bytes."""

    def __init__(self, answer: Callable[..., Any]) -> None:
        self._answer = answer

    def service(self, details: grpc.HandlerCallDetails) -> Any:  # noqa: ANN401 - grpcio's own
        method = details.method

        async def handle(request: bytes, context: Any) -> bytes:  # noqa: ANN401 - grpcio's own
            answer: bytes = await self._answer(method, request, context)
            return answer

        return grpc.unary_unary_rpc_method_handler(handle)
