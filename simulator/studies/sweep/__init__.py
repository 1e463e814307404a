"""Sweeps: many versions of a scenario on common luck, kept as sums and read as tables."""
