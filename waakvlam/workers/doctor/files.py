"""What stands in files here: the law's catalogue, the region's own file, and the directory of the engine."""

import os
import re
from pathlib import Path

from waakvlam.workers.doctor.finding import Finding, not_checked, ok, wrong
from waakvlam.workers.doctor.told import Told
from waakvlam.workers.settings import SettingsError

_NO_SECRET = re.compile(r": (?P<key>\w+): the environment holds no (?P<name>\w+)\.$")


def catalogue() -> list[Finding]:
    """The deadlines of the law: every file is checked when it is read."""
    try:
        from waakvlam.domain import catalogue as law  # noqa: PLC0415 - what is damaged is told, not raised
    except ValueError as error:
        return [wrong("catalogue", str(error), "install this release of waakvlam anew: the file came with it")]
    return [ok("catalogue", f"{len(law.entries())} deadlines of the law")]


def region_file(told: Told) -> list[Finding]:
    """What the region set for itself, and where its warnings go; nothing is sent."""
    from waakvlam.workers.region_file import read_region_file  # noqa: PLC0415 - it reads the catalogue

    path, region = told.worker.region_file, told.worker.region
    if "WAAKVLAM_REGION_FILE" in told.doubtful:
        return [not_checked("region file", "WAAKVLAM_REGION_FILE is wrong")]
    try:
        rules, channels = read_region_file(path, region)
    except SettingsError as error:
        lines = _without_echoes(str(error).splitlines())
        found = [wrong("region file", line, _cure(line, path), setting=True) for line in lines]
        return [*found, not_checked("warnings", "where they go stands in the region file")]
    where = [str(channels.webhook.url)] if channels.webhook else []
    where += [f"e-mail by {channels.email.host}:{channels.email.port}"] if channels.email else []
    if not told.worker.send_warnings:
        went = ok("warnings", "only in the journal and on the card (WAAKVLAM_SEND_WARNINGS is false)")
    else:
        went = ok("warnings", ", ".join(where) if where else "only in the journal and on the card: no channel is set")
    own = f"{path}, {len(rules.ladders)} ladders of its own" if path else "none: every norm has its usual value"
    return [ok("region file", own), went]


def peers(told: Told) -> list[Finding]:
    """The regions to which a household can be handed over."""
    from waakvlam.workers.peers import read_peers  # noqa: PLC0415 - as above

    file = told.worker.peers_file
    if "WAAKVLAM_PEERS_FILE" in told.doubtful:
        return [not_checked("peers", "WAAKVLAM_PEERS_FILE is wrong")]
    try:
        known = read_peers(file)
    except SettingsError as error:
        cure = "set WAAKVLAM_PEERS_FILE to a file with what `waakvlam keys public` prints in each region"
        return [wrong("peers", str(error), cure, setting=True)]
    return [ok("peers", ", ".join(sorted(known)) if known else "none: no household goes to another region")]


def home(told: Told) -> list[Finding]:
    """The directory of the engine, where anything is kept in it."""
    worker, keys = told.worker, told.keys
    kept = {
        "the journal": worker.journal_url is None,
        "the key store": keys.keys_url is None,
        "the keyring": keys.vault_address is None and keys.master_key_file is None,
    }
    inside = " and ".join(what for what, here in kept.items() if here)
    if not inside:
        return [ok("home", f"nothing is kept in {worker.home}")]
    place = worker.home.absolute()
    existing = next(one for one in (place, *place.parents) if one.exists())
    if not existing.is_dir():
        return [wrong("home", f"{existing} is no directory", "set WAAKVLAM_HOME to a directory", setting=True)]
    if not os.access(existing, os.W_OK | os.X_OK):
        cure = f"chown {os.geteuid()} {existing}  # or set WAAKVLAM_HOME to a directory that can be written"
        return [wrong("home", f"{existing} cannot be written, and {inside} belongs there", cure)]
    return [ok("home", f"{place} holds {inside}")]


def _without_echoes(lines: list[str]) -> list[str]:
    """A secret that the environment does not hold is also a field that is missing: that is said once."""
    secrets = [secret["key"].removesuffix("_env") for line in lines if (secret := _NO_SECRET.search(line)) is not None]
    echoes = tuple(f".{secret}: Field required." for secret in secrets)
    return [line for line in lines if not line.endswith(echoes)]


def _cure(line: str, path: Path | None) -> str:
    if (secret := _NO_SECRET.search(line)) is not None:
        return f"export {secret['name']}=...  # the value that {secret['key'].removesuffix('_env')} is to have"
    if "cannot be read" in line:
        return "set WAAKVLAM_REGION_FILE to a file that can be read"
    return f"correct it in {path}; deploy/regions/example.toml shows how each key is written"
