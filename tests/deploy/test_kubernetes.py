"""What would be applied to a cluster: valid, closed, and a region by itself. No cluster is asked."""

from pathlib import Path
from typing import Any

import jsonschema
import kubernetes_validate  # type: ignore[import-untyped]
import pytest
import yaml

from tests.deploy.rendered import DEPLOY, REGIONS, Resource, containers, of_region, pods, rendered, secrets
from waakvlam.activities.feed import FeedSettings
from waakvlam.domain.identifiers import namespace
from waakvlam.workers.peers import read_peers
from waakvlam.workers.region_file import read_region_file, read_section
from waakvlam.workflows.release_gate import ReleaseGate

KUBERNETES = "1.33"
CUSTOM = yaml.safe_load((Path(__file__).parent / "schemas" / "temporal-worker-controller.yaml").read_text())

each_region = pytest.mark.parametrize("region", REGIONS)


def settings(region: str) -> dict[str, str]:
    """The configuration map that all processes of a region read."""
    found = next(
        one
        for one in of_region(region)
        if one["kind"] == "ConfigMap" and one["metadata"]["name"].startswith("settings-")
    )
    told: dict[str, str] = found["data"]
    return told


def judge(resource: Resource) -> None:
    """Compare a resource with the schema of its kind, in which nothing unknown may stand."""
    kubernetes_validate.validate(resource, KUBERNETES, strict=True)


@each_region
def test_every_resource_is_what_its_kind_allows(region: str) -> None:
    for resource in of_region(region):
        group = resource["apiVersion"].partition("/")[0]
        if group == "temporal.io":
            jsonschema.validate(resource["spec"], {**CUSTOM[resource["kind"]], "definitions": CUSTOM["definitions"]})
        elif group != "monitoring.coreos.com":  # of which no schema is at hand
            judge(resource)


def test_what_the_worker_controller_makes_of_ours_is_valid_too() -> None:
    custom = {one["metadata"]["name"]: one for one in of_region("jz33") if one["apiVersion"] == "temporal.io/v1alpha1"}
    worker = custom["worker"]
    labels = worker["spec"]["template"]["metadata"]["labels"]
    made = {"selector": {"matchLabels": labels}, "template": worker["spec"]["template"]}
    judge({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "w"}, "spec": made})
    for name in ("worker-scaling", "worker-disruption"):
        template = custom[name]["spec"]["template"]
        spec = dict(template["spec"])
        if "scaleTargetRef" in spec:
            spec["scaleTargetRef"] = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "w"}
        judge({**template, "metadata": {"name": name}, "spec": spec})


def test_a_mistyped_field_is_found() -> None:
    """The check itself can fail."""
    watchdog = next(one for one in of_region("jz19") if one["metadata"]["name"] == "watchdog")
    with pytest.raises(kubernetes_validate.ValidationError):
        judge({**watchdog, "spec": {**watchdog["spec"], "replica": 1}})


@each_region
def test_nothing_runs_as_root_or_writes_beside_its_home(region: str) -> None:
    for name, pod in pods(of_region(region)):
        context = pod["securityContext"]
        assert context["runAsNonRoot"], name
        assert context["runAsUser"] == context["fsGroup"] == 10001, name
        assert context["seccompProfile"] == {"type": "RuntimeDefault"}, name
        assert (pod["serviceAccountName"], pod["automountServiceAccountToken"]) == ("waakvlam", False), name
        for container in containers(pod):
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }, name
            assert {"cpu", "memory"} == container["resources"]["requests"].keys(), name
            assert "memory" in container["resources"]["limits"], name
            writable = {one["mountPath"] for one in container["volumeMounts"] if not one.get("readOnly")}
            assert writable == {"/var/lib/waakvlam", "/tmp"}, name


@each_region
def test_what_serves_is_asked_how_it_is_and_has_time_to_finish(region: str) -> None:
    drain = float(settings(region)["WAAKVLAM_DRAIN_SECONDS"])
    for name, pod in pods(of_region(region)):
        command = pod["containers"][0]["args"]
        if command[0] in {"worker", "watchdog"}:
            container = pod["containers"][0]
            ports = {one["name"]: one["containerPort"] for one in container["ports"]}
            assert ports == {"health": 8081, "metrics": 8082}, name
            probes = {kind: container[kind]["httpGet"] for kind in ("startupProbe", "livenessProbe", "readinessProbe")}
            assert {kind: probe["path"] for kind, probe in probes.items()} == {
                "startupProbe": "/live",
                "livenessProbe": "/live",
                "readinessProbe": "/ready",
            }, name
            assert all(probe["port"] == "health" for probe in probes.values()), name
            startup = container["startupProbe"]
            assert startup["periodSeconds"] * startup["failureThreshold"] > float(
                settings(region)["WAAKVLAM_CONNECT_SECONDS"]
            ), name
            assert pod["terminationGracePeriodSeconds"] >= drain + 10, name


def test_only_one_process_delivers_the_feed_of_a_region() -> None:
    feed = next(one for one in of_region("jz19") if one["metadata"]["name"] == "feed")
    assert (feed["spec"]["replicas"], feed["spec"]["strategy"]) == (1, {"type": "Recreate"})


def test_a_region_sees_its_own_secrets_alone() -> None:
    """Same names, other places: a secret belongs to a namespace, and each region has one of its own."""
    homes = {}
    for region in REGIONS:
        resources = of_region(region)
        homes[region] = {one["metadata"]["namespace"] for one in resources if one["kind"] != "Namespace"}
        assert homes[region] == {f"waakvlam-{region}"}
        other = next(one for one in REGIONS if one != region)
        assert other not in yaml.safe_dump(resources).lower().replace("-", ""), "nothing of it is named"
    assert not homes["jz19"] & homes["jz33"]


@each_region
def test_no_process_holds_more_than_it_needs(region: str) -> None:
    held = {name.partition("/")[2]: {secret for secret, _ in secrets(pod)} for name, pod in pods(of_region(region))}
    master = "keyring" if region == "jz19" else "key-service"
    assert held == {
        "worker": {"databases", "temporal", "channels", master},
        "watchdog": {"databases", "temporal", "channels", master},
        "feed": {"databases", "channels", master},
        "codec-server": {"databases", "codec-tokens", master},
        "bootstrap": {"databases", "temporal", "temporal-admin", "channels", master},
    }
    by_name = {name.partition("/")[2]: pod for name, pod in pods(of_region(region))}
    assert ("databases", "journal-url") not in secrets(by_name["codec-server"])
    bootstrap = by_name["bootstrap"]
    who = [one["name"] for one in containers(bootstrap) if "temporal-admin" in yaml.safe_dump(one)]
    assert who == ["namespace"], "who may make namespaces does nothing else"


@each_region
def test_every_secret_is_in_the_list_of_what_an_administrator_makes(region: str) -> None:
    listed = {
        one["metadata"]["name"]: set(one["stringData"])
        for one in yaml.safe_load_all((DEPLOY / "kubernetes" / "secrets.example.yaml").read_text())
    }
    for name, pod in pods(of_region(region)):
        for secret, key in secrets(pod):
            assert secret in listed, name
            assert key is None or key in listed[secret], (name, secret, key)


@each_region
def test_nobody_is_let_in_or_out_who_is_not_named(region: str) -> None:
    policies = {one["metadata"]["name"]: one["spec"] for one in of_region(region) if one["kind"] == "NetworkPolicy"}
    assert policies["nothing-else"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    named: set[str] = set()
    for policy in policies.values():
        for rule in [*policy.get("ingress", []), *policy.get("egress", [])]:
            for peer in rule.get("from", rule.get("to", [])):
                if "ipBlock" in peer:
                    assert peer["ipBlock"]["except"], "never the pods of the cluster"
                else:
                    named |= set(peer["namespaceSelector"]["matchLabels"].values())
    expected = {"kube-system", "postgresql", "temporal", "monitoring", "gateway"}
    assert named == expected | ({"key-service"} if region == "jz33" else set())


@each_region
def test_administrators_of_a_region_have_no_rights_elsewhere(region: str) -> None:
    bindings = [one for one in of_region(region) if one["kind"].endswith(("RoleBinding", "Role"))]
    assert [(one["kind"], one["subjects"][0]["name"]) for one in bindings] == [
        ("RoleBinding", f"waakvlam-{region}-administrators")
    ]


@each_region
def test_what_a_region_is_told_is_right(region: str) -> None:
    code = REGIONS[region]
    assert settings(region)["WAAKVLAM_REGION"] == code
    folder = DEPLOY / "kubernetes" / "regions" / region
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("WAAKVLAM_WEBHOOK_SECRET", "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=")
        environment.setenv("WAAKVLAM_FEED_SECRET", "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=")
        _, channels = read_region_file(folder / "region.toml", code)
        assert channels.webhook is not None
        assert read_section(folder / "region.toml", code, "feed", FeedSettings) is not None
    assert read_peers(folder / "peers.toml") == {}


def test_a_release_is_a_version_that_has_to_pass_its_gate() -> None:
    worker = next(one for one in of_region("jz33") if one["kind"] == "WorkerDeployment")
    image = worker["spec"]["template"]["spec"]["containers"][0]["image"]
    options = worker["spec"]["workerOptions"]
    assert image.rpartition(":")[2] == options["unsafeCustomBuildID"]
    assert options["temporalNamespace"] == namespace("JZ33")
    assert worker["spec"]["rollout"]["gate"]["workflowType"] == ReleaseGate.__name__
    connection = next(one for one in of_region("jz33") if one["kind"] == "Connection")
    assert connection["spec"]["hostPort"] == settings("jz33")["TEMPORAL_ADDRESS"]
    assert connection["metadata"]["name"] == options["connectionRef"]["name"]


@each_region
def test_every_name_that_is_used_is_there(region: str) -> None:
    """A configuration map is renamed by its content: a name that was not renamed along would be of nothing."""
    maps = {one["metadata"]["name"] for one in of_region(region) if one["kind"] == "ConfigMap"} | {"temporal-ca"}
    for name, pod in pods(of_region(region)):
        used = {one["configMap"]["name"] for one in pod["volumes"] if "configMap" in one}
        used |= {
            one["configMapRef"]["name"]
            for container in containers(pod)
            for one in container.get("envFrom", [])
            if "configMapRef" in one
        }
        assert used <= maps, name
        images = {container["image"] for container in containers(pod)}
        assert images == {"registry.example.nl/waakvlam:2026.12.0"}, name


def test_temporal_is_told_the_same_wherever_it_runs() -> None:
    values: dict[str, Any] = yaml.safe_load((DEPLOY / "temporal" / "values.yaml").read_text())
    alone = yaml.safe_load((DEPLOY / "temporal" / "dynamic-config.yaml").read_text())
    assert values["server"]["dynamicConfig"] == alone
    assert alone["frontend.WorkflowPauseEnabled"] == [{"value": False}]
    persistence = values["server"]["config"]["persistence"]
    assert persistence["numHistoryShards"] == 512
    assert {store["sql"]["pluginName"] for store in persistence["datastores"].values()} == {"postgres12"}
    assert values["server"]["config"]["authorization"]["authorizer"] == "default", "a token is for one region"
    switched_off = dict(
        line.split("=", 1)
        for line in (DEPLOY / "temporal-ui.env").read_text().splitlines()
        if line and not line.startswith("#")
    )
    given = {one["name"]: one["value"] for one in values["web"]["additionalEnv"]}
    assert switched_off.items() <= given.items()


def test_the_alerts_are_those_of_prometheus() -> None:
    rule = next(one for one in rendered("alerts") if one["kind"] == "PrometheusRule")
    assert rule["spec"] == yaml.safe_load((DEPLOY / "prometheus" / "rules.yml").read_text())
