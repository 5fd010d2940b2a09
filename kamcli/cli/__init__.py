"""The command line: parse, call one function, render. The only floor that prints, exits, reads the clock or the environment."""
