"""Worker processes, which whoever interrupts the command does not interrupt one by one."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.context import SpawnContext, SpawnProcess
from multiprocessing.process import parent_process
from threading import Thread
from typing import Any


class _Worker(SpawnProcess):
    """A process that hears no Ctrl-C, which a terminal sends to all at once.

    It would show where it was, most often in the midst of its own start. The process that began it
    hears it, and ends it.
    """

    def start(self) -> None:
        """See `Process.start`."""
        heard = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])  # children inherit it
        try:
            super().start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, heard)


class _Context(SpawnContext):
    def __init__(self) -> None:
        self.begun: list[_Worker] = []

    def Process(self, *given: Any, **named: Any) -> _Worker:  # type: ignore[override]
        """A worker that `begun` lists."""
        self.begun.append(_Worker(*given, **named))
        return self.begun[-1]


def _end_with_parent() -> None:
    """Let a worker end when the process that began it was killed: it would wait for ever."""
    parent = parent_process()

    def wait() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    Thread(target=wait, daemon=True).start()


class Processes(ProcessPoolExecutor):
    """Processes that are begun as tasks come; not by `fork`, which threads of Arrow and numba do
    not survive."""

    def __init__(self, workers: int) -> None:
        self._own = _Context()
        super().__init__(workers, self._own, _end_with_parent)

    def end(self, *, at_once: bool) -> None:
        """End them: with what they have in hand, or `at_once`, as nobody wants it any more."""
        for worker in self._own.begun if at_once else ():
            if worker.pid is not None:  # an interrupt may come before it is up
                worker.terminate()
        self.shutdown(cancel_futures=True)
