"""Settings: what a worker can be told, and the one readable answer to what it cannot."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from waakvlam.activities.keys import KeyStore
from waakvlam.workers.cli import app
from waakvlam.workers.connection import connect_config
from waakvlam.workers.settings import SettingsError, WorkerSettings, load_settings
from waakvlam.workers.worker import JournalUnavailable, open_journal


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the machine's own settings takes part."""
    import os

    for name in os.environ:
        if name.startswith(("WAAKVLAM_", "TEMPORAL_", "OTEL_")):
            monkeypatch.delenv(name)


def test_a_region_is_all_that_must_be_told() -> None:
    settings = load_settings(region="jz19")

    assert settings.region == "JZ19"
    assert settings.journal == "sqlite+aiosqlite:///.waakvlam/journal-JZ19.db"
    assert settings.roll_over_after == 150
    assert settings.otlp_endpoint is None


def test_the_environment_tells_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAAKVLAM_REGION", "JZ29")
    monkeypatch.setenv("WAAKVLAM_HOME", "/var/lib/waakvlam")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318")

    settings = load_settings()

    assert settings.journal == "sqlite+aiosqlite:////var/lib/waakvlam/journal-JZ29.db"
    assert settings.otlp_endpoint == "http://collector:4318"


def test_the_region_on_the_command_line_wins_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAAKVLAM_REGION", "JZ29")

    assert load_settings(region="JZ13").region == "JZ13"


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("WAAKVLAM_REGION", "JZ40", "such as JZ19"),
        ("WAAKVLAM_ROLL_OVER_AFTER", "many", "from 1 to 4000"),
        ("WAAKVLAM_ROLL_OVER_AFTER", "0", "from 1 to 4000"),
        ("WAAKVLAM_DRAIN_SECONDS", "-1", "from 0 to 3600"),
        ("WAAKVLAM_LOG_FORMAT", "xml", "auto, json or console"),
        ("WAAKVLAM_METRICS_PORT", "0", "from 1 to 65535"),
        ("WAAKVLAM_TUNER", "fast", "resource or fixed"),
        ("WAAKVLAM_JOURNAL_URL", "journal.db", "an SQLAlchemy URL"),
        ("WAAKVLAM_JOURNAL_URL", "sqlite:///journal.db", "asynchronous driver"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318", "http://localhost:4318"),
        ("TEMPORAL_WORKER_BUILD_ID", "2026.11.0", "set both"),
    ],
)
def test_a_wrong_setting_is_named_with_what_is_allowed(
    name: str, value: str, allowed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAAKVLAM_REGION", "JZ19")
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError) as refused:
        load_settings()

    assert name in str(refused.value)
    assert allowed in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


def test_what_may_hold_a_password_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAAKVLAM_JOURNAL_URL", "postgresql://waakvlam:geheim@db/journal")

    with pytest.raises(SettingsError) as refused:
        load_settings(region="JZ19")

    assert "geheim" not in str(refused.value)


def test_a_wrong_setting_stops_the_worker_with_status_2() -> None:
    result = CliRunner().invoke(app, ["worker", "--region", "JZ40"])

    assert result.exit_code == 2
    assert "WAAKVLAM_REGION cannot be 'JZ40'" in result.stderr


async def test_a_journal_that_cannot_be_opened_is_one_clear_error(tmp_path: Path, keys: KeyStore) -> None:
    nowhere = WorkerSettings(region="JZ19", journal_url=f"sqlite+aiosqlite:///{tmp_path}/none/journal.db")

    with pytest.raises(JournalUnavailable, match="cannot be opened: unable to open database file"):
        await open_journal(nowhere, keys)


def test_a_region_has_its_own_namespace_on_the_local_server_unless_told_otherwise() -> None:
    config = connect_config("JZ19")

    assert (config["target_host"], config["namespace"]) == ("localhost:7233", "jeugdregio-jz19")


def test_a_profile_named_after_the_region_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # given a Temporal client configuration with a profile per region
    profiles = tmp_path / "temporal.toml"
    profiles.write_text('[profile.JZ19]\naddress = "temporal.example:7233"\nnamespace = "utrecht-west"\n')
    monkeypatch.setenv("TEMPORAL_CONFIG_FILE", str(profiles))

    # then the region's own profile is taken
    config = connect_config("JZ19")
    assert (config["target_host"], config["namespace"]) == ("temporal.example:7233", "utrecht-west")

    # and Temporal's environment variables win, as for every Temporal tool
    monkeypatch.setenv("TEMPORAL_ADDRESS", "elsewhere:7233")
    assert connect_config("JZ19")["target_host"] == "elsewhere:7233"


def test_a_configuration_file_that_is_not_there_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEMPORAL_CONFIG_FILE", "/nowhere/temporal.toml")

    with pytest.raises(SettingsError, match="TEMPORAL_CONFIG_FILE"):
        connect_config("JZ19")
