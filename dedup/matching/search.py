"""Where a value stands among ascending ones: the loop that other loops call."""

from dedup.compiling import kernel


@kernel
def find(values, start, end, wanted):
    """The first place of a value in the ascending values[start:end], or -1."""
    low, high = start, end
    while low < high:
        middle = (low + high) // 2
        if values[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low if low < end and values[low] == wanted else -1
