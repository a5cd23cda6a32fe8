"""A supervision order that ends beside a suspension of parental authority: the track goes on for that one alone."""

from collections.abc import Callable
from functools import partial
from typing import Any

from tests.domain.rows import M1, MUNICIPALITY, OIN, Row, carried_out, in_crisis, signalled
from tests.domain.told import Told
from tests.region import COURT, GI, RVDK

_UNHEARD: dict[str, Any] = {"gi": OIN}
_HEARD: dict[str, Any] = {"gi": OIN, "without_hearing": False}
_ONE_PARENT: dict[str, Any] = {"other_parent_remains": True, "without_hearing": False}
_GOES_ON = (("provisional_unheard", _UNHEARD), ("provisional", _HEARD), ("court", _ONE_PARENT))
"""Where the track goes on, by the suspension that runs beside the order."""
_MISTAKE = {"reason": "op het verkeerde dossier vastgelegd"}


def _suspended(told: Told, when: str, suspension: dict[str, Any]) -> Told:
    return told.say(when, COURT, "suspend_authority", M1, **suspension)


def _lifted(suspension: dict[str, Any]) -> Told:
    told = _suspended(carried_out(), "2030-06-03", suspension)
    return told.say("2030-06-10", COURT, "end_measure", M1, reason="02")


def _planned(suspension: dict[str, Any]) -> Told:
    told = carried_out().say("2031-01-06", GI, "notify_no_extension", M1)
    return _suspended(told, "2031-04-28", suspension).wait("2031-05-08")


def _lapsed(suspension: dict[str, Any], *, requested: bool = False) -> Told:
    told = carried_out()
    if requested:
        told.say("2031-03-03", GI, "request_extension", M1)
    return _suspended(told, "2031-04-28", suspension).wait("2031-05-07")


def _confirmed(suspension: dict[str, Any]) -> Told:
    return _lapsed(suspension).say("2031-05-08", COURT, "end_measure", M1, reason="lapsed")


def _told_late(suspension: dict[str, Any]) -> Told:
    return _lapsed(suspension).say("2031-05-08", GI, "notify_no_extension", M1, occurred_at="2031-02-03T10:00:00+01:00")


def _refused_late(suspension: dict[str, Any]) -> Told:
    return _lapsed(suspension, requested=True).say(
        "2031-05-08", COURT, "refuse_extension", M1, occurred_at="2031-04-07T10:00:00+02:00"
    )


def _urgent(*, unheard: bool, last_day: str | None = None) -> Told:
    told = signalled().say("2030-03-08", MUNICIPALITY, "request_court_measure", children=["child-1"], route="crisis")
    order = {"starts_on": "2030-03-08", "gi": OIN, "without_hearing": unheard, "last_day": last_day}
    return told.say("2030-03-08", COURT, "give_provisional_order", M1, **order)


def _urgent_lifted(suspension: dict[str, Any], *, unheard: bool) -> Told:
    told = _suspended(_urgent(unheard=unheard), "2030-03-11", suspension)
    return told.say("2030-03-12", COURT, "end_measure", M1, reason="02")


def _not_upheld(suspension: dict[str, Any]) -> Told:
    return _suspended(in_crisis(), "2030-03-11", suspension).say(
        "2030-03-14", COURT, "record_hearing", M1, upheld=False
    )


def _petition_refused(suspension: dict[str, Any], *, unheard: bool) -> Told:
    """The provisional order of ten days holds until its last day."""
    told = _urgent(unheard=unheard, last_day="2030-03-17").say("2030-03-11", RVDK, "file_petition", M1)
    told.say("2030-03-12", COURT, "give_order", M1, granted=False)
    return _suspended(told, "2030-03-13", suspension).wait("2030-03-18")


def _refused_after_a_lapse(suspension: dict[str, Any], *, in_time: bool) -> Told:
    if in_time:
        told = _urgent(unheard=True).say("2030-03-11", RVDK, "file_petition", M1)
        told = _suspended(told, "2030-03-20", suspension).wait("2030-03-24")
    else:
        told = _suspended(_urgent(unheard=True), "2030-03-20", suspension).wait("2030-03-24")
        told.say("2030-03-25", RVDK, "file_petition", M1)
    return told.say("2030-03-26", COURT, "give_order", M1, granted=False)


def _not_upheld_after_its_end(suspension: dict[str, Any], *, petition: bool) -> Told:
    """An order of five days that was over before it was put on record that it was not upheld."""
    told = _suspended(_urgent(unheard=True, last_day="2030-03-12"), "2030-03-11", suspension).wait("2030-03-13")
    if petition:
        told.say("2030-03-14", RVDK, "file_petition", M1)
    heard = {"upheld": False, "occurred_at": "2030-03-12T10:00:00+01:00"}
    return told.say("2030-03-14", COURT, "record_hearing", M1, **heard)


def _rows(name: str, walk: Callable[[dict[str, Any]], Told], *stages: str) -> tuple[Row, ...]:
    return tuple(
        Row(f"{name} | beside a suspension | {stage}", partial(walk, beside), {M1: stage})
        for stage, beside in _GOES_ON
        if stage in stages
    )


_EVERY = ("provisional_unheard", "provisional", "court")
BESIDE = (
    *_rows("MEASURE | lifted early (02)", _lifted, *_EVERY),
    *_rows("MEASURE | its planned last day (04)", _planned, *_EVERY),
    *_rows("LAPSED | confirmed", _confirmed, *_EVERY),
    *_rows("LAPSED | told in time that no extension is asked", _told_late, *_EVERY),
    *_rows("LAPSED | refused in time to extend", _refused_late, *_EVERY),
    *_rows("VOTS, unheard | lifted (02)", lambda x: _urgent_lifted(x, unheard=True), "provisional", "court"),
    *_rows("VOTS | lifted (02)", lambda x: _urgent_lifted(x, unheard=False), "provisional_unheard", "court"),
    *_rows("VOTS, unheard | not upheld", _not_upheld, "provisional", "court"),
    *_rows(
        "VOTS, unheard | its last day, the petition refused",
        lambda x: _petition_refused(x, unheard=True),
        "provisional",
        "court",
    ),
    *_rows(
        "VOTS | its last day, the petition refused",
        lambda x: _petition_refused(x, unheard=False),
        "provisional_unheard",
        "court",
    ),
    *_rows("LAPSED | the petition refused", lambda x: _refused_after_a_lapse(x, in_time=True), *_EVERY),
    *_rows(
        "COURT after a lapse | the petition refused",
        lambda x: _refused_after_a_lapse(x, in_time=False),
        "provisional_unheard",
        "provisional",
    ),
    *_rows(
        "LAPSED | not upheld before it ended, and told afterwards",
        lambda x: _not_upheld_after_its_end(x, petition=False),
        *_EVERY,
    ),
    *_rows(
        "COURT after a lapse | not upheld before it ended, and told afterwards",
        lambda x: _not_upheld_after_its_end(x, petition=True),
        "provisional_unheard",
        "provisional",
    ),
    Row(
        "CRISIS | the court refuses an order beside the suspension of one parent | COURT",
        lambda: (
            _suspended(
                signalled().say(
                    "2030-03-08", MUNICIPALITY, "request_court_measure", children=["child-1"], route="crisis"
                ),
                "2030-03-08",
                _ONE_PARENT,
            )
            .say("2030-03-11", RVDK, "file_petition", M1)
            .say("2030-03-12", COURT, "give_order", M1, granted=False)
        ),
        {M1: "court"},
    ),
    Row(
        "a suspension alone, without a guardian | three months pass | ENDED(lapsed)",
        lambda: _lifted(_ONE_PARENT).wait("2030-09-04"),
        {M1: "ended", f"outcome:{M1}": "lapsed"},
    ),
    Row(
        "a suspension alone, without a guardian | the court lifts it | ENDED(14)",
        lambda: _lifted(_ONE_PARENT).say("2030-06-17", COURT, "end_guardianship", M1, reason="14"),
        {M1: "ended", f"outcome:{M1}": "14"},
    ),
    Row(
        "a suspension alone, without a guardian, unheard | not upheld | ENDED",
        lambda: _lifted({"other_parent_remains": True}).say(
            "2030-06-12", COURT, "record_suspension_hearing", M1, upheld=False
        ),
        {M1: "ended", f"outcome:{M1}": "not_upheld"},
    ),
    Row(
        "guardianship alone | the order was lifted by mistake, and reopened | MEASURE beside it",
        lambda: _lifted(_HEARD).say("2030-06-11", GI, "reopen", M1, **_MISTAKE),
        {M1: "in_force", "measure": "OTS"},
    ),
    Row(
        "guardianship alone | its lapse confirmed by mistake, and reopened | LAPSED beside it",
        lambda: _confirmed(_HEARD).say("2031-05-09", COURT, "reopen", M1, **_MISTAKE),
        {M1: "lapsed", "measure": "OTS"},
    ),
    Row(
        "guardianship alone | a VOTS unheard lifted by mistake, and reopened | VOTS unheard",
        lambda: _urgent_lifted(_HEARD, unheard=True).say("2030-03-13", GI, "reopen", M1, **_MISTAKE),
        {M1: "provisional_unheard", "measure": "VOTS"},
    ),
    Row(
        "guardianship alone, unheard | a VOTS lifted by mistake, and reopened | VOTS",
        lambda: _urgent_lifted(_UNHEARD, unheard=False).say("2030-03-13", GI, "reopen", M1, **_MISTAKE),
        {M1: "provisional", "measure": "VOTS"},
    ),
    Row(
        "guardianship alone | nothing was told to the RvdK about the order beside it | LAPSED beside it",
        lambda: _told_late(_HEARD).say(
            "2031-05-09", GI, "correct_fact", M1, fact="no_extension_at", value=None, **_MISTAKE
        ),
        {M1: "lapsed", "measure": "OTS"},
    ),
)
"""Every way in which a track goes on for a suspension alone, and back."""
