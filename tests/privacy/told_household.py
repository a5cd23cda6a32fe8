"""A household full of recognisable texts: every field in which a command takes words of one's own holds a bird.

The path: signal, safety assessment, a hand-over that is refused, a provisional order that is not upheld, help,
closed, opened again, closed. All of it lies in the past weeks and is recorded now, as late paperwork is.
"""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from temporalio.client import Client, WithStartWorkflowOperation, WorkflowQueryFailedError, WorkflowUpdateFailedError
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.service import RPCError

from tests.region import COURT, GI, LOCAL_TEAM, VEILIG_THUIS
from waakvlam.domain.identifiers import task_queue

RECORDED = {
    "reference": "Zoë Goudplevier-Grutto (moeder), Rietzangerlaan 14",
    "second reference": 'Bram "Wielewaal" Roerdomp \\ 06-55518273',
    "advice": "buurvrouw Snor-Baardman vroeg raad",
    "application": "BSN 999990019 t.n.v. Żurawek",
    "role": "Kwartelkoning rol",
    "worker": "Nachtzwaluw.Tureluur",
    "fixed face": "Steenloper_vanWulp",
    "protector": "IJsvogel.Beflijster",
    "stand-in": "mevr. Draaihals (oma’s nicht)",
    "instrument": "lijst van Ïsa Kluut v3",
    "fault": "Fo01 bij Keep & Sijs",
    "hold": "Joëlle Klapekster is bevallen",
    "refused hand-over": "vader Ortolaan dreigt, <b>Visdief</b>",
    "wrong hour": "akte van Ruben Bontbekplevier",
    "no death": "verwisseld met Mees Velduil",
    "reopened": "Putter‑Kneu is teruggekomen 🐦",
    "birth date": "2013-07-29",
}
"""What goes on record, by where it is said."""

REFUSED = {
    "previous case": "dossier Tapuit/Paapje 1998",
    "unknown field": "Roodborsttapuit_kind",
    "its value": "Sprinkhaanzanger, 29 juli 2013",
    "birth date": "29-07-2013 (Buidelmees)",
    "another": "20130729 Oeverloper",
    "child": "Appelvink",
    "fact": "moeder.zwartkop_fluiter",
    "no time": "gisteren bij Cetti’s zanger",
    "wrong kind": "Koperwiek de Vries",
    "no object": "Fluiter belde over Waterspreeuw",
    "bytes": "Bijeneter scan",
    "not competent": "Raaf Notenkraker wil terug",
    "wrong stage": "Kuifmees van Pestvogel",
    "dropped report": "Blauwborst in een signaal",
    "argument": "Huiszwaluw als startargument",
}
"""What is refused, or dropped."""

_ids = itertools.count(1)
_WEEKS_AGO = timedelta(days=45)


class ToldHousehold:
    """The household, on a region that is at work."""

    def __init__(self, client: Client, case: str, region: str = "JZ19") -> None:
        self.case = case
        self.measure = f"{case}-measure-1"
        self.assessment = f"{case}-assessment-1"
        self.refusals: list[str] = []
        self._client = client
        self._queue = task_queue(region)
        self._start = datetime.now(UTC).replace(hour=9, minute=0, second=0, microsecond=0) - _WEEKS_AGO

    async def walk(self) -> None:
        """The whole path, mistakes included."""
        await self._begin()
        await self._be_refused()
        await self._assess()
        await self._measure()
        await self._end()

    async def _begin(self) -> None:
        said = RECORDED
        actor = {**LOCAL_TEAM, "worker": said["worker"], "role": said["role"]}
        signal: dict[str, Any] = {"source": "school", "children": ["child-1"]}
        await self._open("receive_signal", self._command(0, actor, **signal, reference=said["reference"]))
        await self.say("receive_signal", 0, actor, **signal, reference=said["second reference"])
        await self.say("give_advice", 0, actor, source="school", reference=said["advice"])
        municipality = {**LOCAL_TEAM, "kind": "municipality"}
        await self.say("register_child", 1, municipality, child="child-1", birth_date=said["birth date"])
        await self.say("apply_for_youth_help", 1, municipality, reference=said["application"])
        await self.say("decide_youth_help", 2, municipality, granted=True)
        await self.say("assign_local_team", 2, team=LOCAL_TEAM["organisation"], fixed_face=said["fixed face"])
        await self.say("record_death", 2, municipality, child="child-1")
        await self.say("withdraw_death", 2, municipality, child="child-1", reason=said["no death"])

    async def _be_refused(self) -> None:
        said = REFUSED
        whole: dict[str, Any] = {"source": "school", "children": ["child-1"]}
        unknown: dict[str, Any] = {said["unknown field"]: said["its value"]}
        await self.refused("receive_signal", self._command(3, **whole, previous_case=said["previous case"]))
        await self.refused("receive_signal", self._command(3, **whole, **unknown))
        for born in (said["birth date"], said["another"]):
            await self.refused("register_child", self._command(3, child="child-1", birth_date=born))
        await self.refused("receive_signal", self._command(3, source="school", children=[said["child"]]))
        correction: dict[str, Any] = {"fact": said["fact"], "value": None, "reason": "vergist"}
        await self.refused("correct_fact", self._command(3, **correction))
        await self.refused("receive_signal", {**self._command(3, **whole), "occurred_at": said["no time"]})
        await self.refused("receive_signal", {**self._command(3, **whole), "actor": said["wrong kind"]})
        await self.refused("receive_signal", [said["no object"]])
        await self.refused("receive_signal", said["bytes"].encode())
        court = {**COURT, "kind": "police"}
        await self.refused("withdraw_handover", self._command(3, court, reason=said["not competent"]))
        await self.refused("refuse_handover", self._command(3, reason=said["wrong stage"]))
        await self._client.get_workflow_handle(self.case).signal("receive_report", {"said": said["dropped report"]})

    async def _assess(self) -> None:
        said = RECORDED
        await self.say("request_safety_assessment", 4)
        await self._is_there(self.assessment)
        on = self.assessment
        await self.say("record_immediate_look", 4, VEILIG_THUIS, on=on, acute_danger=False)
        await self.say("hold", 5, VEILIG_THUIS, on=on, reason=said["hold"])
        await self.say("release", 5, VEILIG_THUIS, on=on)
        await self.say("decide_triage", 6, VEILIG_THUIS, on=on, outcome="VT-01-02", instrument=said["instrument"])
        await self._when(lambda state: state["handover"] == "offered")
        await self.say("refuse_handover", 7, reason=said["refused hand-over"])
        await self._when(lambda state: state["triage"] is None, on)
        decided = {"outcome": "VT-01-01", "follow_through": "conditions"}
        await self.say("decide_triage", 7, VEILIG_THUIS, on=on, **decided)
        await self.say("conclude_assessment", 7, VEILIG_THUIS, on=on, conclusion="VT-03")

    async def _measure(self) -> None:
        said, on = RECORDED, self.measure
        await self.say("request_court_measure", 8, children=["child-1"])
        await self._is_there(on)
        await self.say("reject_technically", 8, on=on, fault=said["fault"])
        await self.say("resend_request", 8, on=on)
        first_day = self._moment(9).date().isoformat()
        await self.say("give_provisional_order", 9, COURT, on=on, starts_on=first_day, gi=GI["organisation"])
        await self.say("notify_gi", 9, COURT, on=on)
        await self.say("assign_protector", 10, GI, on=on, worker=said["protector"])
        await self.say("protector_leaves", 11, GI, on=on, interim=said["stand-in"])
        corrected = {"fact": "ordered_at", "value": self._moment(9).isoformat(), "reason": said["wrong hour"]}
        await self.say("correct_fact", 12, COURT, on=on, **corrected)
        await self.say("record_hearing", 13, COURT, on=on, upheld=False)

    async def _end(self) -> None:
        await self._when(lambda state: all(track["ended"] for track in state["tracks"]))
        await self.say("close_case", 30, reason="safe")
        await self._ended()
        await self._open("reopen", self._command(31, reason=RECORDED["reopened"]))
        await self.say("close_case", 32, reason="safe")
        await self._ended()

    async def _ended(self) -> None:
        """No run of any part is at work any more."""
        for stream in (self.case, self.assessment, self.measure):
            await self._client.get_workflow_handle(stream).result()

    # -- how it is said --------------------------------------------------------------------------------------

    async def say(
        self, name: str, day: int, actor: dict[str, str] = LOCAL_TEAM, on: str = "", **fields: object
    ) -> None:
        """A command that is taken."""
        handle = self._client.get_workflow_handle(on or self.case)
        await handle.execute_update(name, self._command(day, actor, **fields))

    async def refused(self, name: str, message: object) -> None:
        """A command that is not."""
        try:
            await self._client.get_workflow_handle(self.case).execute_update(name, message)
        except WorkflowUpdateFailedError as failed:
            cause: Any = failed.cause
            self.refusals.append(f"{cause.message} {cause.details}")
        else:
            raise AssertionError(f"{name} was taken: {message}")

    async def _open(self, name: str, message: dict[str, Any]) -> None:
        start: WithStartWorkflowOperation[Any, Any] = WithStartWorkflowOperation(
            "ProtectionCase",
            REFUSED["argument"],
            id=self.case,
            task_queue=self._queue,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        )
        await self._client.execute_update_with_start_workflow(name, message, start_workflow_operation=start)

    def _command(self, day: int, actor: dict[str, str] = LOCAL_TEAM, **fields: object) -> dict[str, Any]:
        reference = f"birds/{self.case[-6:]}-{next(_ids)}"
        return {"command_id": reference, "actor": actor, "occurred_at": self._moment(day).isoformat(), **fields}

    def _moment(self, day: int) -> datetime:
        # A second later each time: what is said on one day was done in the order in which it is said.
        return self._start + timedelta(days=day, seconds=next(_ids))

    async def state(self, stream: str) -> dict[str, Any]:
        """The folded state, as the workflow answers."""
        found: dict[str, Any] = await self._client.get_workflow_handle(stream).query("state")
        return found

    async def _is_there(self, stream: str) -> None:
        async def there() -> bool:
            try:
                return bool((await self.state(stream))["version"]) and not (await self.state(self.case))["asked"]
            except (RPCError, WorkflowQueryFailedError):  # it is not there yet, or loads
                return False

        await _until(there)

    async def _when(self, so: Callable[[dict[str, Any]], bool], stream: str = "") -> None:
        async def look() -> bool:
            return so(await self.state(stream or self.case))

        await _until(look)


async def _until(look: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(20):
        while not await look():  # noqa: ASYNC110 - it happens in a server
            await asyncio.sleep(0.1)
