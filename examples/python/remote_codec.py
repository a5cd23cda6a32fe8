"""Reads and writes a region's encrypted payloads with the Temporal SDK alone: a codec server has the keys."""

import asyncio
import os
import urllib.request
from collections.abc import Sequence

from google.protobuf.json_format import MessageToJson, Parse
from temporalio.api.common.v1 import Payload, Payloads
from temporalio.converter import (
    DataConverter,
    PayloadCodec,
    SerializationContext,
    WithSerializationContext,
    WorkflowSerializationContext,
)


class RemoteCodec(PayloadCodec, WithSerializationContext):
    """Sends payloads to a codec server; tells it the workflow, so that each case has its own key."""

    def __init__(self, endpoint: str, namespace: str, auth: str | None = None, workflow: str | None = None) -> None:
        self._to = (endpoint, namespace, auth)
        self._headers = {"Content-Type": "application/json", "X-Namespace": namespace}
        self._headers |= {"Authorization": auth} if auth else {}
        self._headers |= {"X-Workflow-Id": workflow} if workflow else {}

    def with_context(self, context: SerializationContext) -> "RemoteCodec":
        return RemoteCodec(
            *self._to, context.workflow_id if isinstance(context, WorkflowSerializationContext) else None
        )

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return await asyncio.to_thread(self._post, "encode", payloads)

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return await asyncio.to_thread(self._post, "decode", payloads)

    def _post(self, what: str, payloads: Sequence[Payload]) -> list[Payload]:
        body = MessageToJson(Payloads(payloads=payloads)).encode()
        request = urllib.request.Request(f"{self._to[0]}/{what}", body, self._headers)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return list(Parse(answer.read(), Payloads()).payloads)


def converter(namespace: str) -> DataConverter:
    """JSON, through the codec server of the embedded stack, or the one that the environment names."""
    endpoint = os.environ.get("TEMPORAL_CODEC_ENDPOINT", "http://127.0.0.1:8234")
    return DataConverter(payload_codec=RemoteCodec(endpoint, namespace, os.environ.get("TEMPORAL_CODEC_AUTH")))
