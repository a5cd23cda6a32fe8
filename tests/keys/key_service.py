"""A small HTTP server that answers as the transit engine of Vault is documented to, faults included."""

import asyncio
import base64
import os
import socket
from typing import Self

import uvicorn
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

TOKEN = "hvs.letmein"


class KeyService:
    """One transit key, called `cases`."""

    def __init__(self) -> None:
        self.tokens = {TOKEN}
        self.versions = {1: AESGCM(os.urandom(32))}
        self.sealed = False
        self.slow = 0.0
        self.instead: Response | None = None
        """What it answers whatever it is asked."""
        self.asked: list[str] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        routes = [Route("/v1/transit/{path:path}", self._answer, methods=["GET", "POST"])]
        config = uvicorn.Config(Starlette(routes=routes), log_level="error", lifespan="off")
        self._server = uvicorn.Server(config)

    @property
    def address(self) -> str:
        """Its base URL."""
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    async def __aenter__(self) -> Self:
        """Listen."""
        self._serving = asyncio.create_task(self._server._serve([self._socket]))
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop."""
        self._server.should_exit = True
        self._server.force_exit = True
        await self._serving

    async def _answer(self, request: Request) -> Response:
        await asyncio.sleep(self.slow)
        path = request.path_params["path"]
        self.asked.append(f"{request.method} {path}")
        if self.instead is not None:
            return self.instead
        if self.sealed:
            return _errors(503, "Vault is sealed")
        if request.headers.get("x-vault-token") not in self.tokens:
            return _errors(403, "permission denied")
        sent = await request.json() if request.method == "POST" else {}
        match request.method, path.split("/"):
            case "POST", ["encrypt", "cases"]:
                return self._encrypt(sent)
            case "POST", ["decrypt", "cases"]:
                return self._decrypt(sent)
            case "POST", ["keys", "cases", "rotate"]:
                self.versions[max(self.versions) + 1] = AESGCM(os.urandom(32))
                return Response(status_code=204)
            case "POST", ["keys", "cases", "config"]:
                return Response(status_code=204)
            case "POST", ["keys", "cases", "trim"]:
                lowest = sent["min_available_version"]
                self.versions = {number: key for number, key in self.versions.items() if number >= lowest}
                return Response(status_code=204)
            case "GET", ["keys", "cases"]:
                made = {str(number): 1764000000 for number in self.versions}
                return _data({"latest_version": max(self.versions), "keys": made, "type": "aes256-gcm96"})
        return _errors(404) if request.method == "GET" else _errors(400, "encryption key not found")

    def _encrypt(self, sent: dict[str, str]) -> Response:
        number = max(self.versions)
        nonce = os.urandom(12)
        content, about = base64.b64decode(sent["plaintext"]), base64.b64decode(sent["associated_data"])
        locked = base64.b64encode(nonce + self.versions[number].encrypt(nonce, content, about)).decode()
        return _data({"ciphertext": f"vault:v{number}:{locked}", "key_version": number})

    def _decrypt(self, sent: dict[str, str]) -> Response:
        _, version, locked = sent["ciphertext"].split(":")
        content = base64.b64decode(locked)
        key = self.versions.get(int(version[1:]))
        if key is None:
            return _errors(400, "ciphertext or signature version is disallowed by policy (too old)")
        try:
            opened = key.decrypt(content[:12], content[12:], base64.b64decode(sent["associated_data"]))
        except InvalidTag:
            return _errors(400, f"cipher: message authentication failed for {sent['ciphertext']}")
        return _data({"plaintext": base64.b64encode(opened).decode()})


def _data(data: dict[str, object]) -> Response:
    return JSONResponse({"request_id": "1", "lease_id": "", "renewable": False, "lease_duration": 0, "data": data})


def _errors(status: int, *errors: str) -> Response:
    return JSONResponse({"errors": list(errors)}, status_code=status)
