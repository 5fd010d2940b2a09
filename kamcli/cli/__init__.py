"""The command line: parse, call one function, render. Only this floor prints, exits, reads clock and environment."""
