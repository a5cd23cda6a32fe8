"""A client of an embedded stack, with the keys of the region it speaks to."""

from temporalio.client import Client

from waakvlam.workers.embedded.info import StackInfo
from waakvlam.workers.keys import keys_of_stack, open_keys
from waakvlam.workers.plugin import WaakvlamPlugin


async def client_of(info: StackInfo, region: str) -> Client:
    """A client of a region of the stack. Its keys are files in the stack's home: nothing of them is to be closed.

    Raises:
        waakvlam.workers.keys.KeysUnavailable: the stack's keys are not there any more.
    """
    keys = await open_keys(keys_of_stack(info.home), region)
    namespace = info.regions[region].namespace
    return await Client.connect(info.address, namespace=namespace, plugins=[WaakvlamPlugin(keys)])
