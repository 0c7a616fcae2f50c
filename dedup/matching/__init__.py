"""Articles to clusters: fingerprints, candidates, exact verification, relations, grouping."""
