"""What follows from the records: computed once, used by lint, queries and reports. Reads snapshots only."""
