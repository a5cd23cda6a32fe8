"""Putting the record of a household that was accepted on record here."""

from datetime import UTC, datetime

from pydantic import ValidationError
from temporalio import activity
from temporalio.exceptions import ApplicationError

from waakvlam.activities.households.sealing import NotFromThere, unseal
from waakvlam.activities.journal import Journal
from waakvlam.activities.keys import BorderKeys
from waakvlam.domain.carried_record import CarriedRecord, arrived, as_recorded, packed, unpacked
from waakvlam.domain.identifiers import parse
from waakvlam.domain.protection_case.region_change.events import HouseholdAccepted, HouseholdOfferReceived
from waakvlam.domain.region_exchange import DeliveredRecord, MovedIn, Sealed


class ArrivingActivities:
    """Of the region that takes a household over."""

    def __init__(self, journal: Journal, border: BorderKeys | None) -> None:
        """Hold the region's journal, and the keys shared with other regions."""
        self._journal = journal
        self._border = border

    @activity.defn
    async def take_in_household(self, sealed: Sealed) -> str:
        """Put a record that was delivered on record, whole and in one transaction; a repeat adds nothing.

        What was put on record comes back, packed, and so stands in the history of the household's workflow: the journal
        can be rebuilt from that, as from every answer of it.

        Raises:
            ApplicationError: `RecordRefused`, final: it is no record of the household that was accepted.
        """
        delivered = record_in(self._border, sealed)
        to, sender = delivered.delivery.to, delivered.delivery.sender
        record = CarriedRecord.model_validate_json(unpacked(delivered.record))
        rows = await self._journal.stream(to)
        first = rows[0].event if rows else None
        accepted = any(isinstance(row.event, HouseholdAccepted) for row in rows)
        if not (isinstance(first, HouseholdOfferReceived) and first.came_from == record.case == sender and accepted):
            raise refused(f"{sender} was not accepted as {to}")
        commands = list(arrived(record, delivered.delivery, datetime.now(UTC)))
        here = await self._journal.events_of_case(to)
        if any(isinstance(row.event, MovedIn) and row.event.came_from == sender for row in here):
            # It came before, and went on since: what another delivery may know more, is older than what is here.
            fingerprints = await self._journal.fingerprints(to, sorted({row.stream for row in here}))
            ids = {row.command_id for row in here}
            came = {one: fingerprints[one] for one in ids & fingerprints.keys()}
        else:
            came = await self._journal.take_in(to, commands)
            here = await self._journal.events_of_case(to)
        return packed(as_recorded(to, [row for row in here if row.command_id in came], came))


def record_in(border: BorderKeys | None, sealed: Sealed) -> DeliveredRecord:
    """The record in what another region delivered.

    Raises:
        ApplicationError: `RecordRefused`, final: it is not from the region of the household.
    """
    try:
        delivered = DeliveredRecord.model_validate_json(unseal(border, sealed))
    except (NotFromThere, ValidationError):
        raise refused("this is no record that another region delivers") from None
    if parse(delivered.delivery.sender).region != sealed.from_region:
        raise refused("this record is of a household of another region than delivers it")
    return delivered


def refused(why: str) -> ApplicationError:
    """A record that is not taken."""
    return ApplicationError(why, type="RecordRefused", non_retryable=True)
