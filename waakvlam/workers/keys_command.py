"""`waakvlam keys`: the master key, and who read what."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from waakvlam.workers.command_line import FAILED, WRONG_USE, give_up

if TYPE_CHECKING:  # for a program that only wants help, these cost more than all the rest
    from waakvlam.activities.keys.rotation import Rotated
    from waakvlam.workers.keys import KeySettings

_give_up = partial(give_up, "waakvlam keys")

app = typer.Typer(
    help="The keys of cases: make a master key (init), replace it (rotate), see who read what (readings), or print "
    "what other regions need (public).",
    no_args_is_help=True,
)

Region = Annotated[
    str,
    typer.Option("--region", metavar="CODE", envvar="WAAKVLAM_REGION", help="The region whose key store it is."),
]
Home = Annotated[
    Path | None,
    typer.Option(help="Directory of an embedded stack.", show_default="what the settings of the environment say"),
]


@app.command()
def init(home: Home = None) -> None:
    """Make a keyring with a master key, at WAAKVLAM_MASTER_KEY_FILE or in WAAKVLAM_HOME.

    Keep a copy of it, apart from every backup of databases: without it nothing that was recorded can be read.

    Exit status: 0 made, or there was one; 1 it cannot be written; 2 a wrong setting.
    """
    from waakvlam.activities.keys import KeyringFile, MasterKeyError  # noqa: PLC0415

    settings = _settings(home)
    if settings.vault_address is not None:
        _give_up("the master key is in a key service (WAAKVLAM_VAULT_ADDRESS): make it there.", WRONG_USE)
    try:
        made = KeyringFile(settings.keyring).make()
    except MasterKeyError as error:
        _give_up(str(error), FAILED)
    typer.echo(f"{'Made' if made else 'There was one:'} {settings.keyring}")


@app.command()
def public(region: Region, home: Home = None) -> None:
    """Print the public key of a region: what others need to hand a household over to it.

    Every region adds its own to one file, which each gives to its worker (WAAKVLAM_PEERS_FILE). It is not secret.

    Exit status: 0 printed, 1 the key store or the master key cannot be used, 2 a wrong setting.
    """
    import asyncio  # noqa: PLC0415

    from waakvlam.workers.keys import KeysUnavailable  # noqa: PLC0415

    try:
        typer.echo(asyncio.run(_published(_settings(home), _region(region))), nl=False)
    except KeysUnavailable as error:
        _give_up(str(error), FAILED)


@app.command()
def rotate(
    region: Region,
    home: Home = None,
    forget: Annotated[
        bool,
        typer.Option(
            "--forget",
            help="Destroy the older master keys afterwards: backups of the key store from before can then never be"
            " read again. Regions that share a keyring: only with the last of them.",
        ),
    ] = False,
) -> None:
    """Lock the key of every case of a region under a new master key.

    Workers go on meanwhile. Broken off, it can be run again, and finishes what was begun.

    Exit status: 0 done, 1 the key store or the master key cannot be used, 2 a wrong setting.
    """
    import asyncio  # noqa: PLC0415

    from waakvlam.activities.keys import MasterKeyError  # noqa: PLC0415
    from waakvlam.workers.keys import KeysUnavailable  # noqa: PLC0415

    try:
        done = asyncio.run(_rotate(_settings(home), _region(region), forget=forget))
    except (KeysUnavailable, MasterKeyError) as error:
        _give_up(str(error), FAILED)
    if done.continued:
        typer.echo("An earlier rotation was broken off: this finished it.")
    typer.echo(f"{done.rewrapped} keys locked under {done.master_key}.")
    if done.forgotten:
        typer.echo(f"Destroyed: {', '.join(done.forgotten)}.")


@app.command()
def readings(
    region: Region,
    case: Annotated[str | None, typer.Option(help="Only what was asked about this case.")] = None,
    home: Home = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON object per line.")] = False,
) -> None:
    """List who had what decoded or encoded by the codec server, oldest first.

    Exit status: 0 listed, 1 the key store or the master key cannot be used, 2 a wrong setting.
    """
    import asyncio  # noqa: PLC0415
    import dataclasses  # noqa: PLC0415
    import json  # noqa: PLC0415

    from waakvlam.activities.keys.readings import Reading, Readings  # noqa: PLC0415
    from waakvlam.workers.keys import KeysUnavailable, open_keys  # noqa: PLC0415

    settings, code = _settings(home), _region(region)

    async def look() -> tuple[Reading, ...]:
        keys = await open_keys(settings, code)
        try:
            return await (await Readings.open(keys.engine)).of(case)
        finally:
            await keys.close()

    try:
        found = asyncio.run(look())
    except KeysUnavailable as error:
        _give_up(str(error), FAILED)
    for one in found:
        if as_json:
            typer.echo(json.dumps({**dataclasses.asdict(one), "at": one.at.isoformat()}))
        else:
            about = " ".join(one.keys) or "-"
            typer.echo(f"{one.at:%Y-%m-%d %H:%M:%S}Z  {one.operator}  {one.action}  {about}  {one.outcome}")


async def _published(settings: "KeySettings", region: str) -> str:
    from waakvlam.workers.keys import open_keys  # noqa: PLC0415
    from waakvlam.workers.peers import published  # noqa: PLC0415

    keys = await open_keys(settings, region)
    try:
        return await published(keys, region)
    finally:
        await keys.close()


async def _rotate(settings: "KeySettings", region: str, *, forget: bool) -> "Rotated":
    from waakvlam.activities.keys.rotation import rotate as rotate_keys  # noqa: PLC0415
    from waakvlam.workers.keys import master_key, open_keys  # noqa: PLC0415

    keys = await open_keys(settings, region)
    master = master_key(settings)
    try:
        return await rotate_keys(keys, master, forget=forget, progress=_progress)
    finally:
        await master.close()
        await keys.close()


def _progress(done: int, total: int) -> None:
    typer.echo(f"{done} of {total} keys", err=True)


def _settings(home: Path | None) -> "KeySettings":
    from waakvlam.workers.keys import keys_of_stack, load_key_settings  # noqa: PLC0415
    from waakvlam.workers.settings import SettingsError  # noqa: PLC0415

    try:
        return load_key_settings() if home is None else keys_of_stack(home)
    except SettingsError as error:
        _give_up(str(error), WRONG_USE)


def _region(code: str) -> str:
    from waakvlam.domain.regions import REGIONS  # noqa: PLC0415

    if code.upper() not in REGIONS:
        _give_up(f"there is no region {code}", WRONG_USE)
    return code.upper()
