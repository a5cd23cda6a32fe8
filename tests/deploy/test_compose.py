"""The compose stack: what docker would read. No engine is asked."""

import os
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from compose_spec import PyCompose

from tests.deploy.rendered import DEPLOY
from waakvlam.workers.codec.access import TokenAccess, hashed
from waakvlam.workers.keys import KeySettings
from waakvlam.workers.peers import read_peers
from waakvlam.workers.region_file import read_region_file
from waakvlam.workers.settings import WorkerSettings, setting_names

COMPOSE = DEPLOY / "compose"
_VARIABLE = re.compile(r"\$\$|\$\{(?P<name>\w+)(?:(?P<how>:[-?])(?P<rest>[^}]*))?\}")


def prepared(directory: Path) -> dict[str, str]:
    """What the script makes for a stack in a directory: the settings in its .env."""
    done = subprocess.run([COMPOSE / "prepare", directory], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    lines = (directory / ".env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def filled_in(value: Any, told: dict[str, str]) -> Any:  # noqa: ANN401 - any YAML
    """A part of the file as docker reads it.

    Raises:
        KeyError: a setting is not there, or is empty where it must not be.
    """
    if isinstance(value, dict):
        return {key: filled_in(one, told) for key, one in value.items()}
    if isinstance(value, list):
        return [filled_in(one, told) for one in value]
    if not isinstance(value, str):
        return value

    def fill(found: re.Match[str]) -> str:
        if found[0] == "$$":
            return "$"
        name, how = found["name"], found["how"]
        if how == ":-":
            return told.get(name) or str(found["rest"])
        if not told.get(name):
            raise KeyError(name)
        return told[name]

    return _VARIABLE.sub(fill, value)


def compose() -> dict[str, Any]:
    """The file as it stands, with its anchors resolved."""
    read: dict[str, Any] = yaml.safe_load((COMPOSE / "compose.yaml").read_text())
    return read


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The settings of a stack that was just prepared."""
    return prepared(tmp_path_factory.mktemp("compose"))


@pytest.fixture(scope="module")
def stack(env: dict[str, str]) -> dict[str, Any]:
    """What docker reads."""
    read: dict[str, Any] = filled_in(compose(), env)
    return read


def ours(stack: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The services that are Waakvlam."""
    return {name: one for name, one in stack["services"].items() if one["image"].startswith("waakvlam:")}


def test_it_is_what_the_compose_specification_allows(stack: dict[str, Any]) -> None:
    read = PyCompose.from_yaml(yaml.safe_dump(stack))
    assert {"postgres", "temporal", "temporal-ui", "prometheus", "grafana", "codec-gateway"} < set(read.service_names())
    assert {name.rpartition("-")[2] for name in ours(stack)} == {"jz19", "jz33"}


def test_it_does_not_start_without_secrets_of_its_own(env: dict[str, str]) -> None:
    secrets = [name for name in env if name.endswith(("_PASSWORD", "_TOKEN"))]
    assert len(secrets) == 7
    assert len({env[name] for name in secrets}) == 7, "no two are alike"
    for name in secrets:
        with pytest.raises(KeyError, match=name):
            filled_in(compose(), {**env, name: ""})


def test_preparing_again_changes_nothing(tmp_path: Path) -> None:
    before = prepared(tmp_path)
    assert prepared(tmp_path) == before
    assert os.stat(tmp_path / ".env").st_mode & 0o077 == 0


def test_the_gateway_shows_each_codec_server_the_token_that_it_knows(tmp_path: Path) -> None:
    told = prepared(tmp_path)
    for region in ("JZ19", "JZ33"):
        file = tmp_path / "secrets" / f"tokens-{region.lower()}.toml"
        TokenAccess(file)
        (entry,) = tomllib.loads(file.read_text())["token"]
        assert entry["sha256"] == hashed(told[f"{region}_CODEC_TOKEN"])
        assert entry["regions"] == [region], "and reads nothing of another region"


def test_every_service_waits_for_what_it_needs(stack: dict[str, Any]) -> None:
    services = stack["services"]
    for name, service in services.items():
        for needed, how in service.get("depends_on", {}).items():
            assert needed in services, name
            if how["condition"] == "service_healthy":
                assert "test" in services[needed].get("healthcheck", {}), needed
            else:
                assert how["condition"] == "service_completed_successfully", name
                assert services[needed].get("restart", "no") != "unless-stopped", f"{needed} would never have ended"


def test_ours_need_no_rights_and_have_time_to_finish(stack: dict[str, Any]) -> None:
    for name, service in ours(stack).items():
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["init"], f"{name} could not be stopped while it starts"
        drain = int(service["environment"]["WAAKVLAM_DRAIN_SECONDS"])
        assert int(service["stop_grace_period"].removesuffix("s")) >= drain + 10, name


def test_nothing_is_reachable_from_another_machine(stack: dict[str, Any]) -> None:
    published = [port for service in stack["services"].values() for port in service.get("ports", [])]
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)


def test_a_region_has_databases_a_key_and_a_network_of_its_own(stack: dict[str, Any], env: dict[str, str]) -> None:
    for region, other in (("jz19", "jz33"), ("jz33", "jz19")):
        for name, service in ours(stack).items():
            if not name.endswith(region):
                continue
            assert service["networks"] == [region], name
            assert f"home-{region}:/var/lib/waakvlam" in service["volumes"], name
            text = yaml.safe_dump(service)
            assert other not in text.lower(), name
            for secret in ("DATABASE_PASSWORD", "CODEC_TOKEN"):
                assert env[f"{other.upper()}_{secret}"] not in text, name


def test_what_ours_are_told_is_right(stack: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, service in ours(stack).items():
        for setting, value in service["environment"].items():
            monkeypatch.setenv(setting, str(value))
        told = WorkerSettings()
        assert told.region == name.rpartition("-")[2].upper()
        urls = {told.journal, KeySettings().url(told.region), service["environment"]["WAAKVLAM_VIEWS_URL"]}
        assert len(urls) == 3, "journal, keys and read models are three databases"
        assert {"WAAKVLAM_JOURNAL_URL", "WAAKVLAM_KEYS_URL"} <= {
            *setting_names(WorkerSettings),
            *setting_names(KeySettings),
        }


def test_the_files_of_the_regions_are_right() -> None:
    for region in ("JZ19", "JZ33"):
        _, channels = read_region_file(COMPOSE / "regions" / f"{region.lower()}.toml", region)
        assert (channels.webhook, channels.email) == (None, None)
    assert read_peers(COMPOSE / "regions" / "peers.toml") == {}


def test_what_is_mounted_is_there(stack: dict[str, Any]) -> None:
    for name, service in stack["services"].items():
        for volume in service.get("volumes", []):
            source, _, place = volume.partition(":")
            # The image of nginx reads such a file only then.
            assert not place.startswith("/docker-entrypoint.d/") or os.access(COMPOSE / source, os.X_OK), source
            assert (COMPOSE / source).exists() if source.startswith(".") else source in stack["volumes"], (name, source)


def test_prometheus_asks_every_worker_and_watchdog(stack: dict[str, Any]) -> None:
    jobs = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text())["scrape_configs"]
    asked = {
        target.partition(":")[0]: one.get("labels", {}).get("region")
        for job in jobs
        for one in job["static_configs"]
        for target in one["targets"]
    }
    assert asked == {
        "temporal": None,
        **{f"{process}-{region}": region.upper() for process in ("worker", "watchdog") for region in ("jz19", "jz33")},
    }
    assert asked.keys() <= stack["services"].keys()
