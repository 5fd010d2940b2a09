"""Questions people ask of the repository: which, what of one, what happened. Reads; renders nothing."""
