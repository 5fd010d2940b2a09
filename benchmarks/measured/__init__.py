"""Measuring commands against each other, fairly: in turns, by medians, with processor time beside the clock."""
