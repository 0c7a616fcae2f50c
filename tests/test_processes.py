"""Worker processes under a Ctrl-C, which reaches all of a terminal's processes at once."""

import os
import signal
import subprocess
import sys
import time

import pytest

from dedup.engine.processes import Processes
from tests.conftest import hear_signals

SCRIPT = """
import time
from dedup.engine.processes import Processes

if __name__ == "__main__":
    processes = Processes(2)
    waiting = [processes.submit(time.sleep, 60) for _ in range(5)]
    print("begun", flush=True)
    try:
        waiting[0].result()
    except KeyboardInterrupt:
        processes.end(at_once=True)
        print("ended")
"""


@pytest.mark.parametrize(
    "seconds", [0, *(pytest.param(wait, marks=pytest.mark.slow) for wait in (0.15, 1))]
)
def test_an_interrupt_ends_all_at_once_and_says_nothing(tmp_path, seconds):
    (tmp_path / "script.py").write_text(SCRIPT)
    process = subprocess.Popen(
        [sys.executable, "script.py"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=hear_signals,
    )
    assert process.stdout.readline() == "begun\n"
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGINT)
    assert process.communicate() == ("ended\n", "")
    assert process.returncode == 0


def test_a_worker_that_is_not_up_yet_is_no_hindrance():
    processes = Processes(1)
    processes._own.Process(target=print)
    processes.end(at_once=True)


def test_work_in_hand_is_finished_otherwise():
    processes = Processes(1)
    done = processes.submit(sum, [1, 2])
    processes.end(at_once=False)
    assert done.result() == 3
