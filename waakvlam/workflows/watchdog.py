"""One look of the watchdog, started by a schedule: what is silent, and who is told of it."""

from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError

from waakvlam.domain.calendar import AMSTERDAM
from waakvlam.domain.identifiers import namespace
from waakvlam.domain.messages import Instant
from waakvlam.domain.model import Model
from waakvlam.domain.notifications import Channel
from waakvlam.domain.silence import KIND_NAME, Silence
from waakvlam.workflows import search_attributes

_SHOWN_AT_MOST = 50
_AGAIN = timedelta(hours=24)
_ONCE = RetryPolicy(initial_interval=timedelta(seconds=5), maximum_attempts=5)


class Told(Model):
    """Something silent, and when the region's manager was last told of it."""

    silence: Silence
    told_at: Instant | None = None


class Watched(Model):
    """What a look found; the next one starts from it."""

    looked_at: Instant
    silent: tuple[Told, ...] = ()


@workflow.defn(name="Watchdog")
class Watchdog:
    """Compares what is on record with what workflows show and with the clock.

    Its worker is another process than the one it watches. What is new is told at once, and again every day for as long
    as it lasts.
    """

    @workflow.run
    async def run(self, region: str) -> Watched:
        """Look, show, tell."""
        before = self._before()
        silences: tuple[Silence, ...] = await workflow.execute_activity(
            "look",
            result_type=tuple[Silence, ...],
            start_to_close_timeout=timedelta(hours=1),
            heartbeat_timeout=timedelta(minutes=2),
            retry_policy=_ONCE,
            summary="Vergelijken wat er is vastgelegd met wat er gebeurt",
        )
        now = workflow.now()
        last = {one.silence.key: one.told_at for one in before}
        found = tuple(Told(silence=one, told_at=last.get(one.key)) for one in silences)
        workflow.set_current_details(_card(region, silences, now))
        workflow.upsert_search_attributes(
            [
                search_attributes.REGION.value_set(region),
                search_attributes.STAGE.value_set("silent" if silences else "quiet"),
            ]
        )
        due = tuple(one.silence for one in found if one.told_at is None or now - one.told_at >= _AGAIN)
        if not due or not await self._tell(due):
            return Watched(looked_at=now, silent=found)
        keys = {one.key for one in due}
        told = tuple(one.model_copy(update={"told_at": now}) if one.silence.key in keys else one for one in found)
        return Watched(looked_at=now, silent=told)

    def _before(self) -> tuple[Told, ...]:
        last: Watched | None = workflow.get_last_completion_result(Watched)
        return last.silent if last else ()

    async def _tell(self, silences: tuple[Silence, ...]) -> bool:
        """Whether at least one channel took it; what none took is told at the next look."""
        channels: list[Channel] = await workflow.execute_activity(
            "channels", result_type=list[Channel], start_to_close_timeout=timedelta(seconds=10), retry_policy=_ONCE
        )
        taken = not channels
        for channel in channels:
            try:
                await workflow.execute_activity(
                    "raise_alarm",
                    args=[channel, silences],
                    start_to_close_timeout=timedelta(minutes=1),
                    retry_policy=_ONCE,
                    summary=f"Regiomanager inlichten ({channel})",
                )
                taken = True
            except ActivityError:
                workflow.logger.error("an alarm was not taken", extra={"effect": channel})
        return taken


def _card(region: str, silences: tuple[Silence, ...], now: datetime) -> str:
    lines = [f"## Waakhond · {region}", "", f"Gekeken op {now.astimezone(AMSTERDAM):%d-%m-%Y om %H:%M}.", ""]
    if not silences:
        return "\n".join([*lines, "✅ Alles wat moet gebeuren, gebeurt."])
    lines += [f"**🔴 {len(silences)} stil**", ""]
    for one in silences[:_SHOWN_AT_MOST]:
        where = one.about
        if where.startswith("case-"):
            stream = where.partition("/")[0]
            where = f"[{where}](/namespaces/{namespace(region)}/workflows/{stream})"
        lines.append(f"- **{KIND_NAME[one.kind]}** · {where} · {one.message} *{one.cure}*")
    if len(silences) > _SHOWN_AT_MOST:
        lines.append(f"- en nog {len(silences) - _SHOWN_AT_MOST}: `waakvlam watchdog look --region {region}`")
    return "\n".join(lines)
