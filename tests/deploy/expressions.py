"""Every expression of dashboards and alerts, and the metrics that they ask for."""

import json
from collections.abc import Iterator
from typing import Any

import promql_parser
import yaml

from tests.deploy.rendered import DEPLOY

OF_PROMETHEUS = {"job", "instance"}
"""Labels that whoever scrapes puts on every metric."""
DASHBOARDS = sorted((DEPLOY / "grafana" / "dashboards").glob("*.json"))


def alerts() -> list[dict[str, Any]]:
    """The alert rules."""
    groups = yaml.safe_load((DEPLOY / "prometheus" / "rules.yml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def expressions() -> Iterator[tuple[str, str]]:
    """Where it stands, and the expression."""
    for rule in alerts():
        yield rule["alert"], rule["expr"]
    for path in DASHBOARDS:
        for panel in json.loads(path.read_text())["panels"]:
            for target in panel.get("targets", []):
                # Grafana fills this in before it asks.
                yield f"{path.name}: {panel['title']}", target["expr"].replace("$region", ".+")


def asked(expression: str) -> set[tuple[str, frozenset[str]]]:
    """The series that an expression asks for: the metric, and the labels that it chooses and groups by.

    Raises:
        ValueError: it is no PromQL.
    """
    return set(_selectors(promql_parser.parse(expression), frozenset()))


def _selectors(node: Any, grouped: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:  # noqa: ANN401 - untyped
    if isinstance(node, promql_parser.VectorSelector):
        yield str(node.name), grouped | {matcher.name for matcher in node.matchers.matchers}
    if isinstance(node, promql_parser.AggregateExpr) and node.modifier is not None:
        grouped |= frozenset(node.modifier.labels)
    for part in ("expr", "lhs", "rhs", "vector_selector"):
        if (child := getattr(node, part, None)) is not None:
            yield from _selectors(child, grouped)
    for argument in getattr(node, "args", None) or ():
        yield from _selectors(argument, grouped)


def metrics_asked() -> dict[str, set[str]]:
    """Every metric that is asked for, with the labels by which."""
    found: dict[str, set[str]] = {}
    for _, expression in expressions():
        for name, labels in asked(expression):
            found.setdefault(name, set()).update(labels)
    return found


def sdk_metrics_asked() -> dict[str, set[str]]:
    """Those of Temporal's SDK, with the labels that a worker must give them."""
    return {name: labels - OF_PROMETHEUS for name, labels in metrics_asked().items() if name.startswith("temporal_")}
