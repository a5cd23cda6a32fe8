"""When a message is the same message: for ever, whatever later releases add to its shape."""

from datetime import UTC, datetime

from pydantic import create_model

from tests.region import LOCAL_TEAM
from waakvlam.activities.record import fingerprint
from waakvlam.domain.general import Hold, Release, Reopen

SAID = {
    "command_id": "gemeente/1",
    "actor": LOCAL_TEAM,
    "occurred_at": datetime(2030, 3, 4, 10, tzinfo=UTC),
}
REASON = {"reason": "op verzoek van het gezin"}


def test_a_field_that_a_later_release_adds_leaves_a_repeat_a_repeat() -> None:
    later = create_model("Hold", __base__=Hold, urgent=(bool, False))
    assert fingerprint(later.model_validate({**SAID, **REASON})) == fingerprint(Hold(**SAID, **REASON))
    assert fingerprint(later.model_validate({**SAID, **REASON, "urgent": True})) != fingerprint(Hold(**SAID, **REASON))


def test_two_messages_with_the_same_words_are_not_the_same() -> None:
    assert fingerprint(Hold(**SAID, **REASON)) != fingerprint(Reopen(**SAID, **REASON))
    assert fingerprint(Hold(**SAID, **REASON)) != fingerprint(Release(**SAID))
