"""The public keys of the other regions, by which what goes to them is locked: one file, the same for every region.

    [JZ33]
    public_key = "..."   # what `waakvlam keys public --region JZ33` prints there

Nothing in it is secret. Whoever can change it could read what is handed over: keep it where settings are kept.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from waakvlam.activities.keys import BorderKeys, KeyStore, public_half
from waakvlam.domain.model import Model
from waakvlam.domain.regions import REGIONS
from waakvlam.workers.settings import SettingsError


class Peer(Model):
    """Another region."""

    public_key: str


_PEERS: TypeAdapter[dict[str, Peer]] = TypeAdapter(dict[str, Peer])


async def border_keys(file: Path | None, keys: KeyStore, region: str) -> BorderKeys:
    """The keys that a region shares with the others; with none, without a file.

    Raises:
        SettingsError: the file is not right; the message names the file and what is wrong with it.
    """
    try:
        return BorderKeys(region, await keys.of_region(), read_peers(file))
    except ValueError as wrong:
        raise SettingsError(f"{file}: {wrong}.") from None


def read_peers(file: Path | None) -> Mapping[str, str]:
    """The public key of each region in a file.

    Raises:
        SettingsError: the file is not right.
    """
    if file is None:
        return {}
    try:
        peers = _PEERS.validate_python(tomllib.loads(file.read_text(encoding="utf-8")))
    except OSError as unreadable:
        raise SettingsError(f"{file} cannot be read: {unreadable.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise SettingsError(f"{file} is no TOML: {broken}.") from None
    except ValidationError as invalid:
        problem = invalid.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(str(part) for part in problem["loc"])
        raise SettingsError(f"{file}: {where}: {problem['msg']}.") from None
    if unknown := [region for region in peers if region not in REGIONS]:
        raise SettingsError(f"{file}: there is no region {', '.join(unknown)}.")
    return {region: peer.public_key for region, peer in peers.items()}


async def published(keys: KeyStore, region: str) -> str:
    """What a region adds to the file."""
    return f'[{region}]\npublic_key = "{public_half(await keys.of_region())}"\n'
