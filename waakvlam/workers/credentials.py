"""What a process shows to be let in by Temporal, and until when that is valid."""

import base64
import binascii
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from cryptography import x509
from temporalio.envconfig import ClientConnectConfig
from temporalio.service import TLSConfig

RENEW_WITHIN = timedelta(days=30)
"""How long before its end a credential is to be renewed: whoever issues it has a waiting list too."""


class Credential(StrEnum):
    """What is shown."""

    API_KEY = "api_key"
    CLIENT_CERTIFICATE = "client_certificate"


CREDENTIAL_NAME: dict[Credential, str] = {
    Credential.API_KEY: "the API key",
    Credential.CLIENT_CERTIFICATE: "the client certificate",
}
"""What administrators read."""


def valid_until(config: ClientConnectConfig) -> Mapping[Credential, datetime]:
    """When each credential ends; one that does not say so, or is none, is not among them."""
    key, tls = config.get("api_key"), config.get("tls")
    ends = {
        Credential.API_KEY: _of_token(key) if isinstance(key, str) else None,
        Credential.CLIENT_CERTIFICATE: _of_chain(tls.client_cert) if isinstance(tls, TLSConfig) else None,
    }
    return {credential: end for credential, end in ends.items() if end is not None}


def _of_token(key: str) -> datetime | None:
    """The end of a JSON Web Token that says so."""
    try:
        payload = key.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return datetime.fromtimestamp(claims["exp"], UTC)
    except (IndexError, KeyError, TypeError, ValueError, OverflowError, OSError, binascii.Error):
        return None


def _of_chain(pem: bytes | None) -> datetime | None:
    """The end of the first certificate of a chain that ends: a chain is valid for as long as all of it is."""
    try:
        return min((one.not_valid_after_utc for one in x509.load_pem_x509_certificates(pem or b"")), default=None)
    except ValueError:
        return None
