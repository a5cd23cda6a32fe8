"""A master key in a region's own key service: whatever speaks HashiCorp Vault's transit engine.

The key never leaves the service: it is asked to encrypt and decrypt the keys of cases. The transit key must be of an
authenticated kind (`aes256-gcm96`, the default there), because the id of the case is bound in as associated data.
"""

import base64
import binascii
import re
from collections.abc import Callable
from typing import Any

import httpx

from waakvlam.activities.keys.master_key import MasterKeyError, Wrapped

Token = Callable[[], str]
"""Reads the token anew for each request: an agent may renew it in its file."""

_PATIENCE_SECONDS = 10.0
_VERSION = re.compile(r"vault:v(\d+):.+")


class TransitKey:
    """One key of a transit engine."""

    def __init__(
        self,
        address: str,
        key: str,
        token: Token,
        *,
        mount: str = "transit",
        vault_namespace: str | None = None,
        patience: float = _PATIENCE_SECONDS,
    ) -> None:
        """Reach a key service.

        Args:
            address: its base URL.
            key: the name of the transit key.
            token: gives the token to show.
            mount: where the transit engine is mounted.
            vault_namespace: sent as `X-Vault-Namespace` where the service has namespaces.
            patience: seconds to wait for an answer.
        """
        self._key = key
        self._token = token
        self._mount = mount.strip("/")
        self._shown = f"The key service at {httpx.URL(address).host}"
        headers = {"X-Vault-Request": "true"}
        if vault_namespace:
            headers["X-Vault-Namespace"] = vault_namespace
        self._client = httpx.AsyncClient(base_url=f"{address.rstrip('/')}/v1/", headers=headers, timeout=patience)

    async def current(self) -> str:
        """The version of the key that encrypts now."""
        about = await self._ask("GET", f"{self._mount}/keys/{self._key}")
        return self._id(about.get("latest_version"))

    async def wrap(self, name: str, key: bytes) -> Wrapped:
        """Have the key of this name encrypted."""
        answer = await self._ask(
            "POST",
            f"{self._mount}/encrypt/{self._key}",
            {"plaintext": _base64(key), "associated_data": _base64(name.encode())},
        )
        ciphertext = answer.get("ciphertext")
        found = _VERSION.fullmatch(ciphertext) if isinstance(ciphertext, str) else None
        if found is None or not isinstance(ciphertext, str):
            raise self._strange()
        return Wrapped(self._id(int(found[1])), ciphertext.encode())

    async def unwrap(self, name: str, wrapped: Wrapped) -> bytes:
        """Have the key of this name decrypted."""
        answer = await self._ask(
            "POST",
            f"{self._mount}/decrypt/{self._key}",
            {"ciphertext": wrapped.content.decode(errors="replace"), "associated_data": _base64(name.encode())},
        )
        try:
            return base64.b64decode(answer["plaintext"], validate=True)
        except (KeyError, TypeError, binascii.Error):
            raise self._strange() from None

    async def renew(self) -> str:
        """Have the key rotated: it encrypts with a new version from now on, and still decrypts with the old ones."""
        await self._ask("POST", f"{self._mount}/keys/{self._key}/rotate", {})
        return await self.current()

    async def forget(self) -> tuple[str, ...]:
        """Have every older version refused and trimmed."""
        about = await self._ask("GET", f"{self._mount}/keys/{self._key}")
        latest = about.get("latest_version")
        known = about.get("keys")
        if not isinstance(latest, int) or not isinstance(known, dict):
            raise self._strange()
        lowest = {"min_decryption_version": latest, "min_encryption_version": latest}
        await self._ask("POST", f"{self._mount}/keys/{self._key}/config", lowest)
        await self._ask("POST", f"{self._mount}/keys/{self._key}/trim", {"min_available_version": latest})
        return tuple(self._id(int(version)) for version in known if int(version) < latest)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    def _id(self, version: object) -> str:
        if not isinstance(version, int):
            raise self._strange()
        return f"{self._mount}/{self._key}/v{version}"

    async def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """The `data` of an answer.

        What the service says of an error is not repeated: it may hold what we sent.
        """
        try:
            answer = await self._client.request(method, path, json=body, headers={"X-Vault-Token": self._token()})
        except httpx.TimeoutException:
            raise MasterKeyError(f"{self._shown} did not answer in time.") from None
        except httpx.HTTPError as error:
            raise MasterKeyError(f"{self._shown} cannot be reached ({type(error).__name__}).") from None
        if answer.is_success:
            return self._data(answer)
        raise MasterKeyError(f"{self._shown} {self._reason(answer.status_code)}")

    def _data(self, answer: httpx.Response) -> dict[str, Any]:
        if not answer.content:  # as for a changed configuration
            return {}
        try:
            content = answer.json()
        except ValueError:
            raise self._strange() from None
        data = content.get("data") if isinstance(content, dict) else None
        if data is not None and not isinstance(data, dict):
            raise self._strange()
        return data or {}

    def _reason(self, status: int) -> str:
        match status:
            case 400:
                return f"refuses what it was asked (400): {self._key} has not locked this, or not for this case."
            case 401 | 403:
                return f"refuses our token ({status}): it has expired, or may not use {self._mount}/{self._key}."
            case 404:
                return f"has no key {self._mount}/{self._key} (404)."
            case 429:
                return "asks us to wait (429): too many requests."
            case 503:
                return "is sealed or in maintenance (503)."
            case _:
                return f"failed ({status})."

    def _strange(self) -> MasterKeyError:
        return MasterKeyError(f"{self._shown} gives an answer that is not the transit engine's.")


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
