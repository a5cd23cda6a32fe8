"""What goes from one region to another is locked with a key that only those two have.

Each region has a pair of keys for this: the secret half follows from the key of the region itself and never leaves it,
the public half is published. From its own secret and the other's public half each computes the same key (X25519): so
nobody else can read what passes, nor put something between. A key service that rotates its master key changes nothing
in it.
"""

import hashlib
import hmac
from base64 import b64decode, b64encode
from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from waakvlam.activities.keys.case_key import CaseKey
from waakvlam.activities.keys.cipher import KEY_BYTES, AesCaseKey

_PREFIX = "border-"


class BorderKeys:
    """The keys that a region shares with each of the others."""

    def __init__(self, region: str, key: CaseKey, peers: Mapping[str, str]) -> None:
        """Compute them.

        Args:
            region: the code of this region.
            key: that of the region itself.
            peers: per other region its public half, as `public_half` writes it.

        Raises:
            ValueError: a public half is none.
        """
        secret = _secret(key)
        self.region = region
        self._own = key.secret("own word")
        self._keys: dict[str, CaseKey] = {}
        for peer, half in peers.items():
            if peer != region:
                name = _PREFIX + "-".join(sorted((region, peer)))
                self._keys[peer] = AesCaseKey(name, secret.exchange(_public(peer, half)))

    def shared_with(self, region: str) -> CaseKey | None:
        """The key that is shared with a region; None where its public half is not known here."""
        return self._keys.get(region)

    def proof(self, text: str) -> str:
        """That this region's own worker says something; nobody else can make it."""
        return hmac.new(self._own, text.encode(), hashlib.sha256).hexdigest()


def public_half(key: CaseKey) -> str:
    """What a region publishes, in base64; it follows from the key of the region itself."""
    return b64encode(_secret(key).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def _secret(key: CaseKey) -> X25519PrivateKey:
    return X25519PrivateKey.from_private_bytes(key.secret("border"))


def _public(region: str, half: str) -> X25519PublicKey:
    try:
        content = b64decode(half, validate=True)
    except ValueError:
        content = b""
    if len(content) != KEY_BYTES:
        raise ValueError(f"the public key of {region} is not {KEY_BYTES} bytes in base64")
    return X25519PublicKey.from_public_bytes(content)
