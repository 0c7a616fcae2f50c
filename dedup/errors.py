"""The errors a caller can meet, drawn as a tree.

DedupError             catch this one
├── BadInput           a file, row, option or value you gave cannot be used
├── BadPage            one page cannot be read or split; a run records it and goes on
├── NothingToDo        there was nothing to read at the places you named
└── EngineFailed       what the work runs on broke down

A message says what was given, what is allowed, and what to do.
"""


class DedupError(Exception):
    """Base of every error that this package raises on purpose."""


class BadInput(DedupError):
    """A file, row, option or value that was given cannot be used."""


class BadPage(DedupError):
    """One page cannot be read or split: the reason is the message.

    A run catches this error alone, page by page, and writes the reason to the rejects.
    """


class NothingToDo(DedupError):
    """The places that were named hold no page at all."""


class EngineFailed(DedupError):
    """What the work runs on broke down: a worker was killed, a cluster went away."""
