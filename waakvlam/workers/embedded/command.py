"""`waakvlam dev`: the embedded stack alone."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import typer
from rich.console import Console

from waakvlam.workers.embedded.stack import EmbeddedStack, StackInfo


async def run_dev(regions: Sequence[str], *, home: Path | None, fresh: bool, with_workers: bool, as_json: bool) -> int:
    """Hold the stack up until cancelled, and say where everything is; return the exit status."""
    progress = Console(stderr=True, highlight=False)
    async with EmbeddedStack(
        regions,
        home=home,
        fresh=fresh,
        with_workers=with_workers,
        say=lambda line: progress.print(line, style="dim", markup=False),
    ) as stack:
        if as_json:
            typer.echo(stack.info.model_dump_json())
        else:
            _introduce(stack.info)
        try:
            await stack.hold()
        except asyncio.CancelledError:
            progress.print("\nstopping", style="dim")
    return 0


def _introduce(info: StackInfo) -> None:
    """Where everything is, for a person."""
    out = Console(highlight=False, soft_wrap=True)
    out.print(f"\nTemporal   {info.address}")
    out.print(f"Codec      {info.codec_url}")
    out.print(f"Home       {info.home}\n")
    for code, region in info.regions.items():
        out.print(f"{code}  {region.name}")
        out.print(f"  cases       {info.ui_url}/namespaces/{region.namespace}/workflows")
        out.print(f"  namespace   {region.namespace}   task queue {region.task_queue}")
        worker = "none" if region.worker_pid is None else f"process {region.worker_pid}, log {region.worker_log}"
        out.print(f"  worker      {worker}\n")
    first = next(iter(info.regions))
    out.print("Reach it with the Temporal CLI:")
    out.print(f"  temporal --config-file {info.config_file} --profile {first} workflow list\n")
    out.print("Ctrl-C stops it.")
