"""What splits, pairs and clusters are worth, against labels or against edits that were planted."""
