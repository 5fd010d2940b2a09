"""Joins two versions of a file over the one they both come from, and git's call for that. Needs no kam.yaml."""
