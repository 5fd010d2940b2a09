"""Papers about a client that people take in hand: what stands in them. Reads; renders, prints and changes nothing."""
