"""The keys of cases in memory: the cipher is the real one, where it comes from is not."""

import hashlib

from waakvlam.activities.keys import CaseErased, CaseKey
from waakvlam.activities.keys.cipher import AesCaseKey


class MemoryKeys:
    """Where the seed is the same, the keys are."""

    def __init__(self, seed: str = "tests") -> None:
        self._seed = seed
        self._made: dict[str, CaseKey] = {}
        self._destroyed: set[str] = set()

    async def of(self, case: str) -> CaseKey:
        if case in self._destroyed:
            raise CaseErased(f"{case} was erased")
        key = AesCaseKey(case, hashlib.sha256(f"{self._seed} {case}".encode()).digest())
        return self._made.setdefault(case, key)

    async def of_region(self) -> CaseKey:
        return await self.of("region-JZ19")

    async def known(self, name: str) -> CaseKey | None:
        return self._made.get(name)

    async def erased(self, case: str) -> bool:
        return case in self._destroyed

    def destroy(self, case: str) -> None:
        self._made.pop(case, None)
        self._destroyed.add(case)


class SharedKeys(MemoryKeys):
    """Those of a key store that many processes use: each knows the keys that another made."""

    async def known(self, name: str) -> CaseKey | None:
        return await self.of(name)
