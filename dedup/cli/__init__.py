"""The command line: options to Settings, one call, write; errors to exit codes.

Nothing but data goes to standard output, and nothing heavy is imported before a command needs it.
"""

from dedup.cli import labels, looking, measures, pages, reports, sites, stories
from dedup.cli.group import main

__all__ = ["labels", "looking", "main", "measures", "pages", "reports", "sites", "stories"]
