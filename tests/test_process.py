"""The process that a command runs in."""

import os
import subprocess
import sys

import pytest

TOLD = """
from dedup.cli.process import prepare
prepare()
import pyarrow as pa
print(pa.default_memory_pool().backend_name)
"""


@pytest.mark.parametrize(("own", "told"), [(None, "system"), ("mimalloc", "mimalloc")])
def test_arrow_takes_memory_where_all_else_does_unless_told_otherwise(own, told):
    name = "ARROW_DEFAULT_MEMORY_POOL"
    environment = {key: value for key, value in os.environ.items() if key != name}
    if own:
        environment[name] = own
    done = subprocess.run(
        [sys.executable, "-c", TOLD], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == told
