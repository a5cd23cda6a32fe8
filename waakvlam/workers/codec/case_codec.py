"""Everything Temporal keeps for us is encrypted under the key of the case it belongs to.

The SDK says which workflow a payload is for; its case has one key, for the household's dossier and all tracks. What no
case can be told of is encrypted under the key of the region. The name of the key (a case id, which is impersonal)
stands in the payload's metadata, so that whoever has the keys can decode it wherever it is found.

Of a case that was erased a client writes and reads nothing any more. The worker must still answer whoever asks: it says
so under the key of the region, and what comes for such a case reaches its workflow as a mark and nothing else.

Payloads in plain are accepted: an integrator without a codec may send them, and histories from before this were
written so. The answer is encrypted all the same.
"""

from collections.abc import Sequence

from temporalio.api.common.v1 import Payload
from temporalio.converter import (
    ActivitySerializationContext,
    NexusSerializationContext,
    PayloadCodec,
    SerializationContext,
    WithSerializationContext,
    WorkflowSerializationContext,
)

from waakvlam.activities.keys import CaseErased, CaseKey, CaseKeys
from waakvlam.domain.errors import ERASED_MARK, Refusal
from waakvlam.domain.identifiers import parse

ENCODING = b"binary/waakvlam-aes256gcm"
"""What a payload of ours says it is."""

_ENCODING, _KEY = "encoding", "key"
MARKED = Payload(metadata={_ENCODING: b"binary/null", ERASED_MARK: b"1"})
"""What stands for what comes for a case that was erased: a workflow refuses it, and says that it was."""


class UnknownKey(Exception):  # noqa: N818 - it says what the key is
    """A payload is encrypted under a key that is not here. The message names the key."""


class CaseCodec(PayloadCodec, WithSerializationContext):
    """Encrypts under the key of the case, decrypts under the key that the payload names."""

    def __init__(
        self,
        keys: CaseKeys,
        case: str | None = None,
        *,
        crossing: bool = False,
        serving: bool = False,
        in_workflow: bool = False,
    ) -> None:
        """A codec for no case in particular; `with_context` makes the one for a case.

        Args:
            keys: where keys are found.
            case: the case that payloads belong to, if any.
            crossing: whether payloads go to another region, or come from one: those are locked already, each with the
                key of those two (see `waakvlam.activities.households`), or say nothing of any case.
            serving: whether this is a worker's, which answers for erased cases too.
            in_workflow: whether payloads go to a workflow, or come from one; else to an activity.
        """
        self._keys = keys
        self._case = case
        self._crossing = crossing
        self._serving = serving
        self._in_workflow = in_workflow

    def with_context(self, context: SerializationContext) -> "CaseCodec":
        """The codec for the case of a workflow."""
        if isinstance(context, WorkflowSerializationContext | ActivitySerializationContext):
            in_workflow = isinstance(context, WorkflowSerializationContext)
            case = case_of(context.workflow_id)
            return CaseCodec(self._keys, case, serving=self._serving, in_workflow=in_workflow)
        if isinstance(context, NexusSerializationContext):
            return CaseCodec(self._keys, serving=self._serving, crossing=True)
        return self

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Encrypt.

        Raises:
            CaseErased: the case was erased; nothing can be added to it. Not where this serves a worker.
        """
        if self._crossing:
            return list(payloads)
        key = await self._key()
        return [_encrypted(payload, key) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Decrypt what we encrypted; leave the rest as it is.

        Raises:
            CaseErased: the case was erased. Not where this serves a worker.
            UnknownKey: its key is not here.
            ValueError: it was changed.
        """
        if self._serving and self._in_workflow and self._case is not None and await self._is_gone(self._case):
            return [MARKED for _ in payloads]
        return [await self._decoded(payload) for payload in payloads]

    async def _key(self) -> CaseKey:
        if self._case is None:
            return await self._keys.of_region()
        try:
            return await self._keys.of(self._case)
        except CaseErased:
            if not self._serving:
                raise
            return await self._keys.of_region()

    async def _is_gone(self, case: str) -> bool:
        # A key that is at hand costs nothing to find; only where there is none the store is asked what became of it.
        return await self._keys.known(case) is None and await self._keys.erased(case)

    async def _decoded(self, payload: Payload) -> Payload:
        name = key_name(payload)
        if name is None:
            return payload
        key = await self._keys.known(name)
        if key is None and await self._keys.erased(name):
            raise CaseErased(f"{name} was erased: its key was destroyed, and nothing of it can be read any more.")
        if key is None:
            raise UnknownKey(f"The key of {name} is not in this key store: is it another region's?")
        decoded = Payload()
        decoded.ParseFromString(key.decrypt(payload.data))
        return decoded


def case_of(workflow_id: str | None) -> str | None:
    """The case that a workflow belongs to; None when it is no workflow of ours."""
    try:
        return parse(workflow_id).case if workflow_id else None
    except Refusal:
        return None


def key_name(payload: Payload) -> str | None:
    """The name of the key that a payload is encrypted under; None when it is not encrypted by us."""
    if payload.metadata.get(_ENCODING) != ENCODING:
        return None
    return payload.metadata.get(_KEY, b"").decode(errors="replace")


def _encrypted(payload: Payload, key: CaseKey) -> Payload:
    metadata = {_ENCODING: ENCODING, _KEY: key.name.encode()}
    return Payload(metadata=metadata, data=key.encrypt(payload.SerializeToString()))
