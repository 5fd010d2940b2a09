"""Import of CSV files by a mapping file: read, join, compute, compare with the repository, plan, apply."""
