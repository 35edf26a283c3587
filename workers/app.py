"""The queue's application: every module of workers/jobs is a task of its name."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Awaitable, Callable
from typing import Any, Protocol, cast

from procrastinate import App, JobContext, PsycopgConnector

from functions._shared.pool import SteadyPool
from functions._shared.settings import Settings
from workers import jobs
from workers.backoff import Backoff
from workers.services import Services

Run = Callable[..., Awaitable[None]]


class JobModule(Protocol):
    """What a file in workers/jobs holds: its work, and how many seconds apart the clock asks for it.

    One that needs other pauses than most jobs also holds a Backoff, `RETRIES`.
    """

    EVERY: int | None
    run: Run


def modules() -> dict[str, JobModule]:
    """The jobs by name."""
    return {
        info.name: cast(JobModule, importlib.import_module(f"workers.jobs.{info.name}"))
        for info in pkgutil.iter_modules(jobs.__path__)
    }


def make_app(settings: Settings, backoff: Backoff | None = None) -> App:
    """The application with all tasks; it is opened by whoever runs it."""
    connector = PsycopgConnector(
        pool_factory=SteadyPool,
        conninfo=settings.db_url,
        min_size=1,
        max_size=6,
        timeout=10,
        kwargs={"options": "-c search_path=procrastinate", "application_name": "kontor queue"},
    )
    app = App(connector=connector)
    for name, module in modules().items():
        add_task(app, name, module.run, backoff or getattr(module, "RETRIES", None))
    return app


def add_task(app: App, name: str, run: Run, backoff: Backoff | None = None) -> None:
    """Register `run(services, **args)` as the task `name`."""

    async def call(context: JobContext, /, **args: Any) -> None:
        services = cast(Services, context.additional_context["services"])
        await run(services, **args)

    app.task(name=name, pass_context=True, retry=backoff or Backoff())(call)
