"""What a line looks like that no phrase gives away."""

from hypothesis import given
from hypothesis import strategies as st

from dedup.lexicon.looks import _CODE, find_look


@given(st.from_regex(_CODE, fullmatch=True))
def test_every_number_address_and_button_is_found(line):
    """Most lines are told from them before the pattern is tried."""
    assert find_look(line) in ("code", "clock")
