#!/usr/bin/env python3
"""Write `docs/settings.md`, what a worker can be told, from the settings themselves.

With `--check` nothing is written: exit status 1 when the file is stale.
"""

import sys
from collections.abc import Iterator

from generated_page import write_or_check
from pydantic_settings import BaseSettings

from waakvlam.workers.keys import KeySettings
from waakvlam.workers.settings import WorkerSettings, setting_names

HEAD = """\
# Settings of a worker

<!-- Made by scripts/generate_settings_doc.py from waakvlam/workers/settings.py and keys.py: change those. -->

All come from the environment; an empty one counts as not set. A wrong one stops the worker, which names it with what is
allowed. `waakvlam doctor --region CODE` says the same beforehand ([a region](region.md)). What a region sets for itself
(norms, ladders, channels) stands in the file of `WAAKVLAM_REGION_FILE`:
[deploy/regions/example.toml](../deploy/regions/example.toml).
"""

TEMPORAL = """
## Temporal

As for every Temporal tool; the region has usual values for the first two only.

| setting | is |
| --- | --- |
| `TEMPORAL_ADDRESS` | host:port of the frontend (default localhost:7233) |
| `TEMPORAL_NAMESPACE` | the region's namespace (default jeugdregio- and the code, as in jeugdregio-jz19) |
| `TEMPORAL_API_KEY` | an API key; switches TLS on |
| `TEMPORAL_TLS` | true or false |
| `TEMPORAL_TLS_SERVER_CA_CERT_PATH` | whom to trust, when the server's certificate is from an issuer of one's own |
| `TEMPORAL_TLS_SERVER_NAME` | the name in the server's certificate, when it is not that of the address |
| `TEMPORAL_TLS_CLIENT_CERT_PATH`, `TEMPORAL_TLS_CLIENT_KEY_PATH` | the certificate that we show |
| `TEMPORAL_CONFIG_FILE` | a TOML file with profiles: all of the above, for each region |
| `TEMPORAL_PROFILE` | the profile to use (default: the one named after the region, if there is one, else `default`) |
"""

OTHERS = """
## Processes beside it

The watchdog, the feed, the codec server and the lists read the same settings, and these.

| setting | of | is |
| --- | --- | --- |
| `WAAKVLAM_FEED_URL` | `waakvlam feed`, `watchdog` | an SQLAlchemy URL for how far the feed is |
| `WAAKVLAM_VIEWS_URL` | `waakvlam list`, `views`, `report` | an SQLAlchemy URL for the read models alone |
| `WAAKVLAM_CODEC_TOKENS` | `waakvlam codec-server` | a TOML file that says which token may read what |

The first two are a SQLite file beside the journal where they are not set. A worker that exports metrics keeps the read
models too: set the second where it has no disk that stays.
"""

MEANS = {
    "WAAKVLAM_REGION": "which region is served",
    "WAAKVLAM_HOME": "where files are kept for which no other place is set",
    "WAAKVLAM_JOURNAL_URL": "the region's one journal",
    "WAAKVLAM_REGION_FILE": "norms, ladders, quiet hours and channels of the region",
    "WAAKVLAM_PEERS_FILE": "to which regions a household can be handed over",
    "WAAKVLAM_SEND_WARNINGS": "whether warnings leave at all",
    "WAAKVLAM_ROLL_OVER_AFTER": "how long a history grows before a case goes on in a new run",
    "WAAKVLAM_DRAIN_SECONDS": "how long what is under way may take to finish after SIGTERM",
    "WAAKVLAM_CONNECT_SECONDS": "how long Temporal may take to come up before the worker gives up",
    "WAAKVLAM_LOG_FORMAT": "how log lines are written",
    "WAAKVLAM_LISTEN_HOST": "who can reach health and metrics",
    "WAAKVLAM_HEALTH_PORT": "where it is asked whether it lives and is ready",
    "WAAKVLAM_METRICS_PORT": "where its metrics are read",
    "WAAKVLAM_FIGURES_SECONDS": "how often figures of the whole region are computed for the metrics",
    "WAAKVLAM_TUNER": "how many activities go at once: what the machine bears, or a fixed number",
    "WAAKVLAM_TARGET_CPU": "with resource: how busy the machine may become",
    "WAAKVLAM_TARGET_MEMORY": "with resource: how full its memory may become",
    "OTEL_EXPORTER_OTLP_ENDPOINT": "where traces are sent, and metrics where they are not scraped; none are without it",
    "TEMPORAL_DEPLOYMENT_NAME": "makes it a versioned worker; see docs/upgrading.md",
    "TEMPORAL_WORKER_BUILD_ID": "which release it is then",
    "WAAKVLAM_KEYS_URL": "the region's one key store",
    "WAAKVLAM_MASTER_KEY_FILE": "the master key, where it is a file",
    "WAAKVLAM_VAULT_ADDRESS": "the master key, where a key service keeps it",
    "WAAKVLAM_VAULT_KEY": "which key of that service",
    "WAAKVLAM_VAULT_MOUNT": "where its transit engine is mounted",
    "WAAKVLAM_VAULT_NAMESPACE": "sent with each request",
    "WAAKVLAM_VAULT_TOKEN": "shown to the key service",
    "WAAKVLAM_VAULT_TOKEN_FILE": "the same, where an agent renews it",
}
"""What each is for; its own description tells what is allowed. A setting that is not here stops this script."""


def rows(kind: type[BaseSettings]) -> Iterator[str]:
    """A line for each setting."""
    for name, field in setting_names(kind).items():
        said = str(kind.model_fields[field].description).replace("|", "\\|")
        yield f"| `{name}` | {MEANS[name]} | {said} |"


def table(title: str, kind: type[BaseSettings]) -> str:
    """A chapter."""
    return "\n".join([f"\n## {title}\n", "| setting | is for | allowed |", "| --- | --- | --- |", *rows(kind)]) + "\n"


def document() -> str:
    """The whole page."""
    if unexplained := {*setting_names(WorkerSettings), *setting_names(KeySettings)} ^ MEANS.keys():
        sys.exit(f"MEANS in {__file__} tells what each setting is for: put it right for {', '.join(unexplained)}")
    return HEAD + table("The worker", WorkerSettings) + table("Keys", KeySettings) + TEMPORAL + OTHERS


if __name__ == "__main__":
    sys.exit(write_or_check("settings.md", document(), __doc__))
