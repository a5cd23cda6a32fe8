"""A simulated household's case, from the first signal until it is closed: a loop that looks at what stands open."""

from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.calendar import local_date
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.protection_case.closing import fitting_reasons
from waakvlam.domain.protection_case.commands import CloseReason
from waakvlam.workers.simulation.help import help_programme
from waakvlam.workers.simulation.steps import Act, Story, Teller, When

_LT, _VT = OrganisationKind.LOCAL_TEAM, OrganisationKind.VEILIG_THUIS
_CHILDREN = (1, 1, 1, 2, 2, 2, 3, 3, 4)
_VIA_VEILIG_THUIS, _ONLY_ADVICE = 0.4, 0.05


def case_story(t: Teller) -> Story:
    """From the first signal on, whatever comes of it."""
    if t.chance(_ONLY_ADVICE):
        yield from t.act(
            t.case_id, "give_advice", t.people.actor(_VT), source=t.dice.choice(["professional", "citizen"])
        )
        return
    yield from _signal(t)
    while t.case.is_open:
        if t.case.open_tracks():
            yield from _beside_its_tracks(t)
        else:
            yield from _next(t)


def _signal(t: Teller) -> Story:
    children = [f"child-{number}" for number in range(1, t.dice.choice(_CHILDREN) + 1)]
    by, sources = (
        (_VT, ["police", "police", "professional", "citizen", "school"])
        if t.chance(_VIA_VEILIG_THUIS)
        else (_LT, ["school", "professional", "family", "citizen"])
    )
    yield from t.say(
        t.case_id,
        "receive_signal",
        t.people.actor(by),
        source=t.dice.choice(sources),
        children=children,
        acute=by is _VT and t.chance(0.03),
    )
    if by is _LT:
        yield from t.after(0.1, 3)
    for child in children:
        t.births[child] = _birth_date(t)
        yield from t.say(t.case_id, "register_child", t.people.actor(by), child=child, birth_date=t.births[child])


def _birth_date(t: Teller) -> str:
    today = local_date(t.now)
    age_in_days = int(t.dice.triangular(30, 365.25 * 17.9, 365.25 * 9))
    born = type(today).fromordinal(today.toordinal() - age_in_days).isoformat()
    # Registers know of some children only the year or the month.
    return born if t.chance(0.98) else born[: t.dice.choice([4, 7])]


def _beside_its_tracks(t: Teller) -> Story:
    """Answer what is offered, ask for what cannot wait; else wait for what the tracks tell."""
    if t.case.crisis and not _measures(t):
        yield from t.after(0.05, 1, 0.2)
        if t.case.is_open and not _measures(t):
            yield from _ask_for_measure(t, _VT, "crisis")
    elif t.case.handover == "offered":
        yield from _answer(t)
    elif t.case.handover == "accepted":
        yield from t.after(1, 25, 9)
        if t.case.handover == "accepted":
            yield from t.act(t.case_id, "start_help", t.people.actor(_LT))
    else:
        seen = t.case.tracks
        yield When(lambda: t.case.tracks != seen)


def _answer(t: Teller) -> Story:
    yield from t.after(0.5, 12, 3)
    if t.case.handover != "offered":
        return
    if t.chance(0.04):
        yield from t.act(t.case_id, "refuse_handover", t.people.actor(_LT), reason="geen plaats binnen het team")
        return
    yield from _assign_team(t)
    yield from t.say(t.case_id, "accept_handover", t.people.actor(_LT))


def _assign_team(t: Teller) -> Story:
    if t.case.team is None:
        yield from t.say(
            t.case_id,
            "assign_local_team",
            t.people.actor(_LT),
            team=t.people.team_oin,
            fixed_face=f"lt-{t.dice.randint(1, 40)}",
        )


def _next(t: Teller) -> Story:
    """Nothing runs beside the case: who is responsible decides what comes."""
    last = t.case.tracks[-1] if t.case.tracks else None
    if last is not None and last.kind is StreamKind.COURT_MEASURE:
        yield from _after_measures(t)
    elif last is not None and last.kind is StreamKind.FOLLOW_UP and last.outcome == "safe":
        yield from _close(t)
    elif last is not None and last.outcome == "measure_needed":
        yield from t.after(1, 12, 3)
        yield from _ask_for_measure(t, _VT, "investigation")
    elif last is not None and last.kind is StreamKind.SAFETY_ASSESSMENT and last.outcome not in {"VT-01-02", "VT-02"}:
        yield from t.after(0.2, 8, 2)
        yield from _close(t)
    elif t.case.help_started and not t.case.concern_open:
        yield from _help(t)
    else:
        yield from _take_up(t)


def _take_up(t: Teller) -> Story:
    """The local team has a signal, or a new concern, to take up."""
    yield from t.after(0.5, 9, 3)
    choice = t.dice.random()
    if choice < 0.14 and not t.case.help_started and not t.case.tracks:
        yield from _close(t)
    elif choice < 0.22:
        yield from t.act(t.case_id, "request_safety_assessment", t.people.actor(_LT))
    else:
        yield from _assign_team(t)
        yield from t.after(*((0.5, 6, 2) if t.chance(0.7) else (4, 40, 12)))
        yield from t.act(t.case_id, "start_help", t.people.actor(_LT))


def _help(t: Teller) -> Story:
    yield from help_programme(t)
    if not t.case.is_open or t.case.open_tracks() or t.case.concern_open:
        return
    if t.case.local_help.works:
        yield from _follow_up_or_close(t, follow_up=0.4)
    else:
        yield from t.after(0.5, 20, 4)
        yield from _ask_for_measure(t, t.dice.choice([OrganisationKind.MUNICIPALITY, _LT]), "investigation")


def _after_measures(t: Teller) -> Story:
    measures = [track for track in t.case.tracks if track.kind is StreamKind.COURT_MEASURE]
    yield from t.after(2, 30, 10)
    if all(track.outcome in {"no_petition", "intake_refused", "order_refused", "not_upheld"} for track in measures):
        yield from _assign_team(t)
        if not t.case.help_started:
            yield from t.say(t.case_id, "start_help", t.people.actor(_LT))
        yield from t.after(30, 120)
    yield from _follow_up_or_close(t, follow_up=0.65)


def _follow_up_or_close(t: Teller, follow_up: float) -> Story:
    if not t.case.is_open or t.case.open_tracks():
        return
    if t.chance(follow_up):
        yield from t.act(t.case_id, "open_follow_up", t.people.actor(_LT))
    else:
        yield from _close(t)


def _ask_for_measure(t: Teller, by: OrganisationKind, route: str) -> Act:
    """For one child or all of them: who is of age by now is left out."""
    children = [child for child in t.case.children if child not in t.case.deceased]
    chosen = children if t.chance(0.6) else children[: t.dice.randint(1, len(children))]
    return (yield from t.say(t.case_id, "request_court_measure", t.people.actor(by), children=chosen, route=route))


def _close(t: Teller) -> Story:
    owed = [term.id for term in t.case.deadlines if term.is_open and term.kind == "statutory" and not term.is_right]
    if owed:
        yield When(
            lambda: (
                not any(term.is_open and term.kind == "statutory" and not term.is_right for term in t.case.deadlines)
            )
        )
    if not t.case.is_open or t.case.open_tracks():
        return
    fitting = fitting_reasons(t.case) - {
        CloseReason.LEFT_THE_COUNTRY,
        CloseReason.WRONGLY_ADDRESSED,
    } or fitting_reasons(t.case)
    untouched = not t.case.help_started and not _measures(t)
    likely = fitting - {CloseReason.SAFE} if untouched and len(fitting) > 1 else fitting & {CloseReason.SAFE} or fitting
    by = _VT if t.case.team is None and not t.case.signals_elsewhere else _LT
    yield from t.say(t.case_id, "close_case", t.people.actor(by), reason=t.dice.choice(sorted(likely)).value)


def _measures(t: Teller) -> int:
    return sum(track.kind is StreamKind.COURT_MEASURE for track in t.case.tracks)
