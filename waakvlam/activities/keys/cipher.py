"""AES-256-GCM under the key of one case.

From the key of the case come, by HKDF, keys that each serve one purpose, so that what is safe for one never weighs on
another. In the journal the nonce follows from key, place and content (as in SIV): equal content at an equal place is
the only thing that repeats, and shows nothing but that. On the way through Temporal the nonce is random.
"""

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
"""The length of every key here: 256 bits."""

_FORMAT = b"\x01"  # the first byte of whatever is written, so that another cipher can follow this one some day
_NONCE_BYTES = 12
_TAG_BYTES = 16


class AesCaseKey:
    """The key of one case (or region), in memory."""

    def __init__(self, name: str, key: bytes) -> None:
        """Derive what each purpose needs.

        Args:
            name: what it is known by; bound to whatever is encrypted.
            key: 32 random bytes.
        """
        if len(key) != KEY_BYTES:
            raise ValueError(f"the key of {name} has {len(key)} bytes, not {KEY_BYTES}")
        self._name = name
        self._about = name.encode()
        self._key = key
        self._record = AESGCM(_derive(key, b"waakvlam record"))
        self._record_nonce = _derive(key, b"waakvlam record nonce")
        self._message = AESGCM(_derive(key, b"waakvlam message"))

    @property
    def name(self) -> str:
        """What the key is known by."""
        return self._name

    def seal(self, place: str, content: bytes) -> bytes:
        """Encrypt what belongs at a place, always to the same bytes."""
        about = place.encode()
        told = len(about).to_bytes(4, "big") + about + content
        nonce = hmac.new(self._record_nonce, told, hashlib.sha256).digest()[:_NONCE_BYTES]
        return _FORMAT + nonce + self._record.encrypt(nonce, content, about)

    def open(self, place: str, sealed: bytes) -> bytes:
        """What was sealed at a place.

        Raises:
            ValueError: it was changed, or belongs elsewhere.
        """
        return _opened(self._record, sealed, place.encode(), f"what stands at {place}")

    def encrypt(self, content: bytes) -> bytes:
        """Encrypt what travels, under a nonce of its own."""
        nonce = os.urandom(_NONCE_BYTES)
        return _FORMAT + nonce + self._message.encrypt(nonce, content, self._about)

    def secret(self, purpose: str) -> bytes:
        """Bytes for a purpose of their own."""
        return _derive(self._key, f"waakvlam {purpose}".encode())

    def decrypt(self, encrypted: bytes) -> bytes:
        """What was encrypted under this key.

        Raises:
            ValueError: it was changed, or encrypted under another key.
        """
        return _opened(self._message, encrypted, self._about, f"a message of {self._name}")


def _opened(cipher: AESGCM, sealed: bytes, about: bytes, what: str) -> bytes:
    if sealed[:1] != _FORMAT or len(sealed) < 1 + _NONCE_BYTES + _TAG_BYTES:
        raise ValueError(f"{what} is not in a form that is known here")
    try:
        return cipher.decrypt(sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :], about)
    except InvalidTag:
        raise ValueError(f"{what} was changed, or belongs elsewhere") from None


def _derive(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(key)
