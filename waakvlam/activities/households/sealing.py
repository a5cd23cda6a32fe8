"""What crosses a border is locked with the key of the two regions: it can be read there, and came from here."""

import base64

from temporalio.exceptions import ApplicationError

from waakvlam.activities.keys import BorderKeys, CaseKey
from waakvlam.domain.region_exchange import Sealed
from waakvlam.domain.regions import REGIONS


class NotFromThere(Exception):  # noqa: N818 - it says what the message is not
    """A message that is not from the region that it names, or was changed on its way."""


def seal(border: BorderKeys | None, region: str, content: str) -> Sealed:
    """Lock something for a region.

    Raises:
        ApplicationError: `RegionUnknown`, final: its public key is not known here.
    """
    key = border.shared_with(region) if border else None
    if border is None or key is None:
        raise unknown_region(f"De publieke sleutel van jeugdregio {REGIONS[region]} ({region}) is hier niet bekend")
    return Sealed(from_region=border.region, content=base64.b64encode(key.encrypt(content.encode())).decode())


def unseal(border: BorderKeys | None, sealed: Sealed) -> str:
    """What a region locked for this one.

    Raises:
        NotFromThere: it did not.
    """
    key: CaseKey | None = border.shared_with(sealed.from_region) if border else None
    if key is None:
        raise NotFromThere(f"the public key of {sealed.from_region} is not known here")
    try:
        return key.decrypt(base64.b64decode(sealed.content, validate=True)).decode()
    except ValueError as wrong:
        raise NotFromThere(f"this is not from {sealed.from_region}") from wrong


def unknown_region(message: str) -> ApplicationError:
    """A region that cannot be reached from here; final until somebody mends that."""
    return ApplicationError(message, type="RegionUnknown", non_retryable=True)
