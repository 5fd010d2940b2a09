"""Reports on the whole company. Each computes values; none prints, rounds or decides a layout."""
