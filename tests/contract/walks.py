"""What the rows of the process leave unsaid: each message and each event that remains, in a walk of its own.

A new message gets its example from here when no row of `tests/domain` says it: add the walk, then run
`python -m tests.contract.examples`.
"""

from collections.abc import Callable

from tests.domain.beside_rows import BESIDE
from tests.domain.branch_rows import BRANCHES
from tests.domain.fact_rows import FACT_ROWS, INSPECTORATE, PARENT, instructed
from tests.domain.region_rows import REGION_ROWS
from tests.domain.reopened_rows import REOPENED, closed
from tests.domain.rows import (
    M1,
    MUNICIPALITY,
    OIN,
    PROVIDER,
    ROWS,
    carried_out,
    helped,
    in_crisis,
    in_follow_up,
    placed,
    reported,
    requested,
    signalled,
    supervised,
    triaged,
)
from tests.domain.story import moment
from tests.domain.told import Told
from tests.domain.watched import Watched
from tests.region import COURT, GI, LOCAL_TEAM, RVDK, VEILIG_THUIS
from waakvlam.domain.exchange import ReceiveReport
from waakvlam.domain.regional_rules import RegionalRules

WRONG = {"reason": "dag verkeerd overgenomen"}
BUSY = {"reason": "overdracht tussen teams"}
A1, F1 = "assessment-1", "followup-1"


def voluntary() -> Told:
    """All that can be said of help in a voluntary frame."""
    told = (
        helped()
        .say("2030-03-07", LOCAL_TEAM, "record_analysis")
        .say("2030-03-07", LOCAL_TEAM, "establish_safety_plan")
        .say("2030-03-07", LOCAL_TEAM, "offer_family_plan")
        .say("2030-03-08", LOCAL_TEAM, "waive_family_plan", reason="family_declined")
        .say("2030-03-11", LOCAL_TEAM, "request_written_plan")
        .say("2030-03-18", LOCAL_TEAM, "provide_written_plan")
    )
    value = moment("2030-03-12").isoformat()
    told.say("2030-03-19", LOCAL_TEAM, "correct_fact", fact="local_help.written_plan_asked_at", value=value, **WRONG)
    return told.say("2030-03-20", LOCAL_TEAM, "hold", **BUSY).say("2030-04-02", LOCAL_TEAM, "release")


def applied() -> Told:
    """An application for youth help whose term stood still."""
    term = "college_decision_youth_help"
    return (
        helped()
        .say("2030-03-11", MUNICIPALITY, "apply_for_youth_help", reference="aanvraag-7")
        .say("2030-03-12", MUNICIPALITY, "suspend_deadline", deadline=term, ground="incomplete_application")
        .say("2030-03-25", MUNICIPALITY, "resume_deadline", deadline=term)
        .say("2030-05-06", MUNICIPALITY, "decide_youth_help", granted=True)
    )


def own_motion() -> Told:
    """The RvdK investigates of its own motion, and tells the municipality."""
    return (
        signalled()
        .say("2030-03-08", RVDK, "start_own_investigation", children=["child-1"], ground="other_task")
        .say("2030-03-08 16:00", RVDK, "notify_college")
    )


def incident() -> Told:
    """Violence in the help, from the first doubt to the report of the organisation itself."""
    return (
        helped()
        .say("2030-04-01", PROVIDER, "report_violence", kind="violence", established=False)
        .say("2030-04-15", PROVIDER, "conclude_factfinding", must_be_reported=True)
        .say("2030-04-16", PROVIDER, "notify_inspectorate")
        .say("2030-04-22", INSPECTORATE, "request_own_investigation")
        .say("2030-05-13", PROVIDER, "report_own_investigation")
    )


def death_of_another() -> Told:
    """A death that was put on record for the wrong child, and taken back."""
    return (
        carried_out()
        .say("2030-06-03", MUNICIPALITY, "record_death", child="child-1")
        .say("2030-06-04", MUNICIPALITY, "withdraw_death", child="child-1", **WRONG)
    )


def assessed() -> Told:
    """An assessment that was held, corrected and told to reporter and family."""
    told = reported().say("2030-03-04 16:00", VEILIG_THUIS, "record_immediate_look", A1, acute_danger=False)
    value = moment("2030-03-04 12:00").isoformat()
    return (
        told.say("2030-03-05", VEILIG_THUIS, "correct_fact", A1, fact="looked_at", value=value, **WRONG)
        .say("2030-03-05 11:00", VEILIG_THUIS, "hold", A1, **BUSY)
        .say("2030-03-06", VEILIG_THUIS, "release", A1)
        .say("2030-03-07", VEILIG_THUIS, "decide_triage", A1, outcome="VT-01-02")
        .say("2030-03-08", VEILIG_THUIS, "give_feedback", A1)
    )


def watched() -> Told:
    """Follow-up that was held and corrected."""
    told = in_follow_up().say("2030-11-25", LOCAL_TEAM, "record_contact", F1, safe=True)
    value = moment("2030-11-22").isoformat()
    return (
        told.say("2030-11-26", LOCAL_TEAM, "correct_fact", F1, fact="first_contact_at", value=value, **WRONG)
        .say("2030-11-26 11:00", LOCAL_TEAM, "hold", F1, **BUSY)
        .say("2030-12-03", LOCAL_TEAM, "release", F1)
    )


def sibling_during_follow_up() -> Told:
    """The court brings in a child whom the case did not know."""
    return supervised().say("2030-05-06", COURT, "add_siblings", M1, children=["child-7"])


def by_telephone() -> Told:
    """A request whose papers follow."""
    return requested(paperwork_follows=True).say("2030-03-11", MUNICIPALITY, "file_paperwork", M1)


def reviewed() -> Told:
    """A year of supervision: reviewed, and its end planned and unplanned."""
    return (
        carried_out()
        .say("2030-05-21", GI, "hold", M1, **BUSY)
        .say("2030-05-27", GI, "release", M1)
        .say("2031-02-03", GI, "review_plan", M1)
        .say("2031-02-04", GI, "notify_no_extension", M1)
        .say("2031-02-10", GI, "withdraw_no_extension", M1)
        .say("2031-03-03", GI, "request_extension", M1)
        .say("2031-03-10", GI, "withdraw_extension", M1)
    )


def challenged() -> Told:
    """An instruction that the court declared void."""
    return (
        instructed()
        .say("2030-06-10", PARENT, "challenge_instruction", M1)
        .say("2030-07-01", COURT, "decide_on_instruction", M1, decision="void")
    )


def authority_kept() -> Told:
    """The court does not end the parents' authority."""
    return (
        carried_out()
        .say("2030-09-02", RVDK, "request_end_of_authority", M1)
        .say("2030-10-07", COURT, "end_authority", M1, granted=False)
    )


def urgent_placement() -> Told:
    """An authorisation without hearing, on which parties and child are heard."""
    placement = {"starts_on": "2030-06-03", "without_hearing": True}
    return (
        carried_out()
        .say("2030-05-27", COURT, "authorise_placement", M1, granted=False)
        .say("2030-06-03", COURT, "authorise_placement", M1, **placement)
        .say("2030-06-11", COURT, "hear_child", M1, used=True, about="placement")
        .say("2030-06-12", COURT, "record_hearing", M1, upheld=True, about="placement")
    )


def placement_refused_longer() -> Told:
    """A placement that is not extended, and one that ends as was told."""
    return (
        carried_out()
        .say("2030-06-03", COURT, "authorise_placement", M1, starts_on="2030-06-03", last_day="2030-12-31")
        .say("2030-06-05", GI, "carry_out_placement", M1)
        .say("2030-11-01", GI, "request_placement_extension", M1)
        .say("2030-12-20", COURT, "refuse_placement_extension", M1)
        .wait("2031-01-02")
    )


def planned_return() -> Told:
    """The end of a placement that the RvdK was told of."""
    return placed().say("2031-02-03", GI, "notify_no_placement_extension", M1)


def early_return() -> Told:
    """A child that comes home early."""
    return (
        placed()
        .say("2030-10-01", GI, "notify_early_return", M1, planned_end="2030-11-04")
        .say("2030-11-04", GI, "end_placement", M1, ground="no_longer_needed")
    )


def carried_out_late() -> Told:
    """A placement that was carried out in time and recorded after its lapse; its order began on another day."""
    told = carried_out().say("2030-06-03", COURT, "authorise_placement", M1, starts_on="2030-06-10")
    told.wait("2030-09-10")
    told.household.say(
        told.part(M1), "carry_out_placement", {"actor": GI, "occurred_at": moment("2030-06-12").isoformat()}
    )
    return told.say(
        "2030-09-11", COURT, "correct_fact", M1, fact="placement.court_last_day", value="2030-12-31", **WRONG
    )


def two_years() -> Told:
    """Placement and order for more than two years: the RvdK advises."""
    told = placed()
    for year in (2031, 2032):
        told.say(f"{year}-02-03", GI, "request_placement_extension", M1)
        told.say(f"{year}-03-03", GI, "request_extension", M1)
        told.say(f"{year}-04-07", COURT, "extend_order", M1)
        told.say(f"{year}-04-07", COURT, "extend_placement", M1)
    return told.say("2033-02-01", GI, "request_two_years_advice", M1)


def told_during_follow_up() -> Told:
    """Follow-up is told something by its case: it is kept."""
    told = in_follow_up()
    follow_up, at = told.part(F1), told.household.now.isoformat()
    report = {"report_id": "r/1", "sender": follow_up.stream.case, "subject": "help_started", "occurred_at": at}
    message = {"command_id": "r/1", "occurred_at": at, "sent_at": at, "report": report}
    follow_up.put(ReceiveReport.model_validate(message), told.household.now)
    return told


def reopened_case() -> Told:
    """A case that was closed by mistake."""
    return closed().say("2030-06-04", LOCAL_TEAM, "reopen", **WRONG)


def reopened_assessment() -> Told:
    """An assessment that was ended by mistake."""
    told = triaged("VT-01-03")
    return told.say("2030-03-07", VEILIG_THUIS, "reopen", A1, **WRONG)


def reopened_follow_up() -> Told:
    """Follow-up that was closed by mistake."""
    told = in_follow_up().say("2030-11-25", LOCAL_TEAM, "record_contact", F1, safe=True)
    told.say("2030-11-26", LOCAL_TEAM, "close_follow_up", F1)
    return told.say("2030-11-27", LOCAL_TEAM, "reopen", F1, **WRONG)


def reopening_declined() -> Told:
    """A measure whose place was taken stays closed."""
    return (
        carried_out()
        .say("2030-05-21", COURT, "end_measure", M1, reason="02")
        .say("2030-05-22", MUNICIPALITY, "request_court_measure", children=["child-1"])
        .say("2030-05-23", GI, "reopen", M1, **WRONG)
    )


def extended_from_another_day() -> Told:
    """An order that was extended turns out to begin a day later: its periods move."""
    told = carried_out().say("2031-03-03", GI, "request_extension", M1).say("2031-04-07", COURT, "extend_order", M1)
    return told.say("2031-04-08", COURT, "correct_fact", M1, fact="starts_on", value="2030-05-07", **WRONG)


def placement_within_shorter_order() -> Told:
    """A placement under the provisional order ends with the shorter order that takes its place."""
    return (
        in_crisis()
        .say("2030-03-08 21:00", COURT, "authorise_placement", M1, starts_on="2030-03-08", without_hearing=True)
        .say("2030-03-09", GI, "carry_out_placement", M1)
        .say("2030-03-15", COURT, "record_hearing", M1, upheld=True, about="both")
        .say("2030-03-15", COURT, "hear_child", M1, used=True)
        .say("2030-04-08", RVDK, "file_petition", M1)
        .say("2030-05-06", COURT, "give_order", M1, granted=True, starts_on="2030-05-06", last_day="2030-05-31", gi=OIN)
    )


def warned() -> Told:
    """A region that lets warnings go by e-mail, and a triage that comes too late."""
    told = reported()
    told.part(A1).rules = RegionalRules.model_validate({"region": "JZ19", "channels": ["email"]})
    return told.wait("2030-03-18")


def not_warned_after_all() -> Told:
    """A warning that waited for the morning, of a triage that turns out in the night to have been in time."""
    told = reported()
    night = {"start": "20:00", "end": "07:30"}
    rules = {"region": "JZ19", "channels": ["email"], "quiet_hours": night}
    told.part(A1).rules = RegionalRules.model_validate(rules)
    told.household.pass_until(moment("2030-03-12 06:00"), asleep=True)
    triage = {"actor": VEILIG_THUIS, "occurred_at": moment("2030-03-11 19:00").isoformat(), "outcome": "VT-01-03"}
    told.household.say(told.part(A1), "decide_triage", triage)
    told.household.deliver_all()
    return told


WALKS: tuple[Callable[[], Told], ...] = (
    voluntary,
    applied,
    own_motion,
    incident,
    death_of_another,
    assessed,
    watched,
    sibling_during_follow_up,
    by_telephone,
    reviewed,
    challenged,
    authority_kept,
    urgent_placement,
    placement_refused_longer,
    planned_return,
    early_return,
    carried_out_late,
    two_years,
    told_during_follow_up,
    reopened_case,
    reopened_assessment,
    reopened_follow_up,
    reopening_declined,
    extended_from_another_day,
    placement_within_shorter_order,
    warned,
    not_warned_after_all,
)


def streams() -> list[Watched]:
    """Every stream of every row and walk."""
    rows = (*ROWS, *FACT_ROWS, *BRANCHES, *BESIDE, *REOPENED, *REGION_ROWS)
    households = [row.walked.household for row in rows] + [walk().household for walk in WALKS]
    return [stream for household in households for stream in household.streams.values()]
