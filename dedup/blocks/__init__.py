"""A page to its blocks."""
