"""The competence table: every command has a row, a refusal names the article, and nobody has the court's power."""

import pytest

from tests.region import COURT, GI, LOCAL_TEAM, RVDK, VEILIG_THUIS
from waakvlam.domain.actors import Actor, OrganisationKind
from waakvlam.domain.competence import (
    ActingFor,
    Basis,
    Competence,
    CompetenceError,
    competence,
    competences,
    load,
    require_competent,
)
from waakvlam.domain.contract import COMMANDS
from waakvlam.domain.errors import Refusal, RefusalCode
from waakvlam.domain.identifiers import StreamKind

CASE, ASSESSMENT, MEASURE, FOLLOW_UP = StreamKind
K = OrganisationKind

ENGINE = {"open", "pass_time", "confirm_effect", "receive_report", "hear_region", "change_region"}
"""What the engine says to itself: nobody's act."""

TODAY: ActingFor = {}
SAFETY_TEAM: ActingFor = {
    K.REGIONAL_SAFETY_TEAM: frozenset({K.VEILIG_THUIS, K.RVDK, K.CERTIFIED_INSTITUTION, K.COURT, K.CITIZEN})
}
"""More than a region may say: the court and the citizen must have no effect."""


def actor(kind: OrganisationKind, role: str = "worker") -> Actor:
    return Actor(organisation="00000099000000009000", kind=kind, role=role, worker="w-1")


def is_allowed(row: Competence, who: Actor, acting_for: ActingFor = TODAY) -> bool:
    try:
        require_competent(row.kind, row.command, who, acting_for)
    except Refusal:
        return False
    return True


def refused(kind: StreamKind, name: str, who: Actor, acting_for: ActingFor = TODAY) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        require_competent(kind, name, who, acting_for)
    assert refusal.value.code is RefusalCode.NOT_COMPETENT
    return refusal.value


# --- completeness -----------------------------------------------------------------------------------------------------


def test_every_command_that_somebody_gives_has_a_row() -> None:
    rows = {(row.kind, row.command) for row in competences()}
    given = {(kind, name) for kind, names in COMMANDS.items() for name in names if name not in ENGINE}
    assert given - rows == set()


def test_a_row_belongs_to_a_command() -> None:
    for row in competences():
        assert row.command in COMMANDS[row.kind], row.command
        assert row.command not in ENGINE


def test_every_row_says_its_article_and_only_law_is_shown_as_law() -> None:
    for row in competences():
        if row.basis is Basis.STATUTORY:
            assert row.article.startswith("art. "), row.command
            assert row.url is not None, row.command
            assert "/BWBR" in row.url, row.command
        else:
            assert row.article in {"praktijk", "regionaal"}, row.command
            assert row.url is None, row.command


def test_a_command_without_a_row_is_a_mistake_in_the_table_and_no_refusal() -> None:
    with pytest.raises(LookupError, match="release_the_hounds"):
        competence(CASE, "release_the_hounds")


# --- whose act --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "command", "who"),
    [
        (CASE, "receive_signal", LOCAL_TEAM),
        (CASE, "request_court_measure", LOCAL_TEAM),
        (CASE, "request_court_measure", VEILIG_THUIS),
        (CASE, "start_own_investigation", RVDK),
        (ASSESSMENT, "decide_triage", VEILIG_THUIS),
        (MEASURE, "decide_intake", RVDK),
        (MEASURE, "file_petition", RVDK),
        (MEASURE, "give_order", COURT),
        (MEASURE, "notify_gi", GI),
        (MEASURE, "assign_protector", GI),
        (MEASURE, "request_extension", GI),
        (MEASURE, "end_measure", GI),
        (FOLLOW_UP, "record_contact", VEILIG_THUIS),
    ],
)
def test_whose_act_it_is_may_do_it(kind: StreamKind, command: str, who: dict[str, str]) -> None:
    require_competent(kind, command, Actor.model_validate(who), TODAY)


@pytest.mark.parametrize(
    ("command", "who", "article"),
    [
        ("request_extension", K.VEILIG_THUIS, "art. 1:260 lid 2 BW"),
        ("file_petition", K.CERTIFIED_INSTITUTION, "art. 1:255 lid 2 BW"),
        ("file_petition", K.MAYOR, "art. 1:255 lid 2 BW"),
        ("give_order", K.CERTIFIED_INSTITUTION, "art. 1:255 lid 1 BW"),
        ("assign_protector", K.RVDK, "art. 4.2.2 lid 1 Besluit Jeugdwet"),
        ("end_placement", K.YOUTH_HELP_PROVIDER, "art. 1:265d lid 1 en 4 BW"),
        ("hear_child", K.RVDK, "art. 809 Rv"),
        ("request_end_of_authority", K.CERTIFIED_INSTITUTION, "art. 1:267 lid 1 BW"),
        ("hold", K.LOCAL_TEAM, "regionaal"),
    ],
)
def test_a_refusal_names_the_article_and_the_field(command: str, who: OrganisationKind, article: str) -> None:
    refusal = refused(MEASURE, command, actor(who))
    assert (refusal.field, refusal.article) == ("actor.kind", article)
    assert f"({article})" in refusal.message


def test_a_refusal_tells_whose_act_it_is_and_who_may_record_it() -> None:
    refusal = refused(MEASURE, "extend_order", actor(K.LOCAL_TEAM))
    assert refusal.message == (
        "extend_order is aan rechtbank (art. 1:260 lid 1 BW), niet aan lokaal team. Vastleggen kan ook: RvdK of GI."
    )


def test_an_order_of_the_court_may_be_recorded_from_the_copy_and_stays_the_courts() -> None:
    orders = [row for row in competences() if row.recorders_article == "art. 805 lid 1 Rv"]
    assert len(orders) > 10
    for row in orders:
        assert K.COURT in row.allowed
        assert K.RVDK in row.recorders
        assert is_allowed(row, actor(K.RVDK))


def test_what_the_law_gives_to_a_parent_is_not_any_citizens() -> None:
    for role in ("parent_with_authority", "minor_12_plus"):
        require_competent(MEASURE, "challenge_instruction", actor(K.CITIZEN, role), TODAY)
    refusal = refused(MEASURE, "challenge_instruction", actor(K.CITIZEN, "neighbour"))
    assert (refusal.field, refusal.article) == ("actor.role", "art. 1:264 lid 1 BW")
    assert "ouder met gezag of minderjarige van twaalf jaar of ouder" in refusal.message


# --- acting for another -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "command", "for_whom"),
    [
        (ASSESSMENT, "decide_triage", K.VEILIG_THUIS),
        (MEASURE, "decide_intake", K.RVDK),
        (MEASURE, "assign_protector", K.CERTIFIED_INSTITUTION),
    ],
)
def test_a_safety_team_may_do_what_those_it_acts_for_may_do_and_only_where_the_region_says_so(
    kind: StreamKind, command: str, for_whom: OrganisationKind
) -> None:
    team = actor(K.REGIONAL_SAFETY_TEAM)
    require_competent(kind, command, team, {K.REGIONAL_SAFETY_TEAM: frozenset({for_whom})})
    assert refused(kind, command, team).article == competence(kind, command).article
    others = frozenset({K.LOCAL_TEAM, K.POLICE})
    assert refused(kind, command, team, {K.REGIONAL_SAFETY_TEAM: others}).field == "actor.kind"


def test_the_safety_team_has_no_power_of_its_own() -> None:
    for row in competences():
        assert not is_allowed(row, actor(K.REGIONAL_SAFETY_TEAM)), row.command


def test_nobody_acts_for_the_court_or_for_a_citizen() -> None:
    for row in competences():
        if row.may_record <= {K.COURT, K.CITIZEN}:
            assert not is_allowed(row, actor(K.REGIONAL_SAFETY_TEAM, "parent_with_authority"), SAFETY_TEAM), row.command
        for kind in (K.COURT, K.CITIZEN):
            only_this = {K.REGIONAL_SAFETY_TEAM: frozenset({kind})}
            assert not is_allowed(row, actor(K.REGIONAL_SAFETY_TEAM, "parent"), only_this), row.command


def test_the_court_acts_for_nobody() -> None:
    acts_for_the_gi = {K.COURT: frozenset({K.CERTIFIED_INSTITUTION})}
    assert refused(MEASURE, "assign_protector", actor(K.COURT), acts_for_the_gi).field == "actor.kind"


# --- the data ---------------------------------------------------------------------------------------------------------

GOOD = """
[[row]]
command = "give_order"
allowed = ["court"]
article = "art. 1:255 lid 1 BW"
url = "https://wetten.overheid.nl/BWBR0002656/2025-07-05#Artikel255"
basis = "statutory"
"""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (GOOD + GOOD, "give_order: stands there twice"),
        (GOOD.replace('["court"]', "[]"), "give_order: allowed"),
        (GOOD.replace('["court"]', '["judge"]'), "give_order: allowed"),
        (GOOD.replace('["court"]', '["regional_safety_team"]'), "acts for others"),
        (GOOD.replace("art. 1:255 lid 1 BW", "praktijk"), "a statutory row cites an article"),
        (GOOD.replace("statutory", "practice"), "without law the row says"),
        (GOOD + 'recorders = ["rvdk"]', "recorders_article: belongs to recorders"),
        (GOOD + 'recorders = ["court"]\nrecorders_article = "praktijk"', "may record it already"),
        (GOOD + 'roles = { court = ["baker"] }', "unknown role baker"),
        (GOOD + 'roles = { citizen = ["parent"] }', "roles: belong to"),
        (GOOD + 'remrak = ""', "give_order: remrak"),
        ("row = 1\nrows = 2", "needs [[row]] tables"),
        ("[[row]", "court_measure.toml"),
    ],
)
def test_a_mistake_in_the_table_is_told_with_file_row_and_key(text: str, told: str) -> None:
    assert len(load({MEASURE: GOOD})) == 1
    with pytest.raises(CompetenceError) as problem:
        load({MEASURE: text})
    assert str(problem.value).startswith("court_measure.toml: ")
    assert told in str(problem.value)
