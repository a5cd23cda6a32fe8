"""The start of a worker: the same list, before anything is served."""

import logging

from waakvlam.workers.doctor.examination import examine
from waakvlam.workers.doctor.finding import State
from waakvlam.workers.doctor.report import what_is_wrong

_log = logging.getLogger(__name__)


class NotWell(Exception):  # noqa: N818 - it says how things are
    """A worker cannot do its work here. The message is all that is wrong, each with how it is mended.

    Attributes:
        setting: whether any of it is wrong in what this process was told.
    """

    def __init__(self, message: str, *, setting: bool) -> None:
        """All that is wrong."""
        super().__init__(message)
        self.setting = setting


async def require_well(region: str, wait: float) -> None:
    """See that a worker of a region can do its work; what is wrong and does not hinder it is logged.

    Args:
        region: its code.
        wait: seconds that Temporal may need to come up.

    Raises:
        NotWell: it cannot.
    """
    findings = await examine(region, wait=wait)
    if any(one.hinders for one in findings):
        raise NotWell(what_is_wrong(findings), setting=any(one.setting for one in findings))
    for one in findings:
        if one.state is State.WRONG:
            _log.warning("%s: %s; mend it: %s", one.name, one.what, one.cure)
