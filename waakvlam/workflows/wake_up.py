"""One timer for the next instant. An instant, not a duration: what is owed on a date stays owed on that date."""

import asyncio
from datetime import datetime

from temporalio import workflow


class WakeUp:
    """A single timer that is set anew only when the instant changes: each setting costs two events."""

    def __init__(self) -> None:
        """Not set."""
        self._timer: asyncio.Task[None] | None = None
        self._instant: datetime | None = None

    @property
    def rang(self) -> bool:
        """Whether the instant has come since it was set."""
        return self._timer is not None and self._timer.done()

    def set_for(self, instant: datetime | None, summary: str) -> None:
        """Wake at this instant; at none when it is None or has already come."""
        if instant is not None and instant == self._instant and not self.rang:
            return
        self.unset()
        now = workflow.now()
        if instant is not None and instant > now:
            self._instant = instant
            self._timer = asyncio.create_task(workflow.sleep(instant - now, summary=summary))

    def unset(self) -> None:
        """Wake no more."""
        if self._timer is not None and not self._timer.done():
            self._timer.cancel()
        self._timer = None
        self._instant = None
