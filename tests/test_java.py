"""What goes wrong in a Spark job is told in one line."""

import pytest

from dedup.engine.java import explain
from dedup.errors import BadInput, EngineFailed

TRACE = """An error occurred while calling z:org.apache.spark.api.python.PythonRDD.collectAndServe.
: org.apache.spark.SparkException: Job aborted due to stage failure: Task 0 failed 4 times
\tat org.apache.spark.scheduler.DAGScheduler.abortStage(DAGScheduler.scala:3122)
Caused by: %s
\tat org.apache.spark.api.python.PythonWorkerFactory.create
\t... 1 more
"""


@pytest.mark.parametrize(
    ("cause", "kind", "said"),
    [
        (
            "x: Traceback (most recent call last):\ndedup.errors.BadInput: a.csv: no",
            BadInput,
            "a.csv: no",
        ),
        (
            "x: \nModuleNotFoundError: No module named 'dedup'",
            EngineFailed,
            "the workers have no dedup",
        ),
        ("x: \nTypeError: not so", EngineFailed, "a Spark job failed: TypeError: not so"),
        ("x: Python worker exited unexpectedly (crashed)", EngineFailed, "for want of memory"),
        (
            "java.io.IOException: No space left",
            EngineFailed,
            "failed: java.io.IOException: No space",
        ),
    ],
)
def test_the_cause_is_told_and_not_the_trace(cause, kind, said):
    why = explain(TRACE % cause)
    assert type(why) is kind
    assert said in str(why)
    assert "\n" not in str(why)


def test_nothing_said_is_told_too():
    assert str(explain("")) == "a Spark job failed: it said nothing"
