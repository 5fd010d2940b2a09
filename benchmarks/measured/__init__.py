"""Measuring commands against each other, fairly: in turns, by medians, with processor time beside the clock."""

PLAN = "plan.json"
"""The file that says which files are for which schema."""
