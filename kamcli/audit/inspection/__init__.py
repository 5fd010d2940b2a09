"""What an auditor asks of the history: who touched what, what was done after the fact. Reads only; shows nothing."""
