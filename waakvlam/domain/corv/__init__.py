"""Messages of StUF-koppelvlak Jeugdzorg (CORV, now JUBES) as commands of ours, and what is on record as messages.

Pure, and without XML: `messages` is what is taken over of a message, `incoming` makes commands of it, `outgoing` finds
the replies that follow from the record. What is not taken over (names, citizen numbers, addresses, descriptions) never
gets here. docs/corv.md tells what was read in the schemas and what is not in them.
"""

from waakvlam.domain.corv.incoming import CannotBeMapped, Choices, Planned, planned
from waakvlam.domain.corv.messages import Child, Decision, Envelope, Message, Notificatie, Party, VtMelding, Vto
from waakvlam.domain.corv.outgoing import Feedback, Outgoing, Progress, Request, replies

__all__ = [
    "CannotBeMapped",
    "Child",
    "Choices",
    "Decision",
    "Envelope",
    "Feedback",
    "Message",
    "Notificatie",
    "Outgoing",
    "Party",
    "Planned",
    "Progress",
    "Request",
    "VtMelding",
    "Vto",
    "planned",
    "replies",
]
