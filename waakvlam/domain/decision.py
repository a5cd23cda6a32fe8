"""A decision being taken: what it may know, and the events it records on the way."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Generic, Literal

from waakvlam.domain import catalogue
from waakvlam.domain import deadlines as life
from waakvlam.domain.actors import Actor, OrganisationKind
from waakvlam.domain.calendar import AMSTERDAM, CalendarError, local_date
from waakvlam.domain.context import Context
from waakvlam.domain.deadlines import Deadline, EscalationRaised, EscalationRole, OverdueRepeated
from waakvlam.domain.errors import Refusal, RefusalCode
from waakvlam.domain.exchange import NotificationAsked, ReportAsked, TrackOpening, TrackRequested
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.messages import Event, Report
from waakvlam.domain.notifications import Notification
from waakvlam.domain.stream_state import S
from waakvlam.domain.terms import TermError


class Decision(Generic[S]):
    """A decision being taken: events are recorded one by one, each on the state that the last one left."""

    def __init__(
        self, state: S, evolve: Callable[[S, Any], S], context: Context, actor: Actor | None, starts: frozenset[str]
    ) -> None:
        """Begin from a state; `starts` names the deadlines that these rules may start."""
        self._starts = starts
        self.state = state
        self.context = context
        self.actor = actor
        self.events: list[Event] = []
        self._evolve = evolve

    def record(self, *events: Event) -> None:
        """Record events, in order."""
        for event in events:
            self.events.append(event)
            self.state = self._evolve(self.state, event)

    def require(
        self,
        condition: object,
        code: RefusalCode,
        message: str,
        *,
        field: str | None = None,
        article: str | None = None,
    ) -> None:
        """Refuse unless the condition holds."""
        if not condition:
            raise Refusal(code, message, field=field, article=article)

    def require_not_before(
        self, when: datetime, earlier: datetime | None, what: str, field: str = "occurred_at"
    ) -> None:
        """Refuse a moment that lies before the event it depends on."""
        if earlier is not None and when < earlier:
            written = "%d-%m-%Y" if local_date(when) < local_date(earlier) else "%d-%m-%Y, %H:%M:%S"
            raise Refusal(
                RefusalCode.IMPOSSIBLE_DATE,
                f"Dit kan niet gebeurd zijn op {when.astimezone(AMSTERDAM):{written}}: {what} was pas op "
                f"{earlier.astimezone(AMSTERDAM):{written}}.",
                field=field,
            )

    def start(
        self,
        deadline_id: str,
        anchor: date | datetime,
        when: datetime,
        *,
        child: str | None = None,
        latest_anchor: date | None = None,
        responsible: OrganisationKind | None = None,
    ) -> None:
        """A term begins to run by the event at `when`; see `deadlines.begin`. One that was not there yet then does not.

        What happened is lawful or not by itself: that nothing counted it at the time refuses nothing.
        """
        on = local_date(anchor) if isinstance(anchor, datetime) else anchor
        if catalogue.existed(deadline_id.rpartition(".")[2], on):
            self.begin(deadline_id, anchor, when, child=child, latest_anchor=latest_anchor, responsible=responsible)

    def begin(
        self,
        deadline_id: str,
        anchor: date | datetime,
        when: datetime,
        *,
        child: str | None = None,
        court_fixed_last_day: date | None = None,
        latest_anchor: date | None = None,
        responsible: OrganisationKind | None = None,
    ) -> Deadline:
        """The same for a term without which the step itself means nothing: how long a measure holds."""
        if deadline_id.rpartition(".")[2] not in self._starts:
            raise LookupError(f"{deadline_id} is not among the deadlines that this procedure says it starts")
        try:
            started = life.begin(
                self.state.deadlines,
                deadline_id,
                anchor,
                occurred_at=when,
                rules=self.context.rules,
                child=child,
                court_fixed_last_day=court_fixed_last_day,
                latest_anchor=latest_anchor,
                responsible=responsible,
            )
        except (TermError, CalendarError) as impossible:
            raise _no_such_term(impossible) from impossible
        self.record(started)
        return started.deadline

    def next_key(self, deadline_id: str) -> str:
        """The key that `start` will give the next term of this id."""
        return life.next_key(self.state.deadlines, deadline_id)

    def correct(
        self,
        deadline: Deadline,
        anchor: date | datetime,
        when: datetime,
        *,
        reason: str,
        done: datetime | None,
        court_fixed_last_day: date | None,
    ) -> Deadline | None:
        """A term is computed anew on corrected facts; None where nothing about it changes."""
        try:
            corrected = life.correct(
                deadline,
                anchor,
                when=when,
                reason=reason,
                rules=self.context.rules,
                done=done,
                court_fixed_last_day=court_fixed_last_day,
            )
        except catalogue.NotInForce:
            # Counted from what is right, the term was not there yet.
            self.cancel(when, "op de juiste dag bestond deze termijn nog niet", key=deadline.key)
            return None
        except (TermError, CalendarError) as impossible:
            raise _no_such_term(impossible, "value") from impossible
        if corrected is None:
            return None
        self.record(corrected)
        return corrected.deadline

    def meet(self, deadline_id: str, when: datetime, *, key: str | None = None) -> None:
        """The duty was done at `when`; of several of its kind, the one of this key."""
        self.record(*life.meet(self.state.deadlines, deadline_id, when, key=key))

    def cancel(self, when: datetime, reason: str, *ids: str, key: str | None = None) -> None:
        """The duties (all open ones when none is named, or the one of this key) fell away."""
        self.record(*life.cancel(self.state.deadlines, when, reason, ids or None, key=key))

    def revive(
        self, when: datetime, reason: str, *ids: str, key: str | None = None, since: datetime | None = None
    ) -> None:
        """The duties (all when none is named) that fell away for this reason are owed again; see `deadlines.revive`."""
        self.record(*life.revive(self.state.deadlines, when, reason, ids or None, key=key, since=since))

    def warn(self, event: Event) -> None:
        """Ask that the region's channels carry a warning, when the event is one."""
        match event:
            case EscalationRaised(superseded=False):
                self._notify("escalation", event.key, event.role, event.message, event.occurred_at)
            case OverdueRepeated():
                self._notify("overdue", event.key, event.role, event.message, event.occurred_at)
            case _:
                pass

    def warn_of_lapse(self, deadline: Deadline, message: str, when: datetime) -> None:
        """Everyone on the ladder is told what lapsed and what that means."""
        for role in dict.fromkeys(rung.role for rung in deadline.rungs):
            self._notify("lapse", deadline.key, role, message, when)

    def _notify(
        self,
        kind: Literal["escalation", "overdue", "lapse"],
        key: str,
        role: EscalationRole,
        message: str,
        when: datetime,
    ) -> None:
        deadline = next(known for known in self.state.deadlines if known.key == key)
        stream, rules = self.context.stream, self.context.rules
        urgent = kind == "lapse" or self.state.is_crisis or rules.quiet_hours is None
        not_before = None if urgent or rules.quiet_hours is None else rules.quiet_hours.until(self.context.now)
        if not_before is not None and self.context.now < deadline.ends_at <= not_before:
            # In the morning it would be too late: whoever is warned can still do something now.
            not_before = None
        for channel in rules.channels:
            number = self.state.notifications_made.get(channel, 0) + 1
            notification = Notification(
                id=f"{stream}/{channel}-{number}",
                channel=channel,
                stream=str(stream),
                case=stream.case,
                region=stream.region,
                role=role,
                kind=kind,
                deadline=deadline.id,
                article=deadline.article,
                last_day=deadline.last_day,
                occurred_at=when,
                sequence=number,
                message=message,
                not_before=not_before,
            )
            self.record(NotificationAsked(occurred_at=when, notification=notification, key=key))

    def settle(self, when: datetime, *ids: str) -> None:
        """What will happen at the end of these terms is decided: they warn nobody any more."""
        self.record(*life.settle(self.state.deadlines, when, ids))

    def unsettle(self, when: datetime, *ids: str) -> None:
        """What was decided about these terms (or all) is open again."""
        self.record(*life.unsettle(self.state.deadlines, when, ids or None))

    def legal_last_day(self, deadline_id: str, anchor: date) -> date:
        """The last day that the catalogue gives, without starting anything."""
        norm = self.context.rules.norms.get(deadline_id)
        try:
            entry = catalogue.entry(deadline_id, anchor)
            found = entry.compute(anchor, norm=norm)
        except (TermError, CalendarError) as impossible:
            raise _no_such_term(impossible) from impossible
        return found.safe_day if entry.kind == "measure" and found.safe_day else found.last_day

    def open_track(
        self,
        kind: StreamKind,
        number: int,
        when: datetime,
        *,
        requested_by: Actor | None = None,
        child: str | None = None,
        birth_date: str | None = None,
        paperwork_follows: bool = False,
        route: str | None = None,
        acute: bool = False,
    ) -> str:
        """Ask for a new track of this case; its id."""
        track = str(self.context.stream.track(kind, number))
        self.record(
            TrackRequested(
                occurred_at=when,
                opening=TrackOpening(
                    track=track,
                    case=self.context.stream.case,
                    requested_by=requested_by,
                    occurred_at=when,
                    child=child,
                    birth_date=birth_date,
                    paperwork_follows=paperwork_follows,
                    route=route,
                    acute=acute,
                ),
            )
        )
        return track

    def tell_case(self, subject: str, when: datetime, *, outcome: str | None = None, child: str | None = None) -> None:
        """Ask that the case of this track be told something."""
        self.tell(self.context.stream.case, subject, when, outcome=outcome, child=child)

    def tell(self, to: str, subject: str, when: datetime, **content: str | None) -> None:
        """Ask that another stream be told something; `content` is what else a `Report` holds."""
        report = Report.model_validate(
            {
                "report_id": f"{self.context.stream}/report-{self.state.reports_made + 1}",
                "sender": str(self.context.stream),
                "subject": subject,
                "occurred_at": when,
                **content,
            }
        )
        self.record(ReportAsked(occurred_at=when, to=to, report=report))


def _no_such_term(impossible: ValueError, field: str = "occurred_at") -> Refusal:
    return Refusal(RefusalCode.IMPOSSIBLE_DATE, f"Op deze datum is geen termijn te rekenen: {impossible}", field=field)
