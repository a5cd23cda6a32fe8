"""One key per case: what is written of a case can be read for as long as its key exists."""

from waakvlam.activities.keys.border import BorderKeys, public_half
from waakvlam.activities.keys.case_key import CaseErased, CaseKey, CaseKeys
from waakvlam.activities.keys.key_store import KeyStore, Tombstone
from waakvlam.activities.keys.keyring_file import KeyringFile
from waakvlam.activities.keys.master_key import MasterKey, MasterKeyError
from waakvlam.activities.keys.transit import TransitKey

__all__ = [
    "BorderKeys",
    "CaseErased",
    "CaseKey",
    "CaseKeys",
    "KeyStore",
    "KeyringFile",
    "MasterKey",
    "MasterKeyError",
    "Tombstone",
    "TransitKey",
    "public_half",
]
