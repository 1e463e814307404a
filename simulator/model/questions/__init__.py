"""Blocks of a scenario that ask a question about it and change nothing that is simulated."""
