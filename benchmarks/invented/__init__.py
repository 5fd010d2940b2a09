"""A made-up company of any size, for measuring: the same seed gives the same bytes. Nothing here measures."""
