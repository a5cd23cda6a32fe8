"""The region's namespace, and who works in it."""

from collections.abc import Sequence

from temporalio.client import Client
from temporalio.service import RPCError

from waakvlam.workers.connection_trouble import trouble
from waakvlam.workers.doctor.finding import Finding, not_checked, note, ok, wrong
from waakvlam.workers.namespace.change import Change
from waakvlam.workers.namespace.steps import STEPS, Step
from waakvlam.workers.polling import asking


def names() -> Sequence[str]:
    """What is looked at: each step of `waakvlam namespace prepare`."""
    return [step.name for step in STEPS]


async def look(client: Client, region: str) -> list[Finding]:
    """Whether there is anything left to do for `waakvlam namespace prepare`."""
    found: list[Finding] = []
    for step in STEPS:
        if found and found[0].cure is not None:
            found.append(not_checked(step.name, "the namespace is not there, or not in use"))
        else:
            found += await _step(step, client, region)
    return found


async def _step(step: Step, client: Client, region: str) -> list[Finding]:
    prepare = f"waakvlam namespace prepare --region {region}"
    try:
        left = await step.look(client, client.namespace)
    except RPCError as error:
        return [not_checked(step.name, f"Temporal does not tell: {trouble(error)}")]
    if not left:
        return [ok(step.name, f"{client.namespace}: as it should be")]
    found = []
    for one in left:
        if not isinstance(one, Change):
            found.append(wrong(step.name, one.what, f"{one.cure} && {prepare}", hinders=step.needed))
        elif step is STEPS[0]:
            what = f"there is no namespace {client.namespace}"
            found.append(wrong(step.name, what, f"{prepare}  # or set TEMPORAL_NAMESPACE, if another was meant"))
        else:
            found.append(wrong(step.name, f"still to do: {one.what}", prepare, hinders=step.needed))
    return found


async def workers(client: Client, region: str) -> Finding:
    """Who asks for the region's work now."""
    try:
        polling = [present async for present in asking(client, client.namespace, region)]
    except RPCError as error:
        return not_checked("workers", f"Temporal does not tell: {trouble(error)}")
    present = set.union(*polling)
    if not present:
        return note("workers", f"none asked for work lately; waakvlam worker --region {region} starts one")
    whole = set.intersection(*polling)
    if not whole:
        return note("workers", f"{', '.join(sorted(present))}: not for all queues")
    return ok("workers", ", ".join(sorted(whole)))
