"""Taking the steps, or showing what they would do."""

from collections.abc import Sequence

from pydantic import Field
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from waakvlam.domain.model import Model
from waakvlam.workers.namespace.change import Change
from waakvlam.workers.namespace.registration import until_known
from waakvlam.workers.namespace.steps import STEPS, Step

_REFUSED = {RPCStatusCode.PERMISSION_DENIED, RPCStatusCode.UNAUTHENTICATED}
_LONGEST_REASON = 300


class Stuck(Model):
    """What could not be brought right."""

    what: str = Field(description="What is the matter.")
    cure: str = Field(description="A command to paste, or what to do.")


class StepTaken(Model):
    """What became of one step; without changes and without what is stuck, all was well."""

    step: str
    changes: tuple[str, ...] = Field(default=(), description="What was done; with --dry-run what would be.")
    stuck: tuple[Stuck, ...] = ()


class NamespaceWrong(Exception):  # noqa: N818 - it says what the namespace is
    """A namespace cannot be brought to what it should be. The message says why."""


async def prepare(
    client: Client, namespace: str, *, dry_run: bool = False, steps: Sequence[Step] = STEPS
) -> tuple[StepTaken, ...]:
    """Bring a namespace to what it should be. Doing it again changes nothing.

    A step that cannot be taken does not keep the next from being tried.
    """
    return tuple([await _take(step, client, namespace, dry_run=dry_run) for step in steps])


async def make_ready(client: Client, namespace: str) -> None:
    """The same, for who cannot go on without.

    Raises:
        NamespaceWrong: something could not be brought right.
        temporalio.service.RPCError: the server does not answer.
    """
    stuck = [one.what for step in await prepare(client, namespace) for one in step.stuck]
    if stuck:
        raise NamespaceWrong("; ".join(stuck))
    # Visibility, which comes up last in a server that was just started, is there too.
    await until_known(client, namespace)


async def _take(step: Step, client: Client, namespace: str, *, dry_run: bool) -> StepTaken:
    changes: list[str] = []
    stuck: list[Stuck] = []
    try:
        for found in await step.look(client, namespace):
            if not isinstance(found, Change):
                stuck.append(Stuck(what=found.what, cure=found.cure))
                continue
            if not dry_run:
                try:
                    await found.make()
                except RPCError as error:
                    stuck.append(_refusal(f"cannot {found.what}", error))
                    continue
            changes.append(found.what)
    except RPCError as error:
        stuck.append(_refusal(f"cannot look at the {step.name} of {namespace}", error))
    return StepTaken(step=step.name, changes=tuple(changes), stuck=tuple(stuck))


def _refusal(what: str, error: RPCError) -> Stuck:
    if error.status in _REFUSED:
        cure = "use credentials of an administrator of this Temporal (TEMPORAL_API_KEY or a client certificate)"
        return Stuck(what=f"{what}: Temporal does not allow it", cure=cure)
    return Stuck(what=f"{what}: {str(error)[:_LONGEST_REASON]}", cure="mend that on the server, and run this again")
