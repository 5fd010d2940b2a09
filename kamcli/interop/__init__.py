"""Data of other systems: what comes in from them. Writes only through plans that the caller applies."""
