from tests.robustness.disks import fill_disks


def test_a_full_disk_is_one_line_and_leaves_what_was_there(tmp_path):
    found = fill_disks(tmp_path, times=5, seed=2)
    assert any(one.exit_code for one in found)
    assert [one for one in found if not one.is_right] == []
