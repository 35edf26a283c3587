"""Starts services in the order of their needs, watches them, restarts those that die, stops them in reverse.

One asyncio loop in the main thread: the kernel ends a child when the *thread* that forked it dies, so that a
supervisor killed with -9 leaves no process behind.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from stack.processes import Service, StartError, become, bound, last_lines, send, words


@dataclass
class Timing:
    """Intervals in seconds, shortened by tests."""

    probe: float = 0.05
    first_backoff: float = 0.2
    longest_backoff: float = 10.0
    steady: float = 20.0  # up for that long, a service has its patience back
    housekeeping: float = 2.0


@dataclass
class _State:
    service: Service
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    process: asyncio.subprocess.Process | None = None
    restarts: int = 0
    prepared: bool = False
    state: str = "waiting"
    since: float = field(default_factory=time.time)

    def enter(self, state: str) -> None:
        self.state, self.since = state, time.time()


class Supervisor:
    """Runs services until it is told to stop; `run` returns when every process is gone."""

    def __init__(
        self,
        services: Sequence[Service],
        *,
        logs: Path,
        status: Path,
        say: Callable[[str], None],
        on_ready: Callable[[], None],
        timing: Timing | None = None,
        log_bytes: int = 10_000_000,
    ) -> None:
        self._states = {service.name: _State(service) for service in services}
        self._logs, self._status, self._say = logs, status, say
        self._on_ready, self._timing, self._log_bytes = on_ready, timing or Timing(), log_bytes
        self._stop = asyncio.Event()
        self._started = False

    async def run(self) -> None:
        """Start everything and watch it until a signal; raises StartError when the first start fails."""
        loop = asyncio.get_running_loop()
        for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            loop.add_signal_handler(sign, self._ask_to_stop)
        self._write_status()
        watchers = {
            asyncio.create_task(self._watch(state), name=name) for name, state in self._states.items()
        }
        keeper = asyncio.create_task(self._keep_house())
        stopping = asyncio.create_task(self._stop.wait())
        ready = asyncio.create_task(self._all_ready())
        try:
            waiting: set[asyncio.Task[Any]] = {*watchers, stopping, ready}
            while not self._stop.is_set():
                done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
        finally:
            for task in (*watchers, keeper, stopping, ready):
                task.cancel()
            await asyncio.gather(*watchers, keeper, stopping, ready, return_exceptions=True)
            await self._stop_all()
            self._status.unlink(missing_ok=True)

    def _ask_to_stop(self) -> None:
        if self._stop.is_set():
            for state in self._states.values():  # asked twice: no more patience
                send(state.process, state.service.harder[0])
        self._stop.set()

    async def _all_ready(self) -> None:
        await asyncio.gather(*(state.ready.wait() for state in self._states.values()))
        self._started = True
        self._write_status()
        self._on_ready()

    async def _watch(self, state: _State) -> None:
        """One service's life: wait for its needs, start it, wait for its end, again."""
        service, backoff, failures = state.service, self._timing.first_backoff, 0
        for name in service.needs:
            await self._states[name].ready.wait()
        while True:
            began = time.monotonic()
            try:
                await self._start(state)
                await self._until_ready(state)
                failures = 0
                code = await state.process.wait() if state.process else 1
                reason = f"ended by itself ({words(code)})"
            except Exception as error:  # one part's trouble, whatever it is, must not end the others
                if not (self._started or isinstance(error, StartError)):
                    raise
                failures += 1
                reason = str(error) if isinstance(error, StartError) else f"{type(error).__name__}: {error}"
                await self._end(state)
            was_ready = state.ready.is_set()
            state.ready.clear()
            state.enter("restarting")
            self._write_status()
            if not self._started and failures >= 3 and not was_ready:
                said = last_lines(self._logs / f"{service.name}.log")
                raise StartError(f"{service.name} does not start: {reason}\n{said}")
            if time.monotonic() - began > self._timing.steady:
                backoff = self._timing.first_backoff
            if self._started:
                self._say(f"{service.name} {reason}; starting it again in {backoff:.1f} s")
            await asyncio.sleep(backoff)
            backoff = min(backoff * 2, self._timing.longest_backoff)
            state.restarts += 1

    async def _start(self, state: _State) -> None:
        service = state.service
        if service.before:
            try:
                await asyncio.to_thread(service.before)
            except OSError as error:  # such as a full disk: tried again like any other failed start
                raise StartError(f"{error.filename}: {error.strerror}") from error
        for path in service.sockets:
            path.unlink(missing_ok=True)
        state.enter("starting")
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
        log = os.open(self._logs / f"{service.name}.log", flags, 0o600)
        try:
            state.process = await asyncio.create_subprocess_exec(
                *(os.fsencode(word) for word in service.command),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=os.fsencode(service.cwd),
                env=service.environment,
                start_new_session=True,  # Ctrl-C reaches us alone, and we stop them in order
                preexec_fn=partial(become, service.identity, service.death_signal, os.getpid()),
            )
        except OSError as error:
            raise StartError(f"{os.fsdecode(service.command[0])}: {error.strerror}") from error
        finally:
            os.close(log)
        self._write_status()

    async def _until_ready(self, state: _State) -> None:
        process, service = state.process, state.service
        deadline = time.monotonic() + service.start_seconds
        while process is not None:
            if process.returncode is not None:
                raise StartError(f"ended while starting ({words(process.returncode)})")
            if await service.ready():
                break
            if time.monotonic() > deadline:
                await self._end(state)
                raise StartError(f"not ready after {service.start_seconds:.0f} s")
            await asyncio.sleep(self._timing.probe)
        if service.after_first and not state.prepared:
            await asyncio.to_thread(service.after_first)
        state.prepared = True
        state.enter("running")
        state.ready.set()
        self._write_status()

    async def _stop_all(self) -> None:
        """In the services' own order, those of one rank together; nothing is left when this returns."""
        for order in sorted({state.service.stop_order for state in self._states.values()}):
            ending = [state for state in self._states.values() if state.service.stop_order == order]
            await asyncio.gather(*(self._end(state) for state in ending))

    async def _end(self, state: _State) -> None:
        process, service = state.process, state.service
        if process is None or process.returncode is not None:
            return
        for sign in (service.stop_signal, *service.harder):
            send(process, sign)
            try:
                await asyncio.wait_for(process.wait(), service.stop_seconds)
                return
            except TimeoutError:
                self._say(f"{service.name} does not stop on {sign.name}")

    async def _keep_house(self) -> None:
        while True:
            await asyncio.sleep(self._timing.housekeeping)
            for log in self._logs.glob("*.log"):
                try:
                    bound(log, self._log_bytes)
                except OSError as error:  # a full disk must not end the stack
                    self._say(f"{log.name} was cut without a copy: {error.strerror}")
            self._write_status()

    def _write_status(self) -> None:
        services = {
            name: {
                "state": state.state,
                "pid": state.process.pid if state.process and state.process.returncode is None else None,
                "restarts": state.restarts,
                "since": round(state.since, 3),
            }
            for name, state in self._states.items()
        }
        body = {"pid": os.getpid(), "ready": self._started, "written": time.time(), "services": services}
        draft = self._status.with_suffix(".new")
        try:
            draft.write_text(json.dumps(body))
            draft.replace(self._status)
        except OSError as error:  # `status` then shows an old time; the services go on
            self._say(f"cannot write {self._status}: {error.strerror}")
