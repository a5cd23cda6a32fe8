"""Steps of a hand-over are the engine's own: a client that may send updates must not be able to take one by hand.

What the worker says to its own workflows carries a proof that follows from the key of the region. The journal's
activity asks for it; the workflow and its histories know nothing of it.
"""

import hmac
from typing import TypeVar

from waakvlam.activities.keys import BorderKeys
from waakvlam.domain.errors import Refusal, RefusalCode
from waakvlam.domain.region_exchange import ChangeRegion, HearRegion

W = TypeVar("W", ChangeRegion, HearRegion)


def with_proof(border: BorderKeys | None, stream: str, command: W) -> W:
    """The command, as the region's own worker says it."""
    return command.model_copy(update={"proof": border.proof(_text(stream, command)) if border else ""})


def require_own_word(border: BorderKeys | None, stream: str, command: object) -> None:
    """See that a step of a hand-over is the engine's own; anything else passes.

    Raises:
        Refusal: somebody else sent it.
    """
    if not isinstance(command, ChangeRegion | HearRegion):
        return
    proof = border.proof(_text(stream, command)) if border else None
    if proof is None or not hmac.compare_digest(proof, command.proof):
        raise Refusal(
            RefusalCode.NOT_COMPETENT,
            "Dit is een stap van de engine zelf in de overdracht aan een andere regio; niet voor handmatig gebruik.",
            field="proof",
        )


def _text(stream: str, command: ChangeRegion | HearRegion) -> str:
    return f"{stream}\n{command.type}\n{command.model_dump_json(exclude={'sent_at', 'proof'})}"
