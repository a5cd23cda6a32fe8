"""What would be applied to a cluster, as kustomize renders it, and the pods in it."""

import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
PROGRAMS = Path(sys.executable).parent
"""Where the pinned programs are that came with the development dependencies."""
REGIONS = {"jz19": "JZ19", "jz33": "JZ33"}

Resource = dict[str, Any]


@cache
def rendered(folder: str) -> list[Resource]:
    """The resources of an overlay under deploy/kubernetes."""
    command = [str(PROGRAMS / "kubectl"), "kustomize", str(DEPLOY / "kubernetes" / folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [one for one in yaml.safe_load_all(done.stdout) if one]


def of_region(region: str) -> list[Resource]:
    """The resources of a region's overlay."""
    return rendered(f"regions/{region}")


def pods(resources: list[Resource]) -> Iterator[tuple[str, Resource]]:
    """What runs: the kind and name of each, and the specification of its pod."""
    for one in resources:
        if one["kind"] in {"Deployment", "Job", "WorkerDeployment"}:
            yield f"{one['kind']}/{one['metadata']['name']}", one["spec"]["template"]["spec"]


def containers(pod: Resource) -> list[Resource]:
    """All containers of a pod, those that prepare it too."""
    return [*pod.get("initContainers", []), *pod["containers"]]


def secrets(pod: Resource) -> set[tuple[str, str | None]]:
    """The secrets that a pod is given: name, and key where it is one of them."""
    found: set[tuple[str, str | None]] = set()
    for container in containers(pod):
        found |= {(one["secretRef"]["name"], None) for one in container.get("envFrom", []) if "secretRef" in one}
        for variable in container.get("env", []):
            reference = variable.get("valueFrom", {}).get("secretKeyRef")
            if reference:
                found.add((reference["name"], reference["key"]))
    return found | {(one["secret"]["secretName"], None) for one in pod["volumes"] if "secret" in one}
