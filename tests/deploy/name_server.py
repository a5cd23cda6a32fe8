"""A name server that knows the containers of a stack, as an engine's does."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

_HEADER = struct.Struct(">HHHHHH")
_KNOWN, _UNKNOWN = 0x8180, 0x8183
_IPV4 = 1


class _Names(asyncio.DatagramProtocol):
    def __init__(self, addresses: Mapping[str, str]) -> None:
        self._addresses = addresses

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        number, question = _HEADER.unpack_from(data)[0], data[_HEADER.size :]
        labels, end = [], 0
        while length := question[end]:
            labels.append(question[end + 1 : end + 1 + length].decode())
            end += 1 + length
        question = question[: end + 5]
        address = self._addresses.get(".".join(labels))
        found = address is not None and struct.unpack_from(">H", question, end + 1)[0] == _IPV4
        answer = _HEADER.pack(number, _UNKNOWN if address is None else _KNOWN, 1, int(found), 0, 0) + question
        if address is not None and found:
            # The name is the one that stands in the question; good for a second.
            answer += struct.pack(">HHHIH", 0xC00C, _IPV4, 1, 1, 4) + socket.inet_aton(address)
        self._transport.sendto(answer, addr)


@asynccontextmanager
async def name_server(addresses: Mapping[str, str]) -> AsyncIterator[str]:
    """Answer for these names alone during the block; where, as `host:port`."""
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: _Names(addresses), local_addr=("127.0.0.1", 0))
    host, port = transport.get_extra_info("sockname")
    try:
        yield f"{host}:{port}"
    finally:
        transport.close()
