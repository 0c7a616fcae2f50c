"""This tool and others on public sets of pages: see README.md."""
