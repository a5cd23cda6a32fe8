"""`waakvlam doctor`: what is wrong here, and how is it mended?"""

from functools import partial

import typer

from waakvlam.workers.command_line import FAILED, WRONG_USE, OneObject, RegionCode, give_up

_give_up = partial(give_up, "waakvlam doctor")


def doctor(*, region: RegionCode = None, as_json: OneObject = False) -> None:
    """Look at all that a region's worker needs, and say in one list what is wrong and how to mend it.

    It is told what a worker is told (the same settings; run it as the same account), looks at everything whatever else
    is wrong, and changes nothing. A worker looks at the same list when it starts. No mail or warning is sent.

    JSON: region, well, findings (name, state: ok, wrong, not checked or note, what, cure, setting: it is wrong in what
    this process was told, hinders: no worker starts before it is mended).

    Exit status: 0 nothing is wrong, 1 something is wrong, 2 no region was given.
    """
    import asyncio  # noqa: PLC0415
    import json  # noqa: PLC0415
    import os  # noqa: PLC0415

    from waakvlam.workers.doctor.examination import examine  # noqa: PLC0415
    from waakvlam.workers.doctor.finding import is_well  # noqa: PLC0415
    from waakvlam.workers.doctor.report import print_findings  # noqa: PLC0415

    code = region or os.environ.get("WAAKVLAM_REGION")
    if not code:
        _give_up("of which region? Give --region, or set WAAKVLAM_REGION.", WRONG_USE)
    findings = asyncio.run(examine(code))
    well = is_well(findings)
    if as_json:
        listed = [one.model_dump(mode="json") for one in findings]
        typer.echo(json.dumps({"region": code.upper(), "well": well, "findings": listed}, ensure_ascii=False))
    else:
        print_findings(findings)
    raise typer.Exit(0 if well else FAILED)
