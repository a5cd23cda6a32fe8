"""What can be put on record about the request and the RvdK's investigation."""

from typing import ClassVar, Literal

from pydantic import Field

from waakvlam.domain.messages import ChildRef, Command, PlainText


class RejectTechnically(Command):
    """The message with the request was not taken by the exchange (*CORV foutbericht*, Fo01 or Fo03)."""

    summary: ClassVar[str] = "Leg vast dat het verzoek technisch is afgewezen (CORV Fo01/Fo03); verzend het opnieuw."
    type: Literal["reject_technically"] = "reject_technically"
    fault: PlainText = Field(min_length=2, max_length=40, description="Code of the fault: `Fo01 StUF055`.")


class ResendRequest(Command):
    """The request was sent again after it was not taken; its own date stands."""

    summary: ClassVar[str] = "Leg vast dat het technisch afgewezen verzoek opnieuw is verzonden."
    type: Literal["resend_request"] = "resend_request"


class FilePaperwork(Command):
    """The papers of a request that was made by telephone have arrived (*verzoek tot onderzoek*)."""

    summary: ClassVar[str] = "Leg vast dat de stukken van een telefonisch (spoed)verzoek zijn ingediend."
    type: Literal["file_paperwork"] = "file_paperwork"


class StartInvestigation(Command):
    """The RvdK's investigation really begins: the child is off the waiting list."""

    summary: ClassVar[str] = "Leg vast dat het raadsonderzoek is begonnen (einde wachtlijst)."
    type: Literal["start_investigation"] = "start_investigation"


class AddSiblings(Command):
    """The court puts siblings under supervision too, whom nobody asked about (art. 1:255 lid 5 BW).

    Each gets a track of its own, on which the order is then recorded.
    """

    summary: ClassVar[str] = "Leg vast dat de rechter broers of zussen erbij betrekt (art. 1:255 lid 5 BW)."
    type: Literal["add_siblings"] = "add_siblings"
    children: tuple[ChildRef, ...] = Field(min_length=1, max_length=20)


RequestCommand = RejectTechnically | ResendRequest | FilePaperwork | StartInvestigation | AddSiblings
