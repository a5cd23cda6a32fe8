#!/usr/bin/env python3
"""Write `deploy/kubernetes/alerts/rules.yaml`, the alerts as the Prometheus operator reads them.

With `--check` nothing is written: exit status 1 when the file is stale.
"""

import sys
from pathlib import Path
from typing import Any

import yaml
from generated_page import write_or_check

RULES = Path(__file__).resolve().parents[1] / "deploy" / "prometheus" / "rules.yml"
HEAD = "# Made by scripts/generate_prometheus_rule.py from deploy/prometheus/rules.yml: change that.\n"


def prometheus_rule() -> str:
    """The whole file."""
    rule: dict[str, Any] = {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": "waakvlam"},
        "spec": yaml.safe_load(RULES.read_text(encoding="utf-8")),
    }
    return HEAD + yaml.safe_dump(rule, sort_keys=False, allow_unicode=True, width=120)


if __name__ == "__main__":
    sys.exit(write_or_check("../deploy/kubernetes/alerts/rules.yaml", prometheus_rule(), __doc__))
