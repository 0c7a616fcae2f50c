from tests.robustness.kills import kill_runs


def test_a_killed_command_leaves_whole_files_and_nothing_after_the_next(tmp_path):
    counts = kill_runs(tmp_path, kills=3, seed=5)
    assert counts.hits == 3
    assert counts.faults() == {}
