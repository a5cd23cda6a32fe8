"""A region where all is well, to break one thing at a time in."""

import base64
import json
import os
from pathlib import Path

import pytest
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, RemoveSearchAttributesRequest
from temporalio.client import Client

from tests.keys.key_service import TOKEN, KeyService
from waakvlam.activities.keys import KeyringFile, KeyStore, TransitKey
from waakvlam.workers.doctor.examination import examine
from waakvlam.workers.doctor.finding import Finding, State

REGION = "JZ19"


class World:
    """What a worker of the region is told, and what is there."""

    def __init__(self, client: Client, patch: pytest.MonkeyPatch, folder: Path) -> None:
        self.client = client
        """Of a real server, in a namespace that is prepared."""
        self.folder = folder
        self._patch = patch

    def tell(self, name: str, value: object) -> None:
        """Set a setting."""
        self._patch.setenv(name, str(value))

    def untell(self, *names: str) -> None:
        """Unset settings."""
        for name in names:
            self._patch.delenv(name, raising=False)

    def write(self, name: str, content: str) -> Path:
        """A file."""
        file = self.folder / name
        file.write_text(content)
        return file

    async def wrongs(self) -> list[Finding]:
        """All that the doctor calls wrong."""
        return [one for one in await examine(REGION) if one.state is State.WRONG]

    async def lock_keys(self, *cases: str) -> None:
        """What a worker leaves behind: the key of the region, and those of cases."""
        ring = KeyringFile(Path(os.environ["WAAKVLAM_MASTER_KEY_FILE"]))
        store = await KeyStore.open(os.environ["WAAKVLAM_KEYS_URL"], ring, REGION)
        await store.of_region()
        for case in cases:
            await store.of(case)
        await store.close()

    async def lock_keys_at(self, service: KeyService) -> None:
        """The same, with a key service instead of a keyring."""
        self.untell("WAAKVLAM_MASTER_KEY_FILE")
        self.tell("WAAKVLAM_VAULT_ADDRESS", service.address)
        self.tell("WAAKVLAM_VAULT_KEY", "cases")
        self.tell("WAAKVLAM_VAULT_TOKEN", TOKEN)
        self.tell("WAAKVLAM_KEYS_URL", f"sqlite+aiosqlite:///{self.folder}/keys-of-service.db")
        store = await KeyStore.open(
            os.environ["WAAKVLAM_KEYS_URL"], TransitKey(service.address, "cases", lambda: TOKEN), REGION
        )
        await store.of_region()
        await store.close()

    async def remove_attribute(self, name: str) -> None:
        """Take a search attribute away."""
        await self.client.operator_service.remove_search_attributes(
            RemoveSearchAttributesRequest(namespace=self.client.namespace, search_attributes=[name])
        )

    async def add_attribute(self, name: str, kind: IndexedValueType.ValueType) -> None:
        """Add one."""
        await self.client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(namespace=self.client.namespace, search_attributes={name: kind})
        )


def token_until(moment: int) -> str:
    """An API key in the form of a JSON Web Token that ends at a moment, in seconds since 1970."""
    parts = ({"alg": "ES384"}, {"exp": moment})
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts) + ".x"
