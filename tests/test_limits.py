"""Memory that is free, by folders that stand for those in which Linux tells of it."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.engine.limits import measure_free_memory

MB = 10**6
FREE = 8000 * 1024
UNLIMITED = 0x7FFFFFFFFFFFF000
"""What version 1 has for no limit."""
NAMES = {
    1: ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
    2: ("memory.max", "memory.current", "inactive_file"),
}


@pytest.fixture
def machine(tmp_path):
    return make_machine(tmp_path)


def make_machine(folder, own="0::/\n"):
    proc, groups = folder / "proc", folder / "cgroup"
    (proc / "self").mkdir(parents=True)
    groups.mkdir()
    (proc / "meminfo").write_text(f"MemTotal: 9000 kB\nMemAvailable: {FREE // 1024} kB\n")
    (proc / "self" / "cgroup").write_text(own)
    return proc, groups


def limit(folder, version, limit, used, cached=0):
    """Let a folder be a control group's."""
    folder.mkdir(parents=True, exist_ok=True)
    of_limit, of_use, of_cache = NAMES[version]
    (folder / of_limit).write_text(f"{limit}\n")
    (folder / of_use).write_text(f"{used}\n")
    (folder / "memory.stat").write_text(f"anon 5\n{of_cache} {cached}\n{of_cache}_too 77\n")


def test_this_machine_tells_it_in_bytes():
    free = measure_free_memory()
    assert free is None or 10**6 < free < 10**14


def test_a_machine_that_does_not_tell(tmp_path):
    assert measure_free_memory(tmp_path, tmp_path) is None
    (tmp_path / "meminfo").write_text("MemAvailable:\n")
    assert measure_free_memory(tmp_path, tmp_path) is None


def test_without_a_limit_it_is_what_the_machine_has(machine):
    assert measure_free_memory(*machine) == FREE
    limit(machine[1], 2, "max", 100)
    assert measure_free_memory(*machine) == FREE
    limit(machine[1] / "memory", 1, UNLIMITED, 100)
    assert measure_free_memory(*machine) == FREE


def test_a_limit_leaves_what_is_not_in_use_and_pages_of_files(machine):
    limit(machine[1], 2, 5 * MB, 3 * MB, cached=MB)
    assert measure_free_memory(*machine) == 3 * MB
    (machine[1] / "memory.high").write_text(f"{4 * MB}\n")
    assert measure_free_memory(*machine) == 2 * MB
    limit(machine[1], 2, 2 * MB, 3 * MB)
    assert measure_free_memory(*machine) == 0


@pytest.mark.parametrize("own", ["7:memory:/a/b\n", "9:cpu:/x\n8:hugetlb,memory:/a/b\n0::/y\n"])
def test_groups_of_version_1(tmp_path, own):
    machine = make_machine(tmp_path, own)
    limit(machine[1] / "memory" / "a" / "b", 1, 5 * MB, 3 * MB, cached=MB)
    assert measure_free_memory(*machine) == 3 * MB


@pytest.mark.parametrize("own", ["4:memory:/docker/abc\n", "4:memory:/../abc\n", "4:memory:/\n"])
def test_a_container_whose_group_is_the_root_that_it_sees(tmp_path, own):
    machine = make_machine(tmp_path, own)
    limit(machine[1] / "memory", 1, 5 * MB, 3 * MB)
    assert measure_free_memory(*machine) == 2 * MB


def test_a_group_beside_the_own_one_limits_nothing(tmp_path):
    machine = make_machine(tmp_path, "0::/a/b\n")
    limit(machine[1] / "a" / "c", 2, 10, 0)
    limit(machine[1] / "a" / "b" / "below", 2, 10, 0)
    assert measure_free_memory(*machine) == FREE


@pytest.mark.parametrize("own", ["", "\n", "what\n", "0::\n", "x:memory:/a", "\x00:memory:\x00\n"])
def test_what_is_no_list_of_groups_is_no_hindrance(tmp_path, own):
    assert measure_free_memory(*make_machine(tmp_path, own)) == FREE


levels = st.lists(
    st.none() | st.tuples(st.integers(0, 9 * MB), st.integers(0, 9 * MB), st.integers(0, MB)),
    min_size=1,
    max_size=4,
)


@given(st.sampled_from([1, 2]), levels)
def test_of_groups_in_groups_the_one_that_leaves_least_counts(version, limits):
    with tempfile.TemporaryDirectory() as folder:
        path = "/".join("abc"[: len(limits) - 1])
        own = {1: f"3:memory:/{path}\n", 2: f"0::/{path}\n"}[version]
        proc, groups = make_machine(Path(folder), own)
        place = groups / "memory" if version == 1 else groups
        left = [FREE]
        for name, one in zip(("", *"abc"), limits, strict=False):
            place = place / name
            if one:
                limit(place, version, *one)
                left.append(max(0, one[0] - one[1] + one[2]))
        assert measure_free_memory(proc, groups) == min(left)
