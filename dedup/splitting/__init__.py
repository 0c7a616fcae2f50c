"""A page to its main article and what is hung on to it."""
