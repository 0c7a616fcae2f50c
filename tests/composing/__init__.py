"""Pages with known truth, composed out of clean articles."""
