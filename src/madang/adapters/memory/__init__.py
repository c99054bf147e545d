"""Everything in this process's memory: for tests, for a try-out, and as the oracle of the others."""
