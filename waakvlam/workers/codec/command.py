"""`waakvlam codec-server` and `waakvlam codec-token`: reading what is encrypted, in the Temporal UI and elsewhere."""

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from waakvlam.workers.command_line import FAILED, WRONG_USE, give_up

_give_up = partial(give_up, "waakvlam")

Regions = Annotated[list[str], typer.Option("--region", metavar="CODE", help="A region; repeat it for more.")]


def codec_server(  # noqa: PLR0917 - options, given by name
    region: Regions,
    ui_origin: Annotated[
        list[str],
        typer.Option(help="Where the Temporal UI is, such as https://temporal.example.nl; repeat it for more."),
    ],
    tokens: Annotated[
        Path | None,
        typer.Option(help="TOML file that says which token may read what.", envvar="WAAKVLAM_CODEC_TOKENS"),
    ] = None,
    open_on_loopback: Annotated[
        bool,
        typer.Option(
            "--open-on-loopback", help="Ask no token of programs on this machine and of the UI: for made-up cases."
        ),
    ] = False,
    host: Annotated[str, typer.Option(help="Where to listen.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Where to listen.", min=1, max=65535)] = 8234,
    listening: Annotated[int | None, typer.Option(hidden=True)] = None,
) -> None:
    """Decode payloads for operators, until SIGTERM or Ctrl-C.

    It speaks plain HTTP: put it behind the proxy that does TLS for the Temporal UI. Keys: WAAKVLAM_KEYS_URL, and
    WAAKVLAM_MASTER_KEY_FILE or WAAKVLAM_VAULT_ADDRESS with WAAKVLAM_VAULT_KEY (see docs/privacy.md).

    Exit status: 0 stopped in order, 1 the keys or the tokens cannot be used, 2 a wrong setting.
    """
    from waakvlam.domain.regions import REGIONS  # noqa: PLC0415
    from waakvlam.workers.codec.access import AccessError  # noqa: PLC0415
    from waakvlam.workers.codec.process import CodecOptions, run_codec_server  # noqa: PLC0415
    from waakvlam.workers.interrupt import run_until_interrupted  # noqa: PLC0415
    from waakvlam.workers.keys import KeysUnavailable  # noqa: PLC0415
    from waakvlam.workers.settings import SettingsError  # noqa: PLC0415

    options = CodecOptions(
        regions=_known(region, REGIONS),
        ui_origins=[origin.rstrip("/") for origin in ui_origin],
        tokens=tokens,
        open_on_loopback=open_on_loopback,
        host=host,
        port=port,
        listening=listening,
    )
    try:
        raise typer.Exit(run_until_interrupted(run_codec_server(options)))
    except SettingsError as error:
        _give_up(str(error), WRONG_USE)
    except (AccessError, KeysUnavailable) as error:
        _give_up(str(error), FAILED)
    except OSError as error:
        _give_up(f"cannot listen on {host} port {port}: {error.strerror}", FAILED)


def codec_token(
    operator: Annotated[str, typer.Option(help="A reference to the person or system, never a name.")],
    region: Regions,
    case: Annotated[
        list[str] | None, typer.Option(help="Only this case, instead of all of the region; repeat it for more.")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The last day on which it works.")
    ] = None,
) -> None:
    """Make a token for the codec server: the token on the first line, then its entry for the file with tokens.

    The token is shown once and kept nowhere: only its hash is in the entry.

    Exit status: 0 made, 2 a wrong option.
    """
    import json  # noqa: PLC0415

    from waakvlam.domain.regions import REGIONS  # noqa: PLC0415
    from waakvlam.workers.codec.access import hashed, new_token  # noqa: PLC0415

    token = new_token()
    lines = [
        "[[token]]",
        f'sha256 = "{hashed(token)}"',
        f"operator = {json.dumps(operator)}",
        f"regions = {json.dumps(_known(region, REGIONS))}",
    ]
    if case:
        lines.append(f"cases = {json.dumps(case)}")
    if until:
        lines.append(f"until = {until:%Y-%m-%d}")
    _check_entry("\n".join(lines))
    typer.echo(token)
    typer.echo("\n" + "\n".join(lines))


def _check_entry(entry: str) -> None:
    from waakvlam.workers.codec.access import AccessError, check_tokens  # noqa: PLC0415

    try:
        check_tokens(entry)
    except AccessError as error:
        _give_up(str(error), WRONG_USE)


def _known(codes: list[str], regions: dict[str, str]) -> list[str]:
    unknown = [code for code in codes if code.upper() not in regions]
    if unknown:
        _give_up(f"there is no region {', '.join(unknown)}", WRONG_USE)
    return list(dict.fromkeys(code.upper() for code in codes))
