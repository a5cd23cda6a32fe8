"""The rules of the region this worker serves, for validators.

Set once when a worker starts. Only validators read it, and validators never run in replay: what a region
sets for itself can therefore change without touching any history.
"""

from waakvlam.domain.regional_rules import RegionalRules

_installed: dict[str, RegionalRules] = {}


def install(rules: RegionalRules) -> None:
    """Set the rules of a region, once, before its worker starts."""
    _installed[rules.region] = rules


def serves(region: str) -> bool:
    """Whether this worker serves the region; a case of another region has no business in its namespace."""
    return region in _installed


def rules_of(region: str) -> RegionalRules:
    """The rules of a region that this worker serves."""
    return _installed[region]
