"""Trials of one kind in child processes: one that crashes or hangs is told by its seed."""

import contextlib
import importlib
import multiprocessing
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

BLOCK = 1000
"""Seeds that one child takes before another is started."""
SECONDS, SECONDS_TO_START = 10, 120
"""Longer than this a trial hangs."""
TRIES, TRIES_OF = 400, {"hangs": 20, "crash": 100}
"""To make a failing sample smaller; fewer where each takes long, or a new process."""


class Wrong(Exception):
    """What a trial found to be wrong, in a few words."""


@dataclass(frozen=True)
class Outcome:
    """Of one sample: what was counted; what was wrong, or an empty text; and seconds taken."""

    sample: Any
    counts: dict[str, int] = field(default_factory=dict)
    wrong: str = ""
    seconds: float = 0


def work(connection: Any, module: str) -> None:
    """A child: makes samples of seeds, judges them, and says what came of each.

    module: has `make`, from a seed to a sample, and `judge`, from a sample to counts.
    """
    trial = importlib.import_module(module)
    with contextlib.suppress(Exception):
        trial.judge(trial.make(0))  # so that all is loaded
    connection.send("ready")
    while True:
        for sample in connection.recv():
            began, counts, wrong = time.perf_counter(), {}, ""
            try:
                made = trial.make(sample) if isinstance(sample, int) else sample
                began = time.perf_counter()
                counts = trial.judge(made)
            except Wrong as why:
                wrong = str(why)
            except Exception as why:
                at = traceback.extract_tb(why.__traceback__)[-1]
                wrong = f"{type(why).__name__} at {Path(at.filename).name}:{at.lineno}"
            connection.send((counts, wrong, time.perf_counter() - began))


class Child:
    """A child process that judges samples, and is replaced when it dies."""

    def __init__(self, module: str) -> None:
        self.module, self.process = module, None

    def __enter__(self) -> "Child":
        return self

    def __exit__(self, *_: object) -> None:
        if self.process:
            self.process.kill()
            self.process.join()
            self.process = None

    def judge(self, samples: Sequence[Any]) -> Iterator[Outcome]:
        """The outcome of each sample, or of each seed."""
        waiting = deque(samples)
        while waiting:
            if not self.process:
                self._start()
            wrong = "hangs"
            try:
                self.connection.send([*waiting])
                while waiting and self.connection.poll(SECONDS):
                    outcome = self.connection.recv()
                    yield Outcome(waiting.popleft(), *outcome)
            except (EOFError, ConnectionError):
                self.process.join()
                wrong = f"crash, exit code {self.process.exitcode}"
            if waiting:
                self.__exit__()
                yield Outcome(waiting.popleft(), wrong=wrong)

    def _start(self) -> None:
        start = multiprocessing.get_context("spawn")
        self.connection, others = start.Pipe()
        self.process = start.Process(target=work, args=(others, self.module), daemon=True)
        self.process.start()
        others.close()
        if not self.connection.poll(SECONDS_TO_START) or self.connection.recv() != "ready":
            raise SystemExit(f"{self.module}: a child process does not start")


def run_trials(module: str, seeds: range, workers: int) -> Iterator[Outcome]:
    """The outcomes of seeds, in their order."""

    def run_block(block: range) -> list[Outcome]:
        with Child(module) as child:
            return [*child.judge(block)]

    blocks = [seeds[at : at + BLOCK] for at in range(0, len(seeds), BLOCK)]
    with ThreadPoolExecutor(workers) as threads:
        for outcomes in threads.map(run_block, blocks):
            yield from outcomes


def shrink(module: str, made: Any, wrong: str) -> Any:
    """A smaller sample of which the same is wrong, or the sample itself.

    Ever smaller pieces are left out, as long as that changes nothing (Zeller and Hildebrandt 2002).
    """
    with Child(module) as child:
        tries = TRIES_OF.get(wrong.partition(",")[0], TRIES)
        trial = importlib.import_module(module)

        def is_wrong(data: bytes) -> bool:
            nonlocal tries
            tries -= 1
            (outcome,) = child.judge([trial.with_data(made, data)])
            return outcome.wrong == wrong

        return trial.with_data(made, leave_out(trial.data_of(made), is_wrong, lambda: tries > 0))


def leave_out(data: bytes, is_wrong: Callable[[bytes], bool], goes_on: Callable[[], bool]) -> bytes:
    """As few of the bytes as still are wrong, as far as it goes."""
    size = len(data) // 2
    while size and goes_on():
        at = 0
        while at < len(data) and goes_on():
            less = data[:at] + data[at + size :]
            if is_wrong(less):
                data = less
            else:
                at += size
        size //= 2
    return data
