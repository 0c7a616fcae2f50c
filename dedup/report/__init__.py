"""What draws an `analysis.Report`, and other findings: for terminals, as a page, as tables."""
