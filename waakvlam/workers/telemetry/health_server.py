"""Health over HTTP: `/live` and `/ready`, on the worker's own event loop, so that an answer shows that it turns."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from waakvlam.workers.http_serving import listen, served
from waakvlam.workers.settings import SettingsError, WorkerSettings
from waakvlam.workers.telemetry.health import Health

_NEVER_KEPT = {"Cache-Control": "no-store"}


@asynccontextmanager
async def serving_health(settings: WorkerSettings, health: Health) -> AsyncIterator[None]:
    """Answer for the worker during the block, if a port was set.

    Raises:
        SettingsError: it cannot listen there.
    """
    if settings.health_port is None:
        yield
        return
    try:
        listening = listen(settings.listen_host, settings.health_port)
    except OSError as error:
        raise SettingsError(
            f"Health cannot be served at {settings.listen_host}, port {settings.health_port}"
            f" (WAAKVLAM_LISTEN_HOST, WAAKVLAM_HEALTH_PORT): {error.strerror}."
        ) from error
    with listening:
        async with served(health_app(health), listening):
            yield


def health_app(health: Health) -> Starlette:
    """The two addresses. 200 is yes and 503 is no; the body says why."""

    async def live(_: Request) -> JSONResponse:
        return _answer({"live": health.live, "region": health.region, "stage": health.stage}, well=health.live)

    async def ready(_: Request) -> JSONResponse:
        found = await health.readiness()
        checks = {"temporal": found.temporal, "journal": found.journal, "polling": found.polling}
        body = {"ready": found.ready, "region": health.region, "stage": found.stage, "checks": checks}
        return _answer(body, well=found.ready)

    return Starlette(routes=[Route("/live", live), Route("/ready", ready)])


def _answer(body: dict[str, object], *, well: bool) -> JSONResponse:
    return JSONResponse(body, status_code=200 if well else 503, headers=_NEVER_KEPT)
