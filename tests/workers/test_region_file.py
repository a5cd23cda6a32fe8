"""What a region sets for itself, and what it is told when it sets something wrong."""

from datetime import time
from pathlib import Path

import pytest

from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.notifications import Channel
from waakvlam.workers.region_file import read_region_file
from waakvlam.workers.settings import SettingsError

EXAMPLE = Path(__file__).parents[2] / "deploy" / "regions" / "example.toml"
SECRET = "whsec_" + "QUJD" * 10


def test_the_example_is_valid_and_says_what_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAAKVLAM_WEBHOOK_SECRET", SECRET)
    rules, channels = read_region_file(EXAMPLE, "JZ19")
    assert rules.channels == (Channel.WEBHOOK, Channel.EMAIL)
    assert "rvdk" in rules.acting_for[OrganisationKind.REGIONAL_SAFETY_TEAM]
    assert rules.names_of("00000099000000005010") == {"00000099000000005000", "00000099000000005010"}
    assert rules.quiet_hours is not None
    assert rules.quiet_hours.end == time(7, 30)
    assert rules.ladders["vt_safety_assessment"][0].before == 3
    assert channels.email is not None
    assert channels.email.host == "mail.example.nl"


def test_a_region_without_a_file_has_the_usual_rules_and_no_channels() -> None:
    rules, channels = read_region_file(None, "JZ19")
    assert (rules.channels, channels.email, channels.webhook) == ((), None, None)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("region = ", "is no TOML"),
        ('region = "JZ13"', "region: this file is for JZ13, the worker serves JZ19"),
        ('colour = "blue"', "colour: is no key that can stand here"),
        ('[norms]\nots_max_duration = "2 years"', "norms"),
        ('[norms]\nvt_monitoring_contact_1 = "soon"', "norms.vt_monitoring_contact_1"),
        ("[escalation]\nrepeat_overdue_after = -1", "repeat_overdue_after"),
        ('[escalation.ladders]\nno_such_deadline = [{role = "worker", before = 1}]', "no_such_deadline"),
        ('[escalation.quiet_hours]\nstart = "07:00"\nend = "20:00"', "escalation.quiet_hours"),
        ('[acting_for]\nregional_safety_team = ["court"]', "nobody acts for"),
        ('[acting_for]\nwijkteam = ["rvdk"]', "acting_for.wijkteam"),
        ('[channels.webhook]\nsecret_env = "NOT_SET"', "secret_env: the environment holds no NOT_SET"),
        ('[channels.email]\nhost = "mail.example.nl"', "channels.email.sender"),
    ],
)
def test_a_mistake_is_told_with_the_file_and_the_key(tmp_path: Path, content: str, said: str) -> None:
    file = tmp_path / "region.toml"
    file.write_text(content)
    with pytest.raises(SettingsError) as refused:
        read_region_file(file, "JZ19")
    assert str(file) in str(refused.value)
    assert said in str(refused.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        read_region_file(tmp_path / "none.toml", "JZ19")
