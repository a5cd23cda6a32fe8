"""What a region says of its CORV messages, in these tests."""

import tomllib
from pathlib import Path

from waakvlam.workers.corv.settings import CorvSettings

MESSAGES = Path(__file__).parent / "messages"
POLICE, VEILIG_THUIS = "00000099000000009000", "00000099000000001000"
MUNICIPALITY, RVDK, TEAM = "00000099000000008000", "00000099000000003000", "00000099000000002000"
SECTION = f"""
[corv.organisations]
"Politie Oost-Brabant" = {{ organisation = "{POLICE}", kind = "police", source = "police" }}
"Veilig Thuis Brabant" = {{ organisation = "{VEILIG_THUIS}", kind = "veilig_thuis" }}
"Gemeente Heusden" = {{ organisation = "{MUNICIPALITY}", kind = "municipality" }}
"Raad voor de Kinderbescherming" = {{ organisation = "{RVDK}", kind = "rvdk" }}
"Lokaal team Heusden" = {{ organisation = "{TEAM}", kind = "local_team" }}

[corv.extra_elements]
spoed = "urgent"
uitgerekend = "expected_on"

[corv.names]
veilig_thuis = "Veilig Thuis Brabant"
local_team = "Lokaal team Heusden"
"""
SETTINGS = CorvSettings.model_validate(tomllib.loads(SECTION)["corv"])


def message(name: str, *changes: tuple[str, str]) -> bytes:
    """A sample message, changed in some places."""
    text = (MESSAGES / f"{name}.xml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text.encode()
