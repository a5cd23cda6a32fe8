"""What can be said of every part of the path: a fact corrected, a term suspended, a track held."""

from waakvlam.domain.general.commands import (
    CorrectFact,
    GeneralCommand,
    Hold,
    Release,
    Reopen,
    ResumeDeadline,
    SuspendDeadline,
)

__all__ = ["CorrectFact", "GeneralCommand", "Hold", "Release", "Reopen", "ResumeDeadline", "SuspendDeadline"]
