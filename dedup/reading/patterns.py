"""Patterns of names to the files that they match."""

import glob
import os


def match(pattern: str) -> list[str]:
    """The files and folders that a pattern matches, sorted; what is there is itself, whatever
    letters its name has, and so are the folders that a pattern begins with.
    """
    if os.path.lexists(pattern):
        return [pattern]
    known, rest = "", pattern
    while rest:
        cut = rest.find(os.sep) + 1
        if not cut or not os.path.isdir(known + rest[:cut]):
            break
        known, rest = known + rest[:cut], rest[cut:]
    return sorted(glob.glob(glob.escape(known) + rest, recursive=True))
