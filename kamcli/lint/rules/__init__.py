"""One module a rule: its code, its reason, and examples that are tests and documentation."""
