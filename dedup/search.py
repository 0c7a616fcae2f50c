"""Where a value stands among ascending ones: the loops that other loops call."""

from dedup.compiling import kernel


@kernel
def find_place(values, start, end, wanted):
    """The first place in the ascending values[start:end] whose value is not less than the one that
    is wanted; `end` where all are."""
    low, high = start, end
    while low < high:
        middle = (low + high) // 2
        if values[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def find(values, start, end, wanted):
    """The first place of a value in the ascending values[start:end], or -1."""
    place = find_place(values, start, end, wanted)
    return place if place < end and values[place] == wanted else -1
