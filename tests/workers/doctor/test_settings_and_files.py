"""What is wrong in what a worker is told, and in its files: found, named with its cure, and gone when cured."""

import pytest

from tests.workers.doctor.world import World
from waakvlam.workers.doctor.examination import examine
from waakvlam.workers.doctor.finding import State
from waakvlam.workers.doctor.start import NotWell, require_well

_WEBHOOK = (
    '[channels.webhook]\nurl = "https://signalen.example.nl"\nsecret_env = "{secret}"\n'
    'source_oin = "00000099000000001000"\n'
)


async def test_where_all_is_well_nothing_is_wrong_and_nothing_is_left_unchecked(world: World) -> None:
    findings = {one.name: one.state for one in await examine("jz19")}

    assert findings.pop("workers") is State.NOTE  # nobody serves here yet
    assert set(findings.values()) == {State.OK}
    assert {"clock", "journal keys", "search attributes", "server version"} <= findings.keys()
    await require_well("JZ19", wait=5)


@pytest.mark.parametrize(
    ("setting", "value", "where", "what", "cure"),
    [
        ("WAAKVLAM_DRAIN_SECONDS", "soon", "settings", "cannot be 'soon'", "a number of seconds from 0 to 3600"),
        ("WAAKVLAM_JOURNAL_URL", "journal.db", "settings", "WAAKVLAM_JOURNAL_URL", "an SQLAlchemy URL"),
        ("WAAKVLAM_VAULT_KEY", "cases", "settings", "WAAKVLAM_VAULT_ADDRESS", "set both"),
        ("TEMPORAL_WORKER_BUILD_ID", "2026.11", "settings", "TEMPORAL_DEPLOYMENT_NAME", "set both"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector", "settings", "OTEL_EXPORTER_OTLP_ENDPOINT", "http://"),
        ("WAAKVLAM_REGION_FILE", "/nowhere/region.toml", "region file", "cannot be read", "WAAKVLAM_REGION_FILE"),
        ("WAAKVLAM_PEERS_FILE", "/nowhere/peers.toml", "peers", "cannot be read", "WAAKVLAM_PEERS_FILE"),
        ("WAAKVLAM_MASTER_KEY_FILE", "/nowhere/ring.json", "master key", "no keyring", "waakvlam keys init"),
        ("TEMPORAL_CONFIG_FILE", "/nowhere/temporal.toml", "Temporal settings", "no such file", "TEMPORAL_CONFIG_FILE"),
        ("TEMPORAL_PROFILE", "JZ91", "Temporal settings", "JZ91", "TEMPORAL_PROFILE"),
        (
            "TEMPORAL_NAMESPACE",
            "jeugdregio-jz29",
            "Temporal settings",
            "the namespace of JZ29",
            "export TEMPORAL_NAMESPACE=jeugdregio-jz19",
        ),
    ],
)
async def test_a_wrong_setting_is_found_and_is_all_that_is_wrong(  # noqa: PLR0917 - a row of the table
    world: World, setting: str, value: str, where: str, what: str, cure: str
) -> None:
    world.tell(setting, value)

    (found,) = await world.wrongs()

    assert found.name == where
    assert found.setting or where == "master key"
    assert what in found.what
    assert cure in (found.cure or "")


async def test_every_wrong_setting_is_named_at_once_and_the_rest_is_looked_at_all_the_same(world: World) -> None:
    # given four things wrong, in different corners
    world.tell("WAAKVLAM_DRAIN_SECONDS", "soon")
    world.tell("WAAKVLAM_ROLL_OVER_AFTER", "0")
    world.tell("WAAKVLAM_REGION_FILE", world.write("region.toml", "[norms]\nno_such_norm = '1 days'\n"))
    world.tell("TEMPORAL_NAMESPACE", "nowhere")

    # then each is found
    found = await world.wrongs()
    assert [one.name for one in found] == ["settings", "settings", "region file", "namespace"]

    # and a worker says them all when it starts, and does not
    with pytest.raises(NotWell) as refused:
        await require_well("JZ19", wait=30)
    assert refused.value.setting
    assert all(one.what in str(refused.value) and str(one.cure) in str(refused.value) for one in found)


async def test_an_unknown_region_is_all_that_is_said_of_it(world: World) -> None:
    findings = await examine("JZ40")

    wrong = [one for one in findings if one.state is State.WRONG]
    assert [one.what for one in wrong] == ["WAAKVLAM_REGION cannot be 'JZ40'"]
    assert "waakvlam regions list" in (wrong[0].cure or "")
    assert next(one for one in findings if one.name == "journal").what == "the region is not known"


async def test_a_setting_that_was_mistyped_is_pointed_out(world: World) -> None:
    world.tell("WAAKVLAM_SEND_WARNING", "false")

    notes = [one.what for one in await examine("JZ19") if one.state is State.NOTE]

    assert any("WAAKVLAM_SEND_WARNINGS meant?" in one for one in notes)


@pytest.mark.parametrize(
    ("content", "what", "cure"),
    [
        ("[norms", "is no TOML", "region.toml"),
        ("[norms]\nlunch = '1 days'", "lunch", "example.toml"),
        ("[escalation.quiet_hours]\nstart = '20:00'\nend = 'late'", "escalation.quiet_hours.end", "example.toml"),
        ("region = 'JZ29'", "this file is for JZ29", "region.toml"),
        (_WEBHOOK.format(secret="OUR_SECRET"), "the environment holds no OUR_SECRET", "export OUR_SECRET="),
    ],
)
async def test_a_mistake_in_the_regions_file_is_named_with_file_key_and_reason(
    world: World, content: str, what: str, cure: str
) -> None:
    world.tell("WAAKVLAM_REGION_FILE", world.write("region.toml", content))

    (found,) = await world.wrongs()

    assert found.name == "region file"
    assert "region.toml" in found.what
    assert what in found.what
    assert cure in (found.cure or "")


async def test_where_warnings_go_is_told_without_sending_any(world: World) -> None:
    world.tell("OUR_SECRET", "whsec_" + "QUJD" * 10)
    world.tell("WAAKVLAM_REGION_FILE", world.write("region.toml", _WEBHOOK.format(secret="OUR_SECRET")))

    findings = await examine("JZ19")

    assert next(one.what for one in findings if one.name == "warnings") == "https://signalen.example.nl/"
    assert "QUJD" not in str(findings)


async def test_a_mistyped_key_in_a_profile_is_not_passed_over(world: World) -> None:
    file = world.write("temporal.toml", '[profile.JZ19]\naddres = "temporal:7233"\n')
    world.tell("TEMPORAL_CONFIG_FILE", file)

    (found,) = await world.wrongs()

    assert (found.name, found.setting) == ("Temporal settings", True)
    assert "addres" in found.what


async def test_a_home_that_is_no_directory_is_found(world: World) -> None:
    world.tell("WAAKVLAM_HOME", world.write("home", "a file"))
    world.untell("WAAKVLAM_JOURNAL_URL")

    names = {one.name for one in await world.wrongs()}

    assert "home" in names
