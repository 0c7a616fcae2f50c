"""Passes: each settles the roles of some blocks of a page; `splitter.PASSES` has their order."""
